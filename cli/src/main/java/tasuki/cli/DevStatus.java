package tasuki.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * Why no version of the program runs.
 *
 * @param title in a few words
 * @param detail all that is known, as it was written to the terminal
 * @param messages the compiler's, if it is what had something to say
 */
record DevStatus(String title, String detail, List<CompilerMessages.Message> messages) {
    DevStatus {
        messages = List.copyOf(messages);
    }

    static DevStatus doesNotCompile(String file, String said) {
        return new DevStatus(file + " does not compile", said, CompilerMessages.of(said));
    }

    static DevStatus refused(String file, String reason) {
        return new DevStatus(file + " cannot be started", reason, List.of());
    }

    static DevStatus failed(String file, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        return new DevStatus(
                file + " ended with an exception",
                "Exception in thread \"main\" " + trace,
                List.of());
    }

    static DevStatus ended(String file, int code) {
        return new DevStatus(
                file + " has ended" + (code == 0 ? "" : " with exit code " + code),
                "It starts again when a file changes.",
                List.of());
    }
}
