package tasuki.web.engine;

import java.util.concurrent.TimeUnit;

/**
 * How fast a client moves bytes in one direction while somebody waits for it.
 *
 * <p>The thread that waits marks it, and counts what has moved; it never looks at a clock. The
 * {@link Patrol}, which looks at every connection at regular times, does the sums: who is found
 * waiting twice in a row has waited for the time between. So a read or a write costs two plain
 * stores, and times are as exact as the patrol is frequent.
 *
 * <p>The waiting thread writes {@code waiting} and {@code moved}, the patrol all the rest. A store
 * that is seen late counts at the next look.
 */
final class Pace {
    /** For how long a client may be slower than the least rate. */
    static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    private volatile boolean waiting;
    private volatile long moved;

    private boolean waitedBefore;
    private long lastMoved;
    private long base;
    private long stalled;
    private long waited;

    /** The thread begins to wait. */
    void begin() {
        waiting = true;
    }

    /** So many bytes have moved. By the thread that waits. */
    void moved(long bytes) {
        moved += bytes;
    }

    /** The thread waits no more. */
    void end() {
        waiting = false;
    }

    /**
     * Looks. By the patrol.
     *
     * @param elapsed since the last look, in nanoseconds
     * @param timeout for how long no byte may move, in nanoseconds
     * @param rate the least bytes per second, 0 for any
     * @return whether the client is too slow
     */
    boolean tooSlow(long elapsed, long timeout, int rate) {
        long now = moved;
        if (!waiting) {
            waitedBefore = false;
            return false;
        }
        if (!waitedBefore) {
            waitedBefore = true;
            base = now;
            lastMoved = now;
            stalled = 0;
            waited = 0;
            return false;
        }
        waited += elapsed;
        stalled = now == lastMoved ? stalled + elapsed : 0;
        lastMoved = now;
        if (stalled >= timeout) {
            return true;
        }
        double seconds = (waited - GRACE) / 1e9;
        return rate > 0 && seconds > 0 && now - base < seconds * rate;
    }
}
