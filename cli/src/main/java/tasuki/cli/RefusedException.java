package tasuki.cli;

import java.io.PrintWriter;

/** The command cannot do what it was asked; the message is one sentence that says what to do. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    RefusedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** Says the sentence on {@code err} and returns the exit code that goes with it. */
    int report(PrintWriter err) {
        err.println("tasuki: " + getMessage());
        err.flush();
        return exitCode;
    }
}
