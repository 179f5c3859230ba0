package tasuki.test;

import tasuki.Body;
import tasuki.CancelledException;
import tasuki.internal.Environment;
import tasuki.internal.Scheduler;
import tasuki.internal.Waiting;
import tasuki.internal.World;

import java.time.Duration;

/**
 * The contract of core under seeded schedules. {@link EverySeed} runs each of its cases once for
 * each seed.
 */
public final class SeededWorld implements World {
    private final int seed;

    /** For ServiceLoader. */
    public SeededWorld() {
        this(EverySeed.FIRST);
    }

    SeededWorld(int seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return "seeded";
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    private StepScheduler steps() {
        Settings settings = new Settings();
        settings.leaksAllowed = true;
        settings.limit = Duration.ofSeconds(30);
        settings.outsiders = Duration.ofSeconds(5); // many of these tests have threads of their own
        Chooser chooser = Strategy.mixed().open(1).next(seed, 50);
        return new StepScheduler(
                settings,
                new VirtualClock(),
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
