package tasuki.internal;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** How a task gives up and regains the right to run. */
public abstract class Scheduler {
    /**
     * Some ten microseconds of looking: most of the time in which a thread of the CPU pool that
     * still looks around itself finds a body and runs it, if it is short.
     */
    static final int SPINS_FOR_ELSEWHERE = 256;

    /** Makes a scheduler. */
    protected Scheduler() {}

    /** Gives the task a thread of its own, which calls {@code task.run()}. Does not block. */
    public abstract void start(TaskNode<?> task);

    /**
     * Gives up the right to run until {@code wait} is no longer pending. Called by the wait's own
     * thread, which has published the wait. An interrupt is handed to {@link Wait#interrupted}, and
     * goes no further.
     */
    public abstract void park(Wait wait);

    /**
     * Makes the task of a wait that is no longer pending able to run. Called once for a wait that
     * was or is about to be parked, by any thread. Does not block.
     */
    public abstract void unpark(TaskNode<?> task);

    /** The current task is about to make a foreign blocking call. */
    public abstract void beforeForeign(TaskNode<?> task);

    /** The foreign blocking call is over: regains the right to run. */
    public abstract void afterForeign(TaskNode<?> task);

    /**
     * The task begins on a thread of somebody else's: waits for the right to run.
     *
     * @return whether it has to be given up by {@link #exit}; false if the thread had it already
     */
    public boolean enter(TaskNode<?> task) {
        return false;
    }

    /** The task that {@link #enter} let in has ended. */
    public void exit(TaskNode<?> task) {}

    /** Whether tasks run one at a time, in order. */
    public boolean oneAtATime() {
        return false;
    }

    /** So many more (or fewer) bodies run elsewhere: in an executor, on the CPU pool. */
    public void elsewhere(int more) {}

    /**
     * Whether {@link #checkpoint} is to be called at every checkpoint, also at those that will not
     * wait. Asked once.
     */
    public boolean seesCheckpoints() {
        return false;
    }

    /** The current task is at a checkpoint, before it looks whether it is cancelled. */
    public void checkpoint(TaskNode<?> task) {}

    /** Who schedules the tasks of bodies that run elsewhere, if tasks here run one at a time. */
    public Scheduler elsewhere() {
        return ParallelScheduler.INSTANCE;
    }

    /** Lets others run first. */
    public abstract void yield(TaskNode<?> task);

    /** Where random choices of ours come from; the same ones in every replay of a test's run. */
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    /**
     * How often a task may look for what another one is about to bring, before it parks: zero
     * unless that other one can run at the same time.
     */
    public int spins() {
        return 0;
    }

    /**
     * How often the current task may look for what a thread of the CPU pool is about to bring,
     * before it parks: zero if there is no processor left for that thread, or others could run here
     * meanwhile.
     */
    public int spinsForElsewhere() {
        return spins();
    }
}
