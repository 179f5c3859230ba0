package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.TaskFailedException;
import tasuki.TaskTrace;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
        attachAll(first, List.of(later));
    }

    /** Adds later failures, in order; linear, since a hundred thousand tasks may fail at once. */
    static void attachAll(Throwable first, Collection<? extends Throwable> later) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(first, known);
        for (Throwable e : later) {
            if (known.contains(e)) {
                continue;
            }
            Set<Throwable> below = Collections.newSetFromMap(new IdentityHashMap<>());
            collect(e, below);
            if (!below.contains(first)) {
                first.addSuppressed(e);
                known.addAll(below);
            }
        }
    }

    /** The throwable and everything that hangs on it. */
    private static void collect(Throwable from, Set<Throwable> into) {
        ArrayDeque<Throwable> todo = new ArrayDeque<>();
        todo.add(from);
        Throwable e;
        while ((e = todo.poll()) != null) {
            if (into.add(e)) {
                Throwable cause = e.getCause();
                if (cause != null) {
                    todo.add(cause);
                }
                Collections.addAll(todo, e.getSuppressed());
            }
        }
    }

    /** Its message, or something else if it has none. */
    static String message(Throwable e, String otherwise) {
        try {
            String message = e.getMessage();
            return message == null ? otherwise : message;
        } catch (Throwable broken) {
            return otherwise;
        }
    }

    /** Its text; what throws while it describes itself is named by its class. */
    static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable broken) {
            return e.getClass().getName();
        }
    }

    /**
     * Notes on a task's failure where its group is, as one suppressed {@link TaskTrace} however
     * many groups it passes.
     */
    public static void trace(Throwable failure, String group) {
        StackTraceElement[] frames = callersFrames();
        for (Throwable s : failure.getSuppressed()) {
            if (s instanceof TaskTrace) {
                StackTraceElement[] before = s.getStackTrace();
                if (before.length < LONGEST_TRACE) {
                    StackTraceElement[] all = Arrays.copyOf(before, before.length + frames.length);
                    System.arraycopy(frames, 0, all, before.length, frames.length);
                    s.setStackTrace(all);
                }
                return;
            }
        }
        failure.addSuppressed(new TaskTrace("in a task of '" + group + "', which is here", frames));
    }

    private static StackTraceElement[] callersFrames() {
        StackTraceElement[] here = new Throwable().getStackTrace();
        int from = 0;
        while (from < here.length && isOurs(here[from].getClassName())) {
            from++;
        }
        return Arrays.copyOfRange(here, from, here.length);
    }

    /** The body, whose failure shows where it was started: here. For the debug mode. */
    static <T extends @Nullable Object> Body<T, ?> rememberingStart(Body<T, ?> body) {
        StackTraceElement[] frames = callersFrames();
        return () -> {
            try {
                return body.call();
            } catch (Throwable e) {
                if (!ScopeNode.isCancellation(e)) {
                    e.addSuppressed(new TaskTrace("the task was started here", frames));
                }
                throw raise(e);
            }
        };
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
                : new TaskFailedException("task '" + task + "' failed: " + text(failure), failure);
    }
}
