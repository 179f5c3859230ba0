package tasuki.cli;

import tasuki.internal.Host;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code tasuki dev} says on standard error: lines with the time. In colour on a terminal,
 * unless {@code NO_COLOR} is set.
 */
final class DevLog {
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String BLUE = "34";
    private static final String FAINT = "2";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final PrintStream err;
    private final boolean colour;

    DevLog(PrintStream err, boolean colour) {
        this.err = err;
        this.colour = colour;
    }

    /**
     * On standard error.
     *
     * @param isTerminal whether that is one; the launcher script knows, Java does not
     */
    static DevLog standard(boolean isTerminal, Map<String, String> environment) {
        boolean colour =
                isTerminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        return new DevLog(System.err, colour);
    }

    /** The first words. */
    void begins(String file, List<String> watched) {
        line("", "tasuki dev: " + file + ", JDK " + Runtime.version().feature());
        line(FAINT, "watches " + String.join(", ", watched) + "; Ctrl-C stops");
    }

    void serves(Host.Served served) {
        line("", served.title() + " serves  " + painted(BLUE, served.url()));
        if (!served.docs().isEmpty()) {
            line("", "docs at  " + painted(BLUE, served.docs()));
        }
    }

    void changed(List<Path> files) {
        String names =
                files.stream().limit(3).map(Path::toString).collect(Collectors.joining(", "));
        line(
                "",
                names
                        + (files.size() > 3 ? " and " + (files.size() - 3) + " more" : "")
                        + " changed");
    }

    void gone(Path file) {
        line("", file + " is not there, or empty: what ran last goes on until it is back");
    }

    void ready(String what, long nanos) {
        line(GREEN, String.format(Locale.ROOT, "%s in %.2f s", what, nanos / 1e9));
    }

    void note(String text) {
        line("", text);
    }

    void bad(String text) {
        line(RED, text);
    }

    /** Something of several lines, as it is. */
    void verbatim(String text) {
        err.print(text.endsWith("\n") ? text : text + "\n");
        err.flush();
    }

    /** A thread that should have ended, and where it is. */
    void thread(Thread thread) {
        StringBuilder text = new StringBuilder("    ").append(thread.getName());
        if (thread.isVirtual() && thread.getName().isEmpty()) {
            text.append("a virtual thread");
        }
        text.append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("        at ").append(frame).append('\n');
        }
        verbatim(text.toString());
    }

    private void line(String style, String text) {
        err.println(painted(FAINT, TIME.format(LocalTime.now())) + " " + painted(style, text));
        err.flush();
    }

    private String painted(String style, String text) {
        return colour && !style.isEmpty() ? "\033[" + style + "m" + text + "\033[0m" : text;
    }
}
