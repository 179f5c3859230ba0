package tasuki.cli;

/** The exit codes of the command, as docs/cli.md lists them; 69 to 71 are the launcher script's. */
final class ExitCode {
    static final int OK = 0;

    /** The program does not compile, cannot be started or failed with an exception. */
    static final int FAILED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** The source file does not exist or cannot be read. */
    static final int NO_INPUT = 66;

    /** There is no such process, or none that runs Tasuki. */
    static final int NO_PROCESS = 68;

    /** The process belongs to somebody else. */
    static final int NO_PERMISSION = 77;

    private ExitCode() {}
}
