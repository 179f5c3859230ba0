package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.sql.ConstraintViolationException.Kind;

import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a driver's exception means. */
final class Errors {
    /** As much of a statement as a message shows. */
    private static final int SHOWN = 500;

    /** H2 puts the statement and the values into its message. */
    private static final Pattern H2_TAIL =
            Pattern.compile("(?s)(?: VALUES \\(.*|; SQL statement:.*)");

    private static final Pattern SQLITE_CODE = Pattern.compile("^\\[(SQLITE_[A-Z_]+)\\]");
    private static final Pattern SQLITE_NAME = Pattern.compile("constraint failed: ([^)\\s]+)");
    private static final Pattern H2_NAME =
            Pattern.compile("(?:\"|constraint: \"?)(?:[^\".]*\\.)?([A-Z0-9_]+)");

    private Errors() {}

    static DatabaseException translate(SQLException e, @Nullable String sql, Dialect dialect) {
        Failure failure = new Failure(sql, e);
        String message = message(e, sql, dialect);
        Kind kind = constraint(e, dialect);
        if (kind != null) {
            return new ConstraintViolationException(message, failure, kind, name(e, dialect));
        } else if (isConnectionLost(e)) {
            return new DatabaseConnectionLostException(message, failure);
        } else if (isConflict(e)) {
            return new TransactionConflictException(message, failure);
        } else if (isTimeout(e, dialect)) {
            return new StatementTimeoutException(message, failure);
        } else if (isBadSql(e, dialect)) {
            return new BadSqlException(message, failure);
        }
        return new DatabaseException(message, failure);
    }

    /** Whether the connection is of no use any more. */
    static boolean isConnectionLost(SQLException e) {
        String state = state(e);
        return state.startsWith("08")
                || state.startsWith("57P")
                || state.equals("90067") // H2: the connection is broken
                || state.equals("90098") // H2: the database has been closed
                || state.equals("90121")
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLRecoverableException;
    }

    /** A statement for a message: on one line, and not too long. */
    static String shorten(String sql, int most) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    private static String message(SQLException e, @Nullable String sql, Dialect dialect) {
        String said = dialect == Dialect.POSTGRESQL ? Postgres.message(e) : null;
        if (said == null) {
            said = String.valueOf(e.getMessage());
        }
        if (dialect == Dialect.H2) {
            said = H2_TAIL.matcher(said).replaceAll("");
        }
        String state = state(e);
        return said.strip()
                + (state.isEmpty() ? "" : " [" + state + "]")
                + (sql == null ? "" : " in: " + shorten(sql, SHOWN));
    }

    private static @Nullable Kind constraint(SQLException e, Dialect dialect) {
        if (dialect == Dialect.SQLITE) {
            return e.getErrorCode() != 19
                    ? null
                    : switch (sqliteCode(e)) {
                        case "SQLITE_CONSTRAINT_UNIQUE",
                                "SQLITE_CONSTRAINT_PRIMARYKEY",
                                "SQLITE_CONSTRAINT_ROWID" ->
                                Kind.UNIQUE;
                        case "SQLITE_CONSTRAINT_FOREIGNKEY" -> Kind.FOREIGN_KEY;
                        case "SQLITE_CONSTRAINT_NOTNULL" -> Kind.NOT_NULL;
                        case "SQLITE_CONSTRAINT_CHECK" -> Kind.CHECK;
                        default -> Kind.OTHER;
                    };
        }
        return switch (state(e)) {
            case "23505" -> Kind.UNIQUE;
            case "23503", "23506", "23001" -> Kind.FOREIGN_KEY;
            case "23502" -> Kind.NOT_NULL;
            case "23513", "23514" -> Kind.CHECK;
            case "23000" ->
                    switch (e.getErrorCode()) { // MySQL and MariaDB
                        case 1062 -> Kind.UNIQUE;
                        case 1216, 1217, 1451, 1452 -> Kind.FOREIGN_KEY;
                        case 1048, 1364 -> Kind.NOT_NULL;
                        case 3819, 4025 -> Kind.CHECK;
                        default -> Kind.OTHER;
                    };
            default ->
                    state(e).startsWith("23")
                                    || e instanceof SQLIntegrityConstraintViolationException
                            ? Kind.OTHER
                            : null;
        };
    }

    private static @Nullable String name(SQLException e, Dialect dialect) {
        return switch (dialect) {
            case POSTGRESQL -> Postgres.constraint(e);
            case SQLITE -> first(SQLITE_NAME, e);
            case H2 -> first(H2_NAME, e);
            default -> null;
        };
    }

    private static @Nullable String first(Pattern pattern, SQLException e) {
        Matcher matcher = pattern.matcher(String.valueOf(e.getMessage()));
        return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static boolean isConflict(SQLException e) {
        String state = state(e);
        return state.equals("40001")
                || state.equals("40P01")
                || e instanceof SQLTransactionRollbackException;
    }

    private static boolean isTimeout(SQLException e, Dialect dialect) {
        String state = state(e);
        return state.equals("57014") // PostgreSQL: statement_timeout
                || state.equals("55P03") // PostgreSQL: lock_timeout
                || state.equals("25P03")
                || state.equals("HYT00") // H2: lock timeout
                || dialect == Dialect.SQLITE && (e.getErrorCode() == 5 || e.getErrorCode() == 6)
                || e instanceof SQLTimeoutException;
    }

    private static boolean isBadSql(SQLException e, Dialect dialect) {
        return state(e).startsWith("42")
                || dialect == Dialect.SQLITE && e.getErrorCode() == 1
                || e instanceof SQLSyntaxErrorException;
    }

    private static String sqliteCode(SQLException e) {
        Matcher matcher = SQLITE_CODE.matcher(String.valueOf(e.getMessage()));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
