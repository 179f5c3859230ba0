package tasuki.web.engine;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import io.helidon.webserver.spi.ServerConnection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * HTTP/2: Helidon's, between a {@link FrameReader} and a {@link FrameWriter} of ours. Each stream
 * is handled on a virtual thread of its own; the connection's thread reads all the time.
 *
 * <p>It goes away in two steps: it says that no more streams are welcome, and serves those that are
 * on their way still; after the last call it says which was the last one, and ends, as soon as no
 * stream is open. That moment is chosen under {@code streams}, and a stream that comes after it is
 * one of those that the client knows were not served. Goodbyes are written on threads of their own:
 * whoever says that the connection shall end has others to tell, and this client may take nothing.
 */
final class Http2Connection implements Protocol, FrameReader.Listener {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");

    /** What all streams of a connection may send together before any of it has been read. */
    private static final int CONNECTION_WINDOW = 4 * Http2Body.WINDOW;

    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int NO_ERROR = 0;

    private static final int ENABLE_PUSH = 2;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_FRAME_SIZE = 5;

    /**
     * The bytes of a head with nothing but ":status: 100", without use of the compression's tables.
     */
    private static final byte[] STATUS_100 = {8, 3, '1', '0', '0'};

    private final Connection connection;
    private final Supplier<byte @Nullable []> source;
    private final FrameWriter writer;
    private final ServerConnection helidon;
    private final Map<Integer, Http2Stream> streams = new ConcurrentHashMap<>();
    private final Queue<Integer> toForget = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unreturned = new AtomicInteger();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final FrameBudget budget;
    private volatile int lastStream;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean begun;
    private volatile boolean goingAway;
    private volatile boolean lastCalled;

    /** Guarded by {@code streams}. */
    private boolean ended;

    private Http2Connection(
            Connection connection, Supplier<byte @Nullable []> source, HelidonStart start)
            throws IOException {
        this.connection = connection;
        this.source = source;
        this.budget = new FrameBudget(connection.options.maxHeaderBytes(), System::nanoTime);
        this.writer = new FrameWriter(connection.transport);
        var context =
                new Http2Context(
                        connection.transport,
                        DataReader.create(new FrameReader(source, this)),
                        writer,
                        new Http2Context.OneRouting(new Routing()));
        try {
            this.helidon = start.start(context, config(connection.options));
        } catch (RuntimeException e) { // it writes its answer to the upgrade
            throw new ClientGoneException("the client went during the upgrade", e);
        }
    }

    private interface HelidonStart {
        ServerConnection start(ConnectionContext context, Http2Config config);
    }

    /** On a connection that has negotiated HTTP/2. */
    static Http2Connection from(Connection connection) throws IOException {
        return new Http2Connection(
                connection, () -> read(connection.transport), Http2Connection::begin);
    }

    /** On a connection whose first bytes are HTTP/2's preface. */
    static Http2Connection after(Http1Connection first) throws IOException {
        return new Http2Connection(first.connection, rest(first), Http2Connection::begin);
    }

