package tasuki.sql;

/**
 * The parameters given do not fit the statement: one is missing, has a name that the statement does
 * not know, or is of a type that the database cannot take. Nothing was sent.
 */
public final class ParameterException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    ParameterException(String message, Failure failure) {
        super(message, failure);
    }
}
