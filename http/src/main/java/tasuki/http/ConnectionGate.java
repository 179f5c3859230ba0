package tasuki.http;

import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets at most so many calls at a time have a connection, over all hosts and for each; first come,
 * first served. A call that has passed finds a free connection, or may open one, at once.
 *
 * <p>Hosts that have answered by HTTP/2 are let through: their calls share connections, and their
 * server bounds them.
 */
final class ConnectionGate {

    private final Limits limits;
    private final Semaphore total;
    private final boolean boundsHosts;
    private final ConcurrentMap<String, Semaphore> hosts = new ConcurrentHashMap<>();
    private final Set<String> multiplexed = ConcurrentHashMap.newKeySet();

    ConnectionGate(Limits limits) {
        this.limits = limits;
        this.total = new Semaphore(limits.maxConnections(), true);
        this.boundsHosts = limits.maxConnectionsPerHost() < limits.maxConnections();
    }

    /** Waits for a place; the result must be released once. */
    Pass enter(HttpRequest request) throws InterruptedException {
        String origin = request.url().origin();
        if (!multiplexed.isEmpty() && multiplexed.contains(origin)) {
            return Pass.FREE;
        }
        Semaphore host = boundsHosts ? hosts.computeIfAbsent(origin, this::newHost) : null;
        if (host != null && !tryNow(host)) {
            waitFor(host, request, limits.maxConnectionsPerHost() + " connections to " + origin);
        }
        if (!tryNow(total)) {
            try {
                waitFor(total, request, limits.maxConnections() + " connections of the client");
            } catch (Throwable e) {
                if (host != null) {
                    host.release();
                }
                throw e;
            }
        }
        return new Pass(total, host);
    }

    /** Notes that a host multiplexes its calls. */
    void multiplexes(Url url) {
        multiplexed.add(url.origin());
    }

    int inUse() {
        return limits.maxConnections() - total.availablePermits();
    }

    private Semaphore newHost(String origin) {
        return new Semaphore(limits.maxConnectionsPerHost(), true);
    }

    private static boolean tryNow(Semaphore semaphore) {
        return !semaphore.hasQueuedThreads() && semaphore.tryAcquire();
    }

    private static void waitFor(Semaphore semaphore, HttpRequest request, String bound)
            throws InterruptedException {
        Duration pool = request.timeouts().pool();
        boolean entered =
                Async.await(
                        "a free connection for " + request,
                        () -> semaphore.tryAcquire(Timeouts.nanos(pool), TimeUnit.NANOSECONDS));
        if (!entered) {
            throw new PoolTimeoutException(
                    "No connection for "
                            + request
                            + " became free within "
                            + Failures.show(pool)
                            + " (pool timeout): all "
                            + bound
                            + " are in use. Raise Limits, or make fewer calls at a time",
                    null,
                    request);
        }
    }

    /** A place held by one call. */
    static final class Pass {

        static final Pass FREE = new Pass(null, null);

        private final @Nullable Semaphore total;
        private final @Nullable Semaphore host;

        Pass(@Nullable Semaphore total, @Nullable Semaphore host) {
            this.total = total;
            this.host = host;
        }

        void release() {
            if (total != null) {
                total.release();
            }
            if (host != null) {
                host.release();
            }
        }
    }
}
