package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Task;

import java.util.function.BiConsumer;

/** What all tasks of one {@code run} have in common. */
public final class Environment {
    /** The default, also that of threads which are not tasks. */
    public static final Environment DEFAULT =
            new Environment(ParallelScheduler.INSTANCE, Clock.real());

    private final Scheduler scheduler;
    private final Clock clock;
    private final RunSettings settings;

    /** Whether the scheduler is told of checkpoints: read at each of them. */
    final boolean seesCheckpoints;

    private volatile @Nullable GroupNode<?> outermost;
    private volatile @Nullable Environment elsewhere;

    /** A scheduler and a clock. */
    public Environment(Scheduler scheduler, Clock clock) {
        this(scheduler, clock, RunSettings.on(scheduler.oneAtATime()));
    }

    /** A scheduler, a clock, and how else the program runs. */
    Environment(Scheduler scheduler, Clock clock, RunSettings settings) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.settings = settings;
        this.seesCheckpoints = scheduler.seesCheckpoints();
    }

    /** For a run of somebody else's making, who is told of failures that nobody looked at. */
    public static Environment of(
            Scheduler scheduler, Clock clock, BiConsumer<Task<?>, Throwable> onUnhandled) {
        RunSettings usual = RunSettings.on(scheduler.oneAtATime());
        return new Environment(
                scheduler,
                clock,
                new RunSettings(
                        usual.loop(), usual.name(), usual.signals(), usual.debug(), onUnhandled));
    }

    /** How the program runs. */
    RunSettings settings() {
        return settings;
    }

    /** The scheduler. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The clock. */
    public Clock clock() {
        return clock;
    }

    /** Nobody looked at this failure. */
    void unhandled(TaskNode<?> task, Throwable failure) {
        BiConsumer<Task<?>, Throwable> told = settings.onUnhandled();
        if (told == null) {
            System.getLogger("tasuki")
                    .log(
                            System.Logger.Level.ERROR,
                            "task '" + task.name() + "' failed, and nobody looked",
                            failure);
        } else {
            told.accept(task, failure);
        }
    }

    /**
     * The environment of bodies that run in an executor: the same clock and run, but they do not
     * take turns.
     */
    Environment elsewhere() {
        if (!scheduler.oneAtATime()) {
            return this;
        }
        Environment made = elsewhere;
        if (made == null) {
            made = new Environment(scheduler.elsewhere(), clock, settings);
            made.outermost = outermost;
            elsewhere = made;
        }
        return made;
    }

    /** The group of {@code run}. */
    @Nullable GroupNode<?> outermost() {
        return outermost;
    }

    void outermost(GroupNode<?> group) {
        outermost = group;
    }
}
