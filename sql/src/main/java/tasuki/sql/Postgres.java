package tasuki.sql;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

import java.sql.Connection;
import java.sql.SQLException;

/** What only PostgreSQL's driver can do. Loaded only when such a database is used. */
final class Postgres {
    private Postgres() {}

    /**
     * Cancels whatever the connection is doing. The cancel of a statement would do nothing while
     * further rows are fetched.
     */
    static void cancel(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    /** The constraint or the column that was violated. */
    static @Nullable String constraint(SQLException e) {
        if (e instanceof PSQLException p && p.getServerErrorMessage() != null) {
            String constraint = p.getServerErrorMessage().getConstraint();
            return constraint != null ? constraint : p.getServerErrorMessage().getColumn();
        }
        return null;
    }

    /** The message of the server alone, without the detail, in which values may be. */
    static @Nullable String message(SQLException e) {
        return e instanceof PSQLException p && p.getServerErrorMessage() != null
                ? p.getServerErrorMessage().getMessage()
                : null;
    }
}
