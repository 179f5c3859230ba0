package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One accepted connection, from its handshake to its end, on a virtual thread of its own.
 *
 * <p>The {@link Patrol} looks from time to time what it is doing, and for how long. What it does
 * and how often that has changed is written by the connection's threads; the patrol keeps the time.
 */
final class Connection implements Runnable {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");

    /** How long a connection that is to end waits for a request that may be on its way. */
    private static final long LAST_CALL = TimeUnit.MILLISECONDS.toNanos(100);

    final Listener listener;
    final EngineOptions options;
    final Transport transport;

    private volatile @Nullable Protocol protocol;
    private volatile boolean draining;

    // the patrol's
    private Protocol.@Nullable Doing lastDoing;
    private int lastTurn;
    private long doingSince;

    Connection(Listener listener, Transport transport) {
        this.listener = listener;
        this.options = listener.options;
        this.transport = transport;
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

    boolean draining() {
        return draining;
    }

    @Nullable Protocol protocol() {
        return protocol;
    }

    /** Ends in order, see {@link Protocol#drain}. */
    void drain() {
        draining = true;
        Protocol current = protocol;
        if (current != null) {
            current.drain();
        }
        Timers.after(LAST_CALL, this::lastCall);
    }

    private void lastCall() {
        Protocol current = protocol;
        if (current == null) {
            transport.kill();
        } else {
            current.lastCall();
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

    /** The patrol comes by. */
    void look(long elapsed) {
        Protocol current = protocol;
        Protocol.Doing doing = current == null ? Protocol.Doing.HEAD : current.doing();
        int turn = current == null ? 0 : current.turn();
        if (doing != lastDoing || turn != lastTurn) {
            lastDoing = doing;
            lastTurn = turn;
            doingSince = 0;
        } else {
            doingSince += elapsed;
        }
        if (transport.writing.tooSlow(
                elapsed, options.writeTimeout().toNanos(), options.minRate())) {
            lost("the client does not take the reply");
            transport.reset();
        } else if (current == null) {
            if (doingSince >= options.headTimeout().toNanos()) {
                transport.kill();
            }
        } else {
            current.look(elapsed, doingSince);
        }
    }
}
