package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.stream.AsyncStream;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;
import tasuki.sync.Mutex;
import tasuki.web.engine.Duplex;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;
import tasuki.web.socket.CloseCode;
import tasuki.web.socket.Deflation;
import tasuki.web.socket.Link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A WebSocket connection, as its handler sees it: messages in, messages out.
 *
 * <p>The operations that wait are checkpoints. Any task of the handler may use it, several at once:
 * messages are sent whole, in the order in which they were asked for. The first of them accepts the
 * connection, unless {@link #accept} or {@link #deny} did something else before.
 *
 * <p>When the client goes, or is lost, who receives gets what had arrived and then {@link
 * WebSocketClosedException}, and so does who sends. The handler's scope is cancelled, at once if
 * nobody receives, else after a while ({@link WebSocketOptions#grace}), so that tasks which wait
 * for something else end too.
 */
public final class WebSocketConnection {
    private final ServerRequest request;
    private final Exchange exchange;
    private final WebSocketOptions options;
    private final Codec codec;
    private final WebSocketHandshake handshake;
    private final boolean cancels;

    // not a monitor: who waits for another that accepts is cancelled like everybody else
    private final Mutex accepting = new Mutex("WebSocket handshake");

    private volatile @Nullable Link link;
    private volatile boolean receives;
    private volatile boolean stopping;
    private volatile String subprotocol = "";

    /** Makes values of JSON, and JSON of values. */
    interface Codec {
        byte[] write(Object value);

        /** Throws {@link ValidationException} if it is no such value. */
        Object read(Type type, byte[] json);
    }

    /**
     * @param cancels whether the client's going away cancels the handler
     * @throws HttpError if the request is no WebSocket handshake that can be accepted
     */
    WebSocketConnection(
            ServerRequest request, WebSocketOptions options, Codec codec, boolean cancels) {
        this.request = request;
        this.exchange = request.exchange();
        this.options = options;
        this.codec = codec;
        this.handshake = WebSocketHandshake.check(exchange, options);
        this.cancels = cancels;
    }

    // ---- before the connection ----

    /** The subprotocols that the client offers, the best first. */
    public List<String> offeredSubprotocols() {
        return handshake.subprotocols();
    }

    /**
     * Accepts the connection, with the best of {@link WebSocketOptions#subprotocols} that the
     * client offers. Does nothing if it is accepted already.
     *
     * @throws InterruptedException if the caller is cancelled
     * @throws WebSocketClosedException if the client has gone
     */
    public void accept() throws InterruptedException {
        if (link == null) {
            accepting.run(
                    () -> {
                        if (link == null) { // else another task did meanwhile
                            begin(handshake.choose(options.subprotocols()));
                        }
                    });
        }
    }

    /**
     * Accepts the connection with a subprotocol.
     *
     * @param subprotocol one that the client offers, empty for none
     * @throws IllegalStateException if it is accepted already
     * @throws IllegalArgumentException if the client does not offer it
     * @throws InterruptedException if the caller is cancelled
     * @throws WebSocketClosedException if the client has gone
     */
    public void accept(String subprotocol) throws InterruptedException {
        accepting.run(
                () -> {
                    if (link != null) {
                        throw new IllegalStateException("The connection has been accepted already");
                    }
                    begin(subprotocol);
                });
    }

    /** Under {@code accepting}. */
    private void begin(String subprotocol) throws InterruptedException {
        if (!subprotocol.isEmpty() && !handshake.subprotocols().contains(subprotocol)) {
            throw new IllegalArgumentException(
                    "The client does not offer the subprotocol " + subprotocol);
        }
        if (request.app().stopping().begun()) {
            throw new HttpError(503, "The server is stopping");
        }
        Optional<Deflation.Agreed> agreed =
                options.compression() == WebSocketOptions.Compression.NONE
                        ? Optional.empty()
                        : Deflation.agree(
                                exchange.headers().all("Sec-WebSocket-Extensions"),
                                options.compression() == WebSocketOptions.Compression.SHARED);
        HeaderMap headers = handshake.answer(subprotocol);
        agreed.ifPresent(all -> headers.add("Sec-WebSocket-Extensions", all.header()));
        headers.add("X-Request-Id", request.id());
        Duplex duplex;
        try {
            duplex = exchange.upgrade("websocket", headers);
        } catch (InterruptedIOException e) {
            InterruptedException cancelled = new InterruptedException("Cancelled while accepting");
            cancelled.initCause(e);
            throw cancelled;
        } catch (IOException e) {
            throw new WebSocketClosedException(CloseCode.LOST, String.valueOf(e.getMessage()));
        }
        this.subprotocol = subprotocol;
        Link made =
                new Link(
                        duplex,
                        true,
                        settings(options),
                        agreed.map(all -> new Deflation(all, true)),
                        this::ended);
        link = made;
        exchange.onGone(made::lost);
        made.start();
        // on a thread of its own: a client that takes nothing must not hold up the others
        Runnable away = () -> goAway(made);
        request.app()
                .stopping()
                .add(this, () -> Thread.ofVirtual().name("websocket going away").start(away));
    }

    static Link.Settings settings(WebSocketOptions options) {
        return new Link.Settings(
                options.maxMessage(),
                options.queue(),
                options.pingInterval(),
                options.pingTimeout(),
                options.closeTimeout(),
                options.compressFrom());
    }

    /**
     * Refuses the connection with a plain HTTP reply: the same as to throw an {@link HttpError}.
     *
     * @param status 400 to 599
     * @throws IllegalStateException if it is accepted already
     */
    public HttpError deny(int status, Object detail) {
        if (link != null) {
            throw new IllegalStateException("The connection has been accepted already; close it");
        }
        return new HttpError(status, detail);
    }

    /** Whether the connection is accepted. */
    public boolean accepted() {
        return link != null;
    }

    /** The subprotocol that was agreed on, empty for none. */
    public String subprotocol() {
        return subprotocol;
    }

    private Link link() throws InterruptedException {
        Link made = link;
        if (made == null) {
            accept();
            made = Objects.requireNonNull(link);
        }
        return made;
    }

    // ---- receiving ----

    /**
     * Receives the next message. Waits until there is one. If cancelled, nothing was taken.
     *
     * @throws WebSocketClosedException if the connection has ended, and everything is received
     * @throws InterruptedException if the caller is cancelled
     */
    public WebSocketMessage receive() throws InterruptedException {
        Object message = next();
        return message instanceof String text
                ? WebSocketMessage.of(text)
                : WebSocketMessage.of((byte[]) message);
    }

    private Object next() throws InterruptedException {
        Link made = link();
        receives = true;
        try {
            return made.incoming().receive();
        } catch (ChannelClosedException e) {
            throw closed(made);
        }
    }

    /**
     * Receives the next message as text; see {@link #receive}. Bytes are taken for UTF-8.
     *
     * @throws WebSocketClosedException if the connection has ended
     */
    public String receiveText() throws InterruptedException {
        Object message = next();
        return message instanceof String text
                ? text
                : new String((byte[]) message, StandardCharsets.UTF_8);
    }

    /** Receives the next message as bytes, those of a text in UTF-8; see {@link #receive}. */
    public byte[] receiveBytes() throws InterruptedException {
        return bytes(next());
    }

    private static byte[] bytes(Object message) {
        return message instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : (byte[]) message;
    }

    /**
     * Receives the next message, JSON, as a value of a type, validated as a body would be; see
     * {@link #receive}.
     *
     * @throws ValidationException if it is no such value; uncaught, it closes the connection with
     *     1007
     */
    public <T> T receiveJson(Class<T> type) throws InterruptedException {
        return json(type, next());
    }

    @SuppressWarnings("unchecked") // it was read as that type
    private <T> T json(Class<T> type, Object message) {
        return (T) codec.read(type, bytes(message));
    }

    /**
     * The messages as a stream, which ends when the client closes the connection with 1000, 1001 or
     * no code, and fails with {@link WebSocketClosedException} when it ends otherwise.
     */
    public AsyncStream<WebSocketMessage> messages() {
        return stream(
                message ->
                        message instanceof String text
                                ? WebSocketMessage.of(text)
                                : WebSocketMessage.of((byte[]) message));
    }

    /** The messages as text; see {@link #messages}. */
    public AsyncStream<String> texts() {
        return stream(
                message ->
                        message instanceof String t
                                ? t
                                : new String((byte[]) message, StandardCharsets.UTF_8));
    }

    /** The messages, JSON, as values of a type; see {@link #messages} and {@link #receiveJson}. */
    public <T> AsyncStream<T> messages(Class<T> type) {
        return stream(message -> json(type, message));
    }

    private interface Make<T> {
        T of(Object message);
    }

    private <T> AsyncStream<T> stream(Make<T> make) {
        return AsyncStream.generate(
                emit -> {
                    while (true) {
                        Object message;
                        try {
                            message = next();
                        } catch (WebSocketClosedException e) {
                            if (e.code() == CloseCode.NORMAL
                                    || e.code() == CloseCode.GOING_AWAY
                                    || e.code() == CloseCode.NONE) {
                                return;
                            }
                            throw e;
                        }
                        emit.accept(make.of(message));
                    }
                });
    }

    /**
     * The messages as a channel, for {@code select} over them and others: {@link String} or {@code
     * byte[]}. It is closed when the connection has ended; {@link #closeCode} says how.
     */
    public AsyncChannel<Object> incoming() throws InterruptedException {
        receives = true;
        return link().incoming();
    }

    // ---- sending ----

    /**
     * Sends a message. Waits for its turn and while the client takes nothing. Cancelled while
     * another sends, nothing was sent; cancelled in the midst, the connection is lost.
     *
     * @throws WebSocketClosedException if the connection has ended, or is closing
     * @throws InterruptedException if the caller is cancelled
     */
    public void send(WebSocketMessage message) throws InterruptedException {
        switch (message) {
            case WebSocketMessage.Text(String text) -> sendText(text);
            case WebSocketMessage.Binary(byte[] bytes) -> sendBytes(bytes);
        }
    }

    /** Sends text; see {@link #send}. */
    public void sendText(String text) throws InterruptedException {
        send(true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes; see {@link #send}. */
    public void sendBytes(byte[] bytes) throws InterruptedException {
        send(false, bytes);
    }

    /** Sends a value as JSON, in a message of text; see {@link #send}. */
    public void sendJson(Object value) throws InterruptedException {
        send(true, codec.write(value));
    }

    /**
     * Sends values until there are no more: text and bytes as they are, {@link WebSocketMessage}s,
     * and everything else as JSON. Ends early, without an error, when the client has closed.
     */
    public void sendAll(AsyncStream<?> values) throws InterruptedException {
        try {
            values.consume(this::sendAny);
        } catch (WebSocketClosedException e) {
            if (e.code() == CloseCode.LOST) {
                throw e;
            }
        }
    }

    private void sendAny(Object value) throws InterruptedException {
        switch (value) {
            case String text -> sendText(text);
            case byte[] bytes -> sendBytes(bytes);
            case WebSocketMessage message -> send(message);
            default -> sendJson(value);
        }
    }

    private void send(boolean text, byte[] payload) throws InterruptedException {
        Link made = link();
        if (!made.send(text, payload)) {
            throw closed(made);
        }
    }

    private static WebSocketClosedException closed(Link made) {
        return made.ended()
                .map(how -> new WebSocketClosedException(how.code(), how.reason()))
                .orElseGet(
                        () -> new WebSocketClosedException(CloseCode.NORMAL, "we have closed it"));
    }

    // ---- closing ----

    /** Closes the connection with 1000; see {@link #close(int, String)}. */
    public void close() throws InterruptedException {
        close(CloseCode.NORMAL, "");
    }

    /**
     * Closes the connection: says so, and waits until the client has said so too, for {@link
     * WebSocketOptions#closeTimeout} at most. What the client sends until then is thrown away.
     * Before the connection is accepted, refuses it with 403.
     *
     * @param code 1000, 1001, 1003, 1007 to 1014, or 3000 to 4999
     * @param reason for the client's program; cut to 123 bytes of UTF-8
     */
    public void close(int code, String reason) throws InterruptedException {
        if (!CloseCode.sendable(code)) {
            throw new IllegalArgumentException("Not a code that can be sent: " + code);
        }
        Link made = link;
        if (made == null) {
            throw new HttpError(403, reason.isEmpty() ? Phrase.of(403) : reason);
        }
        made.beginClose(code, reason);
        made.finish();
    }

    /** The code with which the connection has ended; empty while it has not. */
    public Optional<Integer> closeCode() {
        Link made = link;
        return made == null ? Optional.empty() : made.ended().map(Link.Ended::code);
    }

    // ---- for the framework ----

    /** The server stops: tells the client. On a thread of its own. */
    private void goAway(Link made) {
        stopping = true;
        made.beginClose(CloseCode.GOING_AWAY, "The server is stopping");
        // a handler that receives is told by that; another has nothing to wait for any more. One
        // that sends may end that first: to cancel it would cut off what the client shall be told
        made.awaitCloseSent();
        if (!receives) {
            request.scope().cancel("the server is stopping");
        }
    }

    /** The connection has ended. On any thread. */
    private void ended(Link.Ended how, boolean told) {
        if (!cancels && !stopping) {
            return;
        }
        String why = "the client has gone: WebSocket closed with " + how.code();
        boolean comesBack = receives && !how.lost();
        if (told || comesBack) {
            request.scope().deadline(options.grace());
        } else {
            request.scope().cancel(why);
        }
    }

    /** The handler has returned. */
    void done() throws InterruptedException {
        Link made = link();
        made.beginClose(CloseCode.NORMAL, "");
        release(made);
    }

    /** The handler has failed, or was cancelled, after the connection was accepted. */
    void failed(int code, String reason) {
        Link made = link;
        if (made != null) {
            made.beginClose(code, reason);
            release(made);
        }
    }

    private void release(Link made) {
        request.app().stopping().remove(this);
        try {
            Async.shield(options.closeTimeout().plus(Duration.ofSeconds(1)), made::finish);
        } catch (InterruptedException | RuntimeException e) {
            System.getLogger("tasuki.web").log(Level.DEBUG, "A WebSocket did not close in time", e);
        }
    }
}
