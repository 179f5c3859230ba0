package tasuki.web;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON Web Token whose signature and claims have been found good: only a {@link JwtVerifier}
 * makes one.
 */
public final class Jwt {
    private final Map<String, Object> claims;
    private final String keyId;

    Jwt(Map<String, Object> claims, String keyId) {
        this.claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        this.keyId = keyId;
    }

    /** {@code sub}: whom it is about. */
    public Optional<String> subject() {
        return claim("sub", String.class);
    }

    /** {@code iss}: who made it. */
    public Optional<String> issuer() {
        return claim("iss", String.class);
    }

    /** {@code aud}: whom it is for. */
    public List<String> audience() {
        Object value = claims.get("aud");
        return value instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : value == null ? List.of() : List.of(String.valueOf(value));
    }

    /** {@code exp}: when it ends. */
    public Optional<Instant> expiresAt() {
        return instant("exp");
    }

    /** {@code iat}: when it was made. */
    public Optional<Instant> issuedAt() {
        return instant("iat");
    }

    /** {@code jti}: its own id. */
    public Optional<String> id() {
        return claim("jti", String.class);
    }

    /** The id of the key that it is signed with; empty if it names none. */
    public String keyId() {
        return keyId;
    }

    /**
     * What its holder may do: {@code scope}, with spaces between (RFC 9068), or {@code scp} or
     * {@code scopes}, as others write it.
     */
    public Set<String> scopes() {
        for (String name : List.of("scope", "scp", "scopes")) {
            Object value = claims.get(name);
            if (value instanceof String text) {
                Set<String> all = new LinkedHashSet<>(List.of(text.strip().split("\\s+")));
                all.remove("");
                return all;
            }
            if (value instanceof Collection<?> many) {
                Set<String> all = new LinkedHashSet<>();
                many.forEach(each -> all.add(String.valueOf(each)));
                return all;
            }
        }
        return Set.of();
    }

    /** All claims, as JSON has them. */
    public Map<String, Object> claims() {
        return claims;
    }

    /** A claim; empty if it is not there or of another type. */
    public <T> Optional<T> claim(String name, Class<T> type) {
        Object value = claims.get(name);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    private Optional<Instant> instant(String name) {
        return claim(name, Number.class).map(n -> Instant.ofEpochSecond(n.longValue()));
    }

    @Override
    public String toString() {
        return "Jwt[" + subject().orElse("") + ", …]";
    }
}
