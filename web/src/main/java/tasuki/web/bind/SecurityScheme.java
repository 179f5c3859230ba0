package tasuki.web.bind;

import java.util.Map;

/**
 * A way for clients to say who they are, as OpenAPI describes it.
 *
 * @param name its name in the document
 * @param description the rest
 */
public record SecurityScheme(String name, Map<String, Object> description) {

    static SecurityScheme bearer() {
        return new SecurityScheme("BearerToken", Map.of("type", "http", "scheme", "bearer"));
    }

    static SecurityScheme basic() {
        return new SecurityScheme("BasicCredentials", Map.of("type", "http", "scheme", "basic"));
    }

    static SecurityScheme apiKey(String name, String in) {
        return new SecurityScheme(
                "ApiKey_" + name.replaceAll("[^A-Za-z0-9._-]", "_"),
                Map.of("type", "apiKey", "in", in, "name", name));
    }

    static SecurityScheme password(String tokenPath) {
        return new SecurityScheme(
                "OAuth2Password",
                Map.of(
                        "type",
                        "oauth2",
                        "flows",
                        Map.of("password", Map.of("tokenUrl", tokenPath, "scopes", Map.of()))));
    }
}
