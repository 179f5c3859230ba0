package tasuki.web.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Looks at every connection of a listener at regular times, and ends those that take too long: for
 * their handshake, for a head, for a body, between requests, to take a reply. One for all: no
 * connection has a timer of its own, and serving a request sets none.
 *
 * <p>It looks four times within the shortest of the timeouts, but not more often than every 5 ms
 * and not less than every second; a timeout may be so much late.
 */
final class Patrol {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final long MOST = TimeUnit.SECONDS.toNanos(1);
    private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(5);

    private final Listener listener;
    private final long interval;
    private long last = System.nanoTime();
    private volatile Future<?> next;
    private volatile boolean stopped;

    Patrol(Listener listener) {
        this.listener = listener;
        this.interval = interval(listener.options);
        this.next = Timers.after(interval, this::look);
    }

    private static long interval(EngineOptions options) {
        long shortest = Long.MAX_VALUE;
        Duration[] all = {
            options.headTimeout(),
            options.keepAlive(),
            options.idleTimeout(),
            options.readTimeout(),
            options.writeTimeout()
        };
        for (Duration each : all) {
            shortest = Math.min(shortest, each.toNanos() / 4);
        }
        return Math.clamp(shortest, LEAST, MOST);
    }

    private void look() {
        long now = System.nanoTime();
        long elapsed = now - last;
        last = now;
        try {
            listener.eachConnection(connection -> look(connection, elapsed));
        } finally {
            if (!stopped) {
                next = Timers.after(interval, this::look);
            }
        }
    }

    /** One that cannot be looked at must not keep the patrol from the others. */
    private static void look(Connection connection, long elapsed) {
        try {
            connection.look(elapsed);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A connection is ended: it has lost its way", e);
            connection.kill("its state is broken");
        }
    }

    void stop() {
        stopped = true;
        next.cancel(false);
    }
}
