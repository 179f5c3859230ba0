package tasuki.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the commands that run a program have in common: which one, with what, and how. */
final class ProgramOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = LoopMode.OPTION,
            description = "Run one task at a time, as asyncio's event loop does, on one carrier.")
    private boolean loop;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "The source file to run; App.java, Main.java or the only program of this folder"
                            + " if left out.")
    private Optional<Path> file = Optional.empty();

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "Handed to the program's main as they are.")
    private List<String> args = List.of();

    /** Has the loop run it, if that was asked for. */
    void choose() {
        if (loop) {
            LoopMode.choose();
        }
    }

    /**
     * The program.
     *
     * @param command for the message when it must be named
     * @throws RefusedException when none was named and none is found
     */
    Path file(String command) {
        return file.orElseGet(() -> Discovery.in(Path.of(""), command));
    }

    List<String> args() {
        return args;
    }
}
