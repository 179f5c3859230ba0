package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class SessionsTest {
    private static final String SECRET = "a secret of at least 32 characters.";

    record Cart(List<String> items) {}

    static final class Handlers {
        @Get("/count")
        int count(Session session) {
            int next = session.get("count", int.class).orElse(0) + 1;
            session.put("count", next);
            return next;
        }

        @Get("/look")
        String look(Session session) {
            return session.isNew()
                    + " "
                    + session.get("count", int.class).map(String::valueOf).orElse("none");
        }

        @Get("/cart/{item}")
        List<String> cart(Session session, String item) {
            Cart before = session.get("cart", Cart.class).orElse(new Cart(List.of()));
            Cart after =
                    new Cart(
                            java.util.stream.Stream.concat(
                                            before.items().stream(),
                                            java.util.stream.Stream.of(item))
                                    .toList());
            session.put("cart", after);
            return after.items();
        }

        @Get("/flash")
        Optional<String> flash(Session session) {
            return session.take("flash", String.class);
        }

        @Get("/say")
        void say(Session session) {
            session.put("flash", "done");
        }

        @Get("/logout")
        void logout(Session session) {
            session.clear();
        }

        @Get("/big")
        void big(Session session) {
            session.put("big", "x".repeat(4000));
        }

        @Get("/plain")
        String plain() {
            return "plain";
        }
    }

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private TestClient client(Sessions sessions) {
        return TestClient.of(App.of(new Handlers()).use(sessions.clock(now::get)));
    }

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    @DisplayName("a session is kept from one request to the next, records included")
    void kept() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            assertEquals("1", client.get("/count").text());
            assertEquals("2", client.get("/count").text());
            client.get("/cart/a");
            assertEquals("[\"a\",\"b\"]", client.get("/cart/b").text());
            assertEquals("\"false 2\"", client.get("/look").text());
            client.get("/say");
            assertEquals("\"done\"", client.get("/flash").text());
            assertEquals(404, client.get("/flash").status());
        }
    }

    @Test
    @DisplayName(
            "the cookie is out of reach of scripts and other sites, and secure where it can be")
    void theCookie() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            TestReply reply = client.get("/count");
            String cookie = reply.header("Set-Cookie").orElseThrow();
            assertTrue(
                    cookie.endsWith("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"), cookie);
            assertEquals(Optional.of("Cookie"), reply.header("Vary"));
            assertEquals(Optional.empty(), client.get("/plain").header("Vary"));
            TestReply proxied =
                    client.request("GET", "/count").header("X-Forwarded-Proto", "https").send();
            assertTrue(proxied.header("Set-Cookie").orElseThrow().contains("; Secure; "));
        }
        Sessions other =
                Sessions.signedWith(SECRET)
                        .name("sid")
                        .maxAge(Duration.ofHours(1))
                        .sameSite("Strict")
                        .path("/app")
                        .domain("shop.example")
                        .onlySecure();
        try (TestClient client = client(other)) {
            String cookie = client.get("/count").header("Set-Cookie").orElseThrow();
            assertTrue(cookie.startsWith("sid="), cookie);
            assertTrue(
                    cookie.endsWith(
                            "; Path=/app; Domain=shop.example; Max-Age=3600; Secure; HttpOnly;"
                                    + " SameSite=Strict"),
                    cookie);
        }
    }

    @Test
    @DisplayName(
            "the cookie is written when something changed, and when a tenth of its time has passed")
    void written() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET).maxAge(Duration.ofHours(10)))) {
            assertEquals(Optional.empty(), client.get("/look").header("Set-Cookie"));
            assertEquals(Optional.empty(), client.get("/plain").header("Set-Cookie"));
            client.get("/count");
            assertEquals(Optional.empty(), client.get("/look").header("Set-Cookie"));
            later(Duration.ofMinutes(59));
            assertEquals(Optional.empty(), client.get("/look").header("Set-Cookie"));
            later(Duration.ofMinutes(1));
            assertTrue(client.get("/look").header("Set-Cookie").isPresent());
            later(Duration.ofHours(10));
            assertEquals("\"false 1\"", client.get("/look").text(), "ten hours after its last use");
            later(Duration.ofHours(10).plusSeconds(1));
            TestReply late = client.get("/look");
            assertEquals("\"true none\"", late.text());
            assertTrue(late.header("Set-Cookie").orElseThrow().contains("Max-Age=0"));
        }
    }

    @Test
    @DisplayName("a session that is cleared is gone, and so is its cookie")
    void cleared() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            client.get("/count");
            assertTrue(
                    client.get("/logout").header("Set-Cookie").orElseThrow().contains("Max-Age=0"));
            assertEquals(Map.of(), client.cookies());
            assertEquals("1", client.get("/count").text());
        }
    }

    @Test
    @DisplayName("a cookie in which any character was changed is no session")
    void tampering() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            client.get("/count");
            String good = client.cookies().get("session");
            for (int i = 0; i < good.length() - 1; i++) { // the last one has bits that do not count
                char c = good.charAt(i);
                String bad = good.substring(0, i) + (c == 'A' ? 'B' : 'A') + good.substring(i + 1);
                client.cookies().put("session", bad);
                assertEquals("\"true none\"", client.get("/look").text(), bad);
            }
            client.cookies().put("session", good);
            assertEquals("\"false 1\"", client.get("/look").text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", ".", "..", "...", "e30..", "e30.1.", "e30.1.AAAA", "%.%.%", "null"})
    @DisplayName("rubbish in the cookie is no session, and no error")
    void rubbish(String cookie) throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            client.cookies().put("session", cookie);
            assertEquals("\"true none\"", client.get("/look").text());
        }
    }

    @Test
    @DisplayName("secrets can change: sessions of the older one are still good, and signed anew")
    void rotation() throws InterruptedException {
        String old;
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            client.get("/count");
            old = client.cookies().get("session");
        }
        String next = "another secret of at least 32 characters.";
        try (TestClient client = client(Sessions.signedWith(next, SECRET))) {
            client.cookies().put("session", old);
            assertEquals("2", client.get("/count").text());
        }
        try (TestClient client = client(Sessions.signedWith(next))) {
            client.cookies().put("session", old);
            assertEquals("1", client.get("/count").text());
        }
    }

    @Test
    @DisplayName("a cookie that was signed under another name is no session")
    void otherNames() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET).name("a"))) {
            client.get("/count");
            String signed = client.cookies().get("a");
            try (TestClient other = client(Sessions.signedWith(SECRET).name("b"))) {
                other.cookies().put("b", signed);
                assertEquals("1", other.get("/count").text());
            }
        }
    }

    @Test
    @DisplayName("a session that no browser would keep is an error with what to do")
    void tooLarge() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET));
                LogCapture log = new LogCapture()) {
            assertEquals(500, client.get("/big").status());
            assertTrue(log.failures().getFirst().getMessage().contains("browsers keep 4096"));
        }
    }

    @Test
    void whatIsMissingIsSaid() throws InterruptedException {
        assertThrows(WebSetupException.class, () -> Sessions.signedWith("short"));
        assertThrows(
                WebSetupException.class, () -> Sessions.signedWith(SECRET).maxAge(Duration.ZERO));
        try (TestClient client = TestClient.of(App.of(new Handlers()));
                LogCapture log = new LogCapture()) {
            assertEquals(500, client.get("/count").status());
            assertTrue(
                    log.failures().getFirst().getMessage().contains("app.use(Sessions"),
                    log.failures().toString());
        }
    }

    @Test
    @DisplayName("the session is no part of the API's description")
    void notInTheDocument() throws InterruptedException {
        try (TestClient client = client(Sessions.signedWith(SECRET))) {
            assertFalse(client.get("/openapi.json").text().contains("session\""));
        }
    }
}
