package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is done with a statement once there is a connection. Runs inside the driver's call. */
final class Statements {
    /** So many sets of parameters go to the server at once. */
    private static final int BATCH = 1000;

    private Statements() {}

    /** All rows. */
    static <T> List<T> all(
            Connection connection,
            Execution execution,
            BoundSql bound,
            Class<T> type,
            Dialect dialect)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(bound.text());
        try {
            execution.use(statement);
            bound.bind(connection, statement, dialect);
            try (ResultSet rows = statement.executeQuery()) {
                Plan plan = bound.sql().plan(type, rows, dialect);
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(required(plan.read(rows), bound, all.size()));
                    execution.check();
                }
                return Collections.unmodifiableList(all);
            }
        } finally {
            execution.close(statement);
        }
    }

    /** The first row; null if there is none, or if its only column is null. */
    static <T> @Nullable T first(
            Connection connection,
            Execution execution,
            BoundSql bound,
            Class<T> type,
            Dialect dialect)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(bound.text());
        try {
            statement.setMaxRows(1);
            execution.use(statement);
            bound.bind(connection, statement, dialect);
            try (ResultSet rows = statement.executeQuery()) {
                Plan plan = bound.sql().plan(type, rows, dialect);
                return rows.next() ? cast(plan.read(rows)) : null;
            }
        } finally {
            execution.close(statement);
        }
    }

    /** How many rows were changed. */
    static long update(Connection connection, Execution execution, BoundSql bound, Dialect dialect)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(bound.text());
        try {
            execution.use(statement);
            bound.bind(connection, statement, dialect);
            return statement.execute() ? 0 : changed(statement, dialect);
        } finally {
            execution.close(statement);
        }
    }

    /** The key that the database made for the new row; null if it made none. */
    static <T> @Nullable T insert(
            Connection connection,
            Execution execution,
            BoundSql bound,
            Class<T> type,
            Dialect dialect)
            throws SQLException {
        PreparedStatement statement =
                connection.prepareStatement(bound.text(), Statement.RETURN_GENERATED_KEYS);
        try {
            execution.use(statement);
            bound.bind(connection, statement, dialect);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    return null;
                }
                Plan plan = bound.sql().keyPlan(type, keys, dialect);
                return cast(plan.read(keys));
            }
        } finally {
            execution.close(statement);
        }
    }

    /** How many rows were changed by all sets of parameters together. */
    static long batch(
            Connection connection, Execution execution, List<BoundSql> sets, Dialect dialect)
            throws SQLException {
        long changed = 0;
        PreparedStatement statement = connection.prepareStatement(sets.getFirst().text());
        try {
            execution.use(statement);
            int pending = 0;
            for (BoundSql set : sets) {
                set.bind(connection, statement, dialect);
                statement.addBatch();
                if (++pending == BATCH) {
                    changed += send(statement);
                    pending = 0;
                    execution.check();
                }
            }
            return pending == 0 ? changed : changed + send(statement);
        } finally {
            execution.close(statement);
        }
    }

    private static long send(PreparedStatement statement) throws SQLException {
        try {
            long changed = 0;
            for (int count : statement.executeBatch()) {
                changed += Math.max(0, count);
            }
            return changed;
        } catch (BatchUpdateException e) {
            throw e.getNextException() != null ? e.getNextException() : e;
        }
    }

    /** Several statements without parameters. */
    static void script(Connection connection, Execution execution, String script, Dialect dialect)
            throws SQLException {
        Statement statement = connection.createStatement();
        try {
            execution.use(statement);
            if (dialect == Dialect.SQLITE) {
                statement.executeUpdate(script); // its execute() stops after the first
            } else {
                statement.execute(script);
                while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
                    execution.check();
                }
            }
        } finally {
            execution.close(statement);
        }
    }

    /** A row for a list, in which there is no null. */
    static <T> T required(@Nullable Object value, BoundSql bound, int index) {
        if (value == null) {
            throw new MappingException(
                    "The value in row "
                            + (index + 1)
                            + " is null, and a list has no nulls: leave such rows out, use coalesce, or ask for Row. Statement: "
                            + bound.sql().original(),
                    new Failure(bound.sql().original(), null));
        }
        @SuppressWarnings("unchecked") // as below
        T cast = (T) value;
        return cast;
    }

    @SuppressWarnings(
            "unchecked") // a plan makes objects of its type; for int.class they are Integers
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    private static long changed(PreparedStatement statement, Dialect dialect) throws SQLException {
        long count =
                dialect == Dialect.OTHER
                        ? statement.getUpdateCount()
                        : statement.getLargeUpdateCount();
        return Math.max(0, count);
    }
}
