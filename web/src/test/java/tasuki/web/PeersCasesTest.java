package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Cases of FastAPI's and Starlette's own tests and release notes. */
@Timeout(60)
class PeersCasesTest {
    @TempDir private Path folder;

    record Search(Optional<String> text, @Default("5") int limit, Optional<Upload> picture) {}

    static final class Handlers {
        @Post("/form")
        String form(
                @FormParam String name,
                @FormParam Optional<String> note,
                @FormParam @Default("blue") String color,
                @FormParam Optional<Integer> age,
                @FormParam @Default("1") int count,
                @FormParam Optional<List<String>> tags) {
            return name + " " + note + " " + color + " " + age + " " + count + " " + tags;
        }

        @Post("/search")
        String search(@FormParam Search search) {
            return search.text() + " " + search.limit() + " " + search.picture().isPresent();
        }

        @Post("/upload")
        String upload(Upload file, Optional<Upload> cover, Optional<List<Upload>> more) {
            return file.size() + " " + cover.isPresent() + " " + more.map(List::size);
        }

        @Get("/number/{n}")
        long number(long n) {
            return n;
        }

        @Get("/double")
        double fraction(double x) {
            return x;
        }

        @Get("/uuid/{id:uuid}")
        UUID uuid(UUID id) {
            return id;
        }

        @Get("/set")
        int set(Set<String> s) {
            return s.size();
        }
    }

