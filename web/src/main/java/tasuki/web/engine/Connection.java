package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.Future;

/**
 * One accepted connection, from its handshake to its end, on a virtual thread of its own.
 *
 * <p>One timer watches over it being idle (no request is served: in the handshake, between
 * requests, while a head trickles in). It is not moved at every request: when it goes off it looks
 * how long the connection has been idle by then, and sets itself again for the rest.
 */
final class Connection implements Runnable {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");

    final Listener listener;
    final EngineOptions options;
    final Transport transport;

    private volatile @Nullable Protocol protocol;
    private volatile long idleSince = System.nanoTime();
    private volatile boolean draining;
    private volatile boolean over;
    private volatile Future<?> idleTimer;

    Connection(Listener listener, Transport transport) {
        this.listener = listener;
        this.options = listener.options;
        this.transport = transport;
        this.idleTimer = Timers.after(options.idleTimeout().toNanos(), this::lookIfIdle);
    }

    @Override
    public void run() {
        try {
            transport.handshake();
            speak(transport.choseHttp2() ? Http2Connection.from(this) : new Http1Connection(this));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "Connection of " + transport.remote + " ended",
                    e);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "Connection of " + transport.remote + " failed", e);
        } finally {
            over = true;
            idleTimer.cancel(false);
            lost("the connection ended");
            transport.close();
            listener.ended(this);
        }
    }

    /** Speaks this protocol from now on, and returns when it has ended. */
    void speak(Protocol next) throws IOException {
        protocol = next;
        if (draining) {
            next.drain();
        }
        next.run();
    }

    /** The last request has ended just now. */
    void idleFromNow() {
        idleSince = System.nanoTime();
    }

    boolean draining() {
        return draining;
    }

    /** Ends in order, see {@link Protocol#drain}. */
    void drain() {
        draining = true;
        Protocol current = protocol;
        if (current != null) {
            current.drain();
        } else {
            transport.kill();
        }
    }

    /** Ends at once, from any thread. */
    void kill(String reason) {
        lost(reason);
        transport.kill();
    }

    private void lost(String reason) {
        Protocol current = protocol;
        if (current != null) {
            current.lost(reason);
        }
    }

    private void lookIfIdle() {
        if (over) {
            return;
        }
        long timeout = options.idleTimeout().toNanos();
        Protocol current = protocol;
        boolean busy = current != null && current.busy();
        long idle = busy ? 0 : System.nanoTime() - idleSince;
        if (idle < timeout) {
            idleTimer = Timers.after(timeout - idle, this::lookIfIdle);
        } else if (current == null) {
            transport.kill();
        } else {
            current.drain();
        }
    }
}
