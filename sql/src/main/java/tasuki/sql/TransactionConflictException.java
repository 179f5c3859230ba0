package tasuki.sql;

/**
 * The database gave up this transaction in favour of another one: a deadlock, or a serialization
 * failure. It has been rolled back; running the whole transaction again is the right answer.
 */
public final class TransactionConflictException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    TransactionConflictException(String message, Failure failure) {
        super(message, failure);
    }
}
