package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.CancelReason;

import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * A foreign blocking call of a task. Without a handle it is stopped by an interrupt. With one:
 *
 * <pre>
 *   RUNNING ──canceller, CAS──&gt; STOPPING ──the handle has returned──&gt; STOPPED
 *      └──the call ended, CAS──&gt; OVER
 * </pre>
 *
 * So the handle runs at most once, never after the call has ended, and the task does not go on
 * while it runs: a statement's late cancel cannot hit the next statement. It runs on a thread of
 * its own, since it may block. While a handle is there the thread is not interrupted, except as the
 * last step: when the handle was called {@link #GRACE} ago and the call is still there. Then a
 * handle that hangs itself is interrupted as well.
 */
final class ForeignCall extends Wait {
    private static final int RUNNING = 0;
    private static final int STOPPING = 1;
    private static final int STOPPED = 2;
    private static final int OVER = 3;

    /** Nanoseconds between the handle's call and an interrupt. */
    private static final long GRACE = 3_000_000_000L;

    private static final VarHandle PHASE;

    static {
        try {
            PHASE = MethodHandles.lookup().findVarHandle(ForeignCall.class, "phase", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String what;
    private final @Nullable Runnable handle;
    private volatile int phase;

    /** When the handle was called, by the clock; 0 if it was not. */
    private volatile long stoppedAt;

    private volatile @Nullable Thread stopper;

    private ForeignCall(TaskNode<?> task, String what, @Nullable Runnable handle) {
        super(task);
        this.what = what;
        this.handle = handle;
    }

    static <T extends @Nullable Object, X extends Exception> T run(
            String what, Body<T, X> body, @Nullable Runnable handle)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        TaskNode<?> task = TaskNode.current();
        ForeignCall call = new ForeignCall(task, what, handle);
        Wait before = task.wait;
        call.outer = before;
        task.wait = call;
        T value;
        try {
            if (task.suspending() != null || Thread.interrupted()) {
                throw task.interruption();
            }
            Scheduler scheduler = task.environment().scheduler();
            scheduler.beforeForeign(task);
            WaitEvent event = Flight.on ? Flight.begin() : null;
            try {
                value = body.call();
            } finally {
                call.end();
                scheduler.afterForeign(task);
                task.ranFrom = Watchdog.now();
                if (event != null) {
                    Flight.end(event, call);
                }
            }
        } catch (Throwable e) {
            call.end(); // it may not have begun
            call.leave(before);
            throw Failures.raise(call.outcome(e));
        }
        call.leave(before);
        return value;
    }

    /**
     * The call has ended: no handle is called from now on, and one that was has returned. Before
     * the right to run is regained: the handle may need others to run.
     */
    private void end() {
        if (handle != null && !PHASE.compareAndSet(this, RUNNING, OVER)) {
            boolean flag = false;
            while (phase == STOPPING) {
                LockSupport.park(this);
                flag |= Thread.interrupted();
            }
            if (flag && !task.interruptedByUs()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave(@Nullable Wait before) {
        task.wait = before;
        task.settle();
    }

    /** What the caller gets when the call threw this. */
    private Throwable outcome(Throwable e) {
        boolean ours =
                phase == STOPPED
                        ? e instanceof Exception
                        : e instanceof ClosedByInterruptException
                                || e instanceof InterruptedIOException;
        if (ours && !(e instanceof InterruptedException)) {
            CancelReason reason = ScopeNode.pending(task.scope);
            if (reason != null) {
                return Interruption.of(reason, e);
            }
        }
        return e;
    }

    @Override
    protected void wake() {
        Runnable stop = handle;
        if (stop == null) {
            return;
        }
        if (PHASE.compareAndSet(this, RUNNING, STOPPING)) {
            stoppedAt = task.environment().clock().now() | 1;
            stopper = Thread.startVirtualThread(() -> stop(stop));
        } else if (phase == STOPPING && isOverdue()) {
            Thread hanging = stopper;
            if (hanging != null) {
                hanging.interrupt();
            }
        }
    }

    private void stop(Runnable by) {
        try {
            by.run();
        } catch (Throwable e) {
            System.getLogger("tasuki")
                    .log(
                            System.Logger.Level.WARNING,
                            "the cancel handle of '" + what + "' failed",
                            e);
        } finally {
            phase = STOPPED;
            LockSupport.unpark(task.thread);
        }
    }

    private boolean isOverdue() {
        long at = stoppedAt;
        return at != 0 && task.environment().clock().now() - at > GRACE;
    }

    @Override
    protected boolean interruptible() {
        return handle == null || isOverdue();
    }

    @Override
    public String what() {
        return what;
    }
}
