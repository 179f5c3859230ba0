package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Body;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction under way, on one connection. Its statements run one at a time, whichever task they
 * come from.
 *
 * <p>It is there for its block only, see {@link Queries#transaction(tasuki.Body)}.
 */
public final class Transaction extends Extent {
    private final TransactionOptions options;
    private volatile boolean rollbackOnly;
    private @Nullable Savepoint savepoint;
    private int isolationBefore = Connection.TRANSACTION_NONE;

    Transaction(
            Database database, Lease lease, @Nullable Extent parent, TransactionOptions options) {
        super(database, lease, parent);
        this.options = options;
        this.rollbackOnly = options.forceRollback();
    }

    /** Decides that everything is undone at the end, even if the body succeeds. Does not block. */
    public void rollbackOnly() {
        rollbackOnly = true;
    }

    @Override
    String kind() {
        return "transaction";
    }

    /** Whether it is a savepoint in another transaction. */
    private boolean nested() {
        return parent instanceof Transaction;
    }

    /** Runs the body inside it: what the task asks of the database there belongs to it. */
    <T extends @Nullable Object, X extends Exception> T run(TransactionBody<T, X> body)
            throws X, InterruptedException {
        return around(() -> database.within(this, () -> body.call(this)));
    }

    /**
     * From the beginning to the end.
     *
     * <pre>
     *   begin ─ body ─┬─ returned ── commit ── the value
     *                 │                 └─ failed, or cancelled before it began ─┐
     *                 └─ threw, was cancelled ─────────────────────────────── rollback, the exception
     * </pre>
     */
    <T extends @Nullable Object, X extends Exception> T around(Body<T, X> body)
            throws X, InterruptedException {
        boolean done = false;
        try {
            begin();
            T value = body.call();
            end();
            if (!rollbackOnly) {
                commit();
                done = true;
            }
            return value;
        } finally {
            if (!done) {
                if (isOpen()) {
                    end();
                }
                undo();
            }
            restore();
        }
    }

    void begin() throws InterruptedException {
        if (nested()) {
            if (options.isolation().isPresent() || options.readOnly()) {
                throw new IllegalArgumentException(
                        "a transaction inside another one is a savepoint: it cannot have an isolation level or be read-only by itself");
            }
            savepoint = lease.call("savepoint", (c, execution) -> c.setSavepoint());
        } else if (options.isolation().isEmpty() && !options.readOnly()) {
            try {
                lease.pooled().setAutoCommit(false); // says nothing to the database
            } catch (SQLException e) {
                throw Errors.translate(e, null, database.dialect());
            }
        } else {
            lease.perform("begin", (c, execution) -> start());
        }
    }

    private void start() throws SQLException {
        Isolation isolation = options.isolation().orElse(null);
        Connection pooled = lease.pooled();
        Dialect dialect = database.dialect();
        if (isolation != null && dialect != Dialect.POSTGRESQL) {
            isolationBefore = pooled.getTransactionIsolation();
            pooled.setTransactionIsolation(isolation.level);
        }
        if (options.readOnly() && dialect != Dialect.POSTGRESQL && dialect != Dialect.SQLITE) {
            pooled.setReadOnly(true);
        }
        if (options.readOnly() && dialect == Dialect.SQLITE) {
            say("pragma query_only = on");
        }
        pooled.setAutoCommit(false);
        if (dialect == Dialect.POSTGRESQL) {
            List<String> modes = new ArrayList<>();
            if (isolation != null) {
                modes.add("isolation level " + isolation.sql());
            }
            if (options.readOnly()) {
                modes.add("read only");
            }
            if (!modes.isEmpty()) {
                say("set transaction " + String.join(", ", modes));
            }
        }
    }

    private void commit() throws InterruptedException {
        Savepoint mine = savepoint;
        if (mine == null) {
            lease.commit();
        } else {
            lease.perform("release savepoint", (c, execution) -> c.releaseSavepoint(mine));
        }
    }

    private void undo() {
        Savepoint mine = savepoint;
        if (mine != null) {
            lease.cleanUp("rollback to savepoint", (c, execution) -> c.rollback(mine));
        } else if (!nested()) {
            lease.rollback();
        }
    }

    /** The connection as it was before. */
    private void restore() {
        if (nested() || lease.isBroken()) {
            return;
        }
        try {
            Connection pooled = lease.pooled();
            pooled.setAutoCommit(true);
            if (isolationBefore != Connection.TRANSACTION_NONE) {
                pooled.setTransactionIsolation(isolationBefore);
            }
            if (options.readOnly()) {
                if (database.dialect() == Dialect.SQLITE) {
                    say("pragma query_only = off");
                } else {
                    pooled.setReadOnly(false);
                }
            }
        } catch (SQLException e) {
            lease.sever();
        }
    }

    private void say(String sql) throws SQLException {
        try (Statement statement = lease.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
