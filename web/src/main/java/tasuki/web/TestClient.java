package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.HeaderMap;

import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
    private final Map<String, String> cookiePaths = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private InetSocketAddress address =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private String host = "testserver";
    private boolean secure;
    private boolean followRedirects;
    private boolean raise;

    private TestClient(Serving serving) {
        this.serving = serving;
    }

    /** Starts an application and gives a client for it. */
    public static TestClient of(App app) {
        return new TestClient(Serving.beginHere(app));
    }

    /** A header for every request. */
    public TestClient header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Where the client is, as the application sees it; on this machine by default. */
    public TestClient from(InetSocketAddress address) {
        this.address = address;
        return this;
    }

    /** What the client calls the server: {@code "https://api.example.com"}. */
    public TestClient baseUrl(String url) {
        URI uri = URI.create(url);
        secure = "https".equals(uri.getScheme());
        host = uri.getRawAuthority();
        return this;
    }

    /** Whether {@code send} follows redirects, at most 20. Off by default. */
    public TestClient followRedirects(boolean follow) {
        followRedirects = follow;
        return this;
    }

    /**
     * Whether {@code send} throws what a handler threw that no error handler answered, instead of
     * giving the reply with 500. Off by default; see {@link TestReply#failure}.
     */
    public TestClient raiseServerExceptions(boolean raise) {
        this.raise = raise;
        return this;
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

    boolean followsRedirects() {
        return followRedirects;
    }

    void raise(TestReply reply) throws InterruptedException {
        Throwable failure = raise ? reply.failure().orElse(null) : null;
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("The handler failed: " + failure, failure);
        }
    }

    TestExchange exchange(String method, String path, HeaderMap headers, byte[] body) {
        long most = serving.app().maxBody();
        InputStream content =
                body.length > most
                        ? new DecodedBody(new ByteArrayInputStream(body), raw -> raw, most)
                        : new ByteArrayInputStream(body);
        return new TestExchange(address, secure, method, path, headers, content);
    }

    /** Adds what every request has. */
    void prepare(HeaderMap request, String path) {
        request.setIfAbsent("Host", host);
        headers.forEach(request::setIfAbsent);
        String sent =
                cookies.entrySet().stream()
                        .filter(cookie -> isFor(cookiePaths.get(cookie.getKey()), path))
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; "));
        if (!sent.isEmpty()) {
            request.setIfAbsent("Cookie", sent);
        }
    }

    private static boolean isFor(@Nullable String cookiePath, String target) {
        String path = target.split("\\?", 2)[0];
        return cookiePath == null
                || cookiePath.equals("/")
                || path.equals(cookiePath)
                || path.startsWith(cookiePath.endsWith("/") ? cookiePath : cookiePath + "/");
    }

    /** Keeps a cookie, or forgets it, as a {@code Set-Cookie} says. */
    void keep(String setCookie) {
        String[] parts = setCookie.split(";");
        int equals = parts[0].indexOf('=');
        String name = parts[0].substring(0, equals);
        boolean gone = false;
        String path = "/";
        for (String part : parts) {
            String attribute = part.strip();
            gone |= attribute.equalsIgnoreCase("Max-Age=0");
            if (attribute.regionMatches(true, 0, "Path=", 0, 5)) {
                path = attribute.substring(5);
            }
        }
        if (gone) {
            cookies.remove(name);
            cookiePaths.remove(name);
        } else {
            cookies.put(name, parts[0].substring(equals + 1));
            cookiePaths.put(name, path);
        }
    }

    /** A location as a path of this application. */
    String resolve(String from, String location) {
        URI target = URI.create("http://" + host + from).resolve(location);
        String query = target.getRawQuery();
        String path = target.getRawPath().replaceFirst("^(/\\.\\.)+(?=/|$)", "");
        path = path.isEmpty() ? "/" : path;
        return query == null ? path : path + "?" + query;
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
