package tasuki.web;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The scopes that the route of a request requires: of the route itself, its routers, its class and
 * its dependencies. A parameter of this type makes a dependency the one that checks them.
 *
 * <pre>{@code
 * @Provides
 * User user(BearerToken token, SecurityScopes required) {
 *     Jwt jwt = tokens.verify(token.value());
 *     required.check(jwt.scopes());                 // 403 insufficient_scope
 *     return users.get(jwt.subject());
 * }
 * }</pre>
 *
 * @param scopes the scopes, each once
 */
public record SecurityScopes(List<String> scopes) {
    /** None. */
    public static final SecurityScopes NONE = new SecurityScopes(List.of());

    /** Copies the list. */
    public SecurityScopes {
        scopes = List.copyOf(scopes);
    }

    /** The scopes that the route of a request requires. */
    public static SecurityScopes of(Request request) {
        return ((ServerRequest) request).scopes();
    }

    /** The scopes with spaces between them, as OAuth 2 writes them. */
    public String text() {
        return String.join(" ", scopes);
    }

    /** What a 401 says in {@code WWW-Authenticate}. */
    public String challenge() {
        return scopes.isEmpty() ? "Bearer" : "Bearer scope=\"" + text() + "\"";
    }

    /**
     * Checks that the client has them all.
     *
     * @param granted what it has
     * @throws HttpError 403 with {@code insufficient_scope} (RFC 6750) if one is missing
     */
    public void check(Collection<String> granted) {
        if (!granted.containsAll(scopes)) {
            throw new HttpError(
                    403,
                    "Not enough permissions",
                    Map.of(
                            "WWW-Authenticate",
                            "Bearer error=\"insufficient_scope\", scope=\"" + text() + "\""));
        }
    }
}
