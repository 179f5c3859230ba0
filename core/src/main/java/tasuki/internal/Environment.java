package tasuki.internal;

import org.jspecify.annotations.Nullable;

/** What all tasks of one {@code run} have in common. */
public final class Environment {
    /** The default, also that of threads which are not tasks. */
    public static final Environment DEFAULT =
            new Environment(ParallelScheduler.INSTANCE, Clock.real());

    private final Scheduler scheduler;
    private final Clock clock;
    private volatile @Nullable GroupNode<?> outermost;
    private volatile @Nullable Environment elsewhere;

    /** A scheduler and a clock. */
    public Environment(Scheduler scheduler, Clock clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** The scheduler. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The clock. */
    public Clock clock() {
        return clock;
    }

    /** The environment of bodies that run in an executor: the same clock and run, but they do not take turns. */
    Environment elsewhere() {
        if (!scheduler.oneAtATime()) {
            return this;
        }
        Environment made = elsewhere;
        if (made == null) {
            made = new Environment(ParallelScheduler.INSTANCE, clock);
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
