package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tasuki.Async;
import tasuki.sql.Database;
import tasuki.web.RunningApp;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Clients that openapi-generator makes of the documents compile, and get what they ask for. Its
 * jars are those of the local Maven repository, which {@code .ci/run} puts there.
 */
@Tag("clients")
@Timeout(280)
class GeneratedClientIT {
    private static final List<String> CHAPTERS =
            List.of(
                    "Body",
                    "BodyUpdates",
                    "ExtraModels",
                    "Oauth2Scopes",
                    "RequestFormsAndFiles",
                    "StreamData",
                    "Shop");

    @TempDir private Path folder;

    private static String generator() {
        String jars = System.getProperty("tasuki.generator", "");
        List<String> missing =
                Arrays.stream(jars.split(File.pathSeparator))
                        .filter(jar -> !Files.exists(Path.of(jar)))
                        .toList();
        assumeTrue(
                !jars.isEmpty() && missing.isEmpty(),
                () ->
                        "without openapi-generator no client is made; get these with mvn"
                                + " dependency:get: "
                                + missing);
        return jars;
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private Path source(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/generated/" + name))) {
            Files.copy(in, file);
        }
        return file;
    }

    /** What the shop's own main method does before it serves. */
    private static void stock(Object shop) throws Exception {
        Field field = shop.getClass().getDeclaredField("db");
        field.setAccessible(true);
        Database db = (Database) field.get(shop);
        Async.run(
                () ->
                        db.executeScript(
                                """
                                create table product
                                  (id identity primary key, name varchar(80), price decimal(10, 2));
                                insert into product (name, price) values ('Sash', 12.50), ('Baton', 8);
                                """));
    }

    @Test
    @DisplayName("clients made by openapi-generator compile, and get what they ask for")
    void clients() throws Exception {
        String jars = generator();
        List<RunningApp> apps = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            List<String> documents = new ArrayList<>();
            for (String chapter : CHAPTERS) {
                Object program = Chapters.program(chapter);
                if (chapter.equals("Shop")) {
                    stock(program);
                }
                RunningApp app = Chapters.app(program).start(0);
                apps.add(app);
                Path document = folder.resolve(chapter + ".json");
                http.send(
                        HttpRequest.newBuilder(URI.create(app.url() + "/openapi.json")).build(),
                        HttpResponse.BodyHandlers.ofFile(document));
                documents.add(document.toString());
            }
            List<String> generate =
                    new ArrayList<>(
                            List.of(tool("java"), "-cp", jars, source("Generate.java").toString()));
            generate.addAll(documents);
            run(generate);
            Path classes = Files.createDirectory(folder.resolve("classes"));
            List<String> compile =
                    new ArrayList<>(
                            List.of(
                                    tool("javac"),
                                    "-nowarn",
                                    "-proc:none",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    jars,
                                    source("Calls.java").toString()));
            for (String chapter : CHAPTERS) {
                try (Stream<Path> files =
                        Files.walk(folder.resolve(chapter).resolve("src/main/java"))) {
                    files.map(Path::toString)
                            .filter(name -> name.endsWith(".java"))
                            .forEach(compile::add);
                }
            }
            run(compile);
            List<String> call =
                    new ArrayList<>(
                            List.of(
                                    tool("java"),
                                    "-cp",
                                    classes + File.pathSeparator + jars,
                                    "Calls"));
            apps.forEach(app -> call.add(app.url()));
            assertEquals("good", run(call).lines().toList().getLast());
        } finally {
            apps.forEach(RunningApp::close);
        }
    }
}
