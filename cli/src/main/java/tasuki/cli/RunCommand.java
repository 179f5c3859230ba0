package tasuki.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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

    @Mixin private ProgramOptions options = new ProgramOptions();

    private Optional<Program> program = Optional.empty();

    @Override
    public Integer call() {
        options.choose();
        program = Program.of(options.file("run"), options.args(), spec.commandLine().getErr());
        return program.isPresent() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** The program to start; empty until a file has been compiled. */
    Optional<Program> program() {
        return program;
    }
}
