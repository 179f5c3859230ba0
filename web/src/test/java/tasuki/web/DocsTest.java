package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The snippets of the pages on the web compile and start, each as a program of its own. */
class DocsTest {
    @TempDir private Path out;

    private static List<String> snippets(String page) throws IOException {
        return Snippets.of(Path.of("../docs/" + page + ".md"));
    }

    @ParameterizedTest
    @CsvSource({"web, 9", "security, 7", "openapi, 2", "websockets, 6", "server, 4"})
    void everySnippetCompilesAndStarts(String page, int atLeast) throws Exception {
        List<String> snippets = snippets(page);
        assertTrue(snippets.size() >= atLeast, "snippets found: " + snippets.size());
        for (String snippet : snippets) {
            Snippets.check(
                    snippet,
                    out,
                    client -> {
                        int there = status(client, "/openapi.json");
                        assertEquals(
                                200, there == 404 ? status(client, "/api.json") : there, snippet);
                    });
        }
    }

    /** As a browser would ask that is where the snippets want it. */
    private static int status(TestClient client, String path) throws InterruptedException {
        return client.request("GET", path)
                .header("Host", "shop.example")
                .header("X-Forwarded-Proto", "https")
                .send()
                .status();
    }

    @Test
    @DisplayName("the login of the page on security lets ada in, and nobody else")
    void theLoginWorks() throws Exception {
        Snippets.check(
                snippets("security").getFirst(),
                out,
                client -> {
                    assertEquals(401, client.get("/me").status());
                    Map<String, String> wrong = Map.of("username", "ada", "password", "x");
                    assertEquals(401, client.postForm("/token", wrong).status());
                    Map<String, String> nobody = Map.of("username", "bob", "password", "x");
                    assertEquals(401, client.postForm("/token", nobody).status());
                    assertEquals(422, client.postForm("/token", Map.of("username", "a")).status());
                    TestReply reply =
                            client.postForm(
                                    "/token",
                                    Map.of(
                                            "grant_type",
                                            "password",
                                            "username",
                                            "ada",
                                            "password",
                                            "lovelace"));
                    assertEquals(Optional.of("no-store"), reply.header("Cache-Control"));
                    String plain = token(reply);
                    assertEquals("\"ada\"", with(client, "/me", plain).text());
                    assertEquals(403, with(client, "/articles", plain).status());
                    String scoped =
                            token(
                                    client.postForm(
                                            "/token",
                                            Map.of(
                                                    "username",
                                                    "ada",
                                                    "password",
                                                    "lovelace",
                                                    "scope",
                                                    "articles:read articles:burn")));
                    assertEquals("[\"shoe\",\"hat\"]", with(client, "/articles", scoped).text());
                });
    }

    private static String token(TestReply reply) throws InterruptedException {
        return reply.json(Map.class).get("access_token").toString();
    }

    private static TestReply with(TestClient client, String path, String token)
            throws InterruptedException {
        return client.request("GET", path).header("Authorization", "Bearer " + token).send();
    }
}
