package tasuki.test;

import tasuki.internal.Scheduler;
import tasuki.internal.TaskNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * The time of a test, for code that runs in a {@link TestRuntime}. It stands still while any task
 * can run or makes a real call, and then jumps to what comes next: an hour's sleep takes no time.
 *
 * <pre>{@code
 * g.start(() -> retry(policy, this::call));
 * TestTime.advance(Duration.ofMinutes(5));       // everything that is due by then has happened
 * assertEquals(3, calls);
 * }</pre>
 */
public final class TestTime {
    private TestTime() {}

    /** The time since the run began. Does not wait. */
    public static Duration elapsed() {
        return Duration.ofNanos(steps().clock().now() - VirtualClock.ORIGIN);
    }

    /**
     * The time of day in the run, in UTC: a clock to give to code that asks for one. It stands
     * still and jumps as {@link #elapsed} does. Does not wait.
     */
    public static Clock clock() {
        return new DayClock(steps().clock(), ZoneOffset.UTC);
    }

    private static final class DayClock extends Clock {
        private final VirtualClock clock;
        private final ZoneId zone;

        DayClock(VirtualClock clock, ZoneId zone) {
            this.clock = clock;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new DayClock(clock, other);
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }
    }

    /**
     * Lets the time pass: returns when so much has passed, and everything that was due by then has
     * been done, as far as it can be done without more time.
     *
     * <p>Waits; no real time. A real call of another task that takes long does not hold it up.
     *
     * @param time zero or more
     * @throws InterruptedException if the caller is cancelled
     */
    public static void advance(Duration time) throws InterruptedException {
        Objects.requireNonNull(time, "time");
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + time);
        }
        StepScheduler steps = steps();
        TaskNode<?> me = TaskNode.current();
        me.check();
        AdvanceWait wait = new AdvanceWait(steps.clock().now() + time.toNanos());
        steps.add(wait);
        wait.await();
    }

    /**
     * Returns when no other task can run without the time going on: all wait, or are in real calls.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static void waitAllBlocked() throws InterruptedException {
        advance(Duration.ZERO);
    }

    /** The scheduler that the calling task is on. */
    static StepScheduler steps() {
        Scheduler scheduler = TaskNode.current().environment().scheduler();
        if (scheduler instanceof StepScheduler steps) {
            return steps;
        }
        if (scheduler instanceof Outside outside) {
            return outside.steps();
        }
        throw new IllegalStateException(
                "this works inside a TestRuntime only: use @AsyncTest, or TestRuntime.create().run(…)");
    }

    /** As people write it. */
    static String text(Duration time) {
        return time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
