package tasuki.http;

import java.time.Duration;

/**
 * Bounds on the connections of a client. A call that finds none free waits its turn: first come,
 * first served, up to the pool timeout.
 *
 * <p>An HTTP/2 connection carries many calls at once, as many as the server grants; only HTTP/1.1
 * calls take a connection each.
 *
 * @param maxConnections connections in use at a time, over all hosts
 * @param maxConnectionsPerHost connections in use at a time to one host and port
 * @param keepAliveExpiry how long an unused connection is kept; keep it below the servers' own
 *     (five seconds with many), or calls meet a connection that is just being closed
 */
public record Limits(int maxConnections, int maxConnectionsPerHost, Duration keepAliveExpiry) {

    private static final Limits DEFAULT = new Limits(100, 100, Duration.ofSeconds(5));

    /**
     * Bounds of a pool.
     *
     * @throws IllegalArgumentException if a number or the duration is not positive
     */
    public Limits {
        if (maxConnections < 1 || maxConnectionsPerHost < 1) {
            throw new IllegalArgumentException(
                    "A pool needs at least one connection; to have no limit, use a large number");
        }
        if (keepAliveExpiry.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "keepAliveExpiry must be at least a millisecond, not " + keepAliveExpiry);
        }
    }

    /** 100 connections, all to one host if need be, kept for five seconds. */
    public static Limits standard() {
        return DEFAULT;
    }

    /** These with another bound over all hosts. */
    public Limits maxConnections(int max) {
        return new Limits(max, Math.min(max, maxConnectionsPerHost), keepAliveExpiry);
    }

    /** These with another bound for each host. */
    public Limits maxConnectionsPerHost(int max) {
        return new Limits(maxConnections, max, keepAliveExpiry);
    }

    /** These with another life of unused connections. */
    public Limits keepAliveExpiry(Duration time) {
        return new Limits(maxConnections, maxConnectionsPerHost, time);
    }
}
