package tasuki.web;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes JSON Web Tokens. Immutable; for any number of threads.
 *
 * <pre>{@code
 * JwtIssuer tokens = JwtIssuer.of(JwtKey.hs256(secret)).lifetime(Duration.ofMinutes(30));
 * String token = tokens.issue("ada", List.of("items:read"));
 * Jwt jwt = tokens.verifier().verify(token);
 * }</pre>
 */
public final class JwtIssuer {
    private final JwtKey key;
    private final String issuer;
    private final List<String> audience;
    private final Duration lifetime;
    private final InstantSource clock;

    private JwtIssuer(
            JwtKey key,
            String issuer,
            List<String> audience,
            Duration lifetime,
            InstantSource clock) {
        this.key = key;
        this.issuer = issuer;
        this.audience = List.copyOf(audience);
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * Tokens that live for 15 minutes.
     *
     * @throws WebSetupException if the key can only verify
     */
    public static JwtIssuer of(JwtKey key) {
        if (!key.signs()) {
            throw new WebSetupException(
                    "The key " + key + " is public: it verifies, but cannot sign");
        }
        return new JwtIssuer(key, "", List.of(), Duration.ofMinutes(15), InstantSource.system());
    }

    /** The same, with this {@code iss}. */
    public JwtIssuer issuer(String name) {
        return new JwtIssuer(key, name, audience, lifetime, clock);
    }

    /** The same, with this {@code aud}. */
    public JwtIssuer audience(String... names) {
        return new JwtIssuer(key, issuer, List.of(names), lifetime, clock);
    }

    /** The same, with tokens that live for a time. */
    public JwtIssuer lifetime(Duration time) {
        if (!time.isPositive()) {
            throw new WebSetupException("A token must live for some time, not " + time);
        }
        return new JwtIssuer(key, issuer, audience, time, clock);
    }

    /** The same by another clock, for tests. */
    public JwtIssuer clock(InstantSource source) {
        return new JwtIssuer(key, issuer, audience, lifetime, source);
    }

    /** How long its tokens live. */
    public Duration lifetime() {
        return lifetime;
    }

    /** A token for somebody. Does not wait. */
    public String issue(String subject) {
        return issue(subject, List.of(), Map.of());
    }

    /** A token for somebody who may do something. */
    public String issue(String subject, Collection<String> scopes) {
        return issue(subject, scopes, Map.of());
    }

    /**
     * A token.
     *
     * @param subject whom it is about
     * @param scopes what its holder may do
     * @param more further claims
     */
    public String issue(String subject, Collection<String> scopes, Map<String, ?> more) {
        Instant now = clock.instant();
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", key.algorithm());
        header.put("typ", "JWT");
        if (!key.id().isEmpty()) {
            header.put("kid", key.id());
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subject);
        if (!issuer.isEmpty()) {
            claims.put("iss", issuer);
        }
        if (!audience.isEmpty()) {
            claims.put("aud", audience.size() == 1 ? audience.getFirst() : audience);
        }
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        if (!scopes.isEmpty()) {
            claims.put("scope", String.join(" ", scopes));
        }
        claims.putAll(more);
        String text = encoded(header) + "." + encoded(claims);
        byte[] signature = key.sign(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String encoded(Map<String, Object> part) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(JsonMapper.shared().writeValueAsBytes(part));
    }

    /** The answer of a token endpoint: a token, how long it lives, what it is good for. */
    public OAuth2Token token(String subject, Collection<String> scopes) {
        return new OAuth2Token(
                issue(subject, scopes), "bearer", lifetime.toSeconds(), String.join(" ", scopes));
    }

    /** What verifies its tokens: its key, its issuer, its audience. */
    public JwtVerifier verifier() {
        JwtVerifier verifier = JwtVerifier.of(key).clock(clock);
        if (!issuer.isEmpty()) {
            verifier = verifier.issuer(issuer);
        }
        return audience.isEmpty() ? verifier : verifier.audience(audience.toArray(String[]::new));
    }

    /**
     * The key set that others verify its tokens with, to be served as JSON at {@code
     * /.well-known/jwks.json}.
     *
     * @param older keys that still verify older tokens
     */
    public Map<String, Object> keySet(JwtKey... older) {
        List<Map<String, Object>> keys = new java.util.ArrayList<>();
        keys.add(key.toJwk());
        for (JwtKey each : older) {
            keys.add(each.toJwk());
        }
        return Map.of("keys", keys);
    }
}
