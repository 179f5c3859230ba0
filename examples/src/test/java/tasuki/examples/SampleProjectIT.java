package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/**
 * A user's project with tests of its own, on the jars that this build has made and on JUnit 5:
 * compiled and run as Maven would, without a repository to install them in.
 */
class SampleProjectIT {
    private static final Path SAMPLE = Programs.EXAMPLES.resolve("testkit-sample");
    private static final Path OUT = Programs.EXAMPLES.resolve("target/testkit-sample");

    @Test
    @DisplayName("examples/testkit-sample works with tasuki-core, tasuki-test and JUnit 5 alone")
    void sample() throws Exception {
        Path junit = Programs.EXAMPLES.resolve("target/junit5/junit5.jar");
        assertTrue(Files.exists(junit), "the build has not brought JUnit 5");
        List<Path> tasuki = List.of(jar("core"), jar("test"));
        Path classes = OUT.resolve("classes");
        Path tests = OUT.resolve("test-classes");
        compile("main", classes, tasuki);
        List<Path> all = new ArrayList<>(tasuki);
        all.add(classes);
        all.add(junit);
        compile("test", tests, all);

        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                junit.toString(),
                                "execute",
                                "--disable-banner",
                                "--disable-ansi-colors",
                                "--fail-if-no-tests",
                                "--scan-class-path=" + tests,
                                "--class-path",
                                path(List.of(tests, classes, tasuki.get(0), tasuki.get(1))))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Matcher count = Pattern.compile("(\\d+) tests successful").matcher(output);
        assertTrue(count.find() && Integer.parseInt(count.group(1)) >= written(), output);
    }

    /** How many tests there are in the source. */
    private static long written() throws IOException {
        long count = 0;
        for (Path file : sources("test")) {
            count +=
                    Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(l -> l.startsWith("@Test") || l.startsWith("@AsyncTest"))
                            .count();
        }
        assertTrue(count > 0);
        return count;
    }

    private static Path jar(String module) throws IOException {
        try (Stream<Path> files =
                Files.list(Programs.EXAMPLES.resolveSibling(module).resolve("target"))) {
            return files.filter(
                            f ->
                                    f.getFileName()
                                            .toString()
                                            .matches(
                                                    "tasuki-"
                                                            + module
                                                            + "-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no jar of " + module));
        }
    }

    private static List<Path> sources(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLE.resolve("src/" + kind + "/java"))) {
            return files.filter(f -> f.toString().endsWith(".java")).toList();
        }
    }

    private static void compile(String kind, Path to, List<Path> classPath) throws IOException {
        Files.createDirectories(to);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-proc:none",
                                "--release",
                                "25",
                                "-d",
                                to.toString(),
                                "-cp",
                                path(classPath)));
        sources(kind).forEach(file -> arguments.add(file.toString()));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, errors, errors, arguments.toArray(new String[0]));
        assertEquals(0, failed, errors.toString(StandardCharsets.UTF_8));
    }

    private static String path(List<Path> entries) {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toArray(String[]::new));
    }
}
