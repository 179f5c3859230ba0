package tasuki.test;

import tasuki.Body;
import tasuki.CancelledException;
import tasuki.internal.Clock;
import tasuki.internal.Environment;
import tasuki.internal.Scheduler;
import tasuki.internal.Waiting;
import tasuki.internal.World;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The contract of core under seeded schedules. {@link EverySeed} runs each of its cases once for
 * each seed.
 */
public final class SeededWorld implements World {
    /** So far apart are the schedules of runs that one test makes one after the other. */
    private static final int APART = 100_003;

    private static final AtomicLong RUNS = new AtomicLong();
    private static final AtomicInteger IN_TEST = new AtomicInteger();

    /** Written by the thread that runs the tests; read by those that they start. */
    private static volatile int seed;

    /** For ServiceLoader. */
    public SeededWorld() {}

    /** A test begins, for this seed. */
    static void begin(int with) {
        seed = with;
        IN_TEST.set(0);
    }

    /** How many runs were begun. */
    static long runs() {
        return RUNS.get();
    }

    @Override
    public String name() {
        return "seeded";
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    /** Every test is repeated for each seed. */
    @Override
    public int many(int n) {
        return Math.max(1, n / 50);
    }

    /** Here no time is real, unless a test moves a clock of its own. */
    @Override
    public <T, X extends Exception> T runOn(Clock clock, Body<T, X> body) throws X {
        return clock == Clock.real() ? run(body) : World.super.runOn(clock, body);
    }

    private StepScheduler steps() {
        RUNS.incrementAndGet();
        int number = (seed + APART * IN_TEST.getAndIncrement()) & Integer.MAX_VALUE;
        Settings settings = new Settings();
        settings.seed = number;
        settings.leaksAllowed = true;
        settings.settle = Duration.ofMillis(10); // what really blocks here is meant to
        settings.limit = Duration.ofSeconds(30);
        settings.outsiders = Duration.ofSeconds(5); // many of these tests have threads of their own
        Chooser chooser = Strategy.mixed().open(1).next(number, 50);
        return new StepScheduler(
                settings,
                new VirtualClock(Instant.EPOCH),
                chooser == null ? Choosers.IN_ORDER : chooser,
                Probe.NONE,
                false);
    }

    @Override
    public Scheduler scheduler() {
        StepScheduler steps = steps();
        Guard.add(steps, TestRun.ofNobody());
        return steps;
    }

    @Override
    public <T, X extends Exception> T run(Body<T, X> body) throws X {
        StepScheduler steps = steps();
        Guard.Watched watched = Guard.add(steps, TestRun.ofCaller());
        try {
            return Waiting.run(new Environment(steps, steps.clock()), body);
        } catch (CancelledException e) {
            AssertionError broken = steps.broken();
            if (broken != null) {
                broken.addSuppressed(e);
                throw broken;
            }
            throw e;
        } finally {
            Guard.remove(watched);
        }
    }

    @Override
    public String toString() {
        return "seeded";
    }
}
