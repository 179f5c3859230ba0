package tasuki.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One wait of one task: made by the task, published, then completed by whoever brings what it waits for, or cancelled.
 *
 * <pre>
 *            complete()                  wake() by a canceller, interrupted(), or no time left
 *   DONE &lt;──────────────── PENDING ────────────────&gt; CANCELLED
 * </pre>
 *
 * Both transitions are by CAS, so exactly one of them happens: who wins {@link #complete} has handed over, and the
 * waiter will return normally whatever happens to its scope (C8); who loses it still owns what he wanted to hand over. After
 * the one transition the task is unparked once.
 *
 * <p>Why no cancellation is missed: see the package. {@link #block} writes {@code task.wait}, then looks up the
 * scopes; a canceller writes the scope, then reads {@code task.wait}.
 */
public abstract class Wait extends Timer {
    static final int PENDING = 0;
    static final int DONE = 1;
    static final int CANCELLED = 2;

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

    /** The task that waits. */
    public final TaskNode<?> task() {
        return task;
    }

    /** Whether it has been neither completed nor cancelled. */
    public final boolean isPending() {
        return state == PENDING;
    }

    /** Whether it was cancelled. */
    public final boolean isCancelled() {
        return state == CANCELLED;
    }

    /** Completes this wait: true if the waiter will return normally, false if it was cancelled before. */
    public final boolean complete() {
        if (STATE.compareAndSet(this, PENDING, DONE)) {
            task.environment().scheduler().unpark(task);
            return true;
        }
        return false;
    }

    /** Cancels this wait alone; true if it was pending. */
    public final boolean cancel() {
        if (STATE.compareAndSet(this, PENDING, CANCELLED)) {
            task.environment().scheduler().unpark(task);
            return true;
        }
        return false;
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
     * The thread was interrupted while it was parked here, by somebody outside or by a canceller that saw it before it was.
     *
     * @return whether the interrupt was used; else it is kept for the next wait
     */
    protected boolean interrupted() {
        return cancel() || isCancelled() || task.interruptedByUs();
    }

    @Override
    protected void fire() {
        complete();
    }

    /** Completes this wait at the instant, in nanoseconds of the clock, if nothing else happens before. */
    protected final void completeAt(long at) {
        task.environment().clock().schedule(this, at);
    }

    /**
     * Blocks until this wait is completed or cancelled.
     *
     * @return whether it was completed; if not, the caller tidies up and throws {@link TaskNode#interruption}
     */
    public final boolean block() {
        TaskNode<?> me = task;
        Wait before = me.wait;
        outer = before;
        me.wait = this;
        if (state == PENDING) {
            if (me.suspending() != null && cancellable()) {
                cancel();
            }
            me.environment().scheduler().park(this);
        }
        me.wait = before;
        return state == DONE;
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
