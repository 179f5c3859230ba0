package tasuki.web;

import tasuki.web.engine.HeaderMap;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A reply as a test sees it. The methods wait for what they need. */
public final class TestReply {
    private final TestClient client;
    private final TestExchange exchange;
    private final List<TestReply> history;

    TestReply(TestClient client, TestExchange exchange, List<TestReply> history) {
        this.client = client;
        this.exchange = exchange;
        this.history = history;
    }

    /** The status; 0 if the exchange was aborted without a reply. */
    public int status() throws InterruptedException {
        awaitHead();
        return exchange.status();
    }

    /** The first value of a header. */
    public Optional<String> header(String name) throws InterruptedException {
        awaitHead();
        return exchange.replyHeaders().first(name);
    }

    /** The headers. */
    public Map<String, List<String>> headers() throws InterruptedException {
        awaitHead();
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        HeaderMap headers = exchange.replyHeaders();
        headers.names().forEach(name -> map.put(name, headers.all(name)));
        return map;
    }

    /** The whole body. */
    public byte[] bytes() throws InterruptedException {
        awaitEnd();
        return exchange.written();
    }

    /** The whole body as text. */
    public String text() throws InterruptedException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The whole body, JSON, as a value of a type. */
    public <T> T json(Class<T> type) throws InterruptedException {
        return client.mapper().readValue(bytes(), type);
    }

    /** The whole body, JSON, as a value of a generic type. */
    public Object json(Type type) throws InterruptedException {
        return client.mapper().readValue(bytes(), client.mapper().constructType(type));
    }

    /** The next line of a body that streams, without its end; empty at the end of the body. */
    public Optional<String> nextLine() throws InterruptedException {
        return exchange.nextLine();
    }

    /** Goes away, as a client does that closes its connection. */
    public void disconnect() {
        exchange.disconnect();
    }

    /** What the handler threw that no error handler answered; the client got 500 for it. */
    public Optional<Throwable> failure() throws InterruptedException {
        awaitEnd();
        return exchange.failure();
    }

    /** The replies that led here, if the client follows redirects; the first comes first. */
    public List<TestReply> history() {
        return List.copyOf(history);
    }

    /** Whether it sends the client elsewhere. */
    boolean redirects() {
        return switch (exchange.status()) {
            case 301, 302, 303, 307, 308 -> exchange.replyHeaders().contains("Location");
            default -> false;
        };
    }

    /** Whether the exchange was cut off before the end of its reply. */
    public boolean aborted() throws InterruptedException {
        awaitEnd();
        return exchange.aborted();
    }

    /** Waits until the head of the reply is there, or the handler has ended without one. */
    public void awaitHead() throws InterruptedException {
        exchange.awaitHead();
        exchange.replyHeaders().all("Set-Cookie").forEach(client::keep);
    }

    /** Waits until the handler has ended. */
    public void awaitEnd() throws InterruptedException {
        exchange.awaitEnd();
        awaitHead();
    }

    @Override
    public String toString() {
        return "TestReply[" + exchange.status() + "]";
    }
}
