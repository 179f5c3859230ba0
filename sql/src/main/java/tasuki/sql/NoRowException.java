package tasuki.sql;

/**
 * A single value was asked for, and there was no row, or the value is null. Use {@code fetchOne}
 * where that may be.
 */
public final class NoRowException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    NoRowException(String message, Failure failure) {
        super(message, failure);
    }
}
