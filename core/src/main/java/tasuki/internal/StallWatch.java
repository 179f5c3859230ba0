package tasuki.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that a cancelled scope is left: wakes again what is still in it, after 10 ms (more if
 * there is so much in it that waking it took its time) and then with doubling pauses of at most a
 * second, and reports once after 5 s what does not stop, with its stack. While more tasks are left
 * than a report would name, and they become fewer, nothing has stalled: it only takes its time.
 * Dropped when the scope is left.
 */
final class StallWatch extends Timer {
    private static final long FIRST = 10_000_000L;
    private static final long MOST = 1_000_000_000L;
    private static final long REPORT_AFTER = 5_000_000_000L;

    /** How many are reported with their stacks: the others are only counted. */
    private static final int MOST_REPORTED = 20;

    private final ScopeNode scope;
    private final Clock clock;
    private long pause = FIRST;
    private long waited;

    /** Shared with those that take the place of this one: a stall is reported once. */
    private final AtomicBoolean reported;

    // how many tasks were left, when that was counted, and whether it was fewer than before
    private int left = Integer.MAX_VALUE;
    private long countedAt;
    private boolean becomesLess;

    StallWatch(ScopeNode scope) {
        this(scope, new AtomicBoolean());
    }

    private StallWatch(ScopeNode scope, AtomicBoolean reported) {
        this.scope = scope;
        this.reported = reported;
        TaskNode<?> task = scope.owner;
        this.clock = (task == null ? Environment.DEFAULT : task.environment()).clock();
    }

    /** The first time, after all was woken; that was begun then. */
    void begin(long wokenFrom) {
        pause = Math.clamp(4 * (clock.now() - wokenFrom), FIRST, MOST);
        next();
    }

    /** The same from the shortest pause on, to take the place of this one. */
    StallWatch again() {
        StallWatch made = new StallWatch(scope, reported);
        made.waited = waited;
        made.left = left;
        made.countedAt = countedAt;
        made.becomesLess = becomesLess;
        return made;
    }

    long now() {
        return clock.now();
    }

    void next() {
        clock.schedule(this, clock.now() + pause);
    }

    @Override
    public boolean isReminder() {
        return true;
    }

    @Override
    protected void fire() {
        if (!scope.isEntered()) {
            return;
        }
        ScopeNode.wakeBelow(scope, true);
        waited += pause;
        boolean goesOn = !reported.get() && waited >= REPORT_AFTER / 2 && becomesLess();
        if (waited >= REPORT_AFTER && !goesOn && reported.compareAndSet(false, true)) {
            // a platform thread: the culprit may be holding the carriers
            Thread.ofPlatform().daemon().name("tasuki-stalled").start(this::report);
        }
        pause = Math.min(MOST, pause * 2);
        if (!cancelled) {
            next();
        }
    }

    /** Whether there are fewer than a second ago, and still more than a report would name. */
    private boolean becomesLess() {
        if (waited - countedAt >= MOST) {
            countedAt = waited;
            List<TaskNode<?>> now = new ArrayList<>();
            ScopeNode.collect(scope, now);
            becomesLess = now.size() > MOST_REPORTED && now.size() < left;
            left = now.size();
        }
        return becomesLess;
    }

    private void report() {
        List<TaskNode<?>> left = new ArrayList<>();
        ScopeNode.collect(scope, left);
        int told = 0;
        for (TaskNode<?> task : left) {
            Thread thread = task.thread;
            if (thread == null || !scope.isEntered()) {
                continue;
            }
            if (told++ == MOST_REPORTED) {
                System.getLogger("tasuki")
                        .log(
                                System.Logger.Level.WARNING,
                                "cancellation stalled: of "
                                        + left.size()
                                        + " tasks in '"
                                        + scope.name()
                                        + "' the first "
                                        + MOST_REPORTED
                                        + " were named");
                return;
            }
            Throwable where = new Throwable("the stack of " + task.name());
            where.setStackTrace(thread.getStackTrace());
            Wait wait = task.wait;
            if (Flight.on) {
                Flight.stalled(task, "does not stop although it is cancelled", waited / 1_000_000);
            }
            System.getLogger("tasuki")
                    .log(
                            System.Logger.Level.WARNING,
                            "cancellation stalled: task '"
                                    + task.name()
                                    + "' has not stopped "
                                    + waited / 1_000_000
                                    + " ms after '"
                                    + scope.name()
                                    + "' was cancelled ("
                                    + scope.reason().orElse("")
                                    + ")"
                                    + (wait == null ? "" : "; it is in: " + wait.what()),
                            where);
        }
    }
}
