package tasuki.sql;

import org.jspecify.annotations.Nullable;

/**
 * The body of a block with a {@link SqlConnection} of its own, with a result.
 *
 * @param <T> the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface ConnectionBody<T extends @Nullable Object, X extends Exception> {
    /** Runs on the calling thread. May block. */
    T call(SqlConnection connection) throws X, InterruptedException;
}
