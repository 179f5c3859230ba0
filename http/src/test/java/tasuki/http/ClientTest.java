package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("A client on a mock transport")
class ClientTest {

    private final List<HttpRequest> seen = new ArrayList<>();

    private ClientBuilder answering(MockTransport.Handler handler) {
        return Client.builder()
                .transport(
                        MockTransport.of(
                                request -> {
                                    seen.add(request);
                                    return handler.handle(request);
                                }));
    }

    private Headers lastHeaders() {
        return seen.getLast().headers();
    }

    @Test
    @DisplayName("answers from a function, and shows it the request")
    void mock() throws Exception {
        try (Client http = answering(r -> RawResponse.json(201, Map.of("id", 7))).build()) {
            Response response = http.post("http://x/y?a=1").json(List.of(1, 2)).send();
            assertEquals(201, response.status());
            assertEquals(Map.of("id", 7), response.json(new TypeRef<Map<String, Integer>>() {}));
            assertEquals("POST http://x/y?a=1", seen.getLast().toString());
            assertEquals("[1,2]", new String(seen.getLast().body().readAll()));
            assertEquals("application/json", lastHeaders().get("Content-Type").orElseThrow());
        }
    }

    @Test
    @DisplayName("can act like a broken connection")
    void mockFailure() {
        try (Client http =
                answering(
                                r -> {
                                    throw new IOException("cable cut");
                                })
                        .build()) {
            ConnectionLostException failure =
                    assertThrows(ConnectionLostException.class, () -> http.get("http://x").send());
            assertTrue(failure.getMessage().contains("cable cut"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("merges base URL, parameters and headers of client and call")
    void merges() throws Exception {
        try (Client http =
                answering(r -> RawResponse.of(200))
                        .baseUrl("https://api.example.org/v1")
                        .param("key", "k")
                        .header("A", "client")
                        .header("B", "client")
                        .build()) {
            http.get("/items").param("q", 1).header("a", "call").send();
            assertEquals(
                    "https://api.example.org/v1/items?key=k&q=1", seen.getLast().url().toString());
            assertEquals(List.of("call"), lastHeaders().all("A"));
            assertEquals(List.of("client"), lastHeaders().all("B"));
        }
        try (Client http = answering(r -> RawResponse.of(200)).build()) {
            InvalidUrlException failure =
                    assertThrows(InvalidUrlException.class, () -> http.get("/items").send());
            assertTrue(failure.getMessage().contains("baseUrl"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("sends credentials: basic, bearer, from the address, and none twice")
    void auth() throws Exception {
        try (Client http = answering(r -> RawResponse.of(200)).auth("user", "pass").build()) {
            http.get("http://x").send();
            assertEquals("Basic dXNlcjpwYXNz", lastHeaders().get("Authorization").orElseThrow());
            http.get("http://x").auth(Auth.bearer("abc")).send();
            assertEquals(List.of("Bearer abc"), lastHeaders().all("Authorization"));
            http.get("http://us%40er:p%3Aw@x/").send();
            assertEquals("Basic dXNAZXI6cDp3", lastHeaders().get("Authorization").orElseThrow());
            assertEquals("http://x/", seen.getLast().url().toString());
            http.get("http://x").auth(Auth.none()).send();
            assertFalse(lastHeaders().contains("Authorization"));
        }
        AtomicInteger tokens = new AtomicInteger();
        try (Client http =
                answering(r -> RawResponse.of(200))
                        .auth(Auth.bearer(() -> "t" + tokens.incrementAndGet()))
                        .build()) {
            http.get("http://x").send();
            http.get("http://x").send();
            assertEquals("Bearer t2", lastHeaders().get("Authorization").orElseThrow());
        }
    }

    @Test
    @DisplayName("an auth of one's own may answer a challenge once")
    void ownAuth() throws Exception {
        Auth refreshing =
                new Auth() {
                    private String token = "old";

                    @Override
                    public HttpRequest apply(HttpRequest request) {
                        return request.withHeader("Authorization", token);
                    }

                    @Override
                    public Optional<HttpRequest> challenged(
                            HttpRequest request, Response response) {
                        token = "new";
                        return Optional.of(apply(request));
                    }
                };
        try (Client http =
                answering(
                                r ->
                                        r.headers().get("Authorization").orElse("").equals("new")
                                                ? RawResponse.text(200, "in")
                                                : RawResponse.text(401, "out"))
                        .auth(refreshing)
                        .build()) {
            assertEquals("in", http.get("http://x").text());
            assertEquals(2, seen.size());
            assertEquals("in", http.get("http://x").text());
            assertEquals(3, seen.size());
        }
    }

    @Test
    @DisplayName("a refused login leaves the 401 to be read, also as a stream")
    void refusedLogin() throws Exception {
        try (Client http =
                answering(r -> RawResponse.text(401, "who are you?")).auth("u", "p").build()) {
            assertEquals("who are you?", http.get("http://x").send().text());
            try (StreamedResponse streamed = http.get("http://x").open()) {
                assertEquals(401, streamed.status());
                assertEquals("who are you?", streamed.readAll().text());
            }
        }
    }

    @Test
    @DisplayName("digest: the example of RFC 7616, and the challenge is remembered")
    void digest() throws Exception {
        String challenge =
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                        + " algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        try (Client http =
                answering(
                                r ->
                                        r.headers().contains("Authorization")
                                                ? RawResponse.text(200, "in")
                                                : RawResponse.text(401, "")
                                                        .header("WWW-Authenticate", challenge))
                        .auth(Auth.digest("Mufasa", "Circle of Life"))
                        .build()) {
            assertEquals("in", http.get("http://x/dir/index.html").text());
            assertEquals(2, seen.size());
            String answer = lastHeaders().get("Authorization").orElseThrow();
            assertTrue(answer.startsWith("Digest username=\"Mufasa\""), answer);
            assertTrue(answer.contains("uri=\"/dir/index.html\""), answer);
            assertTrue(answer.contains("nc=00000001"), answer);
            assertEquals(expectedDigest(answer), field(answer, "response"));
            assertEquals("in", http.get("http://x/dir/index.html").text());
            assertEquals(3, seen.size());
            assertTrue(lastHeaders().get("Authorization").orElseThrow().contains("nc=00000002"));
        }
    }

    private static String field(String header, String name) {
        String text = header.substring(header.indexOf(" " + name + "=\"") + name.length() + 3);
        return text.substring(0, text.indexOf('"'));
    }

    private static String expectedDigest(String answer) throws Exception {
        String a1 = sha256("Mufasa:http-auth@example.org:Circle of Life");
        String a2 = sha256("GET:/dir/index.html");
        return sha256(
                a1
                        + ":7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
                        + field(answer, "cnonce")
                        + ":auth:"
                        + a2);
    }

    private static String sha256(String text) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(
                        java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
    }

    @Test
    @DisplayName("keeps cookies and sends them back where they belong")
    void cookies() throws Exception {
        try (Client http =
                answering(
                                r ->
                                        r.url().path().equals("/login")
                                                ? RawResponse.of(200)
                                                        .header("Set-Cookie", "sid=1; Path=/")
                                                        .header(
                                                                "Set-Cookie",
                                                                "deep=2; Path=/app; Secure")
                                                : r.url().path().equals("/logout")
                                                        ? RawResponse.of(200)
                                                                .header(
                                                                        "Set-Cookie",
                                                                        "sid=; Path=/; Max-Age=0")
                                                        : RawResponse.of(200))
                        .build()) {
            http.get("https://a.example/login").send();
            http.get("https://a.example/").send();
            assertEquals("sid=1", lastHeaders().get("Cookie").orElseThrow());
            http.get("https://a.example/app/x").cookie("own", "3").send();
            String sent = lastHeaders().get("Cookie").orElseThrow();
            assertTrue(sent.startsWith("own=3; "), sent);
            assertTrue(sent.contains("deep=2") && sent.contains("sid=1"), sent);
            http.get("http://a.example/app/x").send();
            assertEquals("sid=1", lastHeaders().get("Cookie").orElseThrow());
            http.get("https://b.example/").send();
            assertFalse(lastHeaders().contains("Cookie"));
            assertEquals("1", http.cookies().get("https://a.example/", "sid").orElseThrow());
            http.get("https://a.example/logout").send();
            http.get("https://a.example/").send();
            assertFalse(lastHeaders().contains("Cookie"));
        }
        CookieJar jar = CookieJar.create();
        jar.set("http://x", "theme=dark");
        try (Client http = answering(r -> RawResponse.of(200)).cookies(jar).build()) {
            http.get("http://x").send();
            assertEquals("theme=dark", lastHeaders().get("Cookie").orElseThrow());
            jar.clear();
            http.get("http://x").send();
            assertFalse(lastHeaders().contains("Cookie"));
        }
    }

    @Test
    @DisplayName("hooks see and change requests, and see responses")
    void hooks() throws Exception {
        List<String> log = new ArrayList<>();
        try (Client http =
                answering(r -> RawResponse.of(r.url().path().equals("/bad") ? 500 : 200))
                        .onRequest(r -> r.withHeader("X-Trace", "t1"))
                        .onRequest(
                                r -> {
                                    log.add(r + " " + r.headers().get("X-Trace").orElse(""));
                                    return r;
                                })
                        .onResponse(r -> log.add(r.toString()))
                        .onResponse(ResponseHead::raiseForStatus)
                        .build()) {
            http.get("http://x/").send();
            assertEquals(List.of("GET http://x/ t1", "200 OK for GET http://x/"), log);
            assertThrows(StatusException.class, () -> http.get("http://x/bad").send());
            assertThrows(StatusException.class, () -> http.get("http://x/bad").open());
        }
    }

    @Test
    @DisplayName("sends the time that is left to the scope, and only then")
    void deadlineHeader() throws Exception {
        try (Client http = answering(r -> RawResponse.of(200)).build()) {
            http.get("http://x").send();
            assertFalse(lastHeaders().contains("Tasuki-Timeout"));
            Async.timeout(Duration.ofMinutes(1), () -> http.get("http://x").send());
            long left = Long.parseLong(lastHeaders().get("Tasuki-Timeout").orElseThrow());
            assertTrue(left > 1_000 && left <= 60_000, "left: " + left);
            Async.timeout(
                    Duration.ofMinutes(1),
                    () -> http.get("http://x").header("Tasuki-Timeout", "5").send());
            assertEquals(List.of("5"), lastHeaders().all("Tasuki-Timeout"));
        }
        try (Client http =
                answering(r -> RawResponse.of(200)).deadlineHeader(DeadlineHeader.GRPC).build()) {
            Async.timeout(Duration.ofMinutes(1), () -> http.get("http://x").send());
            assertTrue(lastHeaders().get("grpc-timeout").orElseThrow().matches("[0-9]{4,5}m"));
        }
        try (Client http =
                answering(r -> RawResponse.of(200)).deadlineHeader(DeadlineHeader.OFF).build()) {
            Async.timeout(Duration.ofMinutes(1), () -> http.get("http://x").send());
            assertEquals(3, lastHeaders().size());
        }
        assertEquals("1", DeadlineHeader.TASUKI.value(Duration.ofNanos(5)));
        assertEquals("750", DeadlineHeader.ENVOY.value(Duration.ofMillis(750)));
        // Rounded up: a server that gives up before its caller does might answer him 504.
        assertEquals("751", DeadlineHeader.ENVOY.value(Duration.ofNanos(750_000_001)));
    }

    @Test
    @DisplayName("follows links, and knows the media type")
    void links() throws Exception {
        try (Client http =
                answering(
                                r ->
                                        RawResponse.of(200)
                                                .header(
                                                        "Link",
                                                        "</p?page=2>; rel=\"next\", </p>; rel=first")
                                                .header("Content-Type", "Text/HTML; charset=x"))
                        .build()) {
            Response response = http.get("http://x/p").send();
            assertEquals("http://x/p?page=2", response.link("next").orElseThrow().toString());
            assertEquals("http://x/p", response.link("first").orElseThrow().toString());
            assertTrue(response.link("last").isEmpty());
            assertEquals("text/html", response.contentType().orElseThrow());
        }
    }
}
