package tasuki.test;

import tasuki.internal.Wait;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One daemon thread that looks after all runs in real time: every 5 ms it lets a run that rests
 * look again, and breaks those that take too long.
 *
 * <p>{@code asleep} says that it parks without a limit: it sets it, then looks for runs; who adds a
 * run then looks at {@code asleep}. It goes to sleep only when there has been no run for a second,
 * so a thousand runs in a row wake it once.
 */
final class Guard implements Runnable {
    private static final long EVERY = 5_000_000L;
    private static final long STAY_AWAKE = 1_000_000_000L;

    /** Real time that a broken run has to unwind. */
    private static final long UNWIND = 2_000_000_000L;

    private static final Guard INSTANCE = new Guard();
    private static final Thread THREAD =
            Thread.ofPlatform().daemon().name("tasuki-test-guard").start(INSTANCE);

    /** One run under guard. */
    static final class Watched {
        private final StepScheduler steps;
        private final TestRun run;
        private final long began = System.nanoTime();
        private boolean expired;
        private long freeSince;
        private boolean dropped;

        private Watched(StepScheduler steps, TestRun run) {
            this.steps = steps;
            this.run = run;
        }
    }

    private final Set<Watched> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean asleep;

    private Guard() {}

    static Watched add(StepScheduler steps, TestRun run) {
        Watched watched = new Watched(steps, run);
        INSTANCE.runs.add(watched);
        if (INSTANCE.asleep) {
            LockSupport.unpark(THREAD);
        }
        return watched;
    }

    static void remove(Watched watched) {
        INSTANCE.runs.remove(watched);
    }

    @Override
    public void run() {
        long lastSeen = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            for (Watched watched : runs) {
                lastSeen = now;
                try {
                    look(watched, now);
                } catch (RuntimeException | Error e) {
                    System.getLogger("tasuki.test")
                            .log(System.Logger.Level.ERROR, "the guard of a test failed", e);
                }
            }
            if (now - lastSeen > STAY_AWAKE) {
                asleep = true;
                if (runs.isEmpty()) {
                    LockSupport.park(this);
                }
                asleep = false;
                lastSeen = System.nanoTime();
            } else {
                LockSupport.parkNanos(this, EVERY);
            }
        }
    }

    private static void look(Watched watched, long now) {
        long limit = watched.steps.settings().limit.toNanos();
        long took = now - watched.began;
        if (watched.steps.isOver() || took > limit && !watched.steps.hasBegun()) {
            INSTANCE.runs.remove(watched);
            return;
        }
        watched.steps.tick(now);
        if (!watched.expired && took > limit) {
            watched.expired = true;
            watched.steps.breakWith(TestRun.outOfTime(watched.steps));
        }
        if (watched.steps.isFree()) {
            if (watched.freeSince == 0) {
                watched.freeSince = now;
            } else if (!watched.dropped && now - watched.freeSince > UNWIND) {
                watched.dropped = true;
                Wait caller = watched.run.caller();
                if (caller != null) {
                    caller.complete();
                }
            }
        }
    }
}
