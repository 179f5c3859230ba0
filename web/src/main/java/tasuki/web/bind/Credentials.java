package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.ApiKey;
import tasuki.web.BasicCredentials;
import tasuki.web.BearerToken;
import tasuki.web.HttpError;

import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Parameters that are who the client says it is: bearer tokens, passwords, keys. */
final class Credentials {
    private static final String NOBODY = "Not authenticated";

    /**
     * A way to say it.
     *
     * @param scheme for the documentation
     * @param read takes it from a request; null if it is not there
     * @param challenge for {@code WWW-Authenticate}; empty for none
     */
    private record Way(
            SecurityScheme scheme, Function<Source, @Nullable Object> read, String challenge) {}

    /** What fills a parameter, and what the documentation says of it. */
    record Protected(Binder binder, SecurityScheme scheme) {}

    private final Map<Class<?>, Way> ways = new LinkedHashMap<>();

    /**
     * @param tokenPath where tokens are given for passwords; empty for nowhere
     */
    Credentials(String tokenPath) {
        ways.put(
                BearerToken.class,
                new Way(
                        tokenPath.isEmpty()
                                ? SecurityScheme.bearer()
                                : SecurityScheme.password(tokenPath),
                        Credentials::bearer,
                        "Bearer"));
        ways.put(
                BasicCredentials.class,
                new Way(SecurityScheme.basic(), Credentials::basic, "Basic realm=\"api\""));
    }

    /** The binder for a parameter, if it is one of these. */
    Optional<Protected> find(AnnotatedElement parameter, Class<?> raw, @Nullable Class<?> inner) {
        ApiKey key = parameter.getAnnotation(ApiKey.class);
        boolean optional = raw == Optional.class;
        Way way = key != null ? key(key) : ways.get(optional && inner != null ? inner : raw);
        if (way == null) {
            return Optional.empty();
        }
        boolean mayBeAbsent = optional || RecordParts.nullable(parameter);
        return Optional.of(
                new Protected(
                        (source, _) -> {
                            Object found = way.read().apply(source);
                            if (found == null && !mayBeAbsent) {
                                throw refused(way.challenge());
                            }
                            return optional ? Optional.ofNullable(found) : found;
                        },
                        way.scheme()));
    }

    private static HttpError refused(String challenge) {
        return new HttpError(
                401,
                NOBODY,
                challenge.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", challenge));
    }

    private static Way key(ApiKey key) {
        Function<Source, @Nullable Object> read =
                switch (key.in()) {
                    case HEADER -> source -> source.headerValue(key.value());
                    case QUERY -> source -> source.queryValue(key.value());
                    case COOKIE -> source -> source.cookieValue(key.value());
                };
        return new Way(
                SecurityScheme.apiKey(key.value(), key.in().name().toLowerCase(Locale.ROOT)),
                read,
                "");
    }

    private static @Nullable String authorization(Source source, String scheme) {
        String header = source.headerValue("Authorization");
        int length = scheme.length();
        return header != null
                        && header.length() > length
                        && header.regionMatches(true, 0, scheme, 0, length)
                        && header.charAt(length) == ' '
                ? header.substring(length + 1).strip()
                : null;
    }

    private static @Nullable Object bearer(Source source) {
        String token = authorization(source, "Bearer");
        return token == null || token.isEmpty() ? null : new BearerToken(token);
    }

    private static @Nullable Object basic(Source source) {
        String encoded = authorization(source, "Basic");
        if (encoded == null) {
            return null;
        }
        try {
            String both = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0
                    ? null
                    : new BasicCredentials(both.substring(0, colon), both.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
