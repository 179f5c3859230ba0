package tasuki.sql;

/**
 * The database does not understand the statement, or it names a table or column that is not there
 * or may not be used. Only another statement helps.
 */
public final class BadSqlException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    BadSqlException(String message, Failure failure) {
        super(message, failure);
    }
}