    private static final class Sold extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Sold(String message) {
            super(message);
        }
    }

    private static TestReply form(TestClient client, String path, String body)
            throws InterruptedException {
        return client.request("POST", path).body("application/x-www-form-urlencoded", body).send();
    }

    // ---- forms ----

    @Test
    @DisplayName("a field that nobody has filled in is not there")
    void emptyFields() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(
                    "\"ada Optional.empty blue Optional.empty 1 Optional.empty\"",
                    form(client, "/form", "name=ada&note=&color=&age=&count=").text());
            assertEquals(
                    List.of("missing body.name Field required"),
                    Refusals.of(form(client, "/form", "name=&note=x")));
            assertEquals(
                    "\"ada Optional[ ] red Optional[3] 0 Optional[[, a]]\"",
                    form(client, "/form", "name=ada&note=+&color=red&age=3&count=0&tags=&tags=a")
                            .text());
            assertEquals(
                    "\"Optional.empty 5 false\"",
                    form(client, "/search", "text=&limit=&picture=").text());
        }
    }

    @Test
    @DisplayName("a file that nobody has chosen is not there, although browsers send its name")
    void noFile() throws InterruptedException {
        String none = "Content-Disposition: form-data; name=\"%s\"; filename=\"\"\r\n\r\n\r\n";
        String some = "Content-Disposition: form-data; name=\"%s\"; filename=\"a\"\r\n\r\nabc\r\n";
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            String body =
                    "--B\r\n"
                            + some.formatted("file")
                            + "--B\r\n"
                            + none.formatted("cover")
                            + "--B\r\n"
                            + some.formatted("more")
                            + "--B\r\n"
                            + none.formatted("more")
                            + "--B--\r\n";
            assertEquals("\"3 false Optional[1]\"", multipart(client, "/upload", body).text());
            assertEquals(
                    List.of("missing body.file Field required"),
                    Refusals.of(
                            multipart(
                                    client,
                                    "/upload",
                                    "--B\r\n" + none.formatted("file") + "--B--\r\n")));
            assertEquals(
                    "\"Optional.empty 5 false\"",
                    multipart(
                                    client,
                                    "/search",
                                    "--B\r\n" + none.formatted("picture") + "--B--\r\n")
                            .text());
        }
    }

    private static TestReply multipart(TestClient client, String path, String body)
            throws InterruptedException {
        return client.request("POST", path).body("multipart/form-data; boundary=B", body).send();
    }

    // ---- values ----

    @ParameterizedTest
    @CsvSource({
        "/number/+5, 200, 5",
        "/number/%205%20, 200, 5",
        "/number/-0, 200, 0",
        "/number/%D9%A3, 422, int_parsing",
        "/number/1_000, 422, int_parsing",
        "/number/0x10, 422, int_parsing",
        "/number/-, 422, int_parsing",
        "/number/99999999999999999999, 422, int_parsing_size",
        "/double?x=1e5, 200, 100000.0",
        "/double?x=.5, 200, 0.5",
        "/double?x=-inf, 200, -Infinity",
        "/double?x=nan, 200, NaN",
        "/double?x=1d, 422, float_parsing",
        "/double?x=0x1p3, 422, float_parsing",
        "/double?x=, 422, float_parsing",
        "/uuid/3fa85f6457174562b3fc2c963f66afa6, 200, 3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "/uuid/3FA85F64-5717-4562-B3FC-2C963F66AFA6, 200, 3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "/uuid/3fa85f64571-74562-b3fc-2c963f66afa6, 404, Not Found",
        "/set?s=a&s=a&s=b, 200, 2"
    })
    @DisplayName(
            "text is a number where it is one in every language, not where only Java thinks so")
    void values(String path, int status, String said) throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply = client.get(path);
            assertEquals(status, reply.status(), reply.text());
            assertTrue(reply.text().contains(said), reply.text());
        }
    }

    // ---- replies ----

    @ParameterizedTest
    @CsvSource({
        "/a b, /a%20b",
        "/a%20b?x=y&z=%C3%A9#f, /a%20b?x=y&z=%C3%A9#f",
        "https://müller.example/日?q=\"x\", https://m%C3%BCller.example/%E6%97%A5?q=%22x%22",
        "/😀, /%F0%9F%98%80"
    })
    @DisplayName("where a redirect leads is written as a URL")
    void redirects(String to, String location) {
        assertEquals(Optional.of(location), Reply.redirect(to).header("Location"));
    }

    @Test
    @DisplayName("a redirect has the status of one, and no line break in it")
    void wrongRedirects() {
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect("/", 200));
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect("/", 304));
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect("/\r\nX: 1"));
        assertEquals(303, Reply.redirect("/", 303).status());
    }

    @Test
    @DisplayName("a header that the engine could not send is refused where it is set")
    void wideHeaders() {
        assertThrows(IllegalArgumentException.class, () -> Reply.text("").header("X-A", "日本"));
        assertEquals(Optional.of("é"), Reply.text("").header("X-A", "é").header("X-A"));
    }

    @Test
    @DisplayName("cookies have all attributes, and no others")
    void cookies() {
        assertEquals(
                "a=1; Path=/p; Domain=shop.example; Max-Age=60; Secure; SameSite=None; Partitioned",
                SetCookie.of("a", "1")
                        .path("/p")
                        .domain("shop.example")
                        .keptFor(Duration.ofMinutes(1))
                        .forScripts()
                        .sameSite("None")
                        .partitionedBySite()
                        .header());
        assertThrows(
                IllegalArgumentException.class,
                () -> SetCookie.of("a", "1").sameSite("Lax; Domain=evil.example"));
        assertThrows(
                IllegalArgumentException.class,
                () -> SetCookie.of("a", "1").domain("a.example; Path=/"));
    }

    // ---- files ----

    private TestClient files() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/index.html"), "<link href=style.css>");
        Files.writeString(folder.resolve("a.txt"), "0123456789");
        App app = App.create();
        app.get("/static/{path:path}", StaticFiles.in(folder));
        return TestClient.of(app);
    }

    @Test
    @DisplayName("a folder is sent on to its name with a slash, so that relative links are right")
    void folders() throws Exception {
        try (TestClient client = files()) {
            TestReply reply = client.get("/static/sub?x=1");
            assertEquals(307, reply.status());
            assertEquals(Optional.of("./sub/?x=1"), reply.header("Location"));
            assertEquals("<link href=style.css>", client.get("/static/sub/").text());
            client.followRedirects(true);
            assertEquals("<link href=style.css>", client.get("/static/sub").text());
            assertEquals("0123456789", client.get("/static/a.txt").text());
            assertEquals("0123456789", client.get("/static//a.txt").text());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BYTES=0-1   | 206 | bytes 0-1/10",
                "bytes=0-1,  | 206 | bytes 0-1/10",
                "bytes=,,8-  | 206 | bytes 8-9/10",
                "bytes=-0    | 416 | bytes */10",
                "bytes=10-   | 416 | bytes */10",
                "bytes=      | 200 | -",
                "bytes=,     | 200 | -",
                "bytes=5-2   | 200 | -",
                "bytes=0-1-2 | 200 | -",
                "bytes=--1   | 200 | -",
                "lines=0-1   | 200 | -",
                "bytes=0-99999999999999999999 | 206 | bytes 0-9/10"
            })
    @DisplayName("a range is what RFC 9110 says it is")
    void ranges(String range, int status, String answer) throws Exception {
        try (TestClient client = files()) {
            TestReply reply = client.request("GET", "/static/a.txt").header("Range", range).send();
            assertEquals(status, reply.status());
            assertEquals(answer, reply.header("Content-Range").orElse("-"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/..%2f..%2fetc%2fpasswd",
                "/static/%2e%2e/%2e%2e/etc/passwd",
                "/static/%2fetc%2fpasswd",
                "/static//etc/passwd",
                "/static/..%5c..%5cetc%5cpasswd",
                "/static/sub%00",
                "/static/.%2e/a"
            })
    @DisplayName("no path leads out of the folder")
    void traversal(String path) throws Exception {
        try (TestClient client = files()) {
            assertEquals(404, client.get(path).status());
        }
    }

    // ---- errors ----

    @Test
    @DisplayName("a handler for 500 and 504 answers what nobody has declared, and has its cause")
    void statusHandlers() throws InterruptedException {
        Sold failure = new Sold("gone");
        App app =
                App.create()
                        .onStatus(500, (_, e) -> Reply.text("oh: " + e.getCause()).status(500))
                        .onStatus(504, (_, _) -> Reply.text("late").status(504));
        app.get(
                "/fails",
                _ -> {
                    throw failure;
                });
        app.get(
                "/late",
                _ ->
                        Async.timeout(
                                Duration.ofNanos(1),
                                () -> {
                                    Async.sleepForever();
                                    return "";
                                }));
        app.get(
                "/declared",
                _ -> {
                    throw new HttpError(500, "known");
                });
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/fails");
            assertEquals(500, reply.status());
            assertEquals("oh: " + failure, reply.text());
            assertTrue(reply.header("X-Request-Id").isPresent());
            assertSame(failure, reply.failure().orElseThrow());
            assertEquals(failure, log.failures().getFirst()); // all the same
            assertEquals("late", client.get("/late").text());
            assertEquals("oh: null", client.get("/declared").text());
        }
    }

    @Test
    @DisplayName("a failing handler for 500 does not keep the client from its reply")
    void failingStatusHandler() throws InterruptedException {
        Sold failure = new Sold("first");
        App app =
                App.create()
                        .onStatus(
                                500,
                                (_, _) -> {
                                    throw new Sold("second");
                                });
        app.get(
                "/",
                _ -> {
                    throw failure;
                });
        try (LogCapture _ = new LogCapture();
                TestClient client = TestClient.of(app)) {
            assertEquals("{\"detail\":\"Internal Server Error\"}", client.get("/").text());
            assertEquals("second", failure.getSuppressed()[0].getMessage());
        }
    }

    @Test
    @DisplayName("a clean-up that fails after a handler that failed does not hide why")
    void bothFail() throws InterruptedException {
        Sold handlers = new Sold("the handler's");
        Sold cleanUps = new Sold("the clean-up's");
        App app = App.create();
        app.get(
                "/",
                request -> {
                    request.beforeReply(
                            _ -> {
                                throw cleanUps;
                            });
                    throw handlers;
                });
        try (LogCapture _ = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/");
            assertEquals(500, reply.status());
            assertSame(cleanUps, reply.failure().orElseThrow());
            assertSame(handlers, cleanUps.getSuppressed()[0]);
        }
    }

    @Test
    @DisplayName("an error handler holds for subclasses, and the nearest one counts")
    void subclasses() throws InterruptedException {
        App app =
                App.create()
                        .onError(
                                RuntimeException.class, (_, e) -> Reply.text("r " + e.getMessage()))
                        .onError(Sold.class, (_, e) -> Reply.text("s " + e.getMessage()));
        app.get(
                "/sold",
                _ -> {
                    throw new Sold("x");
                });
        app.get(
                "/state",
                _ -> {
                    throw new IllegalStateException("y");
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals("s x", client.get("/sold").text());
            assertEquals("r y", client.get("/state").text());
        }
    }

    // ---- caches ----

    @Test
    @DisplayName("a cache is told that replies differ, also by those that have nothing of the two")
    void vary() throws InterruptedException {
        App app = App.create().use(Cors.allow("https://a.example")).use(Gzip.from(100));
        app.get("/long", _ -> "x".repeat(200));
        app.get("/short", _ -> "x");
        try (TestClient client = TestClient.of(app)) {
            assertEquals(List.of("Accept-Encoding", "Origin"), vary(client.get("/long")));
            assertEquals(List.of("Origin"), vary(client.get("/short")));
            TestReply packed =
                    client.request("GET", "/long").header("Accept-Encoding", "gzip").send();
            assertEquals(Optional.of("gzip"), packed.header("Content-Encoding"));
            assertEquals(List.of("Accept-Encoding", "Origin"), vary(packed));
            assertFalse(
                    client.request("GET", "/long")
                            .header("Accept-Encoding", "gzip;q=0, *")
                            .send()
                            .header("Content-Encoding")
                            .isPresent());
        }
        App open = App.create().use(Cors.allow("*"));
        open.get("/", _ -> "x");
        try (TestClient client = TestClient.of(open)) {
            assertEquals(List.of(), vary(client.get("/")));
        }
    }

    private static List<String> vary(TestReply reply) throws InterruptedException {
        return reply.headers().getOrDefault("Vary", List.of());
    }

    // ---- methods ----

    @ParameterizedTest
    @CsvSource({
        "GET, /items/?a=1&b=%20, 307, /items?a=1&b=%20",
        "POST, /items/, 307, /items",
        "HEAD, /items/, 307, /items",
        "GET, /folder?x=1, 307, /folder/?x=1",
        "GET, //items, 404, -",
        "GET, //evil.example/, 404, -",
        "GET, /items//, 404, -"
    })
    @DisplayName("a slash too many or too few is sent on, with the query, never to another host")
    void slashes(String method, String path, int status, String location)
            throws InterruptedException {
        App app = App.create();
        app.get("/items", _ -> "x");
        app.get("/folder/", _ -> "x");
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.request(method, path).send();
            assertEquals(status, reply.status());
            assertEquals(location, reply.header("Location").orElse("-"));
        }
    }

    @Test
    @DisplayName("OPTIONS * asks whether the server is there")
    void optionsStar() throws InterruptedException {
        try (TestClient client = TestClient.of(App.create())) {
            assertEquals(204, client.request("OPTIONS", "*").send().status());
        }
    }

    // ---- operating ----

    @Test
    @DisplayName("a server that is to answer three requests answers three, and stops in order")
    void stopsAfter() throws Exception {
        App app = App.create().health("/health").stopAfter(3);
        app.get("/", _ -> "x");
        try (RunningApp running = app.start(0);
                HttpClient http = HttpClient.newHttpClient()) {
            assertEquals(200, status(http, running, "/health"));
            for (int i = 0; i < 3; i++) {
                assertEquals(i == 1 ? 404 : 200, status(http, running, i == 1 ? "/none" : "/"));
            }
            Async.timeout(Duration.ofSeconds(30), () -> running.join());
        }
        assertThrows(IllegalArgumentException.class, () -> App.create().stopAfter(0));
    }

    private static int status(HttpClient http, RunningApp running, String path)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(running.url() + path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @DisplayName("a request whose deadline has passed on arrival is answered 504, and seen")
    void lateOnArrival() throws InterruptedException {
        List<AccessLog.Entry> seen = new CopyOnWriteArrayList<>();
        App app = App.create().observe(seen::add);
        app.get("/", _ -> "x");
        try (TestClient client = TestClient.of(app)) {
            assertEquals(
                    504, client.request("GET", "/").header("Tasuki-Timeout", "0").send().status());
            assertEquals(List.of(504), seen.stream().map(AccessLog.Entry::status).toList());
        }
    }

    // ---- WebSockets ----

    @Test
    @DisplayName("several tasks may use a WebSocket first: one of them accepts it")
    void acceptedOnce() throws InterruptedException {
        App app = App.create();
        app.webSocket(
                "/ws",
                (_, socket) ->
                        Async.gather(
                                List.of(
                                        () -> say(socket, "a"),
                                        () -> say(socket, "b"),
                                        () -> say(socket, "c"))));
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/ws")) {
            assertEquals(
                    Set.of("a", "b", "c"),
                    Set.of(socket.receiveText(), socket.receiveText(), socket.receiveText()));
        }
    }

    private static String say(WebSocketConnection socket, String text) throws InterruptedException {
        socket.accept();
        socket.sendText(text);
        return text;
    }

    @Test
    @DisplayName("a WebSocket that is refused is refused as plain HTTP, with what was thrown")
    void refusals() throws InterruptedException {
        App app = App.create();
        app.webSocket(
                "/ws/{how}",
                (request, socket) -> {
                    switch (request.pathParam("how")) {
                        case "throw" -> throw new HttpError(409, "no", Map.of("X-Why", "full"));
                        case "deny" -> throw socket.deny(418, Map.of("a", 1));
                        default -> socket.close();
                    }
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals("409 {\"detail\":\"no\"}", refusal(client, "throw"));
            assertEquals("418 {\"detail\":{\"a\":1}}", refusal(client, "deny"));
            assertEquals("403 {\"detail\":\"Forbidden\"}", refusal(client, "close"));
        }
    }

    private static String refusal(TestClient client, String how) throws InterruptedException {
        try (TestWebSocket socket = client.webSocket("/ws/" + how)) {
            assertFalse(socket.accepted());
            return socket.reply().status() + " " + socket.reply().text();
        }
    }
}
