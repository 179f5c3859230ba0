package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.internal.TaskNode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A semaphore has a number of permits; who wants one when none is left waits for somebody to give
 * one back.
 *
 * <pre>{@code
 * AsyncSemaphore eight = new AsyncSemaphore(8);
 * gather(urls, url -> eight.call(() -> fetch(url)));    // at most eight at a time
 * }</pre>
 *
 * <p>Fair: permits are handed over in the order of the requests; one that wants many is not
 * overtaken by those that want few. A permit belongs to nobody: any task may give it back. To give
 * back more than were taken is an error, unless the semaphore was made with room for more.
 */
public final class AsyncSemaphore {
    /*
     * state: the permits that are free, in the low 31 bits, and WAITERS, the sign bit.
     *
     *   n ──acquire, CAS──> n - 1      n ──release, CAS──> n + 1          nobody waits: one CAS each
     *   n ──must wait, CAS under guard──> WAITERS | n
     *   WAITERS | n ──the queue is empty again, under guard──> n
     *
     * While WAITERS is set, `state` is written with the lock `guard` held only (every fast path gives up when it sees the bit), and
     * every write that adds permits, and every waiter that leaves, then serves as many of the first waiters as it can.
     */
    private static final int WAITERS = Integer.MIN_VALUE;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(AsyncSemaphore.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SpinLock guard = new SpinLock();
    private final WaitQueue<PermitWait> queue = new WaitQueue<>();
    private final String label;
    private final int max;
    private volatile int state;

    /**
     * @param permits how many there are, 1 or more; never more are free
     */
    public AsyncSemaphore(int permits) {
        this("semaphore", requirePermits(permits), permits);
    }

    /**
     * @param name for messages and for the task tree
     * @param permits how many there are, 1 or more; never more are free
     */
    public AsyncSemaphore(String name, int permits) {
        this(label(name), requirePermits(permits), permits);
    }

    /**
     * A semaphore that can be released more often than it was acquired.
     *
     * @param permits how many are free at first, 0 or more
     * @param max how many can be free at most; {@code Integer.MAX_VALUE} for no limit
     */
    public AsyncSemaphore(int permits, int max) {
        this("semaphore", permits, max);
    }

    private AsyncSemaphore(String label, int permits, int max) {
        if (permits < 0 || max < 1 || permits > max) {
            throw new IllegalArgumentException(
                    "a semaphore has 0 or more permits, and at most its maximum of 1 or more: not "
                            + permits
                            + " of "
                            + max);
        }
        this.label = label;
        this.max = max;
        this.state = permits;
    }

    private static String label(String name) {
        return "semaphore '" + Objects.requireNonNull(name, "name") + "'";
    }

    private static int requirePermits(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "a semaphore needs 1 permit or more, not "
                            + permits
                            + ": one that begins without permits is made with (0, max)");
        }
        return permits;
    }

    // ---- acquiring ----

    /**
     * Runs the body while holding a permit.
     *
     * <p>Waits for the permit; if cancelled while it waits, the body has not run. Served in order.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        acquire();
        try {
            return body.call();
        } finally {
            release();
        }
    }

    /** Runs the action while holding a permit; see {@link #call}. */
    public <X extends Exception> void run(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        acquire();
        try {
            action.run();
        } finally {
            release();
        }
    }

    /** Takes one permit; see {@link #acquire(int)}. */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Takes permits, all at once.
     *
     * <p>Waits until there are enough and everybody who came before is served. If cancelled, none
     * is taken.
     *
     * @param permits how many, 1 or more
     * @throws IllegalArgumentException if there can never be so many
     * @throws InterruptedException if the caller is cancelled
     */
    public void acquire(int permits) throws InterruptedException {
        requireCount(permits);
        TaskNode<?> me = TaskNode.current();
        me.check();
        if (!take(permits)) {
            PermitWait waiter = new PermitWait(me, permits);
            if (enqueue(waiter) && !waiter.block()) {
                leave(waiter);
                throw me.interruption();
            }
        }
    }

    /** Takes one permit if one is free and nobody waits. Does not wait. */
    public boolean tryAcquire() {
        return take(1);
    }

    /**
     * Takes permits if so many are free and nobody waits. Does not wait.
     *
     * @param permits how many, 1 or more
     */
    public boolean tryAcquire(int permits) {
        requireCount(permits);
        return take(permits);
    }

    private void requireCount(int permits) {
        if (permits < 1 || permits > max) {
            throw new IllegalArgumentException(
                    label + " has " + max + " permits at most: 1 or more of them, not " + permits);
        }
    }

    private boolean take(int permits) {
        int free;
        do {
            free = state;
            if (free < permits) { // too few, or somebody waits
                return false;
            }
        } while (!STATE.compareAndSet(this, free, free - permits));
        return true;
    }

    /** Puts the waiter into the queue; false if it got its permits instead. */
    private boolean enqueue(PermitWait waiter) {
        guard.lock();
        try {
            while (!take(waiter.permits)) {
                int now = state;
                if (now < 0
                        || now < waiter.permits && STATE.compareAndSet(this, now, now | WAITERS)) {
                    queue.add(waiter);
                    return true;
                }
            }
            return false;
        } finally {
            guard.unlock();
        }
    }

    private void leave(PermitWait waiter) {
        Waiter served = null;
        guard.lock();
        try {
            if (queue.remove(waiter)) {
                served = serve(0); // those behind may want less than this one did
            }
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(served);
    }

    // ---- releasing ----

    /** Gives back one permit; see {@link #release(int)}. */
    public void release() {
        release(1);
    }

    /**
     * Gives back permits: they go to those who have waited longest. Does not wait.
     *
     * @param permits how many, 1 or more
     * @throws IllegalStateException if more are given back than were taken
     */
    public void release(int permits) {
        requireCount(permits);
        int free;
        do {
            free = state;
            if (free < 0) {
                releaseToWaiters(permits);
                return;
            }
            requireTaken(free, permits);
        } while (!STATE.compareAndSet(this, free, free + permits));
    }

    private void requireTaken(int free, int permits) {
        if (permits > max - free) {
            throw new IllegalStateException(
                    label
                            + " was released more often than acquired: "
                            + free
                            + " of "
                            + max
                            + " permits are free, "
                            + permits
                            + " more were given back");
        }
    }

    private void releaseToWaiters(int permits) {
        Waiter served;
        guard.lock();
        try {
            int now = state;
            if (now >= 0) { // the last waiter has left since
                do {
                    now = state;
                    requireTaken(now, permits);
                } while (!STATE.compareAndSet(this, now, now + permits));
                return;
            }
            requireTaken(now & ~WAITERS, permits);
            served = serve(permits);
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(served);
    }

    /**
     * Adds permits, and hands them to the first waiters as far as they go. With the guard, while
     * WAITERS is set.
     */
    private @Nullable Waiter serve(int more) {
        int free = (state & ~WAITERS) + more;
        PermitWait head = null;
        PermitWait tail = null;
        PermitWait waiter;
        while ((waiter = queue.first()) != null && waiter.permits <= free) {
            queue.remove(waiter);
            if (waiter.claim()) {
                free -= waiter.permits;
                if (tail == null) {
                    head = waiter;
                } else {
                    tail.after = waiter;
                }
                tail = waiter;
            }
        }
        state = queue.isEmpty() ? free : free | WAITERS;
        return head;
    }

    // ---- seeing ----

    /** How many permits are free; outdated when it returns. */
    public int available() {
        return state & ~WAITERS;
    }

    /**
     * A snapshot.
     *
     * @param available how many permits are free
     * @param max how many can be free at most
     * @param waiting how many tasks wait
     */
    public record Statistics(int available, int max, int waiting) {}

    /**
     * How many permits are free and how many tasks wait, for people and tests: it may be outdated
     * when it returns.
     */
    public Statistics statistics() {
        guard.lock();
        try {
            return new Statistics(available(), max, queue.size());
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        return label + statistics().toString().substring("Statistics".length());
    }

    private final class PermitWait extends Waiter {
        final int permits;

        PermitWait(TaskNode<?> task, int permits) {
            super(task);
            this.permits = permits;
        }

        @Override
        public String what() {
            return permits == 1 ? label : permits + " of " + label;
        }
    }
}
