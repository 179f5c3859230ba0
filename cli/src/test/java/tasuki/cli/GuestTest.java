package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tasuki.Async;
import tasuki.cli.RunningProgram.Stopped;
import tasuki.internal.Host;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Programs that run as guests in this process, one version after another, and what they leave. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GuestTest {
    private static final String SAID = "tasuki.cli.test.said.";

    /** By which programs find the queue: they do not see this class. */
    private static final String QUEUE = SAID + "queue";

    private static final String MODULE_PATH = "jdk.module.path";

    private static boolean onClassPath;

    private static final BlockingQueue<String> WORDS = new LinkedBlockingQueue<>();
    private static final SourceCompiler COMPILER = new SourceCompiler();

    @TempDir static Path cache;
    @TempDir Path folder;

    private final BlockingQueue<Host.Served> served = new LinkedBlockingQueue<>();
    private final CountDownLatch exits = new CountDownLatch(1);
    private ProgramHost host =
            new ProgramHost(DevSettings.of(Path.of("A.java"), List.of()), _ -> {});

    @BeforeAll
    static void remember() {
        // on a class path programs could not say: import module tasuki
        if (System.getProperty(MODULE_PATH) == null) {
            System.setProperty(MODULE_PATH, System.getProperty("java.class.path"));
            onClassPath = true;
        }
        System.setProperty(ProgramCache.FOLDER_PROPERTY, cache.toString());
        Async.run(() -> Async.sleep(Duration.ofMillis(1)));
    }

    @AfterAll
    static void forget() {
        if (onClassPath) {
            System.clearProperty(MODULE_PATH);
        }
        System.clearProperty(ProgramCache.FOLDER_PROPERTY);
        COMPILER.close();
    }

    @BeforeEach
    void install() {
        WORDS.clear();
        System.getProperties().put(QUEUE, WORDS);
        host = new ProgramHost(DevSettings.of(Path.of("A.java"), List.of()), served::add);
        Host.install(Optional.of(host));
    }

    @AfterEach
    void uninstall() {
        host.doors().close();
        Host.install(Optional.empty());
        System.getProperties().keySet().removeIf(k -> k.toString().startsWith(SAID));
    }

    private Program program(String source) throws IOException {
        String full =
                "import module tasuki;\n"
                        + source
                        + """

                        @SuppressWarnings("unchecked")
                        static void say(Object word) {
                            ((java.util.Queue<String>) System.getProperties().get("QUEUE"))
                                    .add(word.toString());
                        }
                        """
                                .replace("QUEUE", QUEUE);
        Path file = Files.writeString(folder.resolve("A.java"), full);
        return Program.guest(file, List.of(), new PrintWriter(System.err, true), COMPILER)
                .orElseThrow(() -> new AssertionError("does not compile"));
    }

    private RunningProgram start(Program program, InputStream input) {
        return RunningProgram.start(program, host, input, exits::countDown);
    }

    private RunningProgram start(String source) throws IOException {
        return start(program(source), InputStream.nullInputStream());
    }

    private static void untilOver(RunningProgram running) {
        while (!running.isOver()) {
            Thread.onSpinWait();
        }
    }

    private static Stopped stop(RunningProgram running) {
        return running.stop(Duration.ofMillis(200));
    }

    private static String word() throws InterruptedException {
        String word = WORDS.poll(60, TimeUnit.SECONDS);
        if (word == null) {
            throw new AssertionError("the program said nothing");
        }
        return word;
    }

    private static String get(String url) throws IOException {
        try (InputStream body = URI.create(url).toURL().openStream()) {
            return new String(body.readAllBytes());
        }
    }

    @Test
    @DisplayName("A program that ends by itself is over, and has changed nothing in the process")
    void ends() throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        PrintStream out = System.out;
        RunningProgram running =
                start(
                        """
                        void main() {
                            System.setProperty("tasuki.cli.test.said.it", "yes");
                            System.setOut(new PrintStream(OutputStream.nullOutputStream()));
                            Locale.setDefault(Locale.forLanguageTag("tlh"));
                            TimeZone.setDefault(TimeZone.getTimeZone("GMT+3"));
                            Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
                            say("done");
                        }
                        """);
        assertEquals("done", word());
        untilOver(running);
        Stopped stopped = stop(running);
        assertTrue(stopped.inOrder());
        assertEquals(List.of(), stopped.left());
        assertFalse(System.getProperties().containsKey(SAID + "it"));
        assertEquals(locale, Locale.getDefault());
        assertEquals(zone, TimeZone.getDefault());
        assertNull(Thread.getDefaultUncaughtExceptionHandler());
        assertSame(out, System.out);
    }

    @Test
    @DisplayName("That tasks run here is known also when the first one began after the program")
    void mark() throws Exception {
        String before = System.clearProperty(Attached.MARK);
        RunningProgram running = start("void main() { say(\"done\"); }");
        System.setProperty(Attached.MARK, before == null ? "1" : before);
        assertEquals("done", word());
        untilOver(running);
        stop(running);
        assertEquals(before == null ? "1" : before, System.getProperty(Attached.MARK));
    }

    @Test
    @DisplayName(
            "A run is cancelled and cleans up; then shutdown hooks run, then what is open is closed")
    void inItsOrder() throws Exception {
        RunningProgram running =
                start(
                        """
                        void main() {
                            Database db = Database.open("jdbc:h2:mem:order");
                            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                                try {
                                    say("hook " + db.fetchValue(Integer.class, "select 1"));
                                } catch (InterruptedException e) {
                                    say("interrupted");
                                }
                            }));
                            Async.run(() -> {
                                try {
                                    say("runs");
                                    Async.sleepForever();
                                } finally {
                                    say("cleaned up");
                                }
                            });
                        }
                        """);
        assertEquals("runs", word());
        Stopped stopped = stop(running);
        assertEquals("cleaned up", word());
        assertEquals("hook 1", word());
        assertFalse(stopped.inOrder(), "something had to be cancelled");
        assertEquals(List.of(), stopped.left());
    }

    @Test
    @DisplayName(
            "System.exit ends the version, not the process: called, through Runtime, by a reference")
    void exits() throws Exception {
        for (String call :
                List.of(
                        "System.exit(3);",
                        "Runtime.getRuntime().exit(3);",
                        "Runtime.getRuntime().halt(3);",
                        "IntConsumer c = System::exit; c.accept(3);",
                        "IntConsumer c = Runtime.getRuntime()::exit; c.accept(3);",
                        "new Thread(() -> System.exit(3)).start(); Async.run(() ->"
                                + " Async.sleepForever());")) {
            RunningProgram running =
                    start(
                            "import java.util.function.*; void main() { if (say2() > 0) { "
                                    + call
                                    + " } say(\"went on\"); } int say2() { say(\"begins\"); return"
                                    + " 1; }");
            assertEquals("begins", word());
            exits.await();
            while (running.exitCode().isEmpty()) {
                Thread.onSpinWait();
            }
            assertEquals(3, running.exitCode().orElseThrow());
            assertEquals(List.of(), stop(running).left(), call);
            assertTrue(WORDS.isEmpty(), call);
            assertTrue(running.failure().isEmpty(), call);
        }
    }

    @Test
    @DisplayName("A hook that is taken back does not run; one that is there twice is refused")
    void hooks() throws Exception {
        RunningProgram running =
                start(
                        """
                        void main() {
                            Thread hook = new Thread(() -> say("hook"));
                            Runtime.getRuntime().addShutdownHook(hook);
                            try {
                                Runtime.getRuntime().addShutdownHook(hook);
                            } catch (IllegalArgumentException e) {
                                say("refused");
                            }
                            say(Runtime.getRuntime().removeShutdownHook(hook));
                            say(Runtime.getRuntime().removeShutdownHook(hook));
                        }
                        """);
        assertEquals("refused", word());
        assertEquals("true", word());
        assertEquals("false", word());
        untilOver(running);
        stop(running);
        assertTrue(WORDS.isEmpty());
    }

    @Test
    @DisplayName("Threads, timers and executors that the program forgot are ended with it")
    void forgottenThreads() throws Exception {
        RunningProgram running =
                start(
                        """
                        import java.util.concurrent.*;

                        void main() {
                            ExecutorService pool = Executors.newFixedThreadPool(2);
                            pool.submit(() -> say("pooled"));
                            new Timer().schedule(new TimerTask() {
                                public void run() { say("tick"); }
                            }, 0, 3_600_000);
                            Thread.startVirtualThread(() -> {
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    say("interrupted");
                                }
                            });
                            new Thread(() -> {
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    say("interrupted");
                                }
                            }).start();
                        }
                        """);
        List<String> both = new ArrayList<>(List.of(word(), word()));
        both.sort(null);
        assertEquals(List.of("pooled", "tick"), both);
        assertFalse(running.isOver(), "threads that are no daemons keep a program going");
        Stopped stopped = stop(running);
        assertEquals("interrupted", word());
        assertEquals("interrupted", word());
        assertEquals(List.of(), stopped.left());
    }

    @Test
    @DisplayName("A thread that cannot be stopped is named")
    void hangs() throws Exception {
        RunningProgram running =
                start(
                        """
                        static volatile boolean over;

                        void main() {
                            Thread stubborn = new Thread(() -> {
                                say("runs");
                                while (System.getProperty("tasuki.cli.test.said.stop") == null) {
                                    Thread.onSpinWait();
                                }
                            }, "stubborn");
                            stubborn.start();
                        }
                        """);
        assertEquals("runs", word());
        Stopped stopped = stop(running);
        assertFalse(stopped.inOrder());
        assertEquals("stubborn", stopped.left().getFirst().getName());
        System.setProperty(SAID + "stop", "now");
        stopped.left().getFirst().join();
    }

    @Test
    @DisplayName(
            "A program that waits for standard input can be stopped, and what comes is the next one's")
    void standardInput() throws Exception {
        ProgramInput input = new ProgramInput(new ByteArrayInputStream("one\ntwo\n".getBytes()));
        String source =
                """
                void main() throws IOException {
                    say("first " + (char) System.in.read());
                    for (int c; (c = System.in.read()) != '\\n'; ) { say((char) c); }
                    say("line");
                    Async.run(() -> Async.sleepForever());
                }
                """;
        Program program = program(source);
        RunningProgram running = start(program, input.next());
        assertEquals(List.of("first o", "n", "e", "line"), List.of(word(), word(), word(), word()));
        stop(running);
        running = start(program(source), input.next());
        assertEquals(List.of("first t", "w", "o", "line"), List.of(word(), word(), word(), word()));
        stop(running);

        InputStream never =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return -1;
                    }
                };
        running =
                start(
                        program("void main() throws IOException { say(1); System.in.read(); }"),
                        new ProgramInput(never).next());
        assertEquals("1", word());
        assertEquals(List.of(), stop(running).left());
    }

    /** As the examples do it: nothing of it is closed by the program. */
    private static final String CARELESS =
            """
            import java.util.concurrent.*;
            import java.lang.management.*;
            import javax.management.*;

            final Database db = Database.open("jdbc:h2:mem:careless;DB_CLOSE_DELAY=-1");
            final Client http = Client.open();
            final RunningApp other = App.of(new Other()).start(0);
            record Item(@jakarta.validation.constraints.Positive int id) {}

            static class Other {
                @Get("/n")
                int n() { return 1; }
            }

            public interface CountMBean { int getCount(); }
            public record Count(int getCount) implements CountMBean {}

            @Get("/")
            int count() throws InterruptedException {
                return http.get(other.url() + "/n").as(Integer.class)
                        + db.fetchValue(Integer.class, "select count(*) from item");
            }

            @Post("/")
            Item post(Item item) { return item; }

            void main() throws Exception {
                db.execute("create table item (id int)");
                ContextPropagator.register(ContextPropagator.of(new ThreadLocal<String>()));
                ManagementFactory.getPlatformMBeanServer()
                        .registerMBean(new Count(1), new ObjectName("a:type=Count"));
                Executors.newScheduledThreadPool(1).schedule(() -> {}, 1, TimeUnit.HOURS);
                System.getLogger("careless").log(System.Logger.Level.DEBUG, "logged");
                App.of(this).requestTimeout(Duration.ofHours(1)).serve(0);
            }
            """;

    @Test
    @DisplayName("Fifty versions leave no class loader, socket, database, thread or MBean behind")
    void leavesNothing() throws Exception {
        int versions = 50;
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        int threads = 0;
        for (int i = 0; i < versions; i++) {
            loaders.add(new WeakReference<>(version(urls), collected));
            if (i == 5) {
                threads = Thread.activeCount();
            }
        }
        assertEquals(1, urls.stream().distinct().count(), "the port changed: " + urls);
        assertTrue(Thread.activeCount() <= threads + 3, "threads: " + threads + " and more");
        int gone = 0;
        for (int i = 0; i < 40 && gone < versions - 2; i++) {
            System.gc();
            while (collected.remove(250) != null) {
                gone++;
            }
        }
        assertTrue(gone >= versions - 2, gone + " of " + versions + " were collected");
    }

    private ClassLoader version(List<String> urls) throws Exception {
        Program program = program(CARELESS);
        RunningProgram running = start(program, InputStream.nullInputStream());
        Host.Served app = served.poll(60, TimeUnit.SECONDS);
        if (app == null) {
            throw new AssertionError("does not serve: " + running.failure());
        }
        urls.add(app.url());
        assertEquals("1", get(app.url()));
        Stopped stopped = stop(running);
        assertEquals(List.of(), stopped.left());
        assertTrue(stopped.inOrder());
        return program.loader();
    }
}
