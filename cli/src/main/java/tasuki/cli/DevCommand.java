package tasuki.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** {@code tasuki dev [FILE.java] [args]}: takes the options; {@link Main} starts the session. */
@Command(
        name = "dev",
        description =
                "Runs a single-file program and starts it anew whenever it changes. Compile errors"
                        + " are shown in the terminal and in the browser.",
        footer = {"", "Options stand in front of FILE; everything behind it goes to the program."})
final class DevCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ProgramOptions program = new ProgramOptions();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "Where to listen, whatever the program says; 0.0.0.0 for all addresses. By"
                            + " default only this machine reaches it.")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port of the first application that serves, whatever it says.")
    private Optional<Integer> port = Optional.empty();

    @Option(
            names = "--watch",
            paramLabel = "PATH",
            description =
                    "Watch this, too: a file, a folder, or a pattern such as 'data/**.json'. May be"
                            + " repeated.")
    private List<String> watch = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "GLOB",
            description = "Do not watch files or folders of such names or paths. May be repeated.")
    private List<String> ignore = new ArrayList<>();

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description =
                    "How long open requests may go on before the next version starts; 1 by default.")
    private double grace = DevSettings.GRACE.toMillis() / 1000.0;

    private Optional<DevSettings> settings = Optional.empty();

    @Override
    public Integer call() {
        if (!(grace >= 0 && grace <= 3600)) {
            throw new ParameterException(
                    spec.commandLine(), "--grace is a number of seconds from 0 to 3600: " + grace);
        }
        port.filter(p -> p < 0 || p > 65535)
                .ifPresent(
                        p -> {
                            throw new ParameterException(
                                    spec.commandLine(), "--port is a number up to 65535: " + p);
                        });
        program.choose();
        settings =
                Optional.of(
                        new DevSettings(
                                program.file("dev"),
                                program.args(),
                                host,
                                port.map(OptionalInt::of).orElse(OptionalInt.empty()),
                                List.copyOf(watch),
                                List.copyOf(ignore),
                                Duration.ofMillis(Math.round(grace * 1000))));
        return ExitCode.OK;
    }

    /** What to do; empty until there is something to do. */
    Optional<DevSettings> settings() {
        return settings;
    }
}
