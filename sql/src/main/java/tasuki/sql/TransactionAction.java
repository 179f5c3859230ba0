package tasuki.sql;

/**
 * The body of a {@link Transaction}, without a result.
 *
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface TransactionAction<X extends Exception> {
    /** Runs on the calling thread. May block. */
    void run(Transaction transaction) throws X, InterruptedException;
}
