package tasuki.web.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Host;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Accepts connections and starts a virtual thread for each.
 *
 * <p>The listening socket is closed by the thread that accepts, after it has taken all connections
 * that the system had accepted by then: a client whose connection was made is served, and not
 * reset. A {@link Host}'s socket is left open instead, and what waits in it is for whoever listens
 * there next.
 */
final class Listener implements HttpEngine.Server {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final byte[] NOTHING = {};

    final EngineOptions options;
    final ExchangeHandler handler;

    private final @Nullable Host host;
    private final ServerSocketChannel channel;
    private final Selector selector;
    private final InetSocketAddress address;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final CountDownLatch acceptorEnded = new CountDownLatch(1);
    private final Patrol patrol;
    private volatile @Nullable Runnable whenEmpty;
    private volatile boolean stopped;
    private volatile boolean closed;

    private Listener(
            EngineOptions options,
            ExchangeHandler handler,
            ServerSocketChannel channel,
            @Nullable Host host)
            throws IOException {
        this.host = host;
        this.options = options;
        this.handler = handler;
        this.channel = channel;
        this.address =
                options.unixSocket().isPresent()
                        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                        : (InetSocketAddress) channel.getLocalAddress();
        channel.configureBlocking(false);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_ACCEPT);
        this.patrol = new Patrol(this);
    }

    static Listener start(EngineOptions options, ExchangeHandler handler) throws IOException {
        Host host = options.unixSocket().isPresent() ? null : Host.current().orElse(null);
        ServerSocketChannel channel =
                options.unixSocket().isPresent()
                        ? bind(options.unixSocket().get(), options)
                        : bind(options, host);
        try {
            Listener listener = new Listener(options, handler, channel, host);
            Thread.ofPlatform()
                    .daemon()
                    .name("tasuki-http-" + listener.address.getPort())
                    .start(listener::accept);
            return listener;
        } catch (IOException | RuntimeException e) {
            release(channel, host);
            throw e;
        }
    }

    private static void release(ServerSocketChannel channel, @Nullable Host host)
            throws IOException {
        if (host == null) {
            channel.close();
        } else {
            host.leave(channel);
        }
    }

    private static ServerSocketChannel bind(EngineOptions options, @Nullable Host host)
            throws IOException {
        InetSocketAddress wanted = new InetSocketAddress(options.host(), options.port());
        if (wanted.isUnresolved()) {
            throw new UnknownHostException(
                    "Cannot listen on "
                            + options.host()
                            + ": no such host; use an address of this machine");
        }
        return host == null
                ? bind(wanted, options)
                : host.listen(wanted, () -> bind(wanted, options), options);
    }

    private static ServerSocketChannel bind(InetSocketAddress wanted, EngineOptions options)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return channel.bind(wanted, options.backlog());
        } catch (BindException e) {
            channel.close();
            throw explain(options.host() + ":" + options.port(), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Takes the place of a file that no process listens on any more. */
    private static ServerSocketChannel bind(Path file, EngineOptions options) throws IOException {
        if (options.tls().isPresent()) {
            throw new IOException("A Unix domain socket is not encrypted; leave out the TLS");
        }
        UnixDomainSocketAddress wanted = UnixDomainSocketAddress.of(file);
        if (Files.exists(file)) {
            try (SocketChannel _ = SocketChannel.open(wanted)) {
                throw explain(file.toString(), new BindException("Address already in use"));
            } catch (BindException e) {
                throw e;
            } catch (IOException nobodyThere) {
                Files.delete(file);
            }
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return channel.bind(wanted, options.backlog());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static BindException explain(String where, BindException cause) {
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
    public int connections() {
        return open.get();
    }

    @Override
    public void stopAccepting() {
        stopped = true;
        selector.wakeup();
        try {
            acceptorEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends all the same, a little later
        }
        connections.forEach(Connection::drain);
    }

    @Override
    public boolean awaitConnections(Duration most) throws InterruptedException {
        CountDownLatch empty = new CountDownLatch(1);
        whenEmpty = empty::countDown;
        return open.get() == 0 || empty.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        stopAccepting();
        closed = true;
        patrol.stop();
        connections.forEach(connection -> connection.kill("the server stopped"));
    }

    boolean stopped() {
        return stopped;
    }

    void eachConnection(Consumer<Connection> action) {
        connections.forEach(action);
    }

    void ended(Connection connection) {
        if (connections.remove(connection) && open.decrementAndGet() == 0) {
            Runnable told = whenEmpty;
            if (told != null) {
                told.run();
            }
        }
    }

    private void accept() {
        try {
            while (!stopped) {
                acceptAll();
                selector.select();
                selector.selectedKeys().clear();
            }
            if (host == null) {
                acceptAll();
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Accepts no more connections on " + address, e);
        } finally {
            endListening();
            acceptorEnded.countDown();
        }
    }

    private void acceptAll() {
        while (true) {
            try {
                SocketChannel accepted = channel.accept();
                if (accepted == null) {
                    return;
                }
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
                return;
            }
        }
    }

    private void endListening() {
        try {
            if (host == null) {
                channel.close();
            }
            selector.close();
            if (host != null) {
                host.leave(channel);
            }
            if (options.unixSocket().isPresent()) {
                Files.deleteIfExists(options.unixSocket().get());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing " + address, e);
        }
    }

    private void begin(SocketChannel accepted) throws IOException {
        if (options.unixSocket().isEmpty()) {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, options.tcpNoDelay());
            accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        if (open.get() >= options.maxConnections()) {
            refuse(accepted);
            return;
        }
        Transport transport =
                options.tls().isPresent()
                        ? new TlsTransport(accepted, options.tls().get(), options.http2(), address)
                        : new PlainTransport(accepted, address);
        Connection connection = new Connection(this, transport);
        connections.add(connection);
        open.incrementAndGet();
        if (stopped) {
            connection.drain();
        }
        if (closed) {
            connection.kill("the server stopped");
        }
        Thread.ofVirtual().name("http ", transport.remote.getPort()).start(connection);
    }

    private byte[] full() {
        Refusal refusal = Refusal.of(options, 503, "The server has too many connections");
        return ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: "
                        + refusal.contentType()
                        + "\r\nContent-Length: "
                        + refusal.body().length
                        + "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
                        + new String(refusal.body(), US_ASCII))
                .getBytes(US_ASCII);
    }

    /**
     * Says 503, where that can be said, to a client too many; not to any number of them at once.
     */
    private void refuse(SocketChannel accepted) throws IOException {
        if (options.tls().isPresent() || refusals.get() > options.maxConnections() / 4) {
            accepted.close();
            return;
        }
        Transport transport = new PlainTransport(accepted, address);
        byte[] full = full();
        refusals.incrementAndGet();
        Thread.ofVirtual()
                .name("http refusal")
                .start(
                        () -> {
                            try {
                                transport.writeUninterrupted(full, full.length, NOTHING, 0, 0);
                                transport.linger(() -> quietly(transport));
                            } catch (IOException e) {
                                LOG.log(System.Logger.Level.DEBUG, "A refusal was not taken", e);
                            } finally {
                                transport.kill();
                                refusals.decrementAndGet();
                            }
                        });
    }

    private static byte @Nullable [] quietly(Transport transport) {
        try {
            return transport.read();
        } catch (IOException e) {
            return null;
        }
    }
}
