package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tasuki.Async;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The snippets of docs/http.md, each compiled as a program of its own and run without a network.
 */
@Timeout(60)
class HttpPageTest {
    private static final String BEGIN =
            """
            import tasuki.*;
            import tasuki.http.*;
            import tasuki.stream.*;
            import static tasuki.Async.*;
            """;

    @TempDir private Path out;

    private static Client client() {
        return Client.builder().baseUrl("https://api.example").transport(mock()).build();
    }

    private static Transport mock() {
        return MockTransport.of(
                request ->
                        switch (request.url().path()) {
                            case "/log" -> RawResponse.text(200, "a\nb\nc\n");
                            case "/items" ->
                                    request.method().equals("POST")
                                            ? RawResponse.of(201)
                                            : RawResponse.json(200, List.of(item()));
                            case "/" -> RawResponse.text(200, "here");
                            case "/7" -> RawResponse.of(404);
                            default -> RawResponse.json(200, item());
                        });
    }

    private static Map<String, Object> item() {
        return Map.of("id", 1, "name", "shoe");
    }

    private String errors(String program) {
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
                        "-proc:none",
                        "-d",
                        out.toString(),
                        "-cp",
                        System.getProperty("java.class.path"));
        return compiler.getTask(messages, null, null, options, null, List.of(source)).call()
                ? ""
                : messages.toString();
    }

    @Test
    @DisplayName("the snippets of the page on the client compile, and do what they say")
    void everySnippetWorks() throws Exception {
        List<String> snippets =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("../docs/http.md")))
                        .results()
                        .map(match -> match.group(1))
                        .filter(snippet -> !snippet.startsWith("import "))
                        .toList();
        assertEquals(4, snippets.size());
        List<String> results = new ArrayList<>();
        for (String snippet : snippets) {
            String given = snippet.contains("Client http") ? "" : "Client http = Client.open();\n";
            assertEquals("", errors(BEGIN + given + snippet + "void main() {}\n"), snippet);
            results.addAll(results());
        }
        results.sort(null);
        assertEquals(
                List.of(
                        "both [Item[id=1, name=shoe], Item[id=1, name=shoe]]",
                        "create 201",
                        "found [Item[id=1, name=shoe]]",
                        "inTime Optional[here]",
                        "lines 3",
                        "one Item[id=1, name=shoe]",
                        "price none"),
                results);
    }

    /** What the methods of a snippet return that take nothing, or a number. */
    private List<String> results() throws Exception {
        List<String> results = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()})) {
            Class<?> type = loader.loadClass("Snippet");
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object program = constructor.newInstance();
            Field http = type.getDeclaredField("http");
            http.setAccessible(true);
            ((Client) http.get(program)).close();
            http.set(program, client());
            for (Method method : type.getDeclaredMethods()) {
                boolean number =
                        method.getParameterCount() == 1
                                && method.getParameterTypes()[0] == long.class;
                boolean takesNothing =
                        method.getParameterCount() == 0 && method.getReturnType() != void.class;
                if (method.isSynthetic()
                        || Modifier.isStatic(method.getModifiers())
                        || !number && !takesNothing) {
                    continue;
                }
                method.setAccessible(true);
                Object[] arguments = number ? new Object[] {7L} : new Object[0];
                results.add(
                        method.getName() + " " + Async.run(() -> call(method, program, arguments)));
            }
        }
        assertTrue(!results.isEmpty());
        return results;
    }

    private static Object call(Method method, Object program, Object[] arguments) {
        try {
            return method.invoke(program, arguments);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new AssertionError(method + " failed", e);
        }
    }
}
