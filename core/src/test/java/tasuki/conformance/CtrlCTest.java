package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.Async.shield;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.Runner;
import tasuki.sync.Event;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, with a JVM of its own. */
class CtrlCTest {
    /** A program that runs until it is stopped, and cleans up. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Runner runner = arguments[0].equals("loop") ? Runner.loop() : Runner.parallel();
            runner.run(
                    () ->
                            group(
                                    g -> {
                                        Event begun = new Event();
                                        g.start(
                                                () -> {
                                                    try {
                                                        begun.set();
                                                        sleepForever();
                                                    } finally {
                                                        shield(
                                                                seconds(60),
                                                                () -> sleep(Duration.ofMillis(50)));
                                                        IO.println("the task has cleaned up");
                                                    }
                                                });
                                        begun.await();
                                        try {
                                            IO.println("ready");
                                            sleepForever();
                                        } finally {
                                            IO.println("main has cleaned up");
                                        }
                                    }));
            IO.println("not reached");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "loop"})
    @Tag("realtime")
    @Tag("cpython")
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("18 C4 Ctrl-C cancels the main task, clean-up runs, the exit code is 130")
    void cleansUp(String runner) throws Exception {
        Process process = child(Program.class, runner);
        try (BufferedReader out = process.inputReader()) {
            assertEquals("ready", out.readLine());
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            List<String> rest = out.lines().toList();
            assertTrue(rest.contains("main has cleaned up"), rest::toString);
            assertTrue(rest.contains("the task has cleaned up"), rest::toString);
            assertTrue(!rest.contains("not reached"), rest::toString);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(130, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    /** A JVM of its own; if this one is measured, so is that one. */
    private static Process child(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("-javaagent:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // one that hears no Ctrl-C (nohup and '&' of a script have all below them ignore it) is a
        // failure, not a test that hangs
        CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return process;
    }

    /** A program of which a task ends the JVM. */
    static final class Exits {
        private Exits() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        // the JVM is stopping: a run has to do without its hook
                                        IO.println(Async.run(() -> "ran in a hook"));
                                    }));
            Async.run(
                    () ->
                            group(
                                    g -> {
                                        g.start(() -> sleepForever());
                                        g.start(() -> System.exit(3));
                                    }));
            IO.println("not reached");
        }
    }

    @Test
    @Tag("realtime")
    @DisplayName("C4 a task that calls System.exit ends the program at once, with its code")
    void exits() throws Exception {
        Process process = child(Exits.class);
        try (BufferedReader out = process.inputReader()) {
            assertEquals(List.of("ran in a hook"), out.lines().toList());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(3, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
