package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.TimedOutException;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/**
 * Tells what a cancellation makes of the operations that it aborts (a statement that the database
 * gave up, a connection that was closed under its reader) from a mistake of the program.
 *
 * <p>The operation's own exception is often wrapped, or suppressed by what the clean-up throws: so
 * all causes and all suppressed ones are looked at.
 */
final class Aborted {
    /** More than this no failure that somebody reads has. */
    private static final int MOST = 1_000;

    private Aborted() {}

    /** Whether a failure can be the consequence of a cancellation. */
    static boolean caused(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        while (!open.isEmpty() && seen.size() < MOST) {
            Throwable each = open.remove();
            if (!seen.add(each)) {
                continue;
            }
            if (isAbort(each)) {
                return true;
            }
            Throwable cause = each.getCause();
            if (cause != null) {
                open.add(cause);
            }
            Collections.addAll(open, each.getSuppressed());
        }
        return false;
    }

    private static boolean isAbort(Throwable e) {
        return e instanceof InterruptedException
                || e instanceof IOException
                || e instanceof CancelledException
                || e instanceof CancellationException
                || e instanceof TimedOutException
                || e instanceof TimeoutException
                || isSql(e.getClass());
    }

    /** By its name: the server does without the module java.sql. */
    private static boolean isSql(@Nullable Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals("java.sql.SQLException")) {
                return true;
            }
        }
        return false;
    }
}
