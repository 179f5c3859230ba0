package tasuki.sql;

/**
 * The database itself stopped the statement, because it reached a time limit set there:
 * PostgreSQL's {@code statement_timeout} or {@code lock_timeout}, H2's lock timeout, a busy SQLite
 * file. (A deadline of a scope shows as {@code TimedOutException} instead.)
 */
public final class StatementTimeoutException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    StatementTimeoutException(String message, Failure failure) {
        super(message, failure);
    }
}
