package tasuki.web;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds out whether JSON Web Tokens are good: signed with one of its keys, by the algorithm of that
 * key ({@code none} never is one), not expired, for us. Immutable; for any number of threads.
 *
 * <pre>{@code
 * JwtVerifier tokens = JwtVerifier.of(Jwks.at("https://login.example/.well-known/jwks.json"))
 *         .issuer("https://login.example")
 *         .audience("shop");
 * Jwt jwt = tokens.verify(token.value());
 * }</pre>
 *
 * <p>A token must have an expiry; one that names an audience is refused unless {@link #audience}
 * has it.
 */
public final class JwtVerifier {
    /** One that lets no field be there twice: others might read the other one. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                    .build();

    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
            new TypeReference<>() {};

    private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

    private final Keys keys;
    private final String issuer;
    private final Set<String> audience;
    private final Duration leeway;
    private final boolean expiryRequired;
    private final InstantSource clock;

    /** Where keys come from. */
    interface Keys {
        /**
         * The keys.
         *
         * @param id the id that the token names, empty for none; if no key has it they are looked
         *     for anew
         */
        List<JwtKey> find(String id) throws InterruptedException;
    }

    private JwtVerifier(
            Keys keys,
            String issuer,
            Set<String> audience,
            Duration leeway,
            boolean expiryRequired,
            InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.leeway = leeway;
        this.expiryRequired = expiryRequired;
        this.clock = clock;
    }

    /** With keys that are known: the newest, and those that older tokens are signed with. */
    public static JwtVerifier of(JwtKey... keys) {
        if (keys.length == 0) {
            throw new WebSetupException("Tokens cannot be verified without a key");
        }
        List<JwtKey> all = List.of(keys);
        return of(_ -> all);
    }

    /** With keys that their owner publishes. */
    public static JwtVerifier of(Jwks keys) {
        return of(keys::find);
    }

    private static JwtVerifier of(Keys keys) {
        return new JwtVerifier(
                keys, "", Set.of(), Duration.ofSeconds(30), true, InstantSource.system());
    }

    /** The same, for tokens of this issuer only. */
    public JwtVerifier issuer(String name) {
        return new JwtVerifier(keys, name, audience, leeway, expiryRequired, clock);
    }

    /** The same, for tokens that are for one of these. */
    public JwtVerifier audience(String... names) {
        return new JwtVerifier(keys, issuer, Set.of(names), leeway, expiryRequired, clock);
    }

    /** The same, with clocks that may differ by so much. 30 s by default. */
    public JwtVerifier leeway(Duration time) {
        if (time.isNegative()) {
            throw new WebSetupException("A leeway is not negative: " + time);
        }
        return new JwtVerifier(keys, issuer, audience, time, expiryRequired, clock);
    }

    /** The same, for tokens that need not have an expiry; one that they have counts. */
    public JwtVerifier withoutExpiry() {
        return new JwtVerifier(keys, issuer, audience, leeway, false, clock);
    }

    /** The same by another clock, for tests. */
    public JwtVerifier clock(InstantSource source) {
        return new JwtVerifier(keys, issuer, audience, leeway, expiryRequired, source);
    }

    /**
     * Verifies a token. Waits only if its keys must be fetched.
     *
     * @throws InvalidTokenException if it is not good; 401 where nobody catches it
     * @throws KeysUnavailableException if there are no keys to be had; 503 where nobody catches it
     * @throws InterruptedException if the caller is cancelled
     */
    public Jwt verify(String token) throws InterruptedException {
        int first = token.indexOf('.');
        int last = token.lastIndexOf('.');
        if (first < 0 || token.indexOf('.', first + 1) != last) {
            throw new InvalidTokenException("The token cannot be read");
        }
        Map<String, Object> header = object(token.substring(0, first));
        if (header.containsKey("crit")) { // an extension that must be understood, and is not
            throw new InvalidTokenException("The token cannot be read");
        }
        String type = text(header, "typ");
        if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            throw new InvalidTokenException("The token is of another type");
        }
        String id = text(header, "kid");
        byte[] signed = token.substring(0, last).getBytes(StandardCharsets.UTF_8);
        byte[] signature = bytes(token.substring(last + 1));
        if (!signed(text(header, "alg"), id, signed, signature)) {
            throw new InvalidTokenException("The signature of the token is not good");
        }
        Map<String, Object> claims = object(token.substring(first + 1, last));
        check(claims);
        return new Jwt(claims, id);
    }

    private static byte[] bytes(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException("The token cannot be read", e);
        }
    }

    private static Map<String, Object> object(String part) {
        try {
            Map<String, Object> read = JSON.readValue(bytes(part), OBJECT);
            if (read != null) {
                return read;
            }
        } catch (JacksonException e) {
            throw new InvalidTokenException("The token cannot be read", e);
        }
        throw new InvalidTokenException("The token cannot be read");
    }

    /** A field of the header; empty if it has none. */
    private static String text(Map<String, Object> header, String name) {
        Object value = header.get(name);
        if (value == null) {
            return "";
        }
        if (value instanceof String text) {
            return text;
        }
        throw new InvalidTokenException("The token cannot be read");
    }

    private boolean signed(String algorithm, String id, byte[] text, byte[] signature)
            throws InterruptedException {
        for (JwtKey key : keys.find(id)) {
            boolean named = id.isEmpty() || key.id().isEmpty() || key.id().equals(id);
            if (named && key.algorithm().equals(algorithm) && key.verifies(text, signature)) {
                return true;
            }
        }
        return false;
    }

    private void check(Map<String, Object> claims) {
        Instant now = clock.instant();
        if (claims.get("exp") == null) {
            if (expiryRequired) {
                throw new InvalidTokenException("The token has no expiry");
            }
        } else if (!now.minus(leeway).isBefore(instant(claims, "exp"))) {
            throw new InvalidTokenException("The token has expired");
        }
        if (claims.get("nbf") != null && now.plus(leeway).isBefore(instant(claims, "nbf"))) {
            throw new InvalidTokenException("The token is not valid yet");
        }
        if (!issuer.isEmpty() && !issuer.equals(claims.get("iss"))) {
            throw new InvalidTokenException("The token is of another issuer");
        }
        List<String> named = new Jwt(claims, "").audience();
        if (named.isEmpty() ? !audience.isEmpty() : named.stream().noneMatch(audience::contains)) {
            throw new InvalidTokenException("The token is for another audience");
        }
    }

    private static Instant instant(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof Number seconds) {
            double value = seconds.doubleValue();
            if (value >= 0 && value < 1e11) {
                return Instant.ofEpochMilli((long) (value * 1000));
            }
        }
        throw new InvalidTokenException("The token has a time that is none");
    }
}
