package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class CsrfTest {
    private static final String SECRET = "a secret of at least 32 characters.";

    static final class Handlers {
        @Get("/")
        Reply form(CsrfToken token) {
            return Reply.html(token.field());
        }

        @Post("/pay")
        String pay(@FormParam String amount) {
            return amount;
        }

        @Post("/api")
        String api() {
            return "done";
        }

        @Get("/plain")
        String plain() {
            return "plain";
        }

        @Post("/hooks/github")
        String hook() {
            return "thanks";
        }
    }

    private static TestClient sameOrigin() {
        App app =
                App.create().use(Csrf.sameOrigin().trust("https://app.example").except("/hooks/"));
        app.post("/api", _ -> "done");
        app.get("/plain", _ -> "plain");
        app.webSocket("/socket", (_, socket) -> socket.accept())
                .webSockets(WebSocketOptions.defaults().withOrigins("*")); // left to the middleware
        app.post("/hooks/github", _ -> "thanks");
        return TestClient.of(app);
    }

    private static int post(TestClient client, String path, String... headers)
            throws InterruptedException {
        TestRequest request = client.request("POST", path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.send().status();
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin, 200",
        "none, 200",
        "cross-site, 403",
        "same-site, 403",
        "something-new, 403"
    })
    void whatTheBrowserSaysCounts(String site, int status) throws InterruptedException {
        try (TestClient client = sameOrigin()) {
            assertEquals(status, post(client, "/api", "Sec-Fetch-Site", site));
            assertEquals(
                    200,
                    client.request("GET", "/plain").header("Sec-Fetch-Site", site).send().status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://testserver, 200",
        "https://testserver, 200",
        "http://testserver:80, 200",
        "HTTP://TestServer, 200",
        "http://testserver:81, 403",
        "http://evil.example, 403",
        "http://testserver.evil.example, 403",
        "http://evil.example#testserver, 403",
        "null, 403",
        "http://, 403",
        "::, 403",
        "https://app.example, 200",
        "https://app.example.evil, 403"
    })
    @DisplayName("older browsers say only the origin")
    void origins(String origin, int status) throws InterruptedException {
        try (TestClient client = sameOrigin()) {
            assertEquals(status, post(client, "/api", "Origin", origin));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://testserver, 101",
        "http://evil.example, 403",
        "https://app.example, 101",
        "'', 101"
    })
    @DisplayName("a page of another site cannot open a WebSocket with our cookies")
    void webSockets(String origin, int status) throws InterruptedException {
        try (TestClient client = sameOrigin()) {
            TestRequest request = client.request("GET", "/socket");
            if (!origin.isEmpty()) {
                request.header("Origin", origin);
            }
            try (TestWebSocket socket = request.webSocket()) {
                assertEquals(status, socket.accepted() ? 101 : socket.reply().status());
            }
        }
    }

    @Test
    void programsAndTrustedPagesAndExceptions() throws InterruptedException {
        try (TestClient client = sameOrigin()) {
            assertEquals(200, post(client, "/api"));
            assertEquals(
                    200,
                    post(
                            client,
                            "/api",
                            "Origin",
                            "https://app.example",
                            "Sec-Fetch-Site",
                            "cross-site"));
            assertEquals(200, post(client, "/hooks/github", "Sec-Fetch-Site", "cross-site"));
        }
        assertThrows(WebSetupException.class, () -> Csrf.sameOrigin().trust("app.example"));
        assertThrows(WebSetupException.class, () -> Csrf.sameOrigin().trust("https://a.example/"));
    }

    private static TestClient tokens() {
        return TestClient.of(App.of(new Handlers()).use(Csrf.tokens(SECRET).except("/hooks/")));
    }

    @Test
    @DisplayName("a form of our own page carries the token in a field, a script in a header")
    void tokensAreAskedFor() throws InterruptedException {
        try (TestClient client = tokens()) {
            assertEquals(403, post(client, "/api"));
            TestReply page = client.get("/");
            String cookie = page.header("Set-Cookie").orElseThrow();
            assertTrue(cookie.endsWith("; Path=/; SameSite=Lax"), cookie);
            String token = client.cookies().get("csrftoken");
            assertTrue(page.text().contains("name=\"csrf_token\" value=\"" + token + "\""));
            assertEquals(403, post(client, "/api"));
            assertEquals(200, post(client, "/api", "X-CSRF-Token", token));
            assertEquals(403, post(client, "/api", "X-CSRF-Token", token + "x"));
            assertEquals(
                    "\"5\"",
                    client.postForm("/pay", Map.of("amount", "5", "csrf_token", token)).text());
            assertEquals(403, client.postForm("/pay", Map.of("amount", "5")).status());
            assertEquals(
                    403,
                    post(client, "/api", "X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site"));
            assertEquals(200, post(client, "/hooks/github"));
            assertEquals(java.util.Optional.empty(), client.get("/plain").header("Set-Cookie"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"made-up", "made.up", ".", "a.", ".a", "e30.AAAA"})
    @DisplayName("a token that somebody else put into the browser is not signed, and refused")
    void plantedTokens(String token) throws InterruptedException {
        try (TestClient client = tokens()) {
            client.cookies().put("csrftoken", token);
            assertEquals(403, post(client, "/api", "X-CSRF-Token", token));
            client.get("/");
            String fresh = client.cookies().get("csrftoken");
            assertEquals(200, post(client, "/api", "X-CSRF-Token", fresh));
        }
    }
}
