package tasuki.test;

import tasuki.Action;
import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Runs a body as a whole program, as {@code Async.run} does, but under virtual time, and one task
 * at a time under schedules that are chosen and can be run again. Immutable.
 *
 * <pre>{@code
 * TestRuntime.create().schedules(1000).run(() -> {
 *     Account a = new Account(100);
 *     gather(() -> a.withdraw(80), () -> a.withdraw(80));
 *     assertTrue(a.balance() >= 0);
 * });
 * }</pre>
 *
 * <p>At every checkpoint another task may go on, also at those that would not wait; what stands
 * between two checkpoints is done in one go. The clock jumps to the next timer when no task can
 * run, and never while a real call is in flight: what runs inside {@code await}, {@code cpu},
 * {@code toThread}, {@code runIn}, {@code abandonable}.
 *
 * <p>A run fails with what the body throws; with {@link DeadlockError} at once when nothing can run
 * and nothing will; with {@link OutOfTimeError} when it takes too much real time; with {@link
 * LeakError} when it leaves tasks, interrupt flags, abandoned calls or failures behind that nobody
 * looked at. If more than one schedule was asked for, it is the cause of a {@link ScheduleError}.
 */
public final class TestRuntime {
    private final Settings settings;

    private TestRuntime(Settings settings) {
        this.settings = settings;
    }

    /** One schedule, in order; at most 10 s of real time. */
    public static TestRuntime create() {
        return new TestRuntime(new Settings());
    }

    private interface Change {
        void make(Settings settings);
    }

    private TestRuntime with(Change change) {
        Settings copy = settings.copy();
        change.make(copy);
        return new TestRuntime(copy);
    }

    /**
     * How many schedules are tried.
     *
     * @param count 1 or more; the default is 1, or that of {@code -Dtasuki.test.schedules}
     */
    public TestRuntime schedules(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("one schedule or more, not " + count);
        }
        return with(s -> s.schedules = count);
    }

    /** Which ones are tried; the default is {@link Strategy#mixed}. */
    public TestRuntime strategy(Strategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> s.strategy = strategy);
    }

    /**
     * The seed of everything random about the schedules. The default is 1, so that a test does the
     * same every time, or that of {@code -Dtasuki.test.seed}, which may be {@code random}.
     */
    public TestRuntime seed(long seed) {
        return with(s -> s.seed = seed);
    }

    /**
     * This schedule only, which an earlier {@link ScheduleError} has named.
     *
     * @param schedule as {@code "3=2,17=1"}
     */
    public TestRuntime replay(String schedule) {
        Schedule parsed = Schedule.parse(schedule);
        return with(s -> s.replay = parsed);
    }

    /**
     * The time of day at which every run begins, for {@link TestTime#clock} and for deadlines that
     * are given as instants. By default it is that of the machine, the same for all schedules.
     */
    public TestRuntime startsAt(Instant start) {
        Objects.requireNonNull(start, "start");
        return with(s -> s.start = start);
    }

    /** How much real time one run may take; the default is 10 s. */
    public TestRuntime realTimeLimit(Duration limit) {
        Objects.requireNonNull(limit, "limit");
        return with(s -> s.limit = limit);
    }

    /**
     * Whether a task that was just started may go first; so it is by default, since it may in a
     * program that runs in parallel. In a {@code Runner.loop()} it may not.
     */
    public TestRuntime switchAtStarts(boolean on) {
        return with(s -> s.switchAtStarts = on);
    }

    /**
     * Whether the time may pass although tasks can run, as on a machine that is slow: deadlines
     * then come at any checkpoint. By default it only passes when all wait.
     */
    public TestRuntime timePassesAnytime(boolean on) {
        return with(s -> s.timePassesAnytime = on);
    }

    /**
     * Whether a body may leave tasks and failures behind, which are then cancelled; not by default.
     */
    public TestRuntime allowLeaks(boolean on) {
        return with(s -> s.leaksAllowed = on);
    }

    /**
     * How long, in real time, nothing may be able to run before it is called a deadlock: for bodies
     * that threads of their own wake. The default is zero.
     */
    public TestRuntime patience(Duration time) {
        Objects.requireNonNull(time, "time");
        return with(s -> s.outsiders = time);
    }

    /**
     * How many points a run may have at which somebody else could go on, before it is called
     * endless; the default is a million.
     */
    public TestRuntime maxSteps(int steps) {
        return with(s -> s.maxSteps = steps);
    }

    /**
     * Runs the body under each schedule, up to the first that fails. The body is run anew each
     * time: it makes what it works on.
     *
     * @return how much was tried
     * @throws ScheduleError if it fails under a schedule, and more than one was asked for
     * @throws IllegalStateException if the caller is in a run already
     */
    public <X extends Exception> Exploration run(Action<X> body) throws X {
        Objects.requireNonNull(body, "body");
        refuseInside();
        try {
            return new Explorer(settings, body).explore();
        } catch (Throwable e) {
            throw Failures.<X>raise(e);
        }
    }

    /**
     * Runs a scenario once for every place at which its attempt can be cancelled, and cancels it
     * exactly there: at a checkpoint, in a wait, and after a wait has ended and before its task
     * goes on. Then once for every checkpoint, which fails exactly there. All of it under each
     * schedule.
     *
     * <pre>{@code
     * TestRuntime.create().cancelEverywhere(sweep -> {
     *     AsyncSemaphore permits = new AsyncSemaphore(2);
     *     sweep.attempt(() -> gather(() -> permits.run(job), () -> permits.run(job)));
     *     assertEquals(2, permits.available());
     * });
     * }</pre>
     *
     * @return how many times it was run
     * @throws SweepError if an assertion of the scenario fails, if the attempt leaves tasks behind,
     *     or if it fails otherwise than by what was done to it
     */
    public <X extends Exception> int cancelEverywhere(Scenario<X> scenario) {
        Objects.requireNonNull(scenario, "scenario");
        refuseInside();
        return new Sweeper(settings, scenario).sweep();
    }

    private static void refuseInside() {
        if (!TaskNode.current().isForeign()) {
            throw new IllegalStateException(
                    "a test runtime inside a run: the caller is in the task '"
                            + TaskNode.current().name()
                            + "' already");
        }
    }

    Settings settings() {
        return settings;
    }
}