    /** Whether this is a request to go on in HTTP/2 that we can follow. */
    static boolean isUpgrade(Http1Connection first, Http1Head head) {
        HeaderMap headers = head.headers;
        if (!headers.contains("Upgrade")
                || !first.options().http2()
                || first.transport().secure()
                || head.old
                || head.length != 0
                || !Http1Head.hasToken(headers, "Upgrade", "h2c")
                || !Http1Head.hasToken(headers, "Connection", "HTTP2-Settings")
                || headers.all("HTTP2-Settings").size() != 1) {
            return false;
        }
        try {
            String settings = headers.first("HTTP2-Settings").orElse("");
            return areSettings(Base64.getUrlDecoder().decode(settings));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Whether Helidon takes them. To others it answers with a GOAWAY, where the client still
     * expects an answer in HTTP/1.1.
     */
    private static boolean areSettings(byte[] payload) {
        if (payload.length % 6 != 0) {
            return false;
        }
        ByteBuffer all = ByteBuffer.wrap(payload);
        boolean good = true;
        while (all.hasRemaining()) {
            int name = all.getShort();
            long value = all.getInt() & 0xffff_ffffL;
            good &=
                    switch (name) {
                        case ENABLE_PUSH -> value <= 1;
                        case INITIAL_WINDOW_SIZE -> value <= Integer.MAX_VALUE;
                        case MAX_FRAME_SIZE -> value >= 1 << 14 && value < 1 << 24;
                        default -> true;
                    };
        }
        return good;
    }

    /** On a connection whose client asks for HTTP/2 by this request, which becomes stream 1. */
    static Http2Connection upgrade(Http1Connection first, Http1Head head) throws IOException {
        Target target = head.target;
        String text =
                target.query().isEmpty() ? target.path() : target.path() + "?" + target.query();
        HttpPrologue prologue =
                HttpPrologue.create(
                        "HTTP/1.1", "HTTP", "1.1", Method.create(head.method), text, false);
        WritableHeaders<?> headers = WritableHeaders.create();
        head.headers.forEach(
                (name, value) -> headers.add(HeaderValues.create(HeaderNames.create(name), value)));
        Http2Connection second =
                new Http2Connection(
                        first.connection,
                        rest(first),
                        (context, config) ->
                                Http2Upgrader.create(config).upgrade(context, prologue, headers));
        second.headers(1, true);
        return second;
    }

    EngineOptions options() {
        return connection.options;
    }

    Transport transport() {
        return connection.transport;
    }

    @Override
    public void run() throws IOException {
        try {
            helidon.handle(FixedLimit.create());
        } catch (InterruptedException | RuntimeException e) {
            // the client has closed the connection, or broken the protocol; then Helidon has sent
            // GOAWAY
            LOG.log(System.Logger.Level.DEBUG, "HTTP/2 connection ended", e);
        }
        lost("the connection ended");
        transport().linger(source);
    }

    @Override
    public Doing doing() {
        return streams.isEmpty() ? begun ? Doing.NOTHING : Doing.HEAD : Doing.SERVING;
    }

    @Override
    public int turn() {
        return turns.get();
    }

    @Override
    public void lastCall() {
        lastCalled = true;
        onItsOwn(this::endIfDrained);
    }

    @Override
    public void look(long elapsed, long same) {
        EngineOptions options = connection.options;
        streams.values().forEach(stream -> stream.body.look(elapsed, options));
        switch (doing()) {
            case NOTHING -> {
                if (same >= options.idleTimeout().toNanos() && !leaving.get()) {
                    connection.drain();
                }
            }
            case HEAD -> {
                if (same >= options.headTimeout().toNanos()) {
                    transport().kill();
                }
            }
            case SERVING -> {}
        }
    }

    @Override
    public void frame(int type, int length) {
        boolean calm =
                switch (type) {
                    case FrameReader.HEADERS -> budget.head(length);
                    case FrameReader.CONTINUATION -> budget.continuation(length);
                    case FrameReader.DATA -> length > 0 || budget.control();
                    case FrameReader.RST_STREAM, FrameReader.WINDOW_UPDATE -> true;
                    default -> budget.control();
                };
        if (!calm) {
            sendAway("More frames that do nothing than can be taken");
        }
    }

    private void sendAway(String why) {
        sendGoAway(lastStream, ENHANCE_YOUR_CALM);
        throw new CloseConnectionException(why);
    }

    @Override
    public void drain() {
        if (begun && leaving.compareAndSet(false, true)) { // else it is looked at when it begins
            onItsOwn(this::goAway);
        }
    }

    private static void onItsOwn(Runnable goodbye) {
        Thread.ofVirtual().name("http going away").start(goodbye);
    }

    private void goAway() {
        // no new streams from now on; those that are on their way already are still served
        sendGoAway(Integer.MAX_VALUE, NO_ERROR);
        goingAway = true;
        endIfDrained();
    }

    @Override
    public void lost(String reason) {
        streams.values().forEach(stream -> stream.gone(reason));
    }

    @Override
    public void begin() {
        // the settings have been sent, which must come first, and make each stream's window
        giveBack(0, CONNECTION_WINDOW - Http2Body.WINDOW);
        begun = true;
        if (connection.draining()) {
            connection.drain();
        }
    }

    @Override
    public void headers(int stream, boolean last) {
        if (stream > lastStream) {
            Http2Body body = new Http2Body(this, stream, last, connection.options.maxBody());
            synchronized (streams) {
                if (!ended) {
                    lastStream = stream;
                    streams.put(stream, new Http2Stream(stream, !last, body));
                }
            }
        } else if (last) {
            Http2Stream known = streams.get(stream);
            if (known != null) {
                known.body.arrivedWhole();
            }
        }
    }

    @Override
    public void data(int stream, byte[] bytes, int offset, int length) {
        Http2Stream known = streams.get(stream);
        if (known == null) {
            giveBack(0, length);
        } else if (!known.body.arrive(bytes, offset, length)) {
            sendGoAway(lastStream, FLOW_CONTROL_ERROR);
            throw new CloseConnectionException("More bytes than the window allows");
        }
    }

    @Override
    public void dataEnd(int stream, int size, int padding, boolean last) {
        if (padding > 0) {
            giveBack(last ? 0 : stream, padding);
        }
        Http2Stream known = streams.get(stream);
        if (last && known != null) {
            known.body.arrivedWhole();
        }
    }

    @Override
    public void reset(int stream, int code) {
        Http2Stream known = streams.get(stream);
        if (known != null) {
            known.gone("the client reset the stream (code " + code + ")");
            if (!budget.reset()) {
                sendAway("More streams are reset than can be taken");
            }
        }
    }

    @Override
    public int toForget() {
        Integer stream = toForget.poll();
        return stream == null ? 0 : stream;
    }

    @Override
    public void end() {
        lost("the client closed the connection");
    }

    /** Gives bytes back to the window of the stream, 0 for none, and of the connection. */
    void giveBack(int stream, int bytes) {
        try {
            if (stream != 0 && bytes > 0) {
                writer.send(windowUpdate(stream, bytes));
            }
            int all = unreturned.addAndGet(bytes);
            if (all >= CONNECTION_WINDOW / 8 && unreturned.compareAndSet(all, 0)) {
                writer.send(windowUpdate(0, all));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "A window update was not taken", e);
        }
    }

    /** Asks for the body that the client holds back. */
    void askForBody(int stream) throws IOException {
        writer.send(
                FrameReader.frame(
                        FrameReader.HEADERS, FrameReader.END_HEADERS, stream, STATUS_100));
    }

    /** Resets the stream from our side. */
    void reset(Http2Stream stream, int code) {
        try {
            writer.send(
                    FrameReader.frame(
                            FrameReader.RST_STREAM, 0, stream.id, FrameReader.bigEndian(code)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "A reset was not taken", e);
        }
    }

    /** Keeps Helidon from resetting the stream: that is done. */
    void dropReset(Http2Stream stream) {
        writer.dropReset(stream.id);
    }

    /** Where Helidon's requests go. */
    private final class Routing implements HttpRouting {
        private final HttpSecurity security = HttpSecurity.create();

        @Override
        public HttpSecurity security() {
            return security;
        }

        @Override
        public void route(
                ConnectionContext context, RoutingRequest request, RoutingResponse response) {
            Http2Stream stream = streams.get(request.id());
            if (stream == null) {
                throw new CloseConnectionException("The stream is over");
            }
            Http2Exchange exchange =
                    new Http2Exchange(Http2Connection.this, stream, request, response);
            try {
                ScopedValue.where(Http2Exchange.CURRENT, exchange)
                        .run(() -> serve(stream, exchange));
            } finally {
                over(stream, request);
            }
        }
    }

    private void serve(Http2Stream stream, Http2Exchange exchange) {
        HeaderMap headers = exchange.headers();
        stream.body.announce(
                ReplyHeaders.announcedLength(headers),
                Http1Head.hasToken(headers, "Expect", "100-continue"));
        stream.begin(exchange);
        @Nullable Throwable failure = null;
        try {
            exchange.check();
            if (exchange.departure.reason() == null) {
                connection.listener.handler.handle(exchange);
            }
        } catch (Throwable e) {
            failure = e;
        }
        Thread.interrupted(); // a stray one would meet Helidon's last steps
        exchange.conclude(failure);
    }

    private void over(Http2Stream stream, RoutingRequest request) {
        streams.remove(stream.id);
        turns.incrementAndGet();
        stream.body.drop();
        endIfDrained();
        if (stream.hasBody) {
            toForget.add(stream.id);
            if (!request.content().consumed()) {
                // Helidon would wait for the rest of a body of which it sees nothing; so its wait
                // ends at once
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endIfDrained() {
        int last;
        synchronized (streams) {
            if (ended || !goingAway || !lastCalled || !streams.isEmpty()) {
                return;
            }
            ended = true;
            last = lastStream;
        }
        sendGoAway(last, NO_ERROR);
        transport().endOutput();
        transport().killAfter(Transport.LINGER);
    }

    private void sendGoAway(int last, int code) {
        byte[] payload = new byte[8];
        System.arraycopy(FrameReader.bigEndian(last), 0, payload, 0, 4);
        System.arraycopy(FrameReader.bigEndian(code), 0, payload, 4, 4);
        try {
            writer.send(FrameReader.frame(FrameReader.GOAWAY, 0, 0, payload));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "A GOAWAY was not taken", e);
        }
    }

    private static byte[] windowUpdate(int stream, int bytes) {
        return FrameReader.frame(
                FrameReader.WINDOW_UPDATE, 0, stream, FrameReader.bigEndian(bytes));
    }

    private static Http2Config config(EngineOptions options) {
        return Http2Config.builder()
                .maxHeaderListSize(options.maxHeaderBytes())
                .maxConcurrentStreams(options.maxStreams())
                .initialWindowSize(Http2Body.WINDOW)
                .flowControlTimeout(options.writeTimeout())
                // Helidon's count takes every abort of ours for one of the client's
                .maxRapidResets(-1)
                .validatePath(false)
                .build();
    }

    private static ServerConnection begin(ConnectionContext context, Http2Config config) {
        return Http2ConnectionSelector.builder().http2Config(config).build().connection(context);
    }

    private static Supplier<byte @Nullable []> rest(Http1Connection first) {
        DataReader before = first.reader;
        return () ->
                before.available() > 0 ? before.readBytes(before.available()) : first.input.get();
    }

    private static byte @Nullable [] read(Transport transport) {
        try {
            return transport.read();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, "Connection broken", e);
            return null;
        }
    }
}
