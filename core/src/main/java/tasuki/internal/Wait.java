package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * One wait of one task: made by the task, published, then completed by whoever brings what it waits
 * for, or cancelled.
 *
 * <pre>
 *            claim(), complete()             wake() by a canceller, interrupted(), or no time left
 *   DONE  &lt;───────────────────── PENDING ───────────────────&gt; CANCELLED
 *                                   │ the waiter is about to park
 *                                   v
 *   WOKEN &lt;───────────────────── PARKED ────────────────────&gt; CANCELLED
 * </pre>
 *
 * All transitions are by CAS, so exactly one ends it: who wins {@link #claim} has handed over, and
 * the waiter will return normally whatever happens to its scope (C8); who loses it still owns what
 * he wanted to hand over. Only out of PARKED is the task unparked, once: a waiter that has not
 * parked sees the end by itself, and costs who ends it nothing.
 *
 * <p>Why no cancellation is missed: see the package. {@link #block} writes {@code task.wait}, then
 * reads {@code TaskNode.alert} and, if that is set, the scopes; a canceller writes the scope, then
 * {@code alert}, then reads {@code task.wait}.
 */
public abstract class Wait extends Timer {
    static final int PENDING = 0;
    static final int PARKED = 1;
    static final int DONE = 2;
    static final int WOKEN = 3;
    static final int CANCELLED = 4;

    static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Wait.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final TaskNode<?> task;
    volatile int state;

    /** When it began, by the watchdog's coarse time. */
    final int since = Watchdog.now();

    /** The wait that this one is nested in: a wait of ours inside a foreign call. */
    @Nullable Wait outer;

    /** A wait of the calling thread. */
    protected Wait() {
        this(TaskNode.current());
    }

    /** A wait of the given task, which must be the current one. */
    protected Wait(TaskNode<?> task) {
        this.task = task;
    }

    /** What it waits for, for the task tree. */
    public abstract String what();

    /**
     * The tasks of which at least one has to do something before this wait can be completed, as far
     * as that is known: for the tree of tasks and for reports of deadlocks. Outdated when it
     * returns.
     */
    public List<TaskNode<?>> holders() {
        return List.of();
    }

    /**
     * Whether it may be completed by somebody who is no task of the same run and whom nobody has
     * announced: a virtual clock must not jump meanwhile.
     */
    public boolean isFromOutside() {
        return false;
    }

    /** The wait around this one, or null. Own thread, or while the task is parked. */
    public final @Nullable Wait outer() {
        return outer;
    }

    /** The task that waits. */
    public final TaskNode<?> task() {
        return task;
    }

    /** Whether it has been neither completed nor cancelled. */
    public final boolean isPending() {
        return state <= PARKED;
    }

    /** Whether its task parked before it was completed. */
    public final boolean wasParked() {
        return state == WOKEN;
    }

    /** Whether it was cancelled. */
    public final boolean isCancelled() {
        return state == CANCELLED;
    }

    /**
     * Completes this wait: true if the waiter will return normally, false if it was completed or
     * cancelled before.
     */
    public final boolean complete() {
        if (claim()) {
            resume();
            return true;
        }
        return false;
    }

    /**
     * The first half of {@link #complete}, for one who holds a lock: decides that the waiter will
     * return normally. If true, {@link #resume} must follow.
     */
    public final boolean claim() {
        return state == PENDING && STATE.compareAndSet(this, PENDING, DONE)
                || state == PARKED && STATE.compareAndSet(this, PARKED, WOKEN);
    }

    /** The second half of {@link #complete}, without the lock: lets the waiter go on. */
    public final void resume() {
        if (state == WOKEN) {
            task.environment().scheduler().unpark(task);
        }
    }

    /** Cancels this wait alone; true if it was pending. */
    public final boolean cancel() {
        if (state == PENDING && STATE.compareAndSet(this, PENDING, CANCELLED)) {
            return true;
        }
        if (state == PARKED && STATE.compareAndSet(this, PARKED, CANCELLED)) {
            task.environment().scheduler().unpark(task);
            return true;
        }
        return false;
    }

    /** How often to look before it parks, when what it waits for is likely to come at once. */
    protected int spins() {
        return 0;
    }

    /** A scope around it was cancelled, or is still not left some time after. Must not block. */
    protected void wake() {
        cancel();
    }

    /** Whether a cancelled scope ends this wait. */
    protected boolean cancellable() {
        return true;
    }

    /** Whether the thread may be interrupted while this is its innermost wait. */
    protected boolean interruptible() {
        return false;
    }

    /**
     * The thread was interrupted while it was parked here, by somebody outside or by a canceller
     * that saw it before it was.
     *
     * @return whether the interrupt was used; else it is kept for the next wait
     */
    protected boolean interrupted() {
        return cancel() || isCancelled() || task.interruptedByUs();
    }

    /** Tells it of an interrupt, for schedulers of other packages; see {@link #interrupted}. */
    public final boolean onInterrupt() {
        return interrupted();
    }

    @Override
    protected void fire() {
        complete();
    }

    /**
     * Completes this wait at the instant, in nanoseconds of the clock, if nothing else happens
     * before.
     */
    protected final void completeAt(long at) {
        task.environment().clock().schedule(this, at);
    }

    /**
     * Blocks until this wait is completed or cancelled.
     *
     * @return whether it was completed; if not, the caller tidies up and throws {@link
     *     TaskNode#interruption}
     */
    public final boolean block() {
        // not published yet: whoever is in no wait is woken as well, by its flags, which are looked
        // at below
        for (int n = spins(); n > 0 && state == PENDING; n--) {
            Thread.onSpinWait();
        }
        if (state == PENDING) {
            TaskNode<?> me = task;
            Wait before = me.wait;
            outer = before;
            me.wait = this;
            if (me.suspending() != null && cancellable()) {
                cancel();
            }
            if (STATE.compareAndSet(this, PENDING, PARKED)) {
                if (Flight.on) {
                    Flight.park(this);
                } else {
                    me.environment().scheduler().park(this);
                }
                me.ranFrom = Watchdog.now();
            }
            TaskNode.WAIT.setRelease(me, before);
        }
        return state != CANCELLED;
    }

    /**
     * Blocks until this wait is completed.
     *
     * @throws InterruptedException if it was cancelled
     */
    public final void await() throws InterruptedException {
        if (!block()) {
            throw task.interruption();
        }
    }
}
