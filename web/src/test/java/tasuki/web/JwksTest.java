package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.Task;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

class JwksTest {
    private static final JwtKey FIRST = JwtKey.rs256(JwtTest.RSA).id("1");
    private static final JwtKey SECOND = JwtKey.es256(JwtTest.EC).id("2");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicReference<List<JwtKey>> published = new AtomicReference<>(List.of(FIRST));
    private volatile boolean down;

    private final Jwks keys =
            Jwks.at("https://login.example/jwks.json")
                    .clock(now::get)
                    .fetch(
                            _ -> {
                                fetches.incrementAndGet();
                                if (down) {
                                    throw new IOException("no route to host");
                                }
                                return set(published.get());
                            });
    private final JwtVerifier verifier = JwtVerifier.of(keys).clock(now::get);

    private static String set(List<JwtKey> keys) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("keys", keys.stream().map(JwtKey::toJwk).toList()));
    }

    private String token(JwtKey key) {
        return JwtIssuer.of(key).lifetime(Duration.ofDays(1)).clock(now::get).issue("ada");
    }

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    @DisplayName("the keys are fetched once and kept")
    void cached() throws InterruptedException {
        String token = token(FIRST);
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.of("ada"), verifier.verify(token).subject());
        }
        assertEquals(1, fetches.get());
        later(Duration.ofMinutes(10));
        verifier.verify(token);
        assertEquals(2, fetches.get(), "they were ten minutes old");
    }

    @Test
    @DisplayName("a token with a new key has the keys fetched, so the issuer can change them")
    void rotated() throws InterruptedException {
        verifier.verify(token(FIRST));
        published.set(List.of(FIRST, SECOND));
        later(Duration.ofSeconds(31));
        assertEquals("2", verifier.verify(token(SECOND)).keyId());
        assertEquals(2, fetches.get());
    }

    @Test
    @DisplayName("however many tokens with unknown keys come, there is one fetch in 30 seconds")
    void rateLimited() throws InterruptedException {
        verifier.verify(token(FIRST));
        later(Duration.ofSeconds(31));
        JwtKey stranger = JwtKey.rs256(JwtTest.keys("RSA", 2048)).id("made up");
        String forged = token(stranger);
        for (int i = 0; i < 20; i++) {
            assertThrows(InvalidTokenException.class, () -> verifier.verify(forged));
        }
        assertEquals(2, fetches.get());
        verifier.verify(token(FIRST));
        assertEquals(2, fetches.get());
    }

    @Test
    @DisplayName("while the issuer is down the old keys serve on, for an hour")
    void stale() throws InterruptedException {
        String token = token(FIRST);
        verifier.verify(token);
        down = true;
        later(Duration.ofMinutes(69));
        try (LogCapture _ = new LogCapture()) {
            verifier.verify(token);
            assertEquals(2, fetches.get());
            later(Duration.ofMinutes(1));
            KeysUnavailableException none =
                    assertThrows(KeysUnavailableException.class, () -> verifier.verify(token));
            assertEquals(503, none.status());
        }
    }

    @Test
    @DisplayName("a failed fetch is not repeated at once")
    void failuresAreRateLimited() {
        down = true;
        String token = token(FIRST);
        try (LogCapture _ = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                assertThrows(KeysUnavailableException.class, () -> verifier.verify(token));
            }
        }
        assertEquals(1, fetches.get());
    }

    @Test
    @DisplayName("one fetch at a time, for which the others wait; a cancelled one is taken over")
    void together() throws InterruptedException {
        CountDownLatch fetching = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        Jwks slow =
                keys.fetch(
                        _ -> {
                            if (attempts.incrementAndGet() == 1) {
                                fetching.countDown();
                                Async.await(() -> new CountDownLatch(1).await());
                            }
                            Async.await(() -> answer.await());
                            return set(List.of(FIRST));
                        });
        JwtVerifier waiting = JwtVerifier.of(slow).clock(now::get);
        String token = token(FIRST);
        Async.run(
                () ->
                        Async.group(
                                group -> {
                                    Task<Jwt> leader = group.start(() -> waiting.verify(token));
                                    Async.await(() -> fetching.await());
                                    List<Task<Jwt>> others = new ArrayList<>();
                                    for (int i = 0; i < 5; i++) {
                                        others.add(group.start(() -> waiting.verify(token)));
                                    }
                                    leader.cancel();
                                    answer.countDown();
                                    for (Task<Jwt> each : others) {
                                        assertEquals(Optional.of("ada"), each.await().subject());
                                    }
                                }));
        assertEquals(2, attempts.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"}]}"
            })
    @DisplayName(
            "a key set without a public key for signatures is none, one with a secret even less")
    void rubbish(String set) {
        JwtVerifier broken = JwtVerifier.of(keys.fetch(_ -> set)).clock(now::get);
        String token = JwtIssuer.of(JwtKey.hs256(JwtTest.SECRET)).clock(now::get).issue("root");
        try (LogCapture _ = new LogCapture()) {
            assertThrows(KeysUnavailableException.class, () -> broken.verify(token));
        }
    }

    @Test
    @DisplayName("keys for encryption, weak ones and those of other kinds are passed over")
    void othersArePassedOver() throws InterruptedException {
        String good = set(List.of(FIRST));
        String more =
                good.replace(
                        "{\"keys\":[",
                        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},"
                                + "{\"kty\":\"RSA\",\"kid\":\"weak\",\"e\":\"AQAB\",\"n\":\"AQAB\"},");
        JwtVerifier lenient = JwtVerifier.of(keys.fetch(_ -> more)).clock(now::get);
        assertEquals("1", lenient.verify(token(FIRST)).keyId());
    }

    @Test
    @DisplayName("by itself it fetches over HTTP, from a server of ours")
    void overHttp() throws InterruptedException {
        JwtIssuer issuer = JwtIssuer.of(FIRST);
        App login = App.create();
        login.get("/jwks.json", _ -> issuer.keySet(SECOND));
        login.get("/gone.json", _ -> Reply.error(404, "gone"));
        try (RunningApp running = login.start(0)) {
            String base = "http://127.0.0.1:" + running.port();
            JwtVerifier real = JwtVerifier.of(Jwks.at(base + "/jwks.json"));
            assertEquals(Optional.of("ada"), real.verify(issuer.issue("ada")).subject());
            assertEquals("2", real.verify(JwtIssuer.of(SECOND).issue("ada")).keyId());
            JwtVerifier gone = JwtVerifier.of(Jwks.at(base + "/gone.json"));
            try (LogCapture _ = new LogCapture()) {
                assertThrows(
                        KeysUnavailableException.class, () -> gone.verify(issuer.issue("ada")));
            }
        }
    }

    @Test
    void keysDoNotTravelInTheOpen() {
        assertThrows(WebSetupException.class, () -> Jwks.at("http://login.example/jwks.json"));
        assertThrows(WebSetupException.class, () -> Jwks.at("/jwks.json"));
        Jwks.at("http://localhost:9000/jwks.json");
    }

    @Test
    void aPublishedKeyHasNoSecretPart() {
        Map<String, Object> jwk = FIRST.toJwk();
        assertFalse(jwk.containsKey("d"));
        assertEquals("RS256", jwk.get("alg"));
        assertEquals("sig", jwk.get("use"));
        assertEquals("1", jwk.get("kid"));
        assertTrue(SECOND.toJwk().containsKey("crv"));
    }
}
