package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** docs/testing.md: its snippets compile and are run; those that show a bug fail as it says. */
class TestingPageTest {
    private static final Path PAGE = Path.of("../docs/testing.md");
    private static final String IMPORTS =
            """
            import static org.junit.jupiter.api.Assertions.*;
            import static tasuki.Async.*;
            import java.time.Duration;
            import java.util.*;
            import org.junit.jupiter.api.Test;
            import tasuki.*;
            import tasuki.sync.*;
            import tasuki.test.*;
            """;
    private static final Set<String> FAIL =
            Set.of("nothingIsLost()", "transfersEnd()", "noJobIsLost()");

    @TempDir private Path out;

    private static List<String> blocks(String language) throws Exception {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    @DisplayName("every snippet does what the page says, and fails with the text that it shows")
    void snippets() throws Exception {
        List<String> snippets =
                blocks("java").stream()
                        .filter(s -> !s.contains("TestClient")) // shown by a test of module all
                        .toList();
        assertTrue(snippets.size() >= 6, snippets.size() + " snippets");
        String program = IMPORTS + "class SnippetTest {\n" + String.join("\n", snippets) + "\n}\n";
        assertEquals("", errors(program));
        Map<String, TestExecutionResult> results = new HashMap<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {out.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(loader.loadClass("SnippetTest")))
                                    .build(),
                            new TestExecutionListener() {
                                @Override
                                public void executionFinished(
                                        TestIdentifier test, TestExecutionResult result) {
                                    if (test.isTest()) {
                                        results.put(test.getDisplayName(), result);
                                    }
                                }
                            });
        } finally {
            thread.setContextClassLoader(before);
        }
        assertTrue(results.size() >= 6, results.toString());
        Set<String> failed =
                results.entrySet().stream()
                        .filter(e -> e.getValue().getThrowable().isPresent())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        assertEquals(FAIL, failed, results.toString());
        String messages =
                results.values().stream()
                        .flatMap(r -> r.getThrowable().stream())
                        .map(e -> assertInstanceOf(ScheduleError.class, e).getMessage())
                        .map(TestingPageTest::lines)
                        .collect(Collectors.joining("\n"));
        for (String shown : blocks("text")) {
            for (String line : shown.split("\n")) {
                if (!line.isBlank() && !line.contains("…")) {
                    assertTrue(
                            messages.contains(lines(line)),
                            "not there: " + line + "\nbut:\n" + messages);
                }
            }
        }
    }

    /** Without class names and line numbers, which are other ones on the page. */
    private static String lines(String text) {
        return text.replaceAll("at \\w+\\.(\\w+)\\(\\w+\\.java:\\d+\\)", "at $1");
    }

    private String errors(String program) {
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("mem:///SnippetTest.java"), JavaFileObject.Kind.SOURCE) {
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
