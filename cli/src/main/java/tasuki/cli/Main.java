package tasuki.cli;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the {@code tasuki} command starts.
 *
 * <p>The program itself is started from {@link #main}, on the main thread and with nothing around
 * it, so that an exception of the program leaves {@code main} as it would under {@code java}: the
 * virtual machine prints it, waits for the other non-daemon threads, and ends with exit code 1.
 */
public final class Main {
    private Main() {}

    /** Runs the command; ends the process itself only where there is no program to run. */
    public static void main(String[] args) throws Throwable {
        if (args.length > 0 && args[0].equals("dev")) {
            dev(args);
            return;
        }
        Optional<Program> program = isPlainRun(args) ? plainRun(args) : commandLine(args);
        if (program.isPresent()) {
            CtrlC.watch();
            logInOneLine();
            program.get().start();
        }
    }

    /** As of {@code run}, the usual command line needs no parser. */
    private static void dev(String[] args) throws InterruptedException {
        Optional<DevSettings> settings;
        if (args.length > 1 && !args[1].startsWith("-")) {
            List<String> rest = Arrays.asList(args).subList(2, args.length);
            settings = Optional.of(DevSettings.of(Path.of(args[1]), List.copyOf(rest)));
        } else {
            DevCommand dev = new DevCommand();
            int exitCode = commandLine(new RunCommand(), dev).execute(args);
            if (exitCode != ExitCode.OK) {
                System.exit(exitCode);
            }
            settings = dev.settings(); // none: it was asked for help
        }
        if (settings.isPresent()) {
            logInOneLine();
            boolean terminal = Boolean.getBoolean(DevSession.TERMINAL_PROPERTY);
            DevLog log = DevLog.standard(terminal, System.getenv());
            System.exit(new DevSession(settings.get(), log).run());
        }
    }

    /** A line of the log is a line, unless the user has his own settings. */
    private static void logInOneLine() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty(
                    "java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$-7s %5$s%6$s%n");
        }
    }

    /**
     * {@code run [--loop] FILE …} is what nearly every start is, and needs no parser: leaving
     * picocli out saves a tenth of a second, since its old class files cannot go into the start-up
     * cache.
     */
    private static boolean isPlainRun(String[] args) {
        int file = isLoop(args) ? 2 : 1;
        return args.length > file && args[0].equals("run") && !args[file].startsWith("-");
    }

    private static boolean isLoop(String[] args) {
        return args.length > 1 && args[1].equals(LoopMode.OPTION);
    }

    private static Optional<Program> plainRun(String[] args) {
        PrintWriter err = new PrintWriter(System.err, true);
        int file = 1;
        if (isLoop(args)) {
            LoopMode.choose();
            file = 2;
        }
        try {
            List<String> rest = Arrays.asList(args).subList(file + 1, args.length);
            Optional<Program> program = Program.of(Path.of(args[file]), rest, err);
            if (program.isEmpty()) {
                System.exit(ExitCode.FAILED);
            }
            return program;
        } catch (RefusedException refused) {
            System.exit(refused.report(err));
            return Optional.empty();
        }
    }

    private static Optional<Program> commandLine(String[] args) {
        RunCommand run = new RunCommand();
        int exitCode = commandLine(run).execute(args);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
        return run.program();
    }

    static CommandLine commandLine(RunCommand run) {
        return commandLine(run, new DevCommand());
    }

    static CommandLine commandLine(RunCommand run, DevCommand dev) {
        CommandLine commandLine = new CommandLine(new TasukiCommand());
        commandLine.addSubcommand(run);
        commandLine.addSubcommand(dev);
        commandLine.addSubcommand(new PsCommand());
        commandLine.getSubcommands().get("run").setStopAtPositional(true);
        commandLine.getSubcommands().get("dev").setStopAtPositional(true);
        commandLine.setExecutionExceptionHandler(
                (failure, command, _) -> {
                    if (failure instanceof RefusedException refused) {
                        return refused.report(command.getErr());
                    }
                    throw failure;
                });
        return commandLine;
    }
}
