package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * The body of a {@link Group}, with a result.
 *
 * @param <T> the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object, X extends Exception> {
    /** Runs on the thread that opened the group. May block. */
    T call(Group group) throws X, InterruptedException;
}
