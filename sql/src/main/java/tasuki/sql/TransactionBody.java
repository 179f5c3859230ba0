package tasuki.sql;

import org.jspecify.annotations.Nullable;

/**
 * The body of a {@link Transaction}, with a result.
 *
 * @param <T> the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object, X extends Exception> {
    /** Runs on the calling thread. May block. */
    T call(Transaction transaction) throws X, InterruptedException;
}
