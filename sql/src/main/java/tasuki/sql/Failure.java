package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;

/** What is known of a failure: which statement, and what the driver said. */
record Failure(@Nullable String sql, @Nullable Throwable cause) {
    String sqlState() {
        return cause instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
    }

    int vendorCode() {
        return cause instanceof SQLException e ? e.getErrorCode() : 0;
    }
}
