package tasuki.web.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

/** Accepts connections and starts a virtual thread for each. */
final class Listener implements HttpEngine.Server {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(50);

    final EngineOptions options;
    final ExchangeHandler handler;

    private final ServerSocketChannel channel;
    private final InetSocketAddress address;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean closed;

    private Listener(EngineOptions options, ExchangeHandler handler, ServerSocketChannel channel)
            throws IOException {
        this.options = options;
        this.handler = handler;
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    static Listener start(EngineOptions options, ExchangeHandler handler) throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(options.host(), options.port());
        if (wanted.isUnresolved()) {
            throw new UnknownHostException(
                    "Cannot listen on "
                            + options.host()
                            + ": no such host; use an address of this machine");
        }
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(wanted, options.backlog());
            Listener listener = new Listener(options, handler, channel);
            Thread.ofPlatform()
                    .daemon()
                    .name("tasuki-http-" + listener.address.getPort())
                    .start(listener::accept);
            return listener;
        } catch (BindException e) {
            channel.close();
            throw explain(options, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static BindException explain(EngineOptions options, BindException cause) {
        String where = options.host() + ":" + options.port();
        BindException clear =
                new BindException(
                        "Cannot listen on %s: %s. Choose another port (0 for any free one), or stop the program that has it"
                                .formatted(where, cause.getMessage()));
        clear.initCause(cause);
        return clear;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void stopAccepting() {
        stopped = true;
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing " + address, e);
        }
        connections.forEach(Connection::drain);
    }

    @Override
    public void close() {
        stopAccepting();
        closed = true;
        connections.forEach(connection -> connection.kill("the server stopped"));
    }

    void ended(Connection connection) {
        connections.remove(connection);
    }

    private void accept() {
        while (!stopped) {
            try {
                SocketChannel accepted = channel.accept();
                try {
                    begin(accepted);
                } catch (IOException | RuntimeException e) {
                    accepted.close();
                    LOG.log(System.Logger.Level.DEBUG, "A connection could not be set up", e);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // no file descriptors left, for instance: some may be free again soon
                LOG.log(System.Logger.Level.WARNING, "Cannot accept connections on " + address, e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
            }
        }
    }

    private void begin(SocketChannel accepted) throws IOException {
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, options.tcpNoDelay());
        accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Transport transport;
        if (options.tls().isPresent()) {
            SSLContext context = options.tls().get();
            transport = new TlsTransport(accepted, context, options.http2());
        } else {
            transport = new PlainTransport(accepted);
        }
        Connection connection = new Connection(this, transport);
        connections.add(connection);
        if (stopped) {
            connection.drain();
        }
        if (closed) {
            connection.kill("the server stopped");
        }
        Thread.ofVirtual().name("http ", transport.remote.getPort()).start(connection);
    }
}
