package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The command line itself; starting programs is {@link ProgramTest}'s. */
class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsTheCommands() {
        assertEquals(ExitCode.OK, execute("--help"));
        assertTrue(out.toString().contains("run "), out::toString);
        assertTrue(out.toString().contains("version "), out::toString);
    }

    @Test
    void versionNamesTasukiAndTheJdk() {
        assertEquals(ExitCode.OK, execute("version"));
        String byCommand = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(ExitCode.OK, execute("--version"));
        assertEquals(byCommand, out.toString());
        assertTrue(byCommand.startsWith("tasuki "), byCommand);
        assertTrue(byCommand.contains("JDK " + Runtime.version()), byCommand);
    }

    @Test
    void withoutACommandItShowsTheUsageAndFails() {
        assertEquals(ExitCode.USAGE, execute());
        assertTrue(err.toString().startsWith("Usage: tasuki"), err::toString);
    }

    @Test
    void runWithoutAFileSaysWhatIsMissing() {
        assertEquals(ExitCode.USAGE, execute("run"));
        assertTrue(err.toString().contains("FILE"), err::toString);
    }

    @Test
    void anUnknownCommandIsNamed() {
        assertEquals(ExitCode.USAGE, execute("fly"));
        assertTrue(err.toString().contains("fly"), err::toString);
    }

    @Test
    void aMissingFileIsOneSentence() {
        assertEquals(ExitCode.NO_INPUT, execute("run", "Missing.java"));
        assertEquals(
                "tasuki: there is no file Missing.java; give the path of a Java source file, as in:"
                        + " tasuki run Hello.java",
                err.toString().strip());
    }

    private int execute(String... args) {
        CommandLine commandLine = Main.commandLine(new RunCommand());
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
