package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

class JwtTest {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    static final KeyPair RSA = keys("RSA", 2048);
    static final KeyPair EC = keys("EC", 256);

    private final JwtIssuer issuer = JwtIssuer.of(JwtKey.hs256(SECRET)).clock(CLOCK);

    static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<JwtKey> kinds() {
        return Stream.of(
                JwtKey.hs256(SECRET), JwtKey.rs256(RSA).id("r1"), JwtKey.es256(EC).id("e1"));
    }

    private static String reason(JwtVerifier verifier, String token) {
        InvalidTokenException refused =
                assertThrows(InvalidTokenException.class, () -> verifier.verify(token));
        assertEquals(401, refused.status());
        assertTrue(
                refused.headers()
                        .get("WWW-Authenticate")
                        .startsWith("Bearer error=\"invalid_token\""));
        return refused.reason();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsIssuedIsVerified(JwtKey key) throws InterruptedException {
        JwtIssuer issuer =
                JwtIssuer.of(key).issuer("https://us").audience("shop", "till").clock(CLOCK);
        String token =
                issuer.issue("ada", List.of("items:read", "items:write"), Map.of("tenant", 7));
        Jwt jwt = issuer.verifier().verify(token);
        assertEquals(Optional.of("ada"), jwt.subject());
        assertEquals(Optional.of("https://us"), jwt.issuer());
        assertEquals(List.of("shop", "till"), jwt.audience());
        assertEquals(Set.of("items:read", "items:write"), jwt.scopes());
        assertEquals(Optional.of(NOW.plus(Duration.ofMinutes(15))), jwt.expiresAt());
        assertEquals(Optional.of(NOW), jwt.issuedAt());
        assertEquals(Optional.of(7L), jwt.claim("tenant", Long.class));
        assertEquals(Optional.empty(), jwt.claim("tenant", String.class));
        assertEquals(key.id(), jwt.keyId());
        assertTrue(jwt.id().isPresent());
        assertFalse(jwt.toString().contains("items"), "no claims in logs");
    }

    @Test
    @DisplayName("a token whose payload, signature or header was changed is refused")
    void tampering() throws InterruptedException {
        String token = issuer.issue("ada", List.of("read"));
        String[] parts = token.split("\\.");
        JwtVerifier verifier = issuer.verifier();
        String payload =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String other = encoded(payload.replace("\"read\"", "\"root\""));
        String bad = "The signature of the token is not good";
        assertEquals(bad, reason(verifier, parts[0] + "." + other + "." + parts[2]));
        char last = parts[2].charAt(0) == 'A' ? 'B' : 'A';
        assertEquals(
                bad,
                reason(verifier, parts[0] + "." + parts[1] + "." + last + parts[2].substring(1)));
        assertEquals(bad, reason(verifier, parts[0] + "." + parts[1] + ".AAAA"));
        assertEquals(
                bad,
                reason(
                        JwtVerifier.of(JwtKey.hs256("another secret of at least 32 bytes."))
                                .clock(CLOCK),
                        token));
    }

    @Test
    @DisplayName("an unsigned token is refused, in whatever letters it says so")
    void none() {
        String claims = encoded("{\"sub\":\"ada\",\"exp\":99999999999}");
        for (String name : List.of("none", "None", "NONE", "nOnE")) {
            String header = encoded("{\"alg\":\"" + name + "\"}");
            assertThrows(
                    InvalidTokenException.class,
                    () -> issuer.verifier().verify(header + "." + claims + "."));
            assertThrows(
                    InvalidTokenException.class,
                    () -> issuer.verifier().verify(header + "." + claims + ".AAAA"));
        }
    }

    @Test
    @DisplayName("a token signed with the public RSA key as an HMAC secret is refused")
    void algorithmConfusion() throws InterruptedException {
        byte[] published = RSA.getPublic().getEncoded();
        String pem =
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(published)
                        + "\n-----END PUBLIC KEY-----\n";
        JwtVerifier verifier = JwtVerifier.of(JwtKey.rs256(RSA.getPublic())).clock(CLOCK);
        for (byte[] secret : List.of(published, pem.getBytes(StandardCharsets.UTF_8))) {
            String forged = JwtIssuer.of(JwtKey.hs256(secret)).clock(CLOCK).issue("root");
            assertEquals("The signature of the token is not good", reason(verifier, forged));
        }
        String good = JwtIssuer.of(JwtKey.rs256(RSA)).clock(CLOCK).issue("ada");
        assertEquals(Optional.of("ada"), verifier.verify(good).subject());
    }

    @Test
    @DisplayName("a header that the verifier must understand and does not is refused")
    void critical() {
        String header = encoded("{\"alg\":\"HS256\",\"crit\":[\"exp2\"],\"exp2\":1}");
        String claims = encoded("{\"sub\":\"ada\",\"exp\":99999999999}");
        String signed = header + "." + claims;
        assertThrows(
                InvalidTokenException.class,
                () -> issuer.verifier().verify(signed + "." + hmac(signed)));
    }

    private static String hmac(String text) throws Exception {
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(
                new javax.crypto.spec.SecretKeySpec(
                        SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String signed(String claims) throws Exception {
        String text = encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims);
        return text + "." + hmac(text);
    }

    @Test
    void timesCountWithALeeway() throws Exception {
        JwtVerifier verifier = issuer.verifier().leeway(Duration.ofSeconds(10));
        long now = NOW.getEpochSecond();
        assertEquals(
                "The token has expired", reason(verifier, signed("{\"exp\":" + (now - 10) + "}")));
        verifier.verify(signed("{\"exp\":" + (now - 9) + "}"));
        assertEquals(
                "The token is not valid yet",
                reason(
                        verifier,
                        signed("{\"exp\":" + (now + 60) + ",\"nbf\":" + (now + 11) + "}")));
        verifier.verify(signed("{\"exp\":" + (now + 60) + ",\"nbf\":" + (now + 10) + "}"));
        assertEquals("The token has no expiry", reason(verifier, signed("{}")));
        verifier.withoutExpiry().verify(signed("{}"));
        assertEquals(
                "The token has expired", reason(verifier.withoutExpiry(), signed("{\"exp\":1}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-1", "1e300", "{}", "[]", "true"})
    void aTimeThatIsNoneIsRefused(String time) throws Exception {
        assertEquals(
                "The token has a time that is none",
                reason(issuer.verifier(), signed("{\"exp\":" + time + "}")));
    }

    @Test
    void issuerAndAudienceCount() throws Exception {
        JwtVerifier verifier = issuer.verifier();
        String ours = "{\"exp\":99999999999,\"iss\":\"us\",\"aud\":\"shop\"}";
        assertEquals(
                "The token is for another audience",
                reason(verifier, signed(ours)),
                "who is not in the audience must refuse it (RFC 7519, 4.1.3)");
        verifier.audience("till", "shop").issuer("us").verify(signed(ours));
        assertEquals(
                "The token is of another issuer",
                reason(verifier.audience("shop").issuer("them"), signed(ours)));
        assertEquals(
                "The token is for another audience",
                reason(verifier.audience("shop"), signed("{\"exp\":99999999999}")));
        assertEquals(
                "The token is of another issuer",
                reason(verifier.issuer("us"), signed("{\"exp\":99999999999}")));
    }

    @Test
    @DisplayName("an ID token's neighbour of another type (a logout token, say) is refused")
    void types() throws Exception {
        String text =
                encoded("{\"alg\":\"HS256\",\"typ\":\"logout+jwt\"}")
                        + "."
                        + encoded("{\"exp\":99999999999}");
        assertEquals(
                "The token is of another type", reason(issuer.verifier(), text + "." + hmac(text)));
        String access =
                encoded("{\"alg\":\"HS256\",\"typ\":\"at+JWT\"}")
                        + "."
                        + encoded("{\"exp\":99999999999}");
        issuer.verifier().verify(access + "." + hmac(access));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "eyJhbGciOiJIUzI1NiJ9",
                "eyJhbGciOiJIUzI1NiJ9..",
                "\u0000"
            })
    void whatIsNoTokenIsRefused(String token) {
        assertThrows(InvalidTokenException.class, () -> issuer.verifier().verify(token));
    }

    @Test
    @DisplayName("keys can change: the older one still verifies, and a kid picks its key")
    void rotation() throws InterruptedException {
        JwtKey old = JwtKey.hs256("the old secret, which has 32 bytes!").id("1");
        JwtKey young = JwtKey.hs256(SECRET).id("2");
        JwtVerifier verifier = JwtVerifier.of(young, old).clock(CLOCK);
        assertEquals("1", verifier.verify(JwtIssuer.of(old).clock(CLOCK).issue("a")).keyId());
        assertEquals("2", verifier.verify(JwtIssuer.of(young).clock(CLOCK).issue("a")).keyId());
        String stranger = JwtIssuer.of(old.id("2")).clock(CLOCK).issue("a");
        assertEquals("The signature of the token is not good", reason(verifier, stranger));
    }

    @Test
    void scopesAreReadInEveryCommonSpelling() throws Exception {
        JwtVerifier verifier = issuer.verifier().withoutExpiry();
        assertEquals(Set.of("a", "b"), verifier.verify(signed("{\"scope\":\" a  b\"}")).scopes());
        assertEquals(Set.of("a", "b"), verifier.verify(signed("{\"scp\":[\"a\",\"b\"]}")).scopes());
        assertEquals(Set.of("a"), verifier.verify(signed("{\"scopes\":[\"a\"]}")).scopes());
        assertEquals(Set.of(), verifier.verify(signed("{\"scope\":\"\"}")).scopes());
        assertEquals(Set.of(), verifier.verify(signed("{}")).scopes());
    }

    @Test
    void weakKeysAreRefused() {
        assertThrows(WebSetupException.class, () -> JwtKey.hs256("short"));
        assertThrows(WebSetupException.class, () -> JwtKey.rs256(keys("RSA", 1024)));
        assertThrows(WebSetupException.class, () -> JwtKey.es256(keys("EC", 384)));
        assertThrows(WebSetupException.class, () -> JwtKey.rs256(EC));
        assertThrows(WebSetupException.class, () -> JwtKey.es256(RSA.getPublic()));
        assertThrows(WebSetupException.class, () -> JwtIssuer.of(JwtKey.rs256(RSA.getPublic())));
        assertThrows(WebSetupException.class, () -> JwtKey.hs256(SECRET).toJwk());
    }

    @Test
    void theMiddlewareTellsWhoTheClientIs() throws InterruptedException {
        JwtIssuer tokens = JwtIssuer.of(JwtKey.hs256(SECRET));
        App app = App.create().use(Authentication.bearer(tokens.verifier()));
        app.get("/items", request -> "items").scopes("items:read");
        app.get("/open", request -> "open");
        try (TestClient client = TestClient.of(app)) {
            assertEquals(200, client.get("/open").status());
            assertEquals(
                    Optional.of("Bearer scope=\"items:read\""),
                    client.get("/items").header("WWW-Authenticate"));
            assertEquals(200, with(client, tokens.issue("ada", List.of("items:read"))).status());
            assertEquals(403, with(client, tokens.issue("ada")).status());
            assertEquals(401, with(client, "rubbish").status());
        }
    }

    private static TestReply with(TestClient client, String token) throws InterruptedException {
        return client.request("GET", "/items").header("Authorization", "Bearer " + token).send();
    }
}
