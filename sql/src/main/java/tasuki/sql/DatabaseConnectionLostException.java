package tasuki.sql;

/**
 * The connection broke while it was in use: the server went away, or closed it. Whether the last
 * statement was carried out is not known. The connection has left the pool; the next call gets
 * another one.
 */
public final class DatabaseConnectionLostException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    DatabaseConnectionLostException(String message, Failure failure) {
        super(message, failure);
    }
}
