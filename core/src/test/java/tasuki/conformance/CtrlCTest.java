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
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Runner;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
                                        g.start(
                                                () -> {
                                                    try {
                                                        sleepForever();
                                                    } finally {
                                                        shield(
                                                                seconds(60),
                                                                () -> sleep(Duration.ofMillis(50)));
                                                        IO.println("the task has cleaned up");
                                                    }
                                                });
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
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName(),
                                runner)
                        .redirectErrorStream(true)
                        .start();
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
}
