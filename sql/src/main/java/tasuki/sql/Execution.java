package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One call into a driver, and the handle that stops it.
 *
 * <pre>
 *   the caller        begin() ── statement(s) ── driver works ── over()
 *   the handle                          stop() ⟳ cancel, wait … until over; after PATIENCE: sever the connection
 * </pre>
 *
 * <p>The handle cancels again and again, because one cancel may come too early: between the moment
 * at which the statement is known and the one at which the database begins with it, a cancel has
 * nothing to hit and is lost. It ends when the call is over, so the last cancel has returned before
 * the connection can be used for anything else ({@code await} does not return while its handle
 * runs): a late cancel never hits the next statement. A database that does not answer the cancel
 * either is given up with its connection. So it is when a cancel took so long, or was interrupted,
 * that it may have been given up on the way, and arrive when the statement has long ended.
 */
final class Execution {
    /** Nanoseconds until a database that does not obey loses its connection. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);

    /**
     * Nanoseconds after which a cancel is not known to have arrived: a little less than {@link
     * Connector#CANCEL_SECONDS}, after which the driver gives up without a word.
     */
    private static final long DOUBTFUL =
            TimeUnit.SECONDS.toNanos(Connector.CANCEL_SECONDS) - TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Lease lease;

    /** Held while a cancel is sent, so that a statement is not put aside under it. */
    private final ReentrantLock cancelling = new ReentrantLock();

    /**
     * What is to be cancelled; null while there is nothing, or for what must not be cancelled, such
     * as a commit.
     */
    private @Nullable Statement statement;

    /** Whether a cancel was sent to the statement. */
    private boolean cancelled;

    /** Whether the connection does what we do not know. */
    private volatile boolean unknown;

    private volatile boolean begun;
    private volatile boolean stopping;
    private volatile boolean over;
    private volatile @Nullable Thread stopper;

    Execution(Lease lease) {
        this.lease = lease;
    }

    /**
     * The call begins. Either the handle sees that, and stays until the call is over; or the call
     * sees that it is to stop, and does not begin. (It may never begin at all, so the handle must
     * not wait for that.)
     */
    void begin() throws SQLException {
        begun = true;
        check();
    }

    /** From now on this statement is what a cancellation stops. */
    void use(Statement current) throws SQLException {
        cancelling.lock();
        try {
            statement = current;
        } finally {
            cancelling.unlock();
        }
        check();
    }

    /**
     * The statement has done its work; no cancel will be sent to it any more.
     *
     * @return whether one was sent
     */
    boolean release() {
        cancelling.lock();
        try {
            statement = null;
            return cancelled;
        } finally {
            cancelling.unlock();
        }
    }

    /**
     * The statement has done its work and is closed.
     *
     * <p>In H2 a cancel that comes when a statement has just ended stays with the parsed statement,
     * and hits whoever uses that from the cache next. One that is not closed is not used again; the
     * garbage collector gets it.
     */
    void close(Statement used) throws SQLException {
        if (!release() || lease.dialect() != Dialect.H2) {
            used.close();
        }
    }

    /** From now on the user works with the connection himself. */
    void unknown() throws SQLException {
        unknown = true;
        check();
    }

    /** To be called between steps: ends the call if it has to stop. */
    void check() throws SQLException {
        if (stopping) {
            throw new SQLException("stopped by the cancellation of its scope", "57014");
        }
    }

    /** The call has ended; nothing may be cancelled any more. */
    void over() {
        over = true;
        Thread waiting = stopper;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** The handle. */
    void stop() {
        stopper = Thread.currentThread();
        stopping = true;
        long begin = System.nanoTime();
        long pause = FIRST_PAUSE;
        while (begun && !over) {
            if (System.nanoTime() - begin > PATIENCE) {
                lease.sever();
                return;
            }
            long sent = System.nanoTime();
            cancel();
            if (System.nanoTime() - sent > DOUBTFUL || Thread.currentThread().isInterrupted()) {
                lease.sever();
                return;
            }
            if (!over) {
                LockSupport.parkNanos(this, pause);
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE);
        }
    }

    private void cancel() {
        cancelling.lock();
        try {
            Statement current = statement;
            if (current != null || unknown) {
                cancelled = true;
                lease.dialect().cancel(lease.connection(), current);
            }
        } catch (SQLException e) {
            System.getLogger("tasuki.sql")
                    .log(System.Logger.Level.DEBUG, "a cancel was refused", e);
        } finally {
            cancelling.unlock();
        }
    }
}
