package tasuki.internal;

import java.util.Arrays;
import tasuki.TaskFailedException;
import tasuki.TaskTrace;

/** Small things about throwables. */
public final class Failures {
    private static final int LONGEST_TRACE = 256;

    private Failures() {}

    /** Throws a throwable that the signature of the caller is known to allow. */
    @SuppressWarnings("unchecked")
    public static <X extends Throwable> RuntimeException raise(Throwable e) throws X {
        throw (X) e;
    }

    /** Adds a later failure to an earlier one: never to itself, never twice, never in a circle. */
    public static void attach(Throwable first, Throwable later) {
        if (reaches(first, later, 0) || reaches(later, first, 0)) {
            return;
        }
        first.addSuppressed(later);
    }

    private static boolean reaches(Throwable from, Throwable to, int depth) {
        if (from == to) {
            return true;
        }
        if (depth > 32) {
            return true; // rather lose a link than loop
        }
        Throwable cause = from.getCause();
        if (cause != null && reaches(cause, to, depth + 1)) {
            return true;
        }
        for (Throwable s : from.getSuppressed()) {
            if (reaches(s, to, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Notes on a task's failure where its group is, as one suppressed {@link TaskTrace} however many groups it passes. */
    public static void trace(Throwable failure, String group) {
        StackTraceElement[] here = new Throwable().getStackTrace();
        int from = 0;
        while (from < here.length && isOurs(here[from].getClassName())) {
            from++;
        }
        StackTraceElement[] frames = Arrays.copyOfRange(here, from, here.length);
        for (Throwable s : failure.getSuppressed()) {
            if (s instanceof TaskTrace) {
                StackTraceElement[] before = s.getStackTrace();
                if (before.length < LONGEST_TRACE) {
                    StackTraceElement[] all =
                            Arrays.copyOf(before, before.length + frames.length);
                    System.arraycopy(frames, 0, all, before.length, frames.length);
                    s.setStackTrace(all);
                }
                return;
            }
        }
        failure.addSuppressed(new TaskTrace("in a task of '" + group + "', which is here", frames));
    }

    private static boolean isOurs(String className) {
        return className.startsWith("tasuki.internal.")
                || className.startsWith("tasuki.stream.")
                || className.equals("tasuki.Async")
                || className.startsWith("tasuki.Async$");
    }

    /** What a caller gets whose signature cannot carry checked exceptions. */
    static Throwable unchecked(Throwable failure, String task) {
        return failure instanceof RuntimeException || failure instanceof Error
                ? failure
                : new TaskFailedException("task '" + task + "' failed: " + failure, failure);
    }
}
