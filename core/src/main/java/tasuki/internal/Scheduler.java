package tasuki.internal;

/** How a task gives up and regains the right to run. */
public abstract class Scheduler {
    /** Makes a scheduler. */
    protected Scheduler() {}

    /** Gives the task a thread of its own, which calls {@code task.run()}. Does not block. */
    public abstract void start(TaskNode<?> task);

    /**
     * Gives up the right to run until {@code wait} is no longer pending. Called by the wait's own thread, which has published
     * the wait. An interrupt is handed to {@link Wait#interrupted}, and goes no further.
     */
    public abstract void park(Wait wait);

    /** Makes the task of a wait that is no longer pending able to run. Called once a wait, by any thread. Does not block. */
    public abstract void unpark(TaskNode<?> task);

    /** The current task is about to make a foreign blocking call. */
    public abstract void beforeForeign(TaskNode<?> task);

    /** The foreign blocking call is over: regains the right to run. */
    public abstract void afterForeign(TaskNode<?> task);

    /** Lets others run first. */
    public abstract void yield(TaskNode<?> task);
}
