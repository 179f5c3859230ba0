package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Programs that serve, as processes that are told to stop by signals. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ServingIT {
    /** Its handlers read standard input, so that a test says when they go on. */
    private static final String PROGRAM =
            """
            import module tasuki;

            @Get("/held")
            String held() throws InterruptedException, IOException {
                IO.println("in the handler");
                Async.await("standard input", () -> System.in.read());
                return "answered";
            }

            @Get("/hangs")
            String hangs() throws InterruptedException {
                IO.println("in the handler");
                try {
                    Async.sleepForever();
                    return "";
                } finally {
                    IO.println("handler cancelled");
                }
            }

            void main(String[] args) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> IO.println("hook of the user")));
                App app = App.of(this)
                        .drainFor(Duration.ofSeconds(Integer.parseInt(args[1])))
                        .lifespan(around -> {
                            around.run();
                            IO.println("lifespan closed");
                            if (args.length > 2) throw new IllegalStateException(args[2]);
                        });
                if (args[0].equals("run")) {
                    Async.run(() -> app.serve(0));
                } else {
                    app.serve(0);
                }
            }
            """;

    @TempDir static Path scratch;

    private static Path home = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        home = Files.createDirectories(scratch.resolve("tasuki"));
        Path repository = Launcher.repository();
        Launcher.copy(repository.resolve("tasuki"), home.resolve("tasuki"));
        Launcher.copy(
                repository.resolve("cli/src/main/training/Training.java"),
                home.resolve("Training.java"));
        Launcher.copyModulePath(home.resolve("lib"));
        Files.writeString(scratch.resolve("Serves.java"), PROGRAM);
    }

    /** A program that serves, its address, and the lines that it writes. */
    private record Served(Process process, URI address, BufferedReader out, BufferedReader err)
            implements AutoCloseable {
        static Served start(String how, String... args) throws Exception {
            List<String> command = new ArrayList<>();
            Path program = home.resolve("tasuki");
            if (how.equals("java")) {
                program = Path.of(System.getProperty("java.home"), "bin", "java");
                command.addAll(
                        List.of("-p", home.resolve("lib").toString(), "--add-modules", "tasuki"));
            } else {
                command.add("run");
            }
            command.add("Serves.java");
            command.addAll(List.of(args));
            Process process = new Launcher(program, scratch).start(command.toArray(String[]::new));
            BufferedReader err = process.errorReader();
            String line = lineWith(err, " serves http");
            String url = line.replaceAll(".*serves (http://[0-9.:]+).*", "$1");
            return new Served(process, URI.create(url), process.inputReader(), err);
        }

        void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static String lineWith(BufferedReader reader, String part) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String line; (line = reader.readLine()) != null; ) {
            if (line.contains(part)) {
                return line;
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("no line with '" + part + "' in\n" + all);
    }

    private static CompletableFuture<HttpResponse<String>> get(
            HttpClient client, Served served, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(served.address().resolve(path)).build(),
                BodyHandlers.ofString());
    }

    @ParameterizedTest
    @DisplayName("A server that is told to stop answers what runs, cleans up, and exits with 0")
    @CsvSource({
        "tasuki, plain, TERM",
        "tasuki, run, TERM",
        "tasuki, plain, INT",
        "java, plain, TERM",
        "java, run, INT"
    })
    void stopsInOrder(String how, String inside, String signal) throws Exception {
        try (Served served = Served.start(how, inside, "60");
                HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> reply = get(client, served, "/held");
            lineWith(served.out(), "in the handler");
            served.signal(signal);
            lineWith(served.err(), "SIG" + signal + ": stops when what runs has ended");
            served.process().getOutputStream().write('\n');
            served.process().getOutputStream().flush();
            assertEquals("\"answered\"", reply.get().body());
            lineWith(served.out(), "lifespan closed");
            lineWith(served.out(), "hook of the user");
            assertEquals(0, served.process().waitFor());
        }
    }

    @ParameterizedTest
    @DisplayName("A server that had to cancel requests to stop exits as if it had been killed")
    @CsvSource({"tasuki, plain, TERM, 143", "java, run, TERM, 143", "java, plain, INT, 130"})
    void givesUp(String how, String inside, String signal, int code) throws Exception {
        try (Served served = Served.start(how, inside, "0");
                HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> reply = get(client, served, "/hangs");
            lineWith(served.out(), "in the handler");
            served.signal(signal);
            assertEquals(503, reply.get().statusCode());
            lineWith(served.out(), "handler cancelled");
            lineWith(served.out(), "lifespan closed");
            lineWith(served.out(), "hook of the user");
            assertEquals(code, served.process().waitFor());
        }
    }

    @ParameterizedTest
    @DisplayName("A server whose clean-up fails says so and exits with 1")
    @CsvSource({"tasuki, plain", "java, run"})
    void failsToCleanUp(String how, String inside) throws Exception {
        try (Served served = Served.start(how, inside, "60", "broken")) {
            served.signal("TERM");
            lineWith(served.err(), "did not stop in order");
            lineWith(served.err(), "IllegalStateException: broken");
            assertEquals(1, served.process().waitFor());
        }
    }

    @ParameterizedTest
    @DisplayName("A second Ctrl-C does not wait for what runs")
    @CsvSource({"tasuki, plain", "java, plain"})
    void secondCtrlC(String how, String inside) throws Exception {
        try (Served served = Served.start(how, inside, "600");
                HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<String>> reply = get(client, served, "/hangs");
            lineWith(served.out(), "in the handler");
            served.signal("INT");
            lineWith(served.err(), "SIGINT: stops");
            served.signal("INT");
            assertEquals(130, served.process().waitFor());
            assertTrue(
                    reply.handle((_, failure) -> failure != null).get(),
                    "the request had an answer");
        }
    }
}
