package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.cli.Launcher.Outcome;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The script {@code tasuki} beside built jars, in a folder whose name needs quoting. */
class LauncherIT {
    @TempDir static Path scratch;

    private static Path home = Path.of("");
    private static Path programs = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        home = Files.createDirectories(scratch.resolve("it's  here/tasuki $1"));
        programs = Files.createDirectories(scratch.resolve("my programs"));
        Path repository = Launcher.repository();
        Launcher.copy(repository.resolve("tasuki"), home.resolve("tasuki"));
        Launcher.copy(
                repository.resolve("cli/src/main/training/Training.java"),
                home.resolve("Training.java"));
        Launcher.copyModulePath(home.resolve("lib"));
        Outcome first = launcher().run("version");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(Files.exists(home.resolve("start.aot")), first.err());
    }

    @Test
    void aProgramImportsTheToolkitAndRuns() throws Exception {
        program("Hello.java", "import module tasuki; void main() { IO.println(\"hello\"); }");
        assertEquals(new Outcome(0, "hello\n", ""), launcher().run("run", "Hello.java"));
    }

    @Test
    void aProgramRunsOnTheLoopWithOneCarrier() throws Exception {
        program(
                "Loop.java",
                """
                import module tasuki;
                import static tasuki.Async.*;

                void main() throws Exception {
                    run(() -> {
                        var carriers = java.lang.management.ManagementFactory.getPlatformMXBean(
                                jdk.management.VirtualThreadSchedulerMXBean.class);
                        int[] inside = {0};
                        gather(() -> { inside[0]++; checkpoint(); inside[0]++; },
                                () -> { inside[0]++; checkpoint(); inside[0]++; });
                        IO.println(carriers.getParallelism() + " " + inside[0]);
                        IO.println(TaskTree.dump().lines().count());
                    });
                }
                """);
        assertEquals(new Outcome(0, "1 4\n1\n", ""), launcher().run("run", "--loop", "Loop.java"));
        assertEquals(
                new Outcome(0, "2 4\n1\n", ""),
                launcher()
                        .run(
                                "run",
                                "--loop",
                                "-J-Djdk.virtualThreadScheduler.parallelism=2",
                                "Loop.java"));
    }

    @Test
    void psLooksIntoARunningProgram() throws Exception {
        program(
                "Shop.java",
                """
                import module tasuki;
                import static tasuki.Async.*;

                void main() throws IOException {
                    run(() -> group(g -> {
                        g.start("customer", () -> sleepForever());
                        IO.println("ready");
                        await("standard input", () -> System.in.read());
                        g.cancel();
                    }));
                }
                """);
        Process shop = launcher().start("run", "Shop.java");
        try (BufferedReader output = shop.inputReader()) {
            assertEquals("ready", output.readLine());
            Outcome tree = launcher().run("ps", Long.toString(shop.pid()));
            assertEquals(0, tree.exitCode(), tree.err());
            assertTrue(tree.out().contains("└─ customer: waiting on sleep for "), tree.out());
            Outcome all = launcher().run("ps");
            assertTrue(all.out().contains("tasuki run Shop.java"), all.out());
        } finally {
            shop.getOutputStream().close();
        }
        assertEquals(0, shop.waitFor());
    }

    @Test
    void itStartsFromAnotherDirectoryAndThroughLinks() throws Exception {
        Path file =
                program(
                        "There.java",
                        "void main() { IO.println(Path.of(\"\").toAbsolutePath()); }");
        Path links = Files.createDirectories(scratch.resolve("bin folder"));
        Path first = Files.createSymbolicLink(links.resolve("first"), home.resolve("tasuki"));
        Path second = Files.createSymbolicLink(links.resolve("t"), first.getFileName());
        Outcome outcome = new Launcher(second, links).run("run", file.toString());
        assertEquals(new Outcome(0, links.toRealPath() + "\n", ""), outcome);
    }

    @Test
    void argumentsAndStandardInputReachTheProgram() throws Exception {
        program(
                "Echo.java",
                """
                void main(String[] args) {
                    IO.println(List.of(args));
                    IO.println(IO.readln() + IO.readln());
                }
                """);
        assertEquals(
                new Outcome(0, "[-x,  a  b , *, -J-Dy=1, --help]\none two\n", ""),
                launcher()
                        .runWithInput(
                                "one \ntwo\n",
                                "run",
                                "Echo.java",
                                "-x",
                                " a  b ",
                                "*",
                                "-J-Dy=1",
                                "--help"));
    }

    @Test
    void optionsForTheVirtualMachineReachIt() throws Exception {
        program(
                "Properties.java",
                "void main() { for (var k : List.of(\"a\", \"b\", \"c\")) IO.println(System.getProperty(k)); }");
        assertEquals(
                new Outcome(0, "it's $HOME *\n2\nlast\n", ""),
                launcher()
                        .with("JAVA_OPTS", "-Db=2 -Dc=first")
                        .run("-J-Da=it's $HOME *", "run", "-J-Dc=last", "Properties.java"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseZGC",
                "-XX:+UseCompactObjectHeaders",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"
            })
    void anOptionThatRulesOutTheStartUpCacheIsObeyedInSilence(String option) throws Exception {
        program("Silent.java", "void main() { IO.println(\"ran\"); }");
        assertEquals(
                new Outcome(0, "ran\n", ""), launcher().run("run", "-J" + option, "Silent.java"));
    }

    @Test
    void theExitCodeIsTheProgramsOwn() throws Exception {
        program("Exit.java", "void main() { System.exit(42); }");
        assertEquals(new Outcome(42, "", ""), launcher().run("run", "Exit.java"));
    }

    @Test
    void anExceptionIsShownAsJavaShowsIt() throws Exception {
        Path file =
                program(
                        "Fails.java",
                        """
                        void main() {
                            try {
                                inner();
                            } catch (Exception e) {
                                throw new IllegalStateException("outer", e);
                            }
                        }

                        void inner() {
                            throw new UnsupportedOperationException("inner");
                        }
                        """);
        String bin = System.getProperty("java.home") + "/bin/";
        Path classes = scratch.resolve("classes");
        Launcher.outcome(
                new ProcessBuilder(bin + "javac", "-d", classes.toString(), file.toString())
                        .start());
        Process java = new ProcessBuilder(bin + "java", "-cp", classes.toString(), "Fails").start();
        Outcome expected = Launcher.outcome(java);
        assertTrue(expected.err().contains("Caused by"), expected.err());
        assertEquals(expected, launcher().run("run", "Fails.java"));
    }

    @Test
    void otherThreadsLiveOnWhenMainFails() throws Exception {
        program(
                "Lives.java",
                """
                void main() {
                    var main = Thread.currentThread();
                    Thread.ofPlatform().start(() -> {
                        try {
                            main.join();
                            IO.println("lived on");
                        } catch (InterruptedException e) {
                            IO.println("interrupted");
                        }
                    });
                    throw new IllegalStateException();
                }
                """);
        Outcome outcome = launcher().run("run", "Lives.java");
        assertEquals("lived on\n", outcome.out());
        assertEquals(1, outcome.exitCode());
    }

    @Test
    void aCompileErrorIsShownAsJavacShowsIt() throws Exception {
        program("Bad.java", "void main() {\n    foo();\n}\n");
        assertEquals(
                new Outcome(
                        1,
                        "",
                        """
                        Bad.java:2: error: cannot find symbol
                            foo();
                            ^
                          symbol:   method foo()
                          location: class Bad
                        1 error
                        """),
                launcher().run("run", "Bad.java"));
    }

    @Test
    void aWrongCallOfAnAnnotatedMethodIsACompileErrorAndNoCrashOfTheCompiler() throws Exception {
        program(
                "Wrong.java",
                """
                import tasuki.sql.*;

                void main() throws Exception {
                    Database db = Database.open("jdbc:h2:mem:x");
                    IO.println(db.fetchAll("select 1", String.class));
                }
                """);
        Outcome outcome = launcher().run("run", "Wrong.java");
        assertEquals(1, outcome.exitCode());
        assertTrue(outcome.err().startsWith("Wrong.java:5: error: method fetchAll"), outcome.err());
    }

    @Test
    void aMissingFileIsOneSentence() throws Exception {
        assertEquals(
                new Outcome(
                        66,
                        "",
                        "tasuki: there is no file No.java; give the path of a Java source file, as in:"
                                + " tasuki run Hello.java\n"),
                launcher().run("run", "No.java"));
    }

    @Test
    void helpIsShown() throws Exception {
        Outcome outcome = launcher().run("--help");
        assertEquals(0, outcome.exitCode());
        assertTrue(outcome.out().startsWith("Usage: tasuki"), outcome.out());
        assertEquals(2, launcher().run("run").exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT:130", "TERM:143"})
    void aSignalReachesTheProgramItself(String signalAndCode) throws Exception {
        program(
                "Waits.java",
                """
                void main() throws InterruptedException {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> IO.println("cleaned up")));
                    IO.println("ready");
                    Thread.currentThread().join();
                }
                """);
        String[] parts = signalAndCode.split(":");
        Process process = launcher().start("run", "Waits.java");
        BufferedReader out = process.inputReader();
        assertEquals("ready", out.readLine());
        new ProcessBuilder("kill", "-" + parts[0], String.valueOf(process.pid())).start().waitFor();
        assertEquals("cleaned up", out.readLine());
        assertEquals(Integer.parseInt(parts[1]), process.waitFor());
    }

    @Test
    void anOlderDefaultJdkDoesNotMatter() throws Exception {
        Path old = jdk("jdk-17", "17.0.15");
        Outcome outcome = launcher().with("JAVA_HOME", old.toString()).run("--jdk");
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertFalse(outcome.out().contains("jdk-17"), outcome.out());
    }

    @Test
    void theJavaOnThePathIsFoundThroughLinks() throws Exception {
        Path newer = jdk("jdk-26", "26.0.1");
        Path bin = Files.createDirectories(scratch.resolve("path-bin"));
        Files.createSymbolicLink(bin.resolve("java"), newer.resolve("bin/java"));
        Outcome outcome =
                launcher()
                        .without("JAVA_HOME")
                        .with("PATH", bin + ":" + System.getenv("PATH"))
                        .run("--jdk");
        assertEquals(new Outcome(0, newer.toRealPath() + "\n", ""), outcome);
    }

    @Test
    void withoutAJdkThatIsNewEnoughItSaysWhatToDo() throws Exception {
        Path old = jdk("jdk-24", "24.0.2");
        assertEquals(
                new Outcome(
                        69,
                        "",
                        ("tasuki: TASUKI_JAVA_HOME is %s, where there is no JDK 25 or newer;"
                                        + " set it to one, or unset it to have one searched for\n")
                                .formatted(old)),
                launcher().with("TASUKI_JAVA_HOME", old.toString()).run("version"));
    }

    @Test
    void aScriptWithoutAToolkitSaysWhereItBelongs() throws Exception {
        Path alone = Files.createDirectories(scratch.resolve("alone"));
        Launcher.copy(home.resolve("tasuki"), alone.resolve("tasuki"));
        Outcome outcome = new Launcher(alone.resolve("tasuki"), alone).run("version");
        assertEquals(71, outcome.exitCode());
        assertTrue(outcome.err().contains("run the script from a clone"), outcome.err());
    }

    /** A folder that looks like a JDK of {@code version}; nothing in it can be started. */
    private static Path jdk(String name, String version) throws IOException {
        Path folder = scratch.resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(folder.resolve("bin/" + tool), "#!/bin/sh\nexit 9\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return folder;
    }

    private static Launcher launcher() {
        return new Launcher(home.resolve("tasuki"), programs);
    }

    private static Path program(String name, String source) throws IOException {
        return Files.writeString(programs.resolve(name), source);
    }
}
