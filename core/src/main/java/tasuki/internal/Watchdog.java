package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every 50 ms, while something runs, whether the tasks get their turns: on the default
 * scheduler by a virtual thread that has to begin, on a loop by its count of turns. If not for 100
 * ms, it says which task holds the others up, with its stack, once a task: one that is on a carrier
 * and has not waited for as long. Where there is none there is only much to do.
 *
 * <p>When it was itself kept from running (the machine is overloaded, the process was stopped) it
 * cannot tell who was, and begins anew. And while other processes have the processors, a task that
 * seems to hold a carrier may itself be waiting for one: what counts towards the 100 ms is only the
 * part of the time that this program got, see {@link OwnTime}.
 *
 * <p>While no virtual thread begins those that only yield are told to pause: {@link Breath}.
 *
 * <p>It also keeps a coarse time for {@code Wait.since}, so that a wait need not read the clock.
 *
 * <p>{@code -Dtasuki.watchdog=MILLIS} sets the 100 ms; with 0 nobody is blamed.
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

    /** One that seemed to compute, since when, and how much time of our own we had had by then. */
    private record Suspect(int from, long own) {}

    /** Those that seemed to compute at the last look. */
    private Map<TaskNode<?>, Suspect> suspects = Map.of();

    private final Machine machine;
    private final OwnTime carriersOwn;
    private final OwnTime loopsOwn;
    private volatile boolean probed = true;
    private long begunAt;
    private long probedAt;
    private long probedOwn;
    private long lookedAt;

    Watchdog(Machine machine) {
        this.machine = machine;
        this.carriersOwn = new OwnTime(machine, machine.carriers());
        this.loopsOwn = new OwnTime(machine, 1);
        this.lookedAt = machine.now();
    }

    /** What the watchdog sees of the machine, and where it speaks; tests have another one. */
    static class Machine {
        /** Apart, so that it is loaded when there is something to be judged, not at every start. */
        private static final class Threads {
            static final ThreadMXBean ALL = ManagementFactory.getThreadMXBean();
        }

        long now() {
            return System.nanoTime();
        }

        int carriers() {
            return Integer.getInteger(
                    "jdk.virtualThreadScheduler.parallelism",
                    Runtime.getRuntime().availableProcessors());
        }

        /** What all threads that run Java code have computed, in nanoseconds; -1: not known. */
        long computed() {
            ThreadMXBean all = Threads.ALL;
            if (!all.isThreadCpuTimeSupported() || !all.isThreadCpuTimeEnabled()) {
                return -1;
            }
            long sum = 0;
            for (long id : all.getAllThreadIds()) {
                sum += Math.max(0, all.getThreadCpuTime(id));
            }
            return sum;
        }

        /** Runs it on a virtual thread of the default scheduler. */
        void begin(Runnable probe) {
            Thread.startVirtualThread(probe);
        }

        /** It has not begun by the next look. */
        void beginsLate(long nanos) {
            Breath.need(nanos);
        }

        void say(String what, Throwable where) {
            LOG.log(System.Logger.Level.WARNING, what, where);
        }
    }

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
                                    .unstarted(new Watchdog(new Machine()));
                    thread = running;
                    now = read();
                    running.start();
                    Seeing.start();
                    return;
                }
            }
        }
        now = read();
        LockSupport.unpark(running);
    }

    @Override
    public void run() {
        while (true) {
            now = read();
            if (Roots.isEmpty()) {
                probed = true;
                Breath.needNoMore();
                LockSupport.park(this);
                continue;
            }
            if (LIMIT > 0) {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.ERROR, "the watchdog failed", e);
                }
            } else if (probed) {
                probe();
            } else {
                machine.beginsLate(machine.now() - begunAt);
            }
            LockSupport.parkNanos(this, EVERY * 1_000_000);
        }
    }

    void look() {
        long time = machine.now();
        boolean late = time - lookedAt > 3 * EVERY * 1_000_000;
        lookedAt = time;
        if (late) {
            probedAt = time;
            probedOwn = -1;
            suspects = Map.of();
            for (TaskNode<?> root : Roots.all()) {
                if (root.environment().scheduler() instanceof LoopScheduler loop) {
                    loop.forget(time);
                }
            }
            return;
        }
        if (probed) {
            probedAt = time;
            suspects = Map.of();
            probedOwn = -1;
            probe();
        } else {
            machine.beginsLate(time - begunAt);
            long own = carriersOwn.passed(time);
            if (probedOwn < 0) {
                probedOwn = own; // counted from the first look on that does not find it begun
            } else if (time - probedAt > LIMIT * 1_000_000
                    && own - probedOwn >= (LIMIT - EVERY) * 1_000_000) {
                starved(time, own);
            }
        }
        for (TaskNode<?> root : Roots.all()) {
            if (root.environment().scheduler() instanceof LoopScheduler loop) {
                Thread culprit = loop.heldFor(LIMIT, time, EVERY, loopsOwn);
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

    private void probe() {
        begunAt = machine.now();
        probed = false;
        machine.begin(
                () -> {
                    probed = true;
                    Breath.begun();
                });
    }

    /**
     * Names those that were seen on a carrier at two looks with most of a pause of our own time in
     * between, and have not waited since or for some time before: one that has just got its carrier
     * is not meant. Compared by the coarse time that they have it from.
     */
    private void starved(long now, long own) {
        int time = (int) ((now - ORIGIN) / 1_000_000);
        long millis = (now - probedAt) / 1_000_000;
        Map<TaskNode<?>, Suspect> seen = new IdentityHashMap<>();
        List<TaskNode<?>> computing = new ArrayList<>();
        for (TaskNode<?> root : Roots.all()) {
            collect(root, computing);
        }
        for (TaskNode<?> task : computing) {
            Thread of = task.thread;
            int from = task.ranFrom;
            if (of == null || named.contains(task) || time - from <= LIMIT) {
                continue;
            }
            StackTraceElement[] stack = of.getStackTrace();
            if (isMounted(stack)
                    && of.getState() == Thread.State.RUNNABLE
                    && task.ranFrom == from) {
                Suspect earlier = suspects.get(task);
                if (earlier == null || earlier.from() != from) {
                    seen.put(task, new Suspect(from, own));
                    continue;
                }
                seen.put(task, earlier);
                if (own - earlier.own() < EVERY * 800_000) {
                    continue;
                }
                name(
                        task,
                        stack,
                        millis,
                        "computes and holds a carrier: no virtual thread could begin for "
                                + millis
                                + " ms; run it by cpu(…)");
            }
        }
        suspects = seen;
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
        if (stack.length == 0) {
            return false;
        }
        String top = stack[0].getClassName();
        return !top.startsWith("java.lang.VirtualThread")
                && !top.startsWith("jdk.internal.vm.Continuation")
                && !(top.equals("java.lang.Thread") && stack[0].getMethodName().equals("yield"));
    }

    private void name(TaskNode<?> task, StackTraceElement[] stack, long millis, String does) {
        if (named.add(task)) {
            if (Flight.on) {
                Flight.stalled(task, does, millis);
            }
            Throwable where = new Throwable("the stack of " + task.name());
            where.setStackTrace(stack);
            machine.say("task '" + task.name() + "' " + does, where);
        }
    }
}
