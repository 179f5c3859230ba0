package tasuki.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the OpenAPI document says about the application beyond its routes, and how the docs pages
 * show it. For one thread, before the application starts.
 *
 * <pre>{@code
 * app.document(doc -> doc
 *         .contact("Ada", "https://shop.example", "ada@shop.example")
 *         .license("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt")
 *         .server("https://api.shop.example", "Production")
 *         .tag("items", "What we sell")
 *         .webhook(ApiCall.post("sold", Sale.class).summary("Something was sold")));
 * }</pre>
 */
public final class ApiDocument {
    private final Map<String, Object> info = new LinkedHashMap<>();
    private final List<Map<String, Object>> servers = new ArrayList<>();
    private final List<Map<String, Object>> tags = new ArrayList<>();
    private final List<ApiCall> webhooks = new ArrayList<>();
    private final Map<String, Object> swaggerUi = new LinkedHashMap<>();
    private final Map<String, Object> swaggerOAuth = new LinkedHashMap<>();
    private Map<String, Object> externalDocs = Map.of();
    private String redocPath = "";
    private String redocScript = "";
    private Consumer<Map<String, Object>> edit = _ -> {};

    ApiDocument() {}

    // ---- the application ----

    /** One line about the application. */
    public ApiDocument summary(String text) {
        info.put("summary", text);
        return this;
    }

    /** Where the terms of its use are. */
    public ApiDocument terms(String url) {
        info.put("termsOfService", url);
        return this;
    }

    /**
     * Whom to ask.
     *
     * @param url empty for none
     * @param email empty for none
     */
    public ApiDocument contact(String name, String url, String email) {
        info.put("contact", filled("name", name, "url", url, "email", email));
        return this;
    }

    /**
     * Under which licence it is offered.
     *
     * @param urlOrIdentifier a URL, or an identifier of SPDX
     */
    public ApiDocument license(String name, String urlOrIdentifier) {
        boolean url = urlOrIdentifier.contains("://");
        info.put("license", filled("name", name, url ? "url" : "identifier", urlOrIdentifier));
        return this;
    }

    /** Where it is served; without one, where the document is. */
    public ApiDocument server(String url, String description) {
        servers.add(filled("url", url, "description", description));
        return this;
    }

    /** What is in a group of operations; the groups are shown in this order. */
    public ApiDocument tag(String name, String description) {
        tags.add(filled("name", name, "description", description));
        return this;
    }

    /** More to read. */
    public ApiDocument externalDocs(String url, String description) {
        externalDocs = filled("url", url, "description", description);
        return this;
    }

    /** A request that the application makes when something happens, to who has asked for it. */
    public ApiDocument webhook(ApiCall call) {
        webhooks.add(call);
        return this;
    }

    /**
     * Changes the finished document, which consists of maps, lists, text, numbers and booleans: for
     * what has no method here, extensions ({@code x-…}) for instance. Called once, when the
     * document is first asked for.
     */
    public ApiDocument edit(Consumer<Map<String, Object>> change) {
        edit = edit.andThen(change);
        return this;
    }

    // ---- the pages ----

    /**
     * A setting of Swagger UI: {@code ("tryItOutEnabled", true)}, {@code ("docExpansion", "none")},
     * {@code ("persistAuthorization", true)} …
     */
    public ApiDocument swaggerUi(String setting, Object value) {
        swaggerUi.put(setting, value);
        return this;
    }

    /**
     * What Swagger UI's "Authorize" fills in for OAuth 2: {@code ("clientId", "docs")}, {@code
     * ("scopes", "items:read")} … It uses PKCE with the code flow unless told otherwise.
     */
    public ApiDocument swaggerOAuth(String setting, Object value) {
        swaggerOAuth.put(setting, value);
        return this;
    }

    /**
     * Shows the document with ReDoc too.
     *
     * @param path where, {@code "/redoc"}
     * @param script where {@code redoc.standalone.js} is: among the application's own static files,
     *     or elsewhere
     */
    public ApiDocument redoc(String path, String script) {
        redocPath = path;
        redocScript = script;
        return this;
    }

    private static Map<String, Object> filled(String... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (!keysAndValues[i + 1].isEmpty()) {
                map.put(keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return map;
    }

    // ---- for who makes it ----

    Map<String, Object> info() {
        return info;
    }

    List<Map<String, Object>> servers() {
        return servers;
    }

    List<Map<String, Object>> tags() {
        return tags;
    }

    Map<String, Object> externalDocs() {
        return externalDocs;
    }

    List<ApiCall> webhooks() {
        return webhooks;
    }

    Map<String, Object> swaggerUi() {
        return swaggerUi;
    }

    Map<String, Object> swaggerOAuth() {
        return swaggerOAuth;
    }

    Optional<String> redocPath() {
        return redocPath.isEmpty() ? Optional.empty() : Optional.of(redocPath);
    }

    String redocScript() {
        return redocScript;
    }

    Consumer<Map<String, Object>> edit() {
        return edit;
    }
}
