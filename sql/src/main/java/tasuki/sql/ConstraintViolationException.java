package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The database refused the data because of a constraint. */
public final class ConstraintViolationException extends DatabaseException {
    private static final long serialVersionUID = 1L;

    /** Which sort of constraint. */
    public enum Kind {
        /** A unique constraint or index, or a primary key. */
        UNIQUE,
        /** A reference to a row that is not there, or from rows that still are. */
        FOREIGN_KEY,
        /** A column that must have a value. */
        NOT_NULL,
        /** A check. */
        CHECK,
        /** Another one, or the database did not say. */
        OTHER
    }

    private final Kind kind;
    private final @Nullable String constraint;

    ConstraintViolationException(
            String message, Failure failure, Kind kind, @Nullable String constraint) {
        super(message, failure);
        this.kind = kind;
        this.constraint = constraint;
    }

    /** Which sort of constraint it was. */
    public Kind kind() {
        return kind;
    }

    /**
     * The name of the constraint (for {@link Kind#NOT_NULL}, of the column), if the database told
     * it.
     */
    public Optional<String> constraint() {
        return Optional.ofNullable(constraint);
    }
}
