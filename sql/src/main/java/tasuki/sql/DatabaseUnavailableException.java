package tasuki.sql;

/**
 * No connection could be made: nobody listens there, the password is wrong, the driver is missing,
 * or the server takes no more. No statement was sent, so trying again later is safe.
 */
public final class DatabaseUnavailableException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailableException(String message, Failure failure) {
        super(message, failure);
    }
}
