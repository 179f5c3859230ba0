package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Task;
import tasuki.stream.Emitter;
import tasuki.sync.AsyncSemaphore;

import java.time.Duration;
import java.util.List;

/**
 * A block in which one connection is held: a connection's own, or a transaction's. Extents nest: in
 * a transaction, another one is a savepoint.
 *
 * <pre>
 *   SqlConnection ◁── Transaction ◁── Transaction (savepoint) ◁── …
 * </pre>
 *
 * <p><b>Who uses the connection when.</b> Each extent has a gate. A statement of an extent holds
 * its gate while it runs; a transaction holds the gate of the extent around it from its beginning
 * to its end. So statements run one at a time, and while a savepoint is open nobody else's
 * statements get into it: they wait until it has ended.
 *
 * <p><b>Why nobody waits for himself.</b> A caller inside a nested extent (the context variable
 * tells, and tasks started there inherit it) who uses an outer one is taken to mean the innermost:
 * {@link #innermost}. It never waits for a gate that its own surroundings hold.
 */
abstract sealed class Extent extends AbstractQueries permits SqlConnection, Transaction {
    /**
     * How long the end of an extent waits for a statement that another task is still carrying out
     * in it.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    final Database database;
    final Lease lease;
    final @Nullable Extent parent;

    /** Who opened it: its calls to the database itself belong here. */
    final Task<?> owner;

    private final AsyncSemaphore gate = new AsyncSemaphore("the connection", 1);
    private volatile boolean ended;

    Extent(Database database, Lease lease, @Nullable Extent parent) {
        this.database = database;
        this.lease = lease;
        this.parent = parent;
        this.owner = Task.current();
    }

    /** What it is, for messages. */
    abstract String kind();

    @Override
    final Database database() {
        return database;
    }

    final boolean isOpen() {
        return !ended;
    }

    /** The extent that the caller is in, if that is in this one; else this one. */
    private Extent innermost() {
        Extent here = database.here();
        for (Extent e = here; e != null; e = e.parent) {
            if (e == this && here != null && here.isOpen()) {
                return here;
            }
        }
        return this;
    }

    /** Waits for the turn in this extent. To be followed by {@link #leave}. */
    private void enter() throws InterruptedException {
        gate.acquire();
        if (ended) {
            gate.release();
            throw new IllegalStateException("this " + kind() + " has ended");
        }
    }

    private void leave() {
        gate.release();
    }

    @Override
    final <R extends @Nullable Object> R run(@Nullable NamedSql sql, JdbcCall<R> call)
            throws InterruptedException {
        Extent at = innermost();
        at.enter();
        try {
            return sql == null ? lease.call(kind(), call) : lease.call(sql, call);
        } finally {
            at.leave();
        }
    }

    /**
     * Does something on the JDBC connection itself. Closing it has no effect. What the body changes
     * of its state (isolation, read-only, schema) holds until the connection goes back to the pool;
     * autocommit has to be left as it was found.
     *
     * <p>Blocks. On a cancellation PostgreSQL stops what the connection does; others are given a
     * few seconds, then the connection is cut.
     *
     * @throws InterruptedException if the caller is cancelled
     * @throws IllegalStateException if the body returns and has left autocommit changed: what it
     *     had not committed has been rolled back then, and autocommit is as before
     */
    public final <T extends @Nullable Object> T jdbc(JdbcBody<T> body) throws InterruptedException {
        return run(
                null,
                (c, execution) -> {
                    execution.unknown();
                    return RawJdbc.call(lease.pooled(), body);
                });
    }

    @Override
    final <T extends @Nullable Object, X extends Exception> T begin(
            TransactionOptions options, TransactionBody<T, X> body) throws X, InterruptedException {
        Extent at = innermost();
        at.enter();
        try {
            return new Transaction(database, lease, at, options).run(body);
        } finally {
            at.leave();
        }
    }

    @Override
    final AbstractQueries place() {
        return this;
    }

    @Override
    final <T> void stream(BoundSql bound, Class<T> type, Emitter<T> emit)
            throws InterruptedException {
        NamedSql sql = bound.sql();
        Cursor<T> cursor = new Cursor<>(bound, type, database.dialect(), database.fetchSize());
        try {
            while (!cursor.exhausted()) {
                List<T> piece = run(sql, cursor::next);
                for (T row : piece) {
                    emit.accept(row);
                }
            }
        } finally {
            close(cursor);
        }
    }

    /**
     * Closes a result as soon as nobody else uses the connection. If that is not now, whoever uses
     * it next does: who leaves a stream does not wait for what other tasks do in the transaction.
     * Where the extent has ended the result has ended with it, and the connection may be somebody
     * else's.
     */
    private void close(Cursor<?> cursor) {
        Extent at = innermost();
        if (!at.gate.tryAcquire()) {
            lease.closeLater(cursor);
            return;
        }
        try {
            if (!at.ended) {
                lease.cleanUp("closing a result", cursor::close);
            }
        } finally {
            at.leave();
        }
    }

    /**
     * Nothing more may be done in it. Waits for a statement that another task is carrying out; if
     * that takes too long, cuts the connection.
     */
    final void end() {
        if (!gate.tryAcquire()) {
            try {
                Async.shield(GRACE, () -> gate.acquire());
            } catch (InterruptedException | RuntimeException e) {
                lease.sever();
                ended = true;
                return;
            }
        }
        ended = true;
        gate.release();
    }
}
