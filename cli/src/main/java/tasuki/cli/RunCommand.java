package tasuki.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code tasuki run FILE.java [args]}: compiles the file; {@link Main} then starts it. */
@Command(
        name = "run",
        description =
                "Compiles a single-file program in memory and runs it against the toolkit: "
                        + "a compact source file or a class with a main method.")
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

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

    private Optional<Program> program = Optional.empty();

    @Override
    public Integer call() {
        if (loop) {
            LoopMode.choose();
        }
        Path chosen = file.orElseGet(() -> Discovery.in(Path.of(""), "run"));
        program = Program.of(chosen, args, spec.commandLine().getErr());
        return program.isPresent() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The program to start; empty until a file has been compiled. */
    Optional<Program> program() {
        return program;
    }
}
