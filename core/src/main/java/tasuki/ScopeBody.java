package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * What runs in a scope and has a hold of it: to move its deadline, to cancel it.
 *
 * @param <T> the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface ScopeBody<T extends @Nullable Object, X extends Exception> {
    /** Runs in the scope. May wait. */
    T call(CancelScope scope) throws X, InterruptedException;
}
