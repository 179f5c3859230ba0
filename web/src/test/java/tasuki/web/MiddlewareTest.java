package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.stream.AsyncStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

class MiddlewareTest {
    private static App app() {
        App app = App.create();
        app.get("/", _ -> "hello");
        return app;
    }

    private static TestReply from(
            TestClient client, String origin, String method, String... headers)
            throws InterruptedException {
        TestRequest request = client.request(method, "/").header("Origin", origin);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.send();
    }

    // ---- CORS ----

    @Test
    void pagesOfAllowedSitesMayRead() throws InterruptedException {
        Cors cors = Cors.allow("https://a.example").credentials().expose("X-Total");
        try (TestClient client = TestClient.of(app().use(cors))) {
            TestReply reply = from(client, "https://a.example", "GET");
            assertEquals("\"hello\"", reply.text());
            assertEquals(
                    Optional.of("https://a.example"), reply.header("Access-Control-Allow-Origin"));
            assertEquals(Optional.of("true"), reply.header("Access-Control-Allow-Credentials"));
            assertEquals(Optional.of("X-Total"), reply.header("Access-Control-Expose-Headers"));
            assertEquals(Optional.of("Origin"), reply.header("Vary"));
            TestReply other = from(client, "https://b.example", "GET");
            assertEquals(200, other.status());
            assertEquals(Optional.empty(), other.header("Access-Control-Allow-Origin"));
            assertEquals(Optional.of("Origin"), client.get("/").header("Vary"));
            assertEquals(
                    Optional.of("https://a.example"),
                    client.request("GET", "/nope")
                            .header("Origin", "https://a.example")
                            .send()
                            .header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void browsersThatAskBeforehandAreAnswered() throws InterruptedException {
        Cors cors = Cors.allow("https://a.example").methods("GET", "POST").headers("X-Trace");
        try (TestClient client = TestClient.of(app().use(cors))) {
            TestReply fine =
                    from(
                            client,
                            "https://a.example",
                            "OPTIONS",
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "x-trace, Content-Type");
            assertEquals(200, fine.status());
            assertEquals(Optional.of("GET, POST"), fine.header("Access-Control-Allow-Methods"));
            assertEquals(Optional.of("600"), fine.header("Access-Control-Max-Age"));
            assertEquals(
                    Optional.of("Accept, Accept-Language, Content-Language, Content-Type, X-Trace"),
                    fine.header("Access-Control-Allow-Headers"));
            TestReply wrong =
                    from(
                            client,
                            "https://b.example",
                            "OPTIONS",
                            "Access-Control-Request-Method",
                            "PUT",
                            "Access-Control-Request-Headers",
                            "X-Other");
            assertEquals(400, wrong.status());
            assertEquals("Disallowed CORS origin, method, headers", wrong.text());
            assertEquals(Optional.empty(), wrong.header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void everySiteOrThoseOfAPattern() throws InterruptedException {
        try (TestClient client = TestClient.of(app().use(Cors.allow("*")))) {
            assertEquals(
                    Optional.of("*"),
                    from(client, "https://x.example", "GET").header("Access-Control-Allow-Origin"));
        }
        try (TestClient client = TestClient.of(app().use(Cors.allow("*").credentials()))) {
            assertEquals(
                    Optional.of("https://x.example"),
                    from(client, "https://x.example", "GET").header("Access-Control-Allow-Origin"));
        }
        Cors matching = Cors.allowMatching("https://\\w+\\.a\\.example");
        try (TestClient client = TestClient.of(app().use(matching))) {
            assertEquals(
                    Optional.of("https://x.a.example"),
                    from(client, "https://x.a.example", "GET")
                            .header("Access-Control-Allow-Origin"));
            assertEquals(
                    Optional.empty(),
                    from(client, "https://x.a.example.evil", "GET")
                            .header("Access-Control-Allow-Origin"));
        }
    }

    // ---- gzip ----

    private static String unzipped(TestReply reply) throws Exception {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(reply.bytes()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void largeRepliesAreCompressedForThoseWhoTakeIt() throws Exception {
        App app = App.create().use(Gzip.from(100).level(9));
        app.get("/large", _ -> "x".repeat(1_000));
        app.get("/small", _ -> "x");
        app.get("/image", _ -> Reply.bytes(new byte[1_000], "image/png"));
        app.get(
                "/chunks",
                _ ->
                        Reply.stream(
                                "text/plain",
                                out -> out.write("abc".getBytes(StandardCharsets.UTF_8))));
        app.get("/events", _ -> Reply.sse(AsyncStream.of(1, 2)));
        app.get("/encoded", _ -> Reply.text("x".repeat(1_000)).header("Content-Encoding", "br"));
        try (TestClient client = TestClient.of(app)) {
            TestReply large =
                    client.request("GET", "/large").header("Accept-Encoding", "br, gzip").send();
            assertEquals(Optional.of("gzip"), large.header("Content-Encoding"));
            assertEquals(Optional.of("Accept-Encoding"), large.header("Vary"));
            assertEquals(Optional.of("application/json"), large.header("Content-Type"));
            assertTrue(large.bytes().length < 100);
            assertEquals("\"" + "x".repeat(1_000) + "\"", unzipped(large));
            TestReply chunks =
                    client.request("GET", "/chunks").header("Accept-Encoding", "gzip").send();
            assertEquals("abc", unzipped(chunks));
            for (String path : List.of("/small", "/image", "/events")) {
                assertEquals(
                        Optional.empty(),
                        client.request("GET", path)
                                .header("Accept-Encoding", "gzip")
                                .send()
                                .header("Content-Encoding"),
                        path);
            }
            assertEquals(
                    Optional.of("br"),
                    client.request("GET", "/encoded")
                            .header("Accept-Encoding", "gzip")
                            .send()
                            .header("Content-Encoding"));
            for (String refuses : List.of("gzip;q=0", "br", "identity")) {
                TestReply plain =
                        client.request("GET", "/large").header("Accept-Encoding", refuses).send();
                assertEquals(1_002, plain.bytes().length, refuses);
            }
        }
    }

    // ---- hosts ----

    @ParameterizedTest
    @CsvSource({
        "shop.example, 200",
        "SHOP.example:8080, 200",
        "a.b.example, 200",
        "b.example, 400",
        "evilshop.example, 400",
        "shop.example.evil, 400",
        "[::1]:80, 200",
        "[::2], 400",
        "'', 400"
    })
    void requestsForOtherHostsAreRefused(String host, int status) throws InterruptedException {
        TrustedHosts hosts = TrustedHosts.of("shop.example", "*.b.example", "[::1]");
        try (TestClient client = TestClient.of(app().use(hosts))) {
            assertEquals(status, client.request("GET", "/").header("Host", host).send().status());
        }
        assertThrows(WebSetupException.class, () -> TrustedHosts.of("*shop.example"));
    }

    @Test
    void plainRequestsAreSentToHttps() throws InterruptedException {
        try (TestClient client = TestClient.of(app().use(HttpsRedirect.create()))) {
            TestReply reply = client.get("/?a=b%20c");
            assertEquals(307, reply.status());
            assertEquals(Optional.of("https://testserver/?a=b%20c"), reply.header("Location"));
        }
    }

    // ---- static files ----

    @TempDir private Path folder;

    private TestClient files(String fallback) throws IOException {
        Path root = Files.createDirectory(folder.resolve("public"));
        Files.writeString(root.resolve("a.txt"), "a");
        Files.writeString(root.resolve("index.html"), "<p>index");
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "<p>sub");
        Files.writeString(root.resolve(".env"), "secret");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("link.txt"), folder.resolve("secret.txt"));
        App app = App.create();
        StaticFiles files = StaticFiles.in(root);
        app.get("/s/{path:path}", fallback.isEmpty() ? files : files.fallback(fallback));
        return TestClient.of(app);
    }

    @ParameterizedTest
    @CsvSource({
        "/s/a.txt, a",
        "/s/, <p>index",
        "/s/sub/, <p>sub",
        "/s/none.txt,",
        "/s/../secret.txt,",
        "/s/%2e%2e/secret.txt,",
        "/s/..%2fsecret.txt,",
        "/s/sub/../../secret.txt,",
        "/s/.env,",
        "/s/link.txt,",
        "/s//etc/passwd,",
        "/s/%2fetc/passwd,",
        "/s/a.txt%00.png,"
    })
    void onlyTheFilesOfTheFolderAreServed(String path, @Nullable String content) throws Exception {
        try (TestClient client = files("")) {
            TestReply reply = client.get(path);
            assertEquals(content == null ? 404 : 200, reply.status());
            if (content != null) {
                assertEquals(content, reply.text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/s/deep/link", "/s/none.txt"})
    void aSinglePageAppGetsItsPage(String path) throws Exception {
        try (TestClient client = files("index.html")) {
            assertEquals("<p>index", client.get(path).text());
        }
        assertThrows(WebSetupException.class, () -> StaticFiles.in(folder.resolve("nowhere")));
    }
}
