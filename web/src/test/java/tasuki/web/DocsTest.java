package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The snippets of the pages on the web compile and start, each as a program of its own. */
class DocsTest {
    private static final String IMPORTS =
            """
            import tasuki.*;
            import tasuki.stream.*;
            import tasuki.web.*;
            import tasuki.web.engine.Tls;
            import static tasuki.Async.*;
            import jakarta.validation.constraints.*;
            """;

    /** What the snippets take for granted. */
    private static final String GIVEN =
            """
            record Item(long id, String name) {}
            record User(String name) {}
            record Audit(User user) implements AutoCloseable { public void close() {} }
            record Items() { List<Item> all() { return List.of(); } }
            record Users() { Optional<User> byToken(String token) { return Optional.empty(); } }
            record Pool() implements AutoCloseable {
                static Pool open() { return new Pool(); }
                public void close() {}
            }
            Items items = new Items();
            Users users = new Users();
            String price(long id) throws InterruptedException { return ""; }
            String stock(long id) throws InterruptedException { return ""; }
            String slowReport() throws InterruptedException { return ""; }
            String book() throws InterruptedException { return ""; }
            """;

    @TempDir private Path out;

    private static List<String> snippets(String page) throws IOException {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/" + page + ".md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(snippet -> !snippet.startsWith("import "))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"web, 9", "security, 7", "openapi, 2", "websockets, 6", "server, 4"})
    void everySnippetCompilesAndStarts(String page, int atLeast) throws Exception {
        List<String> snippets = snippets(page);
        assertTrue(snippets.size() >= atLeast, "snippets found: " + snippets.size());
        for (String snippet : snippets) {
            assertEquals("", errors(snippet), snippet);
            withClient(
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
        assertEquals("", errors(snippets("security").getFirst()));
        withClient(
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

    private interface Using {
        void use(TestClient client) throws Exception;
    }

    private void withClient(Using using) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
            Class<?> type = loader.loadClass("Snippet");
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object snippet = constructor.newInstance();
            try (TestClient client = TestClient.of(app(type, snippet))) {
                using.use(client);
            }
        }
    }

    /** The application that the snippet makes, or one of its handlers. */
    private static App app(Class<?> type, Object snippet) throws ReflectiveOperationException {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("app")) {
                method.setAccessible(true);
                return (App) method.invoke(snippet);
            }
        }
        return App.of(snippet);
    }

    private String errors(String snippet) {
        String main = snippet.contains("void main()") ? "" : "void main() {}\n";
        String program = IMPORTS + snippet + GIVEN + main;
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("mem:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return program;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean good =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of(
                                        "-parameters",
                                        "-proc:none",
                                        "-d",
                                        out.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path")),
                                null,
                                List.of(source))
                        .call();
        return good ? "" : messages.toString();
    }
}
