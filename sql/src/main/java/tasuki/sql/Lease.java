package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A connection that somebody has, until {@link #release}. All calls into the driver go through
 * here, one at a time.
 *
 * <p>Statements are made on the driver's own connection; what changes the state of the connection
 * (autocommit, isolation) goes by the pool's, which undoes it at the end.
 */
final class Lease {
    /** A call into the driver without a result. */
    @FunctionalInterface
    interface JdbcAction {
        void run(Connection connection, Execution execution) throws SQLException;
    }

    /** How long clean-up may take. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Pool pool;
    private final Connection pooled;
    private final Connection connection;
    private volatile boolean broken;

    /** Results that were left while the connection was in use. Added by anybody, see run(). */
    private final Queue<Cursor<?>> left = new ConcurrentLinkedQueue<>();

    Lease(Pool pool, Connection pooled, Connection connection) {
        this.pool = pool;
        this.pooled = pooled;
        this.connection = connection;
    }

    /** The pool's wrapper. */
    Connection pooled() {
        return pooled;
    }

    /** The driver's own. */
    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return pool.dialect();
    }

    boolean isBroken() {
        return broken;
    }

    /**
     * Makes a call into the driver, that of a statement which is cancelled with the scope.
     *
     * @throws InterruptedException if the caller is cancelled; the statement has been stopped then
     */
    <R extends @Nullable Object> R call(NamedSql sql, JdbcCall<R> call)
            throws InterruptedException {
        return call(sql.label(), sql.original(), sql.pace(), call);
    }

    /**
     * Makes another call into the driver.
     *
     * @param what for the task tree
     * @throws InterruptedException if the caller is cancelled
     */
    <R extends @Nullable Object> R call(String what, JdbcCall<R> call) throws InterruptedException {
        return call(what, null, pool.pace(), call);
    }

    /** Makes a call into the driver without a result; see {@link #call(String, JdbcCall)}. */
    void perform(String what, JdbcAction action) throws InterruptedException {
        this.<@Nullable Void>call(
                what,
                (c, execution) -> {
                    action.run(c, execution);
                    return null;
                });
    }

    private <R extends @Nullable Object> R call(
            String what, @Nullable String sql, Pace pace, JdbcCall<R> call)
            throws InterruptedException {
        Execution execution = new Execution(this);
        Offload offload = pool.offload();
        try {
            if (offload == null || !Thread.currentThread().isVirtual()) {
                return Async.<R, SQLException>await(
                        what, () -> run(call, execution), execution::stop);
            } else if (dialect() == Dialect.H2 && pace.enter()) {
                try {
                    return Async.<R, SQLException>await(
                            what, () -> timed(pace, call, execution), execution::stop);
                } finally {
                    pace.leave();
                }
            }
            return Async.<R, SQLException>await(
                    what, () -> offload.run(() -> timed(pace, call, execution)), execution::stop);
        } catch (SQLException e) {
            throw Errors.translate(e, sql, dialect());
        }
    }

    private <R extends @Nullable Object> R timed(Pace pace, JdbcCall<R> call, Execution execution)
            throws SQLException {
        long begin = System.nanoTime();
        try {
            return run(call, execution);
        } finally {
            pace.ran(System.nanoTime() - begin);
        }
    }

    private <R extends @Nullable Object> R run(JdbcCall<R> call, Execution execution)
            throws SQLException {
        try {
            execution.begin();
            closeLeft(execution);
            return call.call(connection, execution);
        } catch (SQLException e) {
            if (Errors.isConnectionLost(e)) {
                broken = true;
            }
            throw e;
        } finally {
            execution.over();
        }
    }

    /** Lets whoever uses the connection next close the result. */
    void closeLater(Cursor<?> cursor) {
        left.add(cursor);
    }

    private void closeLeft(Execution execution) {
        for (Cursor<?> cursor = left.poll(); cursor != null; cursor = left.poll()) {
            try {
                cursor.close(connection, execution);
            } catch (SQLException e) {
                System.getLogger("tasuki.sql")
                        .log(System.Logger.Level.DEBUG, "closing a result", e);
            }
        }
    }

    /** Ends the transaction; the caller is not cancelled once this has begun. */
    void commit() throws InterruptedException {
        perform("commit", (c, execution) -> c.commit());
    }

    /**
     * Undoes the transaction, even if the caller is cancelled. If that fails the connection is
     * given up: then the server undoes it.
     */
    void rollback() {
        cleanUp("rollback", (c, execution) -> c.rollback());
    }

    /**
     * Does what has to be done before the connection may be used again, even if the caller is
     * cancelled.
     */
    void cleanUp(String what, JdbcAction action) {
        if (broken) {
            return;
        }
        try {
            Async.shield(GRACE, () -> perform(what, action));
        } catch (InterruptedException e) {
            sever();
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            System.getLogger("tasuki.sql").log(System.Logger.Level.DEBUG, what + " failed", e);
            sever();
        }
    }

    /** Cuts the connection. What it was doing fails; the pool makes another one. */
    void sever() {
        broken = true;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            System.getLogger("tasuki.sql")
                    .log(System.Logger.Level.DEBUG, "cutting a connection", e);
        }
    }

    /** Gives the connection back. Nothing of a transaction may be left. */
    void release() {
        if (!left.isEmpty()) {
            cleanUp("closing a result", (c, execution) -> {}); // which does it
        }
        pool.release(this);
    }
}
