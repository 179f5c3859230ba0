package tasuki;

/**
 * What runs in a scope, has a hold of it, and has no result.
 *
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface ScopeAction<X extends Exception> {
    /** Runs in the scope. May wait. */
    void run(CancelScope scope) throws X, InterruptedException;
}
