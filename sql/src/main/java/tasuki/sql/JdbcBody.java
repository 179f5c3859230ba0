package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Work on a plain JDBC connection, for what this module does not offer.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface JdbcBody<T extends @Nullable Object> {
    /**
     * Runs on a thread that suits the driver. Must not keep the connection; closing it has no
     * effect.
     */
    @SuppressWarnings("exports") // see module-info: a program that uses this reads java.sql anyway
    T call(Connection connection) throws SQLException;
}
