package tasuki.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A way for clients to say who they are, as the OpenAPI document describes it and the docs page's
 * "Authorize" offers it. Immutable; the methods that change something give another one.
 *
 * <pre>{@code
 * app.security(SecurityScheme.oauth2()
 *         .password("/token")
 *         .code("https://login.example/authorize", "https://login.example/token")
 *         .scope("items:read", "Read items")
 *         .scope("items:write", "Change items"));
 * }</pre>
 *
 * <p>It describes; what it describes is asked for by the parameters of handlers and dependencies: a
 * {@link BearerToken} may come by every declared scheme that gives one, a {@link BasicCredentials}
 * by every basic one. Without a declaration they have schemes of their own; an {@link ApiKey}
 * always has.
 */
public final class SecurityScheme {
    private final String name;
    private final Kind kind;
    private final Map<String, Object> fields;

    /** What the client sends. */
    public enum Kind {
        /** {@code Authorization: Bearer …}: OAuth 2, OpenID Connect, plain tokens. */
        BEARER,
        /** {@code Authorization: Basic …}. */
        BASIC,
        /** {@code Authorization: Digest …}. */
        DIGEST,
        /** A key in a header, the query or a cookie. */
        KEY
    }

    private SecurityScheme(String name, Kind kind, Map<String, Object> fields) {
        this.name = name;
        this.kind = kind;
        this.fields = fields;
    }

    // ---- plain ----

    /** Tokens of no further description. */
    public static SecurityScheme bearer() {
        return new SecurityScheme(
                "BearerToken", Kind.BEARER, fields("type", "http", "scheme", "bearer"));
    }

    /**
     * Tokens of a format.
     *
     * @param format a hint for people, {@code "JWT"}
     */
    public static SecurityScheme bearer(String format) {
        return bearer().with("bearerFormat", format);
    }

    /** Name and password with each request. */
    public static SecurityScheme basic() {
        return new SecurityScheme(
                "BasicCredentials", Kind.BASIC, fields("type", "http", "scheme", "basic"));
    }

    /** An answer to a challenge with each request, which proves that a password is known. */
    public static SecurityScheme digest() {
        return new SecurityScheme(
                "DigestCredentials", Kind.DIGEST, fields("type", "http", "scheme", "digest"));
    }

    /** A key. */
    public static SecurityScheme apiKey(String name, ApiKey.In in) {
        String place = in.name().toLowerCase(java.util.Locale.ROOT);
        return new SecurityScheme(
                "ApiKey_"
                        + (in == ApiKey.In.HEADER ? "" : place + "_")
                        + name.replaceAll("[^A-Za-z0-9._-]", "_"),
                Kind.KEY,
                fields("type", "apiKey", "in", place, "name", name));
    }

    /**
     * OpenID Connect.
     *
     * @param discovery where the provider describes itself, {@code
     *     https://login.example/.well-known/openid-configuration}
     */
    public static SecurityScheme openIdConnect(String discovery) {
        return new SecurityScheme(
                "OpenIdConnect",
                Kind.BEARER,
                fields("type", "openIdConnect", "openIdConnectUrl", discovery));
    }

    // ---- OAuth 2 ----

    /** OAuth 2; say by which flows. */
    public static SecurityScheme oauth2() {
        return new SecurityScheme(
                "OAuth2", Kind.BEARER, fields("type", "oauth2", "flows", Map.of()));
    }

    /** The same, with tokens for a name and a password. */
    public SecurityScheme password(String tokenUrl) {
        return flow("password", fields("tokenUrl", tokenUrl));
    }

    /**
     * The same, with tokens for a code that the browser brings back from a login page. Use PKCE;
     * the docs page does.
     */
    public SecurityScheme code(String authorizationUrl, String tokenUrl) {
        return flow(
                "authorizationCode",
                fields("authorizationUrl", authorizationUrl, "tokenUrl", tokenUrl));
    }

    /** The same, with tokens for programs that have a name and a secret of their own. */
    public SecurityScheme clientCredentials(String tokenUrl) {
        return flow("clientCredentials", fields("tokenUrl", tokenUrl));
    }

    /** The same, with a scope that tokens can have, in all flows. */
    public SecurityScheme scope(String scope, String meaning) {
        return eachFlow("scopes", scope, meaning);
    }

    /** The same, with the place where tokens are renewed, in all flows. */
    public SecurityScheme refresh(String refreshUrl) {
        return eachFlow("", "refreshUrl", refreshUrl);
    }

    private SecurityScheme flow(String flow, Map<String, Object> urls) {
        Map<String, Object> flows = new LinkedHashMap<>(flows());
        Map<String, Object> all = new LinkedHashMap<>(urls);
        Object scopes =
                flows.values().stream().findFirst().map(f -> map(f).get("scopes")).orElse(Map.of());
        all.put("scopes", scopes);
        flows.put(flow, all);
        return with("flows", flows);
    }

    private SecurityScheme eachFlow(String inside, String key, String value) {
        if (flows().isEmpty()) {
            throw new WebSetupException(
                    "The scheme " + name + " has no flow yet: say password(…) or code(…) first");
        }
        Map<String, Object> flows = new LinkedHashMap<>();
        flows().forEach(
                        (flow, description) -> {
                            Map<String, Object> copy = new LinkedHashMap<>(map(description));
                            if (inside.isEmpty()) {
                                copy.put(key, value);
                            } else {
                                Map<String, Object> inner =
                                        new LinkedHashMap<>(map(copy.get(inside)));
                                inner.put(key, value);
                                copy.put(inside, inner);
                            }
                            flows.put(flow, copy);
                        });
        return with("flows", flows);
    }

    private Map<String, Object> flows() {
        Object flows = fields.get("flows");
        if (flows == null) {
            throw new WebSetupException("The scheme " + name + " is not OAuth 2: it has no flows");
        }
        return map(flows);
    }

    @SuppressWarnings("unchecked") // only maps of this kind are put there
    private static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    // ---- for all ----

    /** The same under another name in the document. */
    public SecurityScheme name(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new WebSetupException(
                    "Not a name in an OpenAPI document: '"
                            + name
                            + "'; letters, digits, '.', '_' and '-' are");
        }
        return new SecurityScheme(name, kind, fields);
    }

    /** The same, with words for people, in CommonMark. */
    public SecurityScheme description(String text) {
        return with("description", text);
    }

    private SecurityScheme with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(key, value);
        return new SecurityScheme(name, kind, more);
    }

    private static Map<String, Object> fields(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** Its name in the document. */
    public String name() {
        return name;
    }

    /** What the client sends. */
    public Kind kind() {
        return kind;
    }

    /** The rest, as it stands in the document. */
    public Map<String, Object> fields() {
        return java.util.Collections.unmodifiableMap(fields);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof SecurityScheme scheme
                && name.equals(scheme.name)
                && fields.equals(scheme.fields);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "SecurityScheme[" + name + "]";
    }
}
