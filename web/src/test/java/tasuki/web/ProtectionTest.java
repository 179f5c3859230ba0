package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Security headers, rate limits, password hashes, hosts, redirects, CORS in its corners. */
class ProtectionTest {
    private static App app() {
        App app = App.create();
        app.get("/", _ -> "hello");
        app.get(
                "/fails",
                _ -> {
                    throw new IllegalStateException("broken");
                });
        return app;
    }

    // ---- security headers ----

    @Test
    void browsersAreToldToBeCareful() throws InterruptedException {
        App app = app().use(SecurityHeaders.standard());
        app.get("/framed", _ -> Reply.text("x").header("x-frame-options", "SAMEORIGIN"));
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/");
            assertEquals(Optional.of("nosniff"), reply.header("X-Content-Type-Options"));
            assertEquals(Optional.of("DENY"), reply.header("X-Frame-Options"));
            assertEquals(
                    Optional.of("strict-origin-when-cross-origin"),
                    reply.header("Referrer-Policy"));
            assertEquals(Optional.empty(), reply.header("Strict-Transport-Security"));
            assertEquals(
                    Optional.of("max-age=31536000"),
                    client.request("GET", "/")
                            .header("X-Forwarded-Proto", "https")
                            .send()
                            .header("Strict-Transport-Security"));
            assertEquals(
                    Optional.of("SAMEORIGIN"), client.get("/framed").header("X-Frame-Options"));
            assertEquals(
                    Optional.of("nosniff"), client.get("/nope").header("X-Content-Type-Options"));
        }
    }

    @Test
    @DisplayName("a reply to a failure that nobody foresaw has the headers too")
    void failuresHaveThem() throws InterruptedException {
        App app = app().use(SecurityHeaders.standard()).use(Cors.allow("https://a.example"));
        try (TestClient client = TestClient.of(app);
                LogCapture _ = new LogCapture()) {
            TestReply reply =
                    client.request("GET", "/fails").header("Origin", "https://a.example").send();
            assertEquals(500, reply.status());
            assertEquals(Optional.of("nosniff"), reply.header("X-Content-Type-Options"));
            assertEquals(
                    Optional.of("https://a.example"), reply.header("Access-Control-Allow-Origin"));
        }
    }

    @Test
    void aPolicyHasANonceForEachRequest() throws InterruptedException {
        SecurityHeaders headers =
                SecurityHeaders.standard()
                        .without("X-Frame-Options")
                        .with("Permissions-Policy", "camera=()")
                        .strictTransport(Duration.ofDays(1), true)
                        .contentSecurityPolicy(nonce -> "script-src 'nonce-" + nonce + "'");
        App app = App.create().use(headers);
        app.get("/", request -> Reply.text(SecurityHeaders.nonce(request)));
        try (TestClient client = TestClient.of(app)) {
            TestReply first = client.get("/");
            assertEquals(
                    Optional.of("script-src 'nonce-" + first.text() + "'"),
                    first.header("Content-Security-Policy"));
            assertNotEquals(first.text(), client.get("/").text());
            assertEquals(Optional.empty(), first.header("X-Frame-Options"));
            assertEquals(Optional.of("camera=()"), first.header("Permissions-Policy"));
            assertEquals(
                    Optional.of("max-age=86400; includeSubDomains"),
                    client.request("GET", "/")
                            .header("X-Forwarded-Proto", "http, https")
                            .send()
                            .header("Strict-Transport-Security"));
        }
        App careful = app().use(SecurityHeaders.standard().contentSecurityPolicy("x").reportOnly());
        try (TestClient client = TestClient.of(careful)) {
            assertEquals(
                    Optional.of("x"),
                    client.get("/").header("Content-Security-Policy-Report-Only"));
        }
    }

    // ---- rate limits ----

    @Test
    @DisplayName("a client that asks too often gets 429 and is told when to come back")
    void tooMany() throws InterruptedException {
        AtomicLong now = new AtomicLong(-5);
        RateLimit limit = RateLimit.of(6, Duration.ofMinutes(1)).burst(2).clock(now::get);
        try (TestClient client = TestClient.of(app().use(limit))) {
            TestReply first = client.get("/");
            assertEquals(Optional.of("\"default\";q=6;w=60"), first.header("RateLimit-Policy"));
            assertEquals(Optional.of("\"default\";r=1;t=10"), first.header("RateLimit"));
            assertEquals(Optional.of("\"default\";r=0;t=20"), client.get("/").header("RateLimit"));
            TestReply refused = client.get("/");
            assertEquals(429, refused.status());
            assertEquals(Optional.of("10"), refused.header("Retry-After"));
            assertEquals(Optional.of("\"default\";r=0;t=20"), refused.header("RateLimit"));
            now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
            assertEquals(429, client.get("/").status());
            now.addAndGet(1);
            assertEquals(200, client.get("/").status(), "what was refused has used nothing up");
            assertEquals(429, client.get("/").status());
            now.addAndGet(Duration.ofHours(1).toNanos());
            assertEquals(200, client.get("/").status());
            assertEquals(200, client.get("/").status());
            assertEquals(429, client.get("/").status());
        }
    }

    @Test
    @DisplayName("clients are told apart, by what the application says, and few are remembered")
    void perClient() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        RateLimit limit =
                RateLimit.of(1, Duration.ofMinutes(1))
                        .per(request -> request.header("X-Key"))
                        .maxKeys(2)
                        .name("keys")
                        .clock(now::get);
        try (TestClient client = TestClient.of(app().use(limit))) {
            assertEquals(200, keyed(client, "a"));
            assertEquals(429, keyed(client, "a"));
            assertEquals(200, keyed(client, "b"));
            assertEquals(200, keyed(client, "k".repeat(5000)));
            assertEquals(2, limit.keys());
            assertEquals(200, keyed(client, "a"), "the one not seen for the longest time is new");
            assertEquals(429, keyed(client, "k".repeat(5000)));
            assertEquals(200, client.get("/").status());
            assertEquals(Optional.empty(), client.get("/").header("RateLimit"));
        }
    }

    private static int keyed(TestClient client, String key) throws InterruptedException {
        return client.request("GET", "/").header("X-Key", key).send().status();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, 429",
        "203.0.113.7, 203.0.113.8, 200",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::2, 429",
        "2001:db8:1:2::1, 2001:db8:1:3::1, 200"
    })
    @DisplayName("an address of IPv6 counts by its network: one client has 2^64 of them")
    void addresses(String first, String second, int status) throws InterruptedException {
        RateLimit limit = RateLimit.of(1, Duration.ofMinutes(1)).clock(() -> 0);
        try (TestClient client = TestClient.of(app().use(limit))) {
            client.request("GET", "/").header("X-Forwarded-For", first).send();
            assertEquals(
                    status,
                    client.request("GET", "/").header("X-Forwarded-For", second).send().status());
        }
    }

    @Test
    void limitsThatAreNoneAreRefused() {
        assertThrows(WebSetupException.class, () -> RateLimit.of(0, Duration.ofSeconds(1)));
        assertThrows(WebSetupException.class, () -> RateLimit.of(1, Duration.ZERO));
        assertThrows(WebSetupException.class, () -> RateLimit.of(1, Duration.ofDays(2)));
        assertThrows(
                WebSetupException.class, () -> RateLimit.of(1, Duration.ofSeconds(1)).burst(0));
        assertThrows(
                WebSetupException.class, () -> RateLimit.of(1, Duration.ofSeconds(1)).name("a b"));
    }

    // ---- passwords ----

    private final PasswordHasher passwords = PasswordHasher.iterations(1_000);

    @Test
    void passwordsAreHashedWithASaltOfTheirOwn() throws InterruptedException {
        String hash = passwords.hash("pässword");
        assertTrue(hash.matches("\\$pbkdf2-sha256\\$i=1000\\$[^$]{22}\\$[^$]{43}"), hash);
        assertNotEquals(hash, passwords.hash("pässword"));
        assertTrue(passwords.verify("pässword", hash));
        assertTrue(passwords.verify("pa\u0308ssword", hash), "however the keyboard wrote the ä");
        assertFalse(passwords.verify("password", hash));
        assertFalse(passwords.verify("", hash));
        assertFalse(passwords.verify("x".repeat(5000), hash));
        assertFalse(passwords.verify("pässword", Optional.empty()));
        assertTrue(passwords.verify("pässword", Optional.of(hash)));
        assertFalse(passwords.outdated(hash));
        assertTrue(PasswordHasher.standard().outdated(hash));
        assertTrue(PasswordHasher.standard().verify("pässword", hash), "its own cost counts");
        assertThrows(IllegalArgumentException.class, () -> passwords.hash("x".repeat(5000)));
    }

    @Test
    @DisplayName("the hash is that of RFC 7914's test vector for PBKDF2-HMAC-SHA256")
    void theKnownAnswer() throws InterruptedException {
        // P="Password", S="NaCl", c=80000, the first 32 of 64 bytes
        byte[] expected =
                java.util.HexFormat.of()
                        .parseHex(
                                "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
        String known =
                "$pbkdf2-sha256$i=80000$TmFDbA$"
                        + java.util.Base64.getEncoder().withoutPadding().encodeToString(expected);
        assertTrue(passwords.verify("Password", known));
        assertFalse(passwords.verify("password", known));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "$2b$12$abcdefghijklmnopqrstuv",
                "$pbkdf2-sha256$i=x$AAAA$AAAA",
                "$pbkdf2-sha256$i=1000$AAAA$AAAA",
                "$pbkdf2-sha256$i=99999999$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "$pbkdf2-sha256$i=1000$%%%%$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoHashIsSaid(String stored) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> passwords.verify("x", stored));
        assertFalse(
                !stored.isEmpty() && refused.getMessage().contains(stored),
                "a hash does not belong into the log");
    }

    // ---- hosts ----

    private static int host(TestClient client, String host) throws InterruptedException {
        return client.request("GET", "/").header("Host", host).send().status();
    }

    @Test
    void hostsInTheirCorners() throws InterruptedException {
        TrustedHosts hosts = TrustedHosts.of("Shop.example", "*.b.example");
        try (TestClient client = TestClient.of(app().use(hosts))) {
            assertEquals(200, host(client, "SHOP.example:8000"));
            assertEquals(200, host(client, "shop.example."));
            assertEquals(200, host(client, "a.b.example"));
            assertEquals(400, host(client, "b.example"));
            assertEquals(400, host(client, ".b.example"));
            assertEquals(400, host(client, "shop.example.evil"));
            assertEquals(400, host(client, "evilshop.example"));
            assertEquals(400, host(client, ""));
        }
        try (TestClient client = TestClient.of(app().use(TrustedHosts.of("*")))) {
            assertEquals(200, host(client, "anything"));
        }
        TrustedHosts www = TrustedHosts.of("www.shop.example").addWww();
        try (TestClient client = TestClient.of(app().use(www))) {
            TestReply reply = client.request("GET", "/?a=b").header("Host", "shop.example").send();
            assertEquals(307, reply.status());
            assertEquals(Optional.of("http://www.shop.example/?a=b"), reply.header("Location"));
            assertEquals(400, host(client, "other.example"));
        }
        assertThrows(WebSetupException.class, () -> TrustedHosts.of(""));
        assertThrows(WebSetupException.class, () -> TrustedHosts.of("*."));
        assertThrows(WebSetupException.class, () -> TrustedHosts.of("https://shop.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example, 0, https://shop.example/a?b=c",
        "shop.example:80, 0, https://shop.example/a?b=c",
        "shop.example:8000, 0, https://shop.example:8000/a?b=c",
        "shop.example:8000, 8443, https://shop.example:8443/a?b=c",
        "shop.example:8000, 443, https://shop.example/a?b=c",
        "[::1]:80, 0, https://[::1]/a?b=c",
        "[::1], 8443, https://[::1]:8443/a?b=c"
    })
    void redirectsToHttpsGoToTheRightPort(String host, int port, String location)
            throws InterruptedException {
        HttpsRedirect redirect = HttpsRedirect.create();
        try (TestClient client =
                TestClient.of(app().use(port == 0 ? redirect : redirect.port(port)))) {
            TestReply reply = client.request("GET", "/a?b=c").header("Host", host).send();
            assertEquals(307, reply.status());
            assertEquals(Optional.of(location), reply.header("Location"));
        }
    }

    @Test
    @DisplayName("behind a proxy that ends the encryption nobody is sent in a circle")
    void proxied() throws InterruptedException {
        try (TestClient client = TestClient.of(app().use(HttpsRedirect.create()))) {
            assertEquals(
                    200,
                    client.request("GET", "/")
                            .header("X-Forwarded-Proto", "https")
                            .send()
                            .status());
            assertEquals(
                    307,
                    client.request("GET", "/")
                            .header("X-Forwarded-Proto", "https, http")
                            .send()
                            .status(),
                    "what the proxy itself says is last");
        }
        App nobody = app().use(HttpsRedirect.create()).trust();
        try (TestClient client = TestClient.of(nobody)) {
            assertEquals(
                    307,
                    client.request("GET", "/")
                            .header("X-Forwarded-Proto", "https")
                            .send()
                            .status());
        }
    }

    // ---- CORS ----

    private static TestReply preflight(TestClient client, String path, String... headers)
            throws InterruptedException {
        TestRequest request =
                client.request("OPTIONS", path)
                        .header("Origin", "https://a.example")
                        .header("Access-Control-Request-Method", "PUT");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.send();
    }

    @Test
    void aPrivateNetworkIsAskedForSeparately() throws InterruptedException {
        String ask = "Access-Control-Request-Private-Network";
        try (TestClient client = TestClient.of(app().use(Cors.allow("https://a.example")))) {
            TestReply refused = preflight(client, "/", ask, "true");
            assertEquals(400, refused.status());
            assertEquals("Disallowed CORS private-network", refused.text());
            assertEquals(Optional.empty(), refused.header("Access-Control-Allow-Private-Network"));
        }
        App open = app().use(Cors.allow("https://a.example").privateNetwork());
        try (TestClient client = TestClient.of(open)) {
            assertEquals(
                    Optional.of("true"),
                    preflight(client, "/", ask, "true")
                            .header("Access-Control-Allow-Private-Network"));
            assertEquals(
                    Optional.empty(),
                    preflight(client, "/").header("Access-Control-Allow-Private-Network"));
        }
    }

    @Test
    @DisplayName("an unknown path and a missing method answer the browser that asks beforehand")
    void preflightOfUnknownRoutes() throws InterruptedException {
        try (TestClient client = TestClient.of(app().use(Cors.allow("https://a.example")))) {
            assertEquals(200, preflight(client, "/").status());
            assertEquals(200, preflight(client, "/nope").status());
            TestReply options = client.request("OPTIONS", "/").send();
            assertEquals(204, options.status(), "without an origin it is a plain OPTIONS");
        }
    }

    @Test
    @DisplayName(
            "a router's own CORS answers the browser that asks beforehand, there and nowhere else")
    void corsOfARouter() throws InterruptedException {
        App app = app();
        Router open = Router.create("/open").use(Cors.allow("https://a.example")).scopes("x");
        open.put("/{id}", _ -> "put");
        open.get("/{id}", _ -> "get");
        try (TestClient client = TestClient.of(app.include(open))) {
            assertEquals(
                    Optional.of("https://a.example"),
                    preflight(client, "/open/1").header("Access-Control-Allow-Origin"));
            assertEquals(
                    Optional.of("GET, HEAD, OPTIONS, PUT"),
                    client.request("OPTIONS", "/open/1").send().header("Allow"));
            assertEquals(
                    Optional.empty(), preflight(client, "/").header("Access-Control-Allow-Origin"));
            assertEquals(
                    401,
                    client.request("PUT", "/open/1")
                            .header("Origin", "https://a.example")
                            .send()
                            .status());
            assertFalse(client.get("/openapi.json").text().contains("\"options\""));
        }
    }

    @Test
    void patternsAndListsTogether() throws InterruptedException {
        Cors cors = Cors.allow("https://b.example").orMatching("https://[a-z]+\\.c\\.example");
        try (TestClient client = TestClient.of(app().use(cors.methods("*").headers("*")))) {
            for (String origin : new String[] {"https://b.example", "https://x.c.example"}) {
                assertEquals(
                        Optional.of(origin),
                        client.request("GET", "/")
                                .header("Origin", origin)
                                .send()
                                .header("Access-Control-Allow-Origin"));
            }
            for (String origin :
                    new String[] {"https://x.c.example.evil", "https://c.example", "null"}) {
                TestReply reply = client.request("GET", "/").header("Origin", origin).send();
                assertEquals(Optional.empty(), reply.header("Access-Control-Allow-Origin"));
                assertEquals(Optional.of("Origin"), reply.header("Vary"));
            }
        }
        assertThrows(WebSetupException.class, () -> Cors.allow("https://a.example/"));
        assertThrows(WebSetupException.class, () -> Cors.allow("a.example"));
    }

    @Test
    @DisplayName("a star with credentials names the origin, but not that of a sandboxed page")
    void starWithCredentials() throws InterruptedException {
        try (TestClient client = TestClient.of(app().use(Cors.allow("*").credentials()))) {
            assertEquals(
                    Optional.of("https://a.example"),
                    client.request("GET", "/")
                            .header("Origin", "https://a.example")
                            .send()
                            .header("Access-Control-Allow-Origin"));
            assertEquals(
                    Optional.empty(),
                    client.request("GET", "/")
                            .header("Origin", "null")
                            .send()
                            .header("Access-Control-Allow-Origin"));
        }
    }
}
