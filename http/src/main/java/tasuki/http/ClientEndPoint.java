package tasuki.http;

import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The socket of a connection. The expiry of unused connections is for those only: it does not end
 * one on which a call waits, nor one that is just being made. Those have the timeouts of the call.
 *
 * <p>Asked by Jetty's timer only, so a call pays nothing for it. The timer begins anew when it was
 * told to wait. That no call begins on a connection that is being closed as unused is Jetty's care:
 * it would be sent on another.
 */
final class ClientEndPoint extends SocketChannelEndPoint {

    /** Nanoseconds after which nobody is taken to be still making it, whatever the timeouts. */
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

    private final long made = System.nanoTime();
    private final long connecting;

    ClientEndPoint(
            SocketChannel socket,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler timers,
            Duration connectTimeout) {
        super(socket, selector, key, timers);
        this.connecting = Math.min(Timeouts.nanos(connectTimeout), LONGEST);
    }

    @Override
    protected void onIdleExpired(TimeoutException timeout) {
        if (!isUsed(getConnection())) {
            super.onIdleExpired(timeout);
        }
    }

    private boolean isUsed(@Nullable Connection connection) {
        return switch (connection) {
            case null -> isNew();
            case SslConnection tls -> isUsed(tls.getSslEndPoint().getConnection());
            case HTTP2Connection http2 ->
                    http2.getSession().getStreamCount() > 0
                            || http2.getSession().getStreamsOpened() == 0 && isNew();
            default ->
                    connection.getMessagesOut() > connection.getMessagesIn()
                            || connection.getMessagesOut() == 0 && isNew();
        };
    }

    /** Whether it may still be in the making, or its first call about to begin. */
    private boolean isNew() {
        return System.nanoTime() - made < connecting;
    }
}
