package tasuki.web;

import tasuki.web.engine.HeaderMap;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** A request that a test puts together. */
public final class TestRequest {
    private final TestClient client;
    private final String method;
    private final String path;
    private final HeaderMap headers = HeaderMap.empty();
    private byte[] body = {};

    TestRequest(TestClient client, String method, String path) {
        this.client = client;
        this.method = method;
        this.path = path;
    }

    /** Adds a header. */
    public TestRequest header(String name, String value) {
        headers.add(name, value);
        return this;
    }

    /** Sets a value as the body, as JSON. */
    public TestRequest json(Object value) {
        return body("application/json", client.mapper().writeValueAsString(value));
    }

    /** Sets text as the body. */
    public TestRequest body(String contentType, String text) {
        return body(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets bytes as the body; an empty type sends none. */
    public TestRequest body(String contentType, byte[] bytes) {
        if (!contentType.isEmpty()) {
            headers.set("Content-Type", contentType);
        }
        body = bytes.clone();
        return this;
    }

    /**
     * Sends it and waits until the whole reply is there and the handler has ended.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public TestReply send() throws InterruptedException {
        TestReply reply = open();
        reply.awaitEnd();
        return reply;
    }

    /** Sends it and waits until the head of the reply is there. */
    public TestReply open() throws InterruptedException {
        TestReply reply = start();
        reply.awaitHead();
        return reply;
    }

    /**
     * Asks for a WebSocket, and waits until the server has accepted or refused it; {@link
     * TestWebSocket#accepted} says which.
     */
    public TestWebSocket webSocket() throws InterruptedException {
        headers.setIfAbsent("Connection", "Upgrade");
        headers.setIfAbsent("Upgrade", "websocket");
        headers.setIfAbsent("Sec-WebSocket-Version", "13");
        headers.setIfAbsent("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        TestExchange exchange = exchange();
        return new TestWebSocket(client, start(exchange), exchange);
    }

    /** Sends it and waits for nothing; the reply waits when it is asked. */
    public TestReply start() {
        return start(exchange());
    }

    private TestReply start(TestExchange exchange) {
        TestReply reply = new TestReply(client, exchange);
        client.perform(method + " " + path, () -> exchange.run(client.dispatcher()));
        return reply;
    }

    private TestExchange exchange() {
        headers.setIfAbsent("Host", "testserver");
        if (!client.cookies().isEmpty()) {
            headers.setIfAbsent(
                    "Cookie",
                    client.cookies().entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return new TestExchange(method, path, headers, body);
    }
}
