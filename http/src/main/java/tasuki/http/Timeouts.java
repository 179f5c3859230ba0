package tasuki.http;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How long each phase of a call may take: five seconds each unless said otherwise. They watch over
 * silence, not over the whole: a download that keeps coming may last an hour. The whole is bounded
 * by the deadline of the scope, {@code Async.timeout(...)}.
 *
 * @param connect looking up the name, connecting and the TLS handshake
 * @param read waiting for the response, and for each next piece of it
 * @param write waiting for the server to take in a piece of the request
 * @param pool waiting for a place among the {@link Limits} on connections
 */
public record Timeouts(Duration connect, Duration read, Duration write, Duration pool) {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Timeouts DEFAULT = of(Duration.ofSeconds(5));
    private static final Timeouts NONE = new Timeouts(FOREVER, FOREVER, FOREVER, FOREVER);

    /**
     * Timeouts of the four phases.
     *
     * @throws IllegalArgumentException if one is not positive; for none, see {@link #none()}
     */
    public Timeouts {
        check("connect", connect);
        check("read", read);
        check("write", write);
        check("pool", pool);
    }

    /** Five seconds for each phase. */
    public static Timeouts standard() {
        return DEFAULT;
    }

    /** The same time for each phase. */
    public static Timeouts of(Duration each) {
        return new Timeouts(each, each, each, each);
    }

    /** No limit on any phase: calls end by the deadline of their scope only. */
    public static Timeouts none() {
        return NONE;
    }

    /** These with another time to connect. */
    public Timeouts connect(Duration time) {
        return new Timeouts(time, read, write, pool);
    }

    /** These with another time to wait for the server's bytes. */
    public Timeouts read(Duration time) {
        return new Timeouts(connect, time, write, pool);
    }

    /** These with another time to wait for the server to take in bytes. */
    public Timeouts write(Duration time) {
        return new Timeouts(connect, read, time, pool);
    }

    /** These with another time to wait for a connection of the pool. */
    public Timeouts pool(Duration time) {
        return new Timeouts(connect, read, write, time);
    }

    /** In nanoseconds; about 292 years for what is longer. */
    static long nanos(Duration time) {
        return time.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L
                ? Long.MAX_VALUE
                : time.toNanos();
    }

    private static void check(String phase, Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException(
                    "The "
                            + phase
                            + " timeout must be positive, not "
                            + time
                            + "; for none, use Timeouts.none()");
        }
    }
}
