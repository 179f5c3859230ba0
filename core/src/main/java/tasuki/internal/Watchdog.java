package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every 50 ms, while something runs, whether the tasks get their turns: on the default
 * scheduler by a virtual thread that has to begin, on a loop by its count of turns. If not for 100
 * ms, it says which task holds the others up, with its stack, once a task.
 *
 * <p>It also keeps a coarse time for {@code Wait.since}, so that a wait need not read the clock.
 *
 * <p>{@code -Dtasuki.watchdog=MILLIS} sets the 100 ms; 0 turns it off.
 */
final class Watchdog implements Runnable {
    private static final long EVERY = 50;
    private static final long LIMIT = Long.getLong("tasuki.watchdog", 100);
    private static final System.Logger LOG = System.getLogger("tasuki");

    private static volatile @Nullable Thread thread;
    private static volatile int now;
    private static final long ORIGIN = System.nanoTime();

    /** Those that were named already. */
    private final Set<TaskNode<?>> named = Collections.newSetFromMap(new WeakHashMap<>());

    /** When others than this program may look at it: after so many looks of ours. */
    private static final int OPEN_AFTER = 10;

    private int looks;
    private volatile boolean probed = true;
    private long probedAt;

    private Watchdog() {}

    /** Coarse milliseconds since the program began; for differences. */
    static int now() {
        return now;
    }

    /** Milliseconds between a coarse time and now. */
    static long millisSince(int coarse) {
        return Math.max(0, (System.nanoTime() - ORIGIN) / 1_000_000 - coarse);
    }

    private static int read() {
        return (int) ((System.nanoTime() - ORIGIN) / 1_000_000);
    }

    /** Something runs now. */
    static void wake() {
        Thread running = thread;
        if (running == null) {
            synchronized (Watchdog.class) {
                running = thread;
                if (running == null) {
                    running =
                            Thread.ofPlatform()
                                    .daemon()
                                    .name("tasuki-watchdog")
                                    .unstarted(new Watchdog());
                    thread = running;
                    running.start();
                    return;
                }
            }
        }
        now = read();
        LockSupport.unpark(running);
    }

    @Override
    public void run() {
        Seeing.mark();
        while (true) {
            now = read();
            if (looks < OPEN_AFTER && ++looks == OPEN_AFTER) {
                Seeing.open(); // not earlier: it costs more than a short program does
            }
            if (Roots.isEmpty()) {
                probed = true;
                LockSupport.park(this);
                continue;
            }
            if (LIMIT > 0) {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "the watchdog failed", e);
                }
            }
            LockSupport.parkNanos(this, EVERY * 1_000_000);
        }
    }

    private void look() {
        long time = System.nanoTime();
        if (probed) {
            probed = false;
            probedAt = time;
            Thread.startVirtualThread(() -> probed = true);
        } else if (time - probedAt > LIMIT * 1_000_000) {
            starved((time - probedAt) / 1_000_000);
        }
        for (TaskNode<?> root : Roots.all()) {
            if (root.environment().scheduler() instanceof LoopScheduler loop) {
                Thread culprit = loop.heldFor(LIMIT, time);
                if (culprit != null
                        && culprit.getUncaughtExceptionHandler() instanceof TaskNode<?> task
                        && task.thread == culprit) {
                    name(
                            task,
                            culprit.getStackTrace(),
                            LIMIT,
                            "holds up its loop: nobody else had a turn for more than "
                                    + LIMIT
                                    + " ms");
                }
            }
        }
    }

    private void starved(long millis) {
        List<TaskNode<?>> computing = new ArrayList<>();
        for (TaskNode<?> root : Roots.all()) {
            collect(root, computing);
        }
        for (TaskNode<?> task : computing) {
            Thread of = task.thread;
            if (of == null || named.contains(task)) {
                continue;
            }
            StackTraceElement[] stack = of.getStackTrace();
            if (isMounted(stack) && of.getState() == Thread.State.RUNNABLE) {
                name(
                        task,
                        stack,
                        millis,
                        "computes and holds a carrier: no virtual thread could begin for "
                                + millis
                                + " ms; run it by cpu(…)");
            }
        }
    }

    private static void collect(TaskNode<?> task, List<TaskNode<?>> into) {
        Thread of = task.thread;
        Wait wait = task.wait;
        if (of != null
                && of.isVirtual()
                && (wait == null || wait.interruptible())
                && of.getState() == Thread.State.RUNNABLE) {
            into.add(task);
        }
        for (TaskNode<?> below : Roots.tasksOf(task)) {
            collect(below, into);
        }
    }

    /** Whether a virtual thread that is runnable runs, and does not only queue for a carrier. */
    private static boolean isMounted(StackTraceElement[] stack) {
        return stack.length > 0
                && !stack[0].getClassName().startsWith("java.lang.VirtualThread")
                && !stack[0].getClassName().startsWith("jdk.internal.vm.Continuation");
    }

    private void name(TaskNode<?> task, StackTraceElement[] stack, long millis, String does) {
        if (named.add(task)) {
            if (Flight.on) {
                Flight.stalled(task, does, millis);
            }
            Throwable where = new Throwable("the stack of " + task.name());
            where.setStackTrace(stack);
            LOG.log(System.Logger.Level.WARNING, "task '" + task.name() + "' " + does, where);
        }
    }
}
