package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import tasuki.web.TestReply;

import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The chapters of FastAPI's documentation on dependencies and on who the client says it is. */
class DependencyChaptersTest {
    private static List<?> log(Object program) throws Exception {
        var field = program.getClass().getDeclaredField("log");
        field.setAccessible(true);
        return List.copyOf((List<?>) field.get(program));
    }

    @Test
    void dependencies() throws Exception {
        try (Chapter c = new Chapter("Dependencies")) {
            c.get("/items", 200, "{\"q\":null,\"skip\":0,\"limit\":100}")
                    .get("/users?q=foo&skip=5", 200, "{\"q\":\"foo\",\"skip\":5,\"limit\":100}")
                    .has("/items?limit=x", 422, "limit")
                    .has("/openapi.json", 200, "\"name\":\"skip\"");
        }
        try (Chapter c = new Chapter("ClassesAsDependencies")) {
            c.get("/items?q=foo&skip=1&limit=1", 200, "{\"q\":\"foo\",\"items\":[\"Bar\"]}");
        }
    }

    @Test
    void subDependencies() throws Exception {
        try (Chapter c = new Chapter("SubDependencies")) {
            c.has("/items?q=foo", 200, "\"q_or_cookie\":\"foo\"", "\"extractions\":1");
            c.client.cookies().put("last_query", "cookie");
            c.has("/items", 200, "\"q_or_cookie\":\"cookie\"", "\"extractions\":2")
                    .get("/fresh", 200, "{\"extractions\":4}");
        }
    }

    @Test
    void guards() throws Exception {
        for (String chapter :
                List.of("DependenciesInPathOperationDecorators", "GlobalDependencies")) {
            try (Chapter c = new Chapter(chapter)) {
                c.has("/items", 422, "X-Token", "missing");
                c.client.header("X-Token", "wrong").header("X-Key", "fake-super-secret-key");
                c.has("/items", 400, "X-Token header invalid");
                c.client.header("X-Token", "fake-super-secret-token");
                assertEquals(200, c.client.get("/items").status());
            }
        }
    }

    @Test
    void withYield() throws Exception {
        try (Chapter c = new Chapter("DependenciesWithYield")) {
            c.get("/commit", 200, "\"done\"");
            assertEquals(
                    List.of("session opened", "handler", "committed", "session closed"),
                    log(c.program));
            c.get("/items/portal-gun", 200, "{\"owner\":\"Rick\"}")
                    .has("/items/plumbus", 400, "Owner error: Rick")
                    .has("/items/nothing", 404, "Item not found");
        }
    }

    @Test
    void advancedDependencies() throws Exception {
        Chapter c = new Chapter("AdvancedDependencies");
        try (c) {
            c.get("/query-checker?q=foobar", 200, "{\"fixed_content_in_query\":true}")
                    .get("/query-checker?q=x", 200, "{\"fixed_content_in_query\":false}");
            assertEquals(c.client.get("/pool").text(), c.client.get("/pool").text());
            assertEquals(List.of("pool opened"), log(c.program));
        }
        assertEquals(List.of("pool opened", "pool closed"), log(c.program));
    }

    @Test
    void security() throws Exception {
        try (Chapter c = new Chapter("SecurityFirstSteps")) {
            TestReply nobody = c.client.get("/items");
            assertEquals(401, nobody.status());
            assertEquals("Bearer", nobody.header("WWW-Authenticate").orElseThrow());
            c.client.header("Authorization", "Bearer testtoken");
            c.get("/items", 200, "{\"token\":\"testtoken\"}")
                    .has("/openapi.json", 200, "\"tokenUrl\":\"/token\"");
        }
        try (Chapter c = new Chapter("GetCurrentUser")) {
            c.client.header("Authorization", "Bearer john");
            c.has("/users/me", 200, "johnfakedecoded");
        }
        try (Chapter c = new Chapter("SimpleOauth2")) {
            TestReply token =
                    c.client.postForm(
                            "/token", Map.of("username", "johndoe", "password", "secret"));
            c.is(token, 200, "{\"access_token\":\"johndoe\",\"token_type\":\"bearer\"}");
            c.holds(
                    c.client.postForm("/token", Map.of("username", "johndoe", "password", "x")),
                    400,
                    "Incorrect username or password");
            assertEquals(401, c.client.get("/users/me").status());
            c.client.header("Authorization", "Bearer johndoe");
            c.has("/users/me", 200, "johndoe@example.com");
            c.client.header("Authorization", "Bearer alice");
            c.has("/users/me", 400, "Inactive user");
        }
        try (Chapter c = new Chapter("HttpBasicAuth")) {
            assertEquals(401, c.client.get("/users/me").status());
            String right = Base64.getEncoder().encodeToString("stanleyjobson:swordfish".getBytes());
            c.client.header("Authorization", "Basic " + right);
            c.get("/users/me", 200, "{\"username\":\"stanleyjobson\"}");
        }
    }
}
