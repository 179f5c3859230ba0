package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.ApiKey;
import tasuki.web.BasicCredentials;
import tasuki.web.BearerToken;
import tasuki.web.DigestCredentials;
import tasuki.web.HttpError;
import tasuki.web.SecuredBy;
import tasuki.web.SecurityScheme;
import tasuki.web.SecurityScheme.Kind;
import tasuki.web.WebSetupException;

import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Parameters that are who the client says it is: bearer tokens, passwords, keys. */
final class Credentials {
    private static final String NOBODY = "Not authenticated";
    private static final Function<Source, String> BEARER = source -> source.scopes().challenge();
    private static final Function<Source, String> BASIC = _ -> "Basic realm=\"api\"";
    private static final Function<Source, String> DIGEST =
            source -> DigestCredentials.challenge(source.request());
    private static final Function<Source, String> NO_CHALLENGE = _ -> "";

    private final List<SecurityScheme> declared;

    /** What fills a parameter, and what the documentation says of it. */
    record Protected(Binder binder, Protection.Way way) {}

    /**
     * @param declared the schemes of the application
     */
    Credentials(List<SecurityScheme> declared) {
        this.declared = declared;
    }

    /** The binder for a parameter, if it is one of these. */
    Optional<Protected> find(AnnotatedElement parameter, Class<?> raw, @Nullable Class<?> inner) {
        boolean wrapped = raw == Optional.class;
        boolean optional = wrapped || RecordParts.nullable(parameter);
        Class<?> type = wrapped && inner != null ? inner : raw;
        ApiKey key = parameter.getAnnotation(ApiKey.class);
        if (key != null) {
            return Optional.of(
                    protect(reader(key), NO_CHALLENGE, List.of(scheme(key)), wrapped, optional));
        }
        if (type == BearerToken.class) {
            return Optional.of(
                    protect(
                            Credentials::bearer,
                            BEARER,
                            schemes(parameter, Kind.BEARER, SecurityScheme.bearer()),
                            wrapped,
                            optional));
        }
        if (type == BasicCredentials.class) {
            return Optional.of(
                    protect(
                            Credentials::basic,
                            BASIC,
                            schemes(parameter, Kind.BASIC, SecurityScheme.basic()),
                            wrapped,
                            optional));
        }
        if (type == DigestCredentials.class) {
            return Optional.of(
                    protect(
                            source -> DigestCredentials.of(source.request()).orElse(null),
                            DIGEST,
                            schemes(parameter, Kind.DIGEST, SecurityScheme.digest()),
                            wrapped,
                            optional));
        }
        return Optional.empty();
    }

    private static Protected protect(
            Function<Source, @Nullable Object> read,
            Function<Source, String> challenge,
            List<SecurityScheme> schemes,
            boolean wrapped,
            boolean optional) {
        return new Protected(
                (source, _) -> {
                    Object found = read.apply(source);
                    if (found == null && !optional) {
                        throw refused(challenge.apply(source));
                    }
                    return wrapped ? Optional.ofNullable(found) : found;
                },
                new Protection.Way(schemes, optional));
    }

    private static HttpError refused(String challenge) {
        return new HttpError(
                401,
                NOBODY,
                challenge.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", challenge));
    }

    /** The declared schemes of a kind, or those that the parameter names. */
    private List<SecurityScheme> schemes(
            AnnotatedElement parameter, Kind kind, SecurityScheme otherwise) {
        List<SecurityScheme> fit = declared.stream().filter(s -> s.kind() == kind).toList();
        SecuredBy named = parameter.getAnnotation(SecuredBy.class);
        if (named != null) {
            return Arrays.stream(named.value()).map(name -> named(fit, name)).toList();
        }
        return fit.isEmpty() ? List.of(otherwise) : fit;
    }

    private static SecurityScheme named(List<SecurityScheme> fit, String name) {
        return fit.stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new WebSetupException(
                                        "No security scheme '"
                                                + name
                                                + "' gives such a credential: declare it with"
                                                + " app.security(…); there are "
                                                + fit));
    }

    // ---- keys ----

    private SecurityScheme scheme(ApiKey key) {
        SecurityScheme own = SecurityScheme.apiKey(key.value(), key.in());
        return declared.stream()
                .filter(
                        scheme ->
                                scheme.kind() == Kind.KEY
                                        && key.value().equals(scheme.fields().get("name"))
                                        && own.fields().get("in").equals(scheme.fields().get("in")))
                .findFirst()
                .orElse(own);
    }

    private static Function<Source, @Nullable Object> reader(ApiKey key) {
        return switch (key.in()) {
            case HEADER -> source -> present(source.headerValue(key.value()));
            case QUERY -> source -> present(source.queryValue(key.value()));
            case COOKIE -> source -> present(source.cookieValue(key.value()));
        };
    }

    /** An empty key is none. */
    private static @Nullable String present(@Nullable String key) {
        return key == null || key.isEmpty() ? null : key;
    }

    // ---- the Authorization header ----

    private static @Nullable Object bearer(Source source) {
        String header = source.headerValue("Authorization");
        return header == null ? null : BearerToken.parse(header).orElse(null);
    }

    private static @Nullable Object basic(Source source) {
        String header = source.headerValue("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String both =
                    new String(
                            Base64.getDecoder().decode(header.substring(6).strip()),
                            StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0
                    ? null
                    : new BasicCredentials(both.substring(0, colon), both.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
