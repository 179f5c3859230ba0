package tasuki.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.lang.module.ModuleDescriptor;
import java.util.concurrent.Callable;

/** The root command: help and version. */
@Command(
        name = "tasuki",
        description = "Runs programs that wait a lot.",
        versionProvider = TasukiCommand.Version.class,
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Options for the virtual machine: -J<option> in front of FILE, or JAVA_OPTS.",
            "Exit codes and everything else: docs/cli.md"
        })
final class TasukiCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of Tasuki and of the JDK and exit.")
    private boolean version;

    /** Without a subcommand there is nothing to run: shows what there is. */
    @Override
    public Integer call() {
        CommandLine commandLine = spec.commandLine();
        commandLine.usage(commandLine.getErr());
        return ExitCode.USAGE;
    }

    @Command(name = "version", description = "Shows the versions of Tasuki and of the JDK.")
    void version() {
        CommandLine commandLine = spec.commandLine();
        commandLine.printVersionHelp(commandLine.getOut());
    }

    /** Two lines: Tasuki's version and the JDK that runs it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            ModuleDescriptor module = TasukiCommand.class.getModule().getDescriptor();
            String own =
                    module == null ? "(unpackaged)" : module.rawVersion().orElse("(unversioned)");
            return new String[] {
                "tasuki " + own,
                "JDK " + Runtime.version() + " at " + System.getProperty("java.home")
            };
        }
    }
}
