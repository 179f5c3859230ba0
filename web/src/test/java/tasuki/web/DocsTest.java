package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The snippets of the pages compile and start, each as a program of its own. */
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

    @ParameterizedTest
    @CsvSource({"web.md, 8", "websockets.md, 5", "server.md, 3"})
    void everySnippetCompilesAndStarts(String name, int least) throws Exception {
        Path page = Path.of("../docs", name);
        List<String> snippets =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(page))
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .filter(snippet -> !snippet.startsWith("import "))
                        .toList();
        assertTrue(snippets.size() > least, "snippets found: " + snippets.size());
        for (String snippet : snippets) {
            assertEquals("", errors(snippet), snippet);
            starts();
        }
    }

    private void starts() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
            Constructor<?> constructor = loader.loadClass("Snippet").getDeclaredConstructor();
            constructor.setAccessible(true);
            try (TestClient client = TestClient.of(App.of(constructor.newInstance()))) {
                assertEquals(200, client.get("/openapi.json").status());
            }
        }
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
