package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

class SecurityTest {
    record User(String name) {}

    static final class Handlers {
        @Provides
        User user(BearerToken token) {
            if (!token.value().equals("good")) {
                throw new HttpError(401, "Invalid token");
            }
            return new User("ada");
        }

        @Get("/me")
        String me(User user) {
            return user.name();
        }

        @Get("/admin")
        String admin(BasicCredentials credentials) {
            if (!credentials.are("root", "pä:ss")) {
                throw new HttpError(403, "Not you");
            }
            return credentials.toString();
        }

        @Get("/key")
        String key(
                @ApiKey("X-Key") String header,
                @ApiKey(value = "key", in = ApiKey.In.QUERY) Optional<String> query,
                @ApiKey(value = "k", in = ApiKey.In.COOKIE) Optional<String> cookie) {
            return header + query + cookie;
        }

        @Get("/maybe")
        boolean maybe(Optional<BearerToken> token) {
            return token.isPresent();
        }
    }

    private TestClient client;

    @BeforeEach
    void start() {
        client = TestClient.of(App.of(new Handlers()).tokensAt("/token"));
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private TestReply get(String path, String authorization) throws InterruptedException {
        return client.request("GET", path).header("Authorization", authorization).send();
    }

    @Test
    void aBearerTokenIsAskedForAndHandedOn() throws InterruptedException {
        TestReply none = client.get("/me");
        assertEquals(401, none.status());
        assertEquals("{\"detail\":\"Not authenticated\"}", none.text());
        assertEquals(Optional.of("Bearer"), none.header("WWW-Authenticate"));
        assertEquals("\"ada\"", get("/me", "Bearer good").text());
        assertEquals("\"ada\"", get("/me", "bearer good").text());
        assertEquals("{\"detail\":\"Invalid token\"}", get("/me", "Bearer bad").text());
        assertEquals("false", client.get("/maybe").text());
        assertEquals("true", get("/maybe", "Bearer x").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearergood", "Basic good", ""})
    void whatIsNoBearerTokenIsNone(String authorization) throws InterruptedException {
        assertEquals(401, get("/me", authorization).status());
    }

    @Test
    void nameAndPasswordAreAskedForAndHandedOn() throws InterruptedException {
        TestReply none = client.get("/admin");
        assertEquals(401, none.status());
        assertEquals(Optional.of("Basic realm=\"api\""), none.header("WWW-Authenticate"));
        String good =
                Base64.getEncoder().encodeToString("root:pä:ss".getBytes(StandardCharsets.UTF_8));
        TestReply reply = get("/admin", "Basic " + good);
        assertEquals(200, reply.status());
        assertFalse(reply.text().contains("pä:ss"), "a password must not be printed");
        String bad = Base64.getEncoder().encodeToString("root:x".getBytes(StandardCharsets.UTF_8));
        assertEquals(403, get("/admin", "Basic " + bad).status());
        assertEquals(401, get("/admin", "Basic %%%").status());
        assertEquals(401, get("/admin", "Basic cm9vdA==").status());
    }

    @Test
    void aKeyIsTakenFromWhereItIs() throws InterruptedException {
        assertEquals(401, client.get("/key").status());
        assertEquals(
                "\"aOptional[b]Optional[c]\"",
                client.request("GET", "/key?key=b")
                        .header("X-Key", "a")
                        .header("Cookie", "k=c")
                        .send()
                        .text());
    }

    @Test
    void theDocumentSaysWhatIsNeeded() throws InterruptedException {
        JsonNode document = JsonMapper.shared().readTree(client.get("/openapi.json").bytes());
        assertEquals(
                "[{\"OAuth2Password\":[]}]", document.at("/paths/~1me/get/security").toString());
        assertEquals(
                JsonMapper.shared()
                        .valueToTree(
                                Map.of(
                                        "type",
                                        "oauth2",
                                        "flows",
                                        Map.of(
                                                "password",
                                                Map.of("tokenUrl", "/token", "scopes", Map.of())))),
                document.at("/components/securitySchemes/OAuth2Password"));
        assertEquals(
                "http",
                document.at("/components/securitySchemes/BasicCredentials/type").asString());
        assertEquals(
                "apiKey", document.at("/components/securitySchemes/ApiKey_X-Key/type").asString());
        assertEquals(0, document.at("/paths/~1me/get/parameters").size());
    }
}
