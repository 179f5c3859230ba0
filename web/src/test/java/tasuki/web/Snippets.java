package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The snippets of a page, each compiled and started as a program of its own. */
final class Snippets {
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

    private Snippets() {}

    static List<String> of(Path page) throws IOException {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(snippet -> !snippet.startsWith("import "))
                .toList();
    }

    /** What is done with the application of a snippet. */
    interface Using {
        void use(TestClient client) throws Exception;
    }

    /**
     * Compiles a snippet, runs its test if it has one, and starts what it declares: the application
     * that it makes, or one of its handlers.
     */
    static void check(String snippet, Path out, Using using) throws Exception {
        assertEquals("", errors(snippet, out), snippet);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
            Class<?> type = loader.loadClass("Snippet");
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object program = constructor.newInstance();
            App app = null;
            for (Method method : type.getDeclaredMethods()) {
                method.setAccessible(true);
                if (method.getName().equals("app")) {
                    app = (App) method.invoke(program);
                } else if (method.getName().equals("test")) {
                    method.invoke(program);
                }
            }
            try (TestClient client = TestClient.of(app == null ? App.of(program) : app)) {
                using.use(client);
            }
        }
    }

    /** What it does not declare by itself. */
    private static String given(String snippet) {
        return GIVEN.lines()
                .filter(
                        line ->
                                !line.startsWith("String ")
                                        || !snippet.contains(
                                                line.substring(0, line.indexOf('(') + 1)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String errors(String snippet, Path out) {
        String main = snippet.contains("void main()") ? "" : "void main() {}\n";
        String program = IMPORTS + snippet + given(snippet) + main;
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
        List<String> options =
                List.of(
                        "-parameters",
                        "-proc:none",
                        "-d",
                        out.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        return compiler.getTask(messages, null, null, options, null, List.of(source)).call()
                ? ""
                : messages.toString();
    }
}
