package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.internal.TaskNode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A mutex is held by at most one task at a time.
 *
 * <pre>{@code
 * Mutex cache = new Mutex("cache");
 * Price price = cache.call(() -> prices.computeIfMissing(id, this::load));   // may wait inside
 * }</pre>
 *
 * <p>Fair: it is handed to the task that has waited longest. Not reentrant, like asyncio's and
 * trio's: locking it twice is an error that says so, not a deadlock.
 */
public final class Mutex {
    /*
     * state:
     *
     *   FREE ──lock(), CAS──> HELD ──unlock(), CAS──> FREE
     *                          │ ^
     *        somebody waits, CAS │ │ the last waiter was served or has left
     *                          v │
     *                       CONTENDED ──unlock(), nobody waits any more──> FREE
     *
     * Without waiters one CAS locks and one unlocks. Into and out of CONTENDED only with the lock of `queue` held, so unlock() either
     * frees a mutex that nobody waits for, or looks into the queue and finds him. There it writes the new owner before it
     * claims him: the mutex is never free in between, and nobody can barge.
     *
     * `owner` is written by who has just locked (after) or is about to unlock (before), or by who hands over (for the next one,
     * who reads it after he was claimed). A task that reads itself there does hold the mutex; any other value is for messages.
     */
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    private static final VarHandle STATE;
    private static final VarHandle OWNER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Mutex.class, "state", int.class);
            OWNER = lookup.findVarHandle(Mutex.class, "owner", TaskNode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SpinLock guard = new SpinLock();
    private final WaitQueue<Waiter> queue = new WaitQueue<>();
    private final @Nullable String name;
    private volatile int state;
    private @Nullable TaskNode<?> owner;

    /** A mutex that nobody holds. */
    public Mutex() {
        this.name = null;
    }

    /**
     * A mutex that nobody holds.
     *
     * @param name for messages and for the task tree
     */
    public Mutex(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    // ---- locking ----

    /**
     * Runs the body while holding the mutex.
     *
     * <p>Waits for the mutex; if cancelled while it waits, the body has not run. Served in order.
     *
     * @throws IllegalStateException if the caller holds it already
     * @throws InterruptedException if the caller is cancelled
     */
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        lock();
        try {
            return body.call();
        } finally {
            unlock();
        }
    }

    /** Runs the action while holding the mutex; see {@link #call}. */
    public <X extends Exception> void run(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        lock();
        try {
            action.run();
        } finally {
            unlock();
        }
    }

    /**
     * Locks the mutex; {@link #unlock} must follow, in a {@code finally}. Prefer {@link #run} or
     * {@link #call}.
     *
     * <p>Waits until it is free. If cancelled, it is not held. Served in order.
     *
     * @throws IllegalStateException if the caller holds it already, or who holds it has ended
     *     without unlocking it
     * @throws InterruptedException if the caller is cancelled
     */
    public void lock() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        if (!tryLock(me)) {
            refuseIfHopeless(me);
            LockWait waiter = new LockWait(me, true);
            if (enqueue(waiter) && !waiter.block()) {
                leave(waiter);
                throw me.interruption();
            }
        }
    }

    /**
     * Locks whatever happens: a cancellation stays pending for the caller. For those who must leave
     * with the mutex held.
     */
    void lockUncancellably() {
        TaskNode<?> me = TaskNode.current();
        if (!tryLock(me)) {
            LockWait waiter = new LockWait(me, false);
            if (enqueue(waiter)) {
                waiter.block();
            }
        }
    }

    /**
     * Locks the mutex if it is free. Does not wait.
     *
     * @return whether it is now held by the caller
     * @throws IllegalStateException if the caller holds it already
     */
    public boolean tryLock() {
        TaskNode<?> me = TaskNode.current();
        if (tryLock(me)) {
            return true;
        }
        refuseIfHeldBy(me);
        return false;
    }

    private boolean tryLock(TaskNode<?> me) {
        if (state == FREE && STATE.compareAndSet(this, FREE, HELD)) {
            OWNER.setOpaque(this, me);
            return true;
        }
        return false;
    }

    /** Puts the waiter into the queue; false if its task got the mutex instead. */
    private boolean enqueue(LockWait waiter) {
        guard.lock();
        try {
            while (true) {
                if (tryLock(waiter.task())) {
                    return false;
                }
                if (state == CONTENDED || STATE.compareAndSet(this, HELD, CONTENDED)) {
                    queue.add(waiter);
                    return true;
                }
            }
        } finally {
            guard.unlock();
        }
    }

    private void leave(LockWait waiter) {
        guard.lock();
        queue.remove(waiter);
        if (queue.isEmpty()) {
            STATE.compareAndSet(this, CONTENDED, HELD);
        }
        guard.unlock();
    }

    /**
     * Unlocks the mutex: whoever has waited longest holds it then. Does not wait.
     *
     * @throws IllegalStateException if the caller does not hold it
     */
    public void unlock() {
        TaskNode<?> me = TaskNode.current();
        if (OWNER.getOpaque(this) != me) {
            throw new IllegalStateException(
                    label()
                            + " was released by a task that does not hold it: '"
                            + me.name()
                            + "'; "
                            + heldBy()
                            + ": who locks it unlocks it, best by run(() -> …)");
        }
        OWNER.setOpaque(this, null);
        if (!STATE.compareAndSet(this, HELD, FREE)) {
            handOver();
        }
    }

    private void handOver() {
        Waiter next;
        guard.lock();
        try {
            while ((next = queue.first()) != null) {
                queue.remove(next);
                OWNER.setOpaque(this, next.task());
                if (next.claim()) {
                    break;
                }
            }
            if (next == null) {
                OWNER.setOpaque(this, null);
                state = FREE;
            } else if (queue.isEmpty()) {
                state = HELD;
            }
        } finally {
            guard.unlock();
        }
        if (next != null) {
            next.resume();
        }
    }

    // ---- bad use ----

    private void refuseIfHopeless(TaskNode<?> me) {
        refuseIfHeldBy(me);
        TaskNode<?> holder = lost(() -> (TaskNode<?>) OWNER.getOpaque(this));
        if (holder != null) {
            throw new IllegalStateException(
                    label()
                            + " will never be free: task '"
                            + holder.name()
                            + "' has ended without unlocking it; use run(() -> …)");
        }
    }

    /**
     * The owner, if it has ended with the mutex held. Looked at twice: who unlocks and then ends is
     * no owner any more by the time that it is seen to have ended.
     */
    static @Nullable TaskNode<?> lost(Supplier<@Nullable TaskNode<?>> owner) {
        TaskNode<?> holder = owner.get();
        return holder != null && holder.isDone() && owner.get() == holder ? holder : null;
    }

    private void refuseIfHeldBy(TaskNode<?> me) {
        if (OWNER.getOpaque(this) == me) {
            throw new IllegalStateException(
                    label()
                            + " is already held by this task, '"
                            + me.name()
                            + "': a mutex is not reentrant, so lock it once, around all that needs it");
        }
    }

    /** Fails if the caller does not hold it. */
    void requireHeld(String operation) {
        TaskNode<?> me = TaskNode.current();
        if (OWNER.getOpaque(this) != me) {
            throw new IllegalStateException(
                    operation
                            + " needs "
                            + label()
                            + ", which task '"
                            + me.name()
                            + "' does not hold; "
                            + heldBy());
        }
    }

    private String heldBy() {
        TaskNode<?> holder = (TaskNode<?>) OWNER.getOpaque(this);
        return holder == null ? "nobody holds it" : "it is held by '" + holder.name() + "'";
    }

    private String label() {
        return name == null ? "mutex" : "mutex '" + name + "'";
    }

    // ---- seeing ----

    /** Whether the calling task holds it. */
    public boolean isHeldByCaller() {
        return OWNER.getOpaque(this) == TaskNode.current();
    }

    /** Whether somebody holds it; outdated when it returns. */
    public boolean isLocked() {
        return state != FREE;
    }

    /**
     * A snapshot.
     *
     * @param locked whether somebody holds it
     * @param owner the name of the task that does, or an empty text
     * @param waiting how many tasks wait for it
     */
    public record Statistics(boolean locked, String owner, int waiting) {}

    /** Who holds it and how many wait, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        guard.lock();
        int waiting = queue.size();
        guard.unlock();
        TaskNode<?> holder = (TaskNode<?>) OWNER.getOpaque(this);
        return new Statistics(state != FREE, holder == null ? "" : holder.name(), waiting);
    }

    @Override
    public String toString() {
        return label() + statistics().toString().substring("Statistics".length());
    }

    private final class LockWait extends Waiter {
        private final boolean cancellable;

        LockWait(TaskNode<?> task, boolean cancellable) {
            super(task);
            this.cancellable = cancellable;
        }

        @Override
        protected boolean cancellable() {
            return cancellable;
        }

        @Override
        protected void wake() {
            if (cancellable) {
                super.wake();
            }
        }

        @Override
        protected boolean interrupted() {
            return cancellable && super.interrupted();
        }

        @Override
        public List<TaskNode<?>> holders() {
            TaskNode<?> holder = (TaskNode<?>) OWNER.getOpaque(Mutex.this);
            return holder == null ? List.of() : List.of(holder);
        }

        @Override
        public String what() {
            return label();
        }
    }
}
