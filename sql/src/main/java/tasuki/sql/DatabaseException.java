package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Something went wrong between the program and its database. The root of all failures of this
 * module; the tree is drawn in the documentation of the package.
 *
 * <p>The message names the statement but never the values of its parameters. What the driver said
 * is the {@linkplain #getCause cause}.
 */
public class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sql;
    private final String sqlState;
    private final int vendorCode;

    DatabaseException(String message, Failure failure) {
        super(message, failure.cause());
        this.sql = failure.sql();
        this.sqlState = failure.sqlState();
        this.vendorCode = failure.vendorCode();
    }

    /** The statement that failed, with its placeholders; empty if there was none. */
    public final Optional<String> sql() {
        return Optional.ofNullable(sql);
    }

    /** The five characters of the SQLSTATE; an empty string if the database gave none. */
    public final String sqlState() {
        return sqlState;
    }

    /** The error number of the database product, 0 if it gave none. */
    public final int vendorCode() {
        return vendorCode;
    }
}
