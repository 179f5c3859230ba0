package tasuki.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A project that uses the toolkit as a library, as docs/applications.md says: its classes and
 * records are not public, and read by server, client and database.
 */
class OwnProjectTest {
    private static final String PROGRAM =
            """
            package shop;

            import static tasuki.Async.*;

            import jakarta.validation.*;
            import jakarta.validation.constraints.NotBlank;
            import jakarta.validation.constraints.Positive;

            import java.lang.annotation.*;
            import java.util.*;
            import java.util.regex.*;
            import java.util.stream.*;

            import tasuki.http.*;
            import tasuki.sql.*;
            import tasuki.web.*;

            class Main {
                @Constraint(validatedBy = Known.class)
                @Retention(RetentionPolicy.RUNTIME)
                @interface IsKnown {
                    String message() default "must be known";
                    Class<?>[] groups() default {};
                    Class<? extends Payload>[] payload() default {};
                }

                static class Known implements ConstraintValidator<IsKnown, Item> {
                    @Override
                    public boolean isValid(Item item, ConstraintValidatorContext context) {
                        return item.name().length() < 9;
                    }
                }

                @IsKnown
                record Item(@NotBlank String name, @Positive double price) {}

                @Get("/items/{id}")
                Item item(int id) {
                    return new Item("no. " + id, 2.5);
                }

                @Post("/items")
                Item create(@BodyParam Item item) {
                    return item;
                }

                /** A value, or the types of the problems. */
                static String said(String text) {
                    return text.startsWith("{\\"detail")
                            ? Pattern.compile("\\"type\\":\\"(.*?)\\"").matcher(text).results()
                                    .map(found -> found.group(1)).collect(Collectors.joining(", "))
                            : text;
                }

                public static void main(String[] args) throws Exception {
                    System.out.println(Main.class.getModule().isNamed() ? "module" : "class path");
                    run(() -> {
                        try (RunningApp app = App.of(new Main()).start(0);
                                Client client = Client.open();
                                Database database = Database.open("jdbc:h2:mem:shop")) {
                            String url = "http://127.0.0.1:" + app.port() + "/items";
                            System.out.println(client.get(url + "/7").send().json(Item.class));
                            for (Item item : List.of(new Item("shoe", 1), new Item("", -1), new Item("very long name", 1))) {
                                Response answer = client.post(url).json(item).send();
                                System.out.println(answer.status() + " " + said(answer.text()));
                            }
                            System.out.println(
                                    database.fetchOne(Item.class, "select :name as name, :price as price", new Item("row", 3)));
                        }
                    });
                }
            }
            """;

    private static List<String> expected(String where) {
        return List.of(
                where,
                "Item[name=no. 7, price=2.5]",
                "200 {\"name\":\"shoe\",\"price\":1.0}",
                "422 string_blank, greater_than",
                "422 is_known",
                "Optional[Item[name=row, price=3.0]]");
    }

    @TempDir Path folder;

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Of the class path, what can stand on a module path. */
    private static String modulePath() {
        return Arrays.stream(classPath().split(File.pathSeparator))
                .filter(
                        entry ->
                                entry.endsWith(".jar")
                                        || Files.exists(Path.of(entry, "module-info.class")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String descriptor() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "applications.md"));
        Matcher block = Pattern.compile("```module-info\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), "docs/applications.md shows no descriptor");
        return block.group(1);
    }

    private Path compile(List<String> options, List<Path> sources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-parameters", "-proc:none", "-d", classes.toString()));
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean good =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    all,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            assertTrue(good, said::toString);
        }
        return classes;
    }

    private Path source(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        return Files.writeString(file, text);
    }

    /** What it printed; it must end well. */
    private List<String> run(String... options) throws IOException, InterruptedException {
        assertEquals(0, exitOf(options), () -> text(folder.resolve("log")));
        return Files.readAllLines(folder.resolve("out"));
    }

    private int exitOf(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("log").toFile())
                        .start();
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Compiles it as a module: how to run that. */
    private String[] module(String descriptor) throws IOException {
        Path classes =
                compile(
                        List.of("--module-path", modulePath()),
                        List.of(
                                source("module-info.java", descriptor),
                                source("Main.java", PROGRAM)));
        return new String[] {
            "-p", classes + File.pathSeparator + modulePath(), "-m", "shop/shop.Main"
        };
    }

    @Test
    @DisplayName(
            "A module whose package is open to our modules alone works: JSON, constraints, rows")
    void asModule() throws Exception {
        assertEquals(expected("module"), run(module(descriptor())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasuki.web",
                "tasuki.sql"
            }) // tasuki.web shows Jackson what tasuki.http needs
    @DisplayName("A module whose package is closed to one of our modules is told what to write")
    void closed(String to) throws Exception {
        String open =
                Pattern.compile("opens shop to (.*);")
                        .matcher(descriptor())
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1);
        String others =
                Arrays.stream(open.split(", "))
                        .filter(module -> !module.equals(to))
                        .collect(Collectors.joining(", "));
        assertEquals(1, exitOf(module(descriptor().replace(open, others))));
        String log = text(folder.resolve("log"));
        assertTrue(log.contains("opens shop to " + to + ";"), log);
    }

    @Test
    @DisplayName("The same program works on the class path")
    void onTheClassPath() throws Exception {
        Path classes = compile(List.of("-cp", classPath()), List.of(source("Main.java", PROGRAM)));
        assertEquals(
                expected("class path"),
                run("-cp", classes + File.pathSeparator + classPath(), "shop.Main"));
    }
}
