package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tasuki dev} as a process: files are saved, and what is served is looked at. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DevIT {
    private static final String PROGRAM =
            """
            import module tasuki;

            @Get("/")
            String hello() {
                return "one";
            }

            @Get("/hangs")
            String hangs() throws InterruptedException {
                IO.println("in the handler");
                Async.sleepForever();
                return "";
            }

            void main(String[] args) {
                App.of(this)
                        .lifespan(around -> {
                            around.run();
                            IO.println("lifespan closed");
                        })
                        .serve(PORT);
            }
            """;

    @TempDir static Path scratch;

    private static Path home = Path.of("");

    @TempDir Path folder;

    private Path app = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        home = Files.createDirectories(scratch.resolve("tasuki home"));
        Path repository = Launcher.repository();
        Launcher.copy(repository.resolve("tasuki"), home.resolve("tasuki"));
        Launcher.copy(
                repository.resolve("cli/src/main/training/Training.java"),
                home.resolve("Training.java"));
        Launcher.copyModulePath(home.resolve("lib"));
    }

    @BeforeEach
    void program() throws IOException {
        app = folder.resolve("App.java");
        save(PROGRAM.replace("PORT", "0"));
    }

    /** As an editor does: a new file in the place of the old one. */
    private void save(String source) throws IOException {
        Path beside = Files.writeString(folder.resolve(".App.java.new"), source);
        Files.move(beside, app, StandardCopyOption.REPLACE_EXISTING);
    }

    private void edit(String from, String to) throws IOException {
        String source = Files.readString(app);
        assertTrue(source.contains(from), source);
        save(source.replace(from, to));
    }

    /** The command, and the lines that it writes. */
    private record Dev(Process process, BufferedReader out, BufferedReader err, List<String> lines)
            implements AutoCloseable {
        /** Reads until there is one with this part. */
        String line(String part) throws IOException {
            return line(err, part);
        }

        String outLine(String part) throws IOException {
            return line(out, part);
        }

        private String line(BufferedReader from, String part) throws IOException {
            for (String line; (line = from.readLine()) != null; ) {
                lines.add(line);
                if (line.contains(part)) {
                    return line;
                }
            }
            throw new AssertionError("no line with '" + part + "' in\n" + String.join("\n", lines));
        }

        /** Where it serves. */
        String url() throws IOException {
            Matcher url = Pattern.compile("http://[0-9.:]+").matcher(line(" serves "));
            assertTrue(url.find());
            return url.group();
        }

        void signal(String name) throws Exception {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Dev dev(String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("dev", "-J-XX:TieredStopAtLevel=1"));
        all.addAll(List.of(args));
        Process process =
                new Launcher(home.resolve("tasuki"), folder).start(all.toArray(String[]::new));
        // a line that never comes is a failure, not a test that hangs
        CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return new Dev(process, process.inputReader(), process.errorReader(), new ArrayList<>());
    }

    /** A reply as it is, over a connection of its own. */
    private static String get(String url, String accept) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort())) {
            String path = uri.getPath().isEmpty() ? "/" : uri.getPath();
            socket.getOutputStream()
                    .write(
                            ("GET %s HTTP/1.1\r\nHost: a\r\nAccept: %s\r\nConnection: close\r\n\r\n")
                                    .formatted(path, accept)
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String url) throws IOException {
        String reply = get(url, "*/*");
        assertTrue(reply.startsWith("HTTP/1.1 200 "), reply);
        return reply.substring(reply.indexOf("\r\n\r\n") + 4);
    }

    @Test
    @DisplayName("What is saved is served, at the same port, and nobody is refused meanwhile")
    void servesWhatIsSaved() throws Exception {
        Files.writeString(folder.resolve("Other.java"), "void main() {}");
        try (Dev dev = dev()) {
            String url = dev.url();
            assertEquals(url + "/docs", dev.line("docs at").replaceAll(".*http", "http"));
            assertEquals("\"one\"", body(url));
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            Thread.startVirtualThread(() -> askUntil("\"four\"", url, seen));
            assertEquals("\"one\"", seen.poll(2, TimeUnit.MINUTES));
            String last = "one";
            for (String next : List.of("two", "three", "four")) {
                edit("\"" + last + "\"", "\"" + next + "\"");
                dev.line("App.java changed");
                dev.line("reloaded in ");
                assertEquals("\"" + next + "\"", body(url));
                assertEquals("\"" + next + "\"", seen.poll(2, TimeUnit.MINUTES));
                dev.outLine("lifespan closed");
                last = next;
            }
            dev.signal("INT");
            dev.outLine("lifespan closed");
            assertEquals(0, dev.process().waitFor());
        }
    }

    /** Asks one time after another until that is the answer; the different ones in their order. */
    private static void askUntil(String last, String url, BlockingQueue<String> seen) {
        String before = "";
        for (String answer = ""; !answer.equals(last) && seen.size() < 100; ) {
            try {
                answer = body(url);
            } catch (IOException | AssertionError e) {
                answer = e.toString();
            }
            if (!before.equals(answer)) {
                seen.add(answer);
                before = answer;
            }
        }
    }

    @Test
    @DisplayName("A touch, and a file that is deleted and comes back the same, start nothing anew")
    void sameContent() throws Exception {
        try (Dev dev = dev("App.java")) {
            String url = dev.url();
            Files.setLastModifiedTime(app, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
            String source = Files.readString(app);
            Files.delete(app);
            dev.line("is not there");
            assertEquals("\"one\"", body(url));
            save(source);
            Files.writeString(folder.resolve(".env"), "A=1");
            dev.line(".env changed");
            dev.line("reloaded");
            assertEquals(1, dev.lines().stream().filter(l -> l.contains("changed")).count());
            Files.delete(app);
            Files.writeString(app, source.replace("one", "two"));
            dev.line("App.java changed");
            dev.line("reloaded");
            assertEquals("\"two\"", body(url));
        }
    }

    @Test
    @DisplayName(
            "Compile errors are shown in the terminal and in the browser until they are mended")
    void compileErrors() throws Exception {
        try (Dev dev = dev("App.java")) {
            String url = dev.url();
            edit("return \"one\";", "return 1 < ;");
            dev.line("App.java:5: error: illegal start of expression");
            dev.line("App.java does not compile");
            String page = get(url + "/any/path", "text/html,*/*;q=0.8");
            assertTrue(page.startsWith("HTTP/1.1 503 "), page);
            assertTrue(page.contains("App.java:5</span> error: illegal start of"), page);
            assertTrue(page.contains("return 1 &lt; ;\n               ^"), page);
            String problem = get(url, "application/json");
            assertTrue(problem.startsWith("HTTP/1.1 503 "), problem);
            assertTrue(problem.contains("Content-Type: application/problem+json"), problem);
            assertTrue(problem.contains("\"line\":5,\"column\":16"), problem);
            edit("return 1 < ;", "return \"mended\";");
            dev.line("reloaded");
            assertEquals("\"mended\"", body(url));
            assertFalse(get(url, "*/*").contains(StatusPage.HEADER));
        }
    }

    @Test
    @DisplayName("A program that has never compiled is shown at its port, and then served there")
    void neverCompiled() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        save(PROGRAM.replace("PORT", "\"0.0.0.0\", " + port).replace("return \"one\"", "retrn"));
        String url = "http://127.0.0.1:" + port;
        try (Dev dev = dev("App.java")) {
            dev.line("shown at " + url);
            assertTrue(get(url, "text/html").startsWith("HTTP/1.1 503 "));
            edit("retrn", "return \"one\"");
            assertEquals(url, dev.url());
            assertEquals("\"one\"", body(url));
        }
    }

    @Test
    @DisplayName(
            "A program that fails, exits or ends is waited for, and starts again when it changes")
    void programsThatEnd() throws Exception {
        try (Dev dev = dev("--port", "0", "App.java", "arg")) {
            String url = dev.url();
            edit(
                    "App.of(this)",
                    "if (args.length == 1) throw new IllegalStateException(\"a <failure>\");"
                            + " App.of(this)");
            dev.line("Exception in thread \"main\" java.lang.IllegalStateException: a <failure>");
            assertEquals("\tat App.main(App.java:16)", dev.line("at "));
            dev.line("App.java ended with an exception");
            String page = get(url, "text/html");
            assertTrue(page.contains("IllegalStateException: a &lt;failure&gt;"), page);

            edit(
                    "throw new IllegalStateException(\"a <failure>\")",
                    "System.exit(args.length + 2)");
            dev.line("App.java has ended with exit code 3");
            assertTrue(get(url, "*/*").contains("has ended with exit code 3"));

            edit("System.exit(args.length + 2)", "{ IO.println(\"short\"); return; }");
            dev.outLine("short");
            dev.line("App.java has ended; waits for a change");

            edit("args.length == 1", "args.length == 2");
            dev.line("reloaded");
            assertEquals("\"one\"", body(url));
        }
    }

    @Test
    @DisplayName(
            "A request that outlives the grace is cancelled and answered 503 by the version that ends")
    void grace() throws Exception {
        try (Dev dev = dev("--grace", "0.1", "App.java")) {
            String url = dev.url();
            CompletableFuture<String> reply =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return get(url + "/hangs", "*/*");
                                } catch (IOException e) {
                                    return e.toString();
                                }
                            },
                            Thread::startVirtualThread);
            dev.outLine("in the handler");
            edit("\"one\"", "\"two\"");
            dev.line("1 requests did not end within 0.1 s and are cancelled");
            assertTrue(reply.get().startsWith("HTTP/1.1 503 "), reply.get());
            dev.line("reloaded");
            assertEquals("\"two\"", body(url));
            dev.signal("TERM");
            assertEquals(0, dev.process().waitFor());
        }
    }

    @Test
    @DisplayName(
            "A version that cannot be stopped is named with its stack, and the process starts afresh")
    void hangs() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        save(
                PROGRAM.replace("PORT", "" + port)
                        .replace(
                                "Async.sleepForever();",
                                "while (Thread.currentThread().isVirtual()) Thread.onSpinWait();"));
        try (Dev dev = dev("--grace", "0", "App.java");
                Socket one = new Socket("127.0.0.1", awaitPort(dev, port))) {
            long pid = dev.process().pid();
            one.getOutputStream()
                    .write(
                            "GET /hangs HTTP/1.1\r\nHost: a\r\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
            dev.outLine("in the handler");
            edit("\"one\"", "\"two\"");
            dev.line("did not stop");
            dev.line("at App.hangs(App.java:11)");
            dev.line("starts afresh");
            assertEquals(url, dev.url());
            assertEquals("\"two\"", body(url));
            assertEquals(pid, dev.process().pid());
            assertEquals(-1, one.getInputStream().read(), "the old connection is still open");
            dev.signal("INT");
            assertEquals(0, dev.process().waitFor());
        }
    }

    private static int awaitPort(Dev dev, int port) throws IOException {
        assertEquals("http://127.0.0.1:" + port, dev.url());
        return port;
    }

    @Test
    @DisplayName(
            "A port that another program has is said, and taken when the program is saved again")
    void portTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            save(PROGRAM.replace("PORT", "" + other.getLocalPort()));
            try (Dev dev = dev("App.java")) {
                dev.line("Cannot listen on 127.0.0.1:" + other.getLocalPort());
                dev.line("App.java ended with an exception");
                closed(other);
                edit("\"one\"", "\"two\"");
                assertEquals("\"two\"", body(dev.url()));
                dev.process().destroyForcibly().waitFor(); // kill -9
            }
            try (Dev dev = dev("App.java")) {
                assertEquals("\"two\"", body(dev.url()));
            }
        }
    }

    private static void closed(ServerSocket socket) throws IOException {
        socket.close();
    }

    @Test
    @DisplayName(
            "Ctrl-C cancels a program that does not serve (130), also one that waits for input")
    void programsThatDoNotServe() throws Exception {
        save(
                """
                import module tasuki;

                void main() {
                    IO.println("dev is " + Boolean.getBoolean("tasuki.dev") + " " + System.getenv("TASUKI_ENV"));
                    IO.println("got " + IO.readln());
                    Async.run(() -> Async.sleepForever());
                }
                """);
        try (Dev dev = dev("App.java")) {
            dev.outLine("dev is true dev");
            edit("dev is", "now dev is");
            dev.outLine("now dev is true dev");
            dev.process().outputWriter().append("a line\n").flush();
            dev.outLine("got a line");
            dev.signal("INT");
            assertEquals(130, dev.process().waitFor());
        }
    }

    @Test
    @DisplayName("A file that is not there is refused at once; several programs are listed")
    void refused() throws Exception {
        try (Dev dev = dev("Missing.java")) {
            dev.line("tasuki: there is no file Missing.java");
            assertEquals(ExitCode.NO_INPUT, dev.process().waitFor());
        }
        Files.move(app, folder.resolve("Shop.java"));
        Files.writeString(folder.resolve("Bank.java"), "void main() {}");
        try (Dev dev = dev()) {
            dev.line("2 files with a main method: Bank.java, Shop.java");
            assertEquals(ExitCode.USAGE, dev.process().waitFor());
        }
    }
}
