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

    TestReply(TestClient client, TestExchange exchange) {
        this.client = client;
        this.exchange = exchange;
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

    /** Whether the exchange was cut off before the end of its reply. */
    public boolean aborted() throws InterruptedException {
        awaitEnd();
        return exchange.aborted();
    }

    /** Waits until the head of the reply is there, or the handler has ended without one. */
    public void awaitHead() throws InterruptedException {
        exchange.awaitHead();
        for (String cookie : exchange.replyHeaders().all("Set-Cookie")) {
            int equals = cookie.indexOf('=');
            int end = cookie.indexOf(';', equals);
            String name = cookie.substring(0, equals);
            String value = cookie.substring(equals + 1, end < 0 ? cookie.length() : end);
            if (cookie.contains("Max-Age=0")) {
                client.cookies().remove(name);
            } else {
                client.cookies().put(name, value);
            }
        }
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
