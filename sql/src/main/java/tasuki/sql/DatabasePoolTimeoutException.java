package tasuki.sql;

/**
 * No connection of the pool became free in time. The message says how many are in use and how many
 * tasks wait. No statement was sent.
 */
public final class DatabasePoolTimeoutException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    DatabasePoolTimeoutException(String message, Failure failure) {
        super(message, failure);
    }
}
