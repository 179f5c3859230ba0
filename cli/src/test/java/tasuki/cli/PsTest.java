package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code tasuki ps} against programs that really run. */
class PsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.getOutputStream().close();
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    @DisplayName("C21 tasuki ps PID prints the tree of a running program")
    void tree() throws Exception {
        Process shop = program();
        assertEquals(ExitCode.OK, execute("ps", pid(shop)), err::toString);
        List<String> lines = out.toString().lines().toList();
        assertEquals(3, lines.size(), out::toString);
        assertTrue(
                lines.get(0).startsWith("main: waiting on standard input for "), lines::toString);
        assertTrue(
                Pattern.matches(
                        "├─ customer \"7\": waiting on sleep for .* s, 3[56]\\d\\d\\.\\d s left",
                        lines.get(1)),
                lines::toString);
        assertTrue(lines.get(2).startsWith("└─ audit: waiting on sleep for "), lines::toString);
    }

    @Test
    @DisplayName("C21 tasuki ps PID --json prints it as JSON")
    void json() throws Exception {
        Process shop = program();
        assertEquals(ExitCode.OK, execute("ps", "--json", pid(shop)), err::toString);
        String json = out.toString();
        assertTrue(json.startsWith("{\"time\":\""), json);
        assertTrue(json.contains("\"pid\":" + shop.pid() + ",\"tasks\":[{\"name\":\"main\""), json);
        assertTrue(json.contains("{\"name\":\"customer \\\"7\\\"\",\"threadId\":"), json);
        assertTrue(json.strip().endsWith("\"abandoned\":[]}"), json);
    }

    @Test
    @DisplayName("tasuki ps lists the programs that run Tasuki, and no others")
    void list() throws Exception {
        Process shop = program();
        Process other = program("idle");
        assertEquals(ExitCode.OK, execute("ps", pid(shop)), err::toString); // it has begun
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, execute("ps"), err::toString);
        String text = out.toString();
        assertTrue(
                text.lines().anyMatch(l -> l.matches(" *" + shop.pid() + " .*PsProgram.*")), text);
        assertFalse(text.contains(" " + other.pid() + " "), text);
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, execute("ps", "--json"), err::toString);
        assertTrue(out.toString().contains("{\"pid\":" + shop.pid() + ",\"version\":\""));
    }

    @Test
    @DisplayName(
            "a process that is not there, is no Java program, or has no tasks: said in a sentence")
    void refusals() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        assertEquals(0, gone.waitFor());
        refused(pid(gone), "there is no process " + gone.pid() + "; ");
        refused("" + ProcessHandle.current().pid(), "is this command itself");

        Process cat = new ProcessBuilder("cat").start();
        started.add(cat);
        refused(pid(cat), "process " + cat.pid() + " is no Java program");
        assertTrue(cat.isAlive(), "it must not have been sent a signal");

        Process other = program("idle");
        refused(pid(other), "in which no task of Tasuki has run");
    }

    @Test
    @DisplayName("a program that ends while tasuki ps looks into it is said to have ended")
    void endsMeanwhile() throws Exception {
        Process dies = program("dies");
        refused(pid(dies), "process " + dies.pid() + " ended while it was looked into");
    }

    @Test
    @DisplayName("a program is one that runs Tasuki from its first task on")
    void fromTheFirstTaskOn() throws Exception {
        program("version");
    }

    @Test
    @DisplayName("tasuki ps with something that is no number is a usage error")
    void usage() {
        assertEquals(ExitCode.USAGE, execute("ps", "shop"));
        assertTrue(err.toString().contains("PID"), err::toString);
    }

    private void refused(String pid, String because) {
        err.getBuffer().setLength(0);
        assertEquals(ExitCode.NO_PROCESS, execute("ps", pid), err::toString);
        assertTrue(err.toString().startsWith("tasuki: "), err::toString);
        assertTrue(err.toString().contains(because), err::toString);
    }

    private static String pid(Process process) {
        return Long.toString(process.pid());
    }

    private Process program(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(PsProgram.class.getName());
        command.addAll(List.of(args));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        BufferedReader output = process.inputReader();
        assertEquals("ready", output.readLine());
        return process;
    }

    private int execute(String... args) {
        CommandLine commandLine = Main.commandLine(new RunCommand());
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
