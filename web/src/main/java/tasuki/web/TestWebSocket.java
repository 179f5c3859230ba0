package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.sync.ChannelClosedException;
import tasuki.web.socket.CloseCode;
import tasuki.web.socket.Deflation;
import tasuki.web.socket.Link;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The client's side of a WebSocket, for tests without sockets; see {@link TestRequest#webSocket}.
 *
 * <pre>{@code
 * try (TestWebSocket socket = client.webSocket("/echo")) {
 *     socket.sendText("hello");
 *     assertEquals("hello", socket.receiveText());
 * }
 * }</pre>
 */
public final class TestWebSocket implements AutoCloseable {
    private final TestClient client;
    private final TestReply reply;
    private final TestExchange exchange;
    private final @Nullable Link link;

    TestWebSocket(TestClient client, TestReply reply, TestExchange exchange)
            throws InterruptedException {
        this.client = client;
        this.reply = reply;
        this.exchange = exchange;
        reply.awaitHead();
        TestPipe pipe = exchange.pipe();
        if (pipe == null) {
            link = null;
            return;
        }
        Optional<Deflation.Agreed> agreed =
                Deflation.agree(exchange.replyHeaders().all("Sec-WebSocket-Extensions"), true);
        link =
                new Link(
                        pipe.client(),
                        false,
                        WebSocketConnection.settings(WebSocketOptions.defaults()),
                        agreed.map(all -> new Deflation(all, false)),
                        (_, _) -> {});
        link.start();
    }

    /** Whether the server has accepted the connection. */
    public boolean accepted() {
        return link != null;
    }

    /** The reply to the handshake: 101, or that with which the server has refused it. */
    public TestReply reply() {
        return reply;
    }

    /** The subprotocol that the server has chosen, empty for none. */
    public String subprotocol() {
        return exchange.replyHeaders().first("Sec-WebSocket-Protocol").orElse("");
    }

    private Link link() {
        Link made = link;
        if (made == null) {
            throw new IllegalStateException(
                    "The server has refused the WebSocket with " + exchange.status());
        }
        return made;
    }

    /** Sends text. */
    public void sendText(String text) throws InterruptedException {
        send(true, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes. */
    public void sendBytes(byte[] bytes) throws InterruptedException {
        send(false, bytes);
    }

    /** Sends a value as JSON. */
    public void sendJson(Object value) throws InterruptedException {
        send(true, client.mapper().writeValueAsBytes(value));
    }

    private void send(boolean text, byte[] payload) throws InterruptedException {
        if (!link().send(text, payload)) {
            throw closed();
        }
    }

    /**
     * Receives the next message, waiting for it.
     *
     * @throws WebSocketClosedException if the server has closed
     */
    public WebSocketMessage receive() throws InterruptedException {
        try {
            Object message = link().incoming().receive();
            return message instanceof String text
                    ? WebSocketMessage.of(text)
                    : WebSocketMessage.of((byte[]) message);
        } catch (ChannelClosedException e) {
            throw closed();
        }
    }

    private WebSocketClosedException closed() {
        return link().ended()
                .map(how -> new WebSocketClosedException(how.code(), how.reason()))
                .orElseGet(() -> new WebSocketClosedException(CloseCode.NORMAL, ""));
    }

    /** Receives the next message, which must be text. */
    public String receiveText() throws InterruptedException {
        return switch (receive()) {
            case WebSocketMessage.Text(String text) -> text;
            case WebSocketMessage.Binary(byte[] bytes) ->
                    throw new AssertionError("Not text, but " + bytes.length + " bytes");
        };
    }

    /** Receives the next message, which must be bytes. */
    public byte[] receiveBytes() throws InterruptedException {
        return switch (receive()) {
            case WebSocketMessage.Binary(byte[] bytes) -> bytes;
            case WebSocketMessage.Text(String text) ->
                    throw new AssertionError("Not bytes, but text: " + text);
        };
    }

    /** Receives the next message, JSON, as a value of a type. */
    public <T> T receiveJson(Class<T> type) throws InterruptedException {
        return switch (receive()) {
            case WebSocketMessage.Text(String text) -> client.mapper().readValue(text, type);
            case WebSocketMessage.Binary(byte[] bytes) -> client.mapper().readValue(bytes, type);
        };
    }

    /** Waits until the server closes, and says how. What it sends before that is thrown away. */
    public WebSocketClosedException awaitClose() throws InterruptedException {
        while (true) {
            try {
                receive();
            } catch (WebSocketClosedException e) {
                return e;
            }
        }
    }

    /** Closes with a code, and waits until the server has closed too, and its handler has ended. */
    public void close(int code, String reason) throws InterruptedException {
        link().beginClose(code, reason);
        link().finish();
        reply.awaitEnd();
    }

    /** Goes away without a close, as a client does whose connection breaks. */
    public void disconnect() {
        link().lost("the test disconnected");
        exchange.disconnect();
    }

    /** Closes with 1000, unless it is closed, and waits until the handler has ended. */
    @Override
    public void close() {
        try {
            if (link != null) {
                close(CloseCode.NORMAL, "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
