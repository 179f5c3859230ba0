package tasuki.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is known of a failure: which statement, and what the driver said. */
record Failure(@Nullable String sql, @Nullable Throwable cause) {
    String sqlState() {
        return cause instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
    }

    int vendorCode() {
        return cause instanceof SQLException e ? e.getErrorCode() : 0;
    }
}
