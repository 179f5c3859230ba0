package tasuki.sql;

/**
 * The body of a block with a {@link SqlConnection} of its own, without a result.
 *
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface ConnectionAction<X extends Exception> {
    /** Runs on the calling thread. May block. */
    void run(SqlConnection connection) throws X, InterruptedException;
}
