package tasuki.web;

import tools.jackson.databind.json.JsonMapper;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Talks to an application without sockets, for tests: everything but the engine runs as it does in
 * production, lifespan included. Keeps cookies between requests. For one thread at a time.
 *
 * <p>Made inside a run, it runs the application as a task of it: so in a test of {@code
 * tasuki.test} a handler's 30 seconds are virtual ones, and its schedules are tried as any others.
 *
 * <pre>{@code
 * try (TestClient client = TestClient.of(app)) {
 *     TestReply reply = client.get("/items/3");
 *     assertEquals(200, reply.status());
 *     assertEquals(new Item(3, "shoe"), reply.json(Item.class));
 * }
 * }</pre>
 */
public final class TestClient implements AutoCloseable {
    private final Serving serving;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private TestClient(Serving serving) {
        this.serving = serving;
    }

    /** Starts an application and gives a client for it. */
    public static TestClient of(App app) {
        return new TestClient(Serving.beginHere(app));
    }

    /** Sends GET. */
    public TestReply get(String path) throws InterruptedException {
        return request("GET", path).send();
    }

    /** Sends DELETE. */
    public TestReply delete(String path) throws InterruptedException {
        return request("DELETE", path).send();
    }

    /** Sends POST with a value as JSON. */
    public TestReply post(String path, Object json) throws InterruptedException {
        return request("POST", path).json(json).send();
    }

    /** Sends PUT with a value as JSON. */
    public TestReply put(String path, Object json) throws InterruptedException {
        return request("PUT", path).json(json).send();
    }

    /** Sends PATCH with a value as JSON. */
    public TestReply patch(String path, Object json) throws InterruptedException {
        return request("PATCH", path).json(json).send();
    }

    /** Sends POST with the fields of a form. */
    public TestReply postForm(String path, Map<String, String> fields) throws InterruptedException {
        String body =
                fields.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        return request("POST", path).body("application/x-www-form-urlencoded", body).send();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Opens a WebSocket; see {@link TestRequest#webSocket}. */
    public TestWebSocket webSocket(String path) throws InterruptedException {
        return request("GET", path).webSocket();
    }

    /** A request to be sent. */
    public TestRequest request(String method, String path) {
        return new TestRequest(this, method, path);
    }

    /** The cookies that it keeps; what is put there is sent. */
    public Map<String, String> cookies() {
        return cookies;
    }

    void perform(String name, Runnable request) {
        serving.perform(name, request);
    }

    Dispatcher dispatcher() {
        return serving.dispatcher();
    }

    JsonMapper mapper() {
        return serving.app().mapper();
    }

    /** Stops the application, as a server would be stopped. */
    @Override
    public void close() {
        serving.close();
    }
}
