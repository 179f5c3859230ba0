package tasuki.web;

import tasuki.web.engine.HeaderMap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request that a test puts together. */
public final class TestRequest {
    private static final String BOUNDARY = "test-client-boundary";

    private final TestClient client;
    private final String method;
    private final String path;
    private final HeaderMap headers = HeaderMap.empty();
    private byte[] body = {};
    private boolean multipart;

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

    /** Adds a field to a form with files ({@code multipart/form-data}). */
    public TestRequest field(String name, String value) {
        return part("name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file to a form ({@code multipart/form-data}). */
    public TestRequest file(String field, String filename, String contentType, byte[] content) {
        String type = contentType.isEmpty() ? "" : "\r\nContent-Type: " + contentType;
        return part("name=\"" + field + "\"; filename=\"" + filename + "\"" + type, content);
    }

    private TestRequest part(String disposition, byte[] content) {
        byte[] end = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (multipart) { // goes on where the end was
            out.write(body, 0, body.length - end.length);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition;
        out.writeBytes((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes(end);
        body("multipart/form-data; boundary=" + BOUNDARY, out.toByteArray());
        multipart = true;
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
        client.raise(reply);
        List<TestReply> history = new ArrayList<>();
        while (client.followsRedirects() && reply.redirects() && history.size() < 20) {
            history.add(reply);
            TestRequest next = redirected(reply);
            reply = next.start(next.exchange(), history);
            reply.awaitEnd();
            client.raise(reply);
        }
        return reply;
    }

    /** What a browser sends next. */
    private TestRequest redirected(TestReply reply) throws InterruptedException {
        int status = reply.status();
        boolean becomesGet =
                (status == 303 && !method.equals("HEAD"))
                        || ((status == 301 || status == 302) && method.equals("POST"));
        String target = client.resolve(path, reply.header("Location").orElse("/"));
        TestRequest next = new TestRequest(client, becomesGet ? "GET" : method, target);
        headers.forEach(
                (name, value) -> {
                    boolean ofBody = becomesGet && name.equalsIgnoreCase("Content-Type");
                    if (!ofBody && !name.equalsIgnoreCase("Cookie")) {
                        next.headers.add(name, value);
                    }
                });
        next.body = becomesGet ? new byte[0] : body;
        return next;
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
        return new TestWebSocket(client, start(exchange, List.of()), exchange);
    }

    /** Sends it and waits for nothing; the reply waits when it is asked. */
    public TestReply start() {
        return start(exchange(), List.of());
    }

    private TestReply start(TestExchange exchange, List<TestReply> history) {
        TestReply reply = new TestReply(client, exchange, history);
        client.perform(method + " " + path, () -> exchange.run(client.dispatcher()));
        return reply;
    }

    private TestExchange exchange() {
        client.prepare(headers, path);
        return client.exchange(method, path, headers, body);
    }
}
