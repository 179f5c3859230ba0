package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** An open result, read piece by piece. Each method runs inside a call into the driver. */
final class Cursor<T> {
    private final BoundSql bound;
    private final Class<T> type;
    private final Dialect dialect;
    private final int fetchSize;
    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet rows;
    private @Nullable Plan plan;
    private int read;
    private boolean exhausted;
    private boolean cancelled;

    Cursor(BoundSql bound, Class<T> type, Dialect dialect, int fetchSize) {
        this.bound = bound;
        this.type = type;
        this.dialect = dialect;
        this.fetchSize = fetchSize;
    }

    /** Whether there are no more rows. */
    boolean exhausted() {
        return exhausted;
    }

    /** The next rows, as many as are fetched at once; the first call carries out the statement. */
    List<T> next(Connection connection, Execution execution) throws SQLException {
        try {
            ResultSet open = rows;
            Plan how = plan;
            if (open == null || how == null) {
                PreparedStatement prepared = connection.prepareStatement(bound.text());
                statement = prepared;
                prepared.setFetchSize(fetchSize);
                execution.use(prepared);
                bound.bind(connection, prepared, dialect);
                open = prepared.executeQuery();
                rows = open;
                how = bound.sql().plan(type, open, dialect);
                plan = how;
            } else if (statement != null) {
                execution.use(statement);
            }
            return read(open, how, execution);
        } finally {
            cancelled |= execution.release();
        }
    }

    private List<T> read(ResultSet open, Plan how, Execution execution) throws SQLException {
        List<T> piece = new ArrayList<>(fetchSize);
        while (piece.size() < fetchSize) {
            if (!open.next()) {
                exhausted = true;
                break;
            }
            piece.add(Statements.required(how.read(open), bound, read++));
            execution.check();
        }
        return piece;
    }

    /** Closes the result and the statement. */
    void close(Connection connection, Execution execution) throws SQLException {
        PreparedStatement open = statement;
        if (open != null && !(cancelled && dialect == Dialect.H2)) { // see Execution.close
            open.close();
        }
    }
}
