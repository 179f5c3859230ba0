package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/** A piece of work inside the driver. */
@FunctionalInterface
interface JdbcCall<R extends @Nullable Object> {
    /** Runs on whichever thread suits the driver. */
    R call(Connection connection, Execution execution) throws SQLException;
}
