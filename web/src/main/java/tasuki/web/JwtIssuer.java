package tasuki.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
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
        key.signer();
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
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().subject(subject);
        if (!issuer.isEmpty()) {
            claims.issuer(issuer);
        }
        if (!audience.isEmpty()) {
            claims.audience(audience);
        }
        claims.issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(UUID.randomUUID().toString());
        if (!scopes.isEmpty()) {
            claims.claim("scope", String.join(" ", scopes));
        }
        more.forEach(claims::claim);
        JWSHeader.Builder header =
                new JWSHeader.Builder(JWSAlgorithm.parse(key.algorithm())).type(JOSEObjectType.JWT);
        if (!key.id().isEmpty()) {
            header.keyID(key.id());
        }
        SignedJWT token = new SignedJWT(header.build(), claims.build());
        try {
            token.sign(key.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("The token cannot be signed with " + key, e);
        }
        return token.serialize();
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
