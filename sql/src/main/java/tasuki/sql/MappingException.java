package tasuki.sql;

/**
 * The columns of a result do not fit the type that was asked for. The message names the column, the
 * component and both types. The statement itself was carried out.
 */
public final class MappingException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    MappingException(String message, Failure failure) {
        super(message, failure);
    }
}
