package tasuki.sync;

import tasuki.internal.TaskNode;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A condition lets a task that holds a {@link Mutex} give it up until another one signals that
 * something has changed.
 *
 * <pre>{@code
 * Mutex mutex = new Mutex();
 * AsyncCondition changed = new AsyncCondition(mutex);
 * mutex.run(() -> { changed.awaitUntil(() -> !jobs.isEmpty()); take(jobs); });
 * mutex.run(() -> { jobs.add(job); changed.signal(); });
 * }</pre>
 *
 * <p>Signals go to those who have waited longest. A waiter that was signalled returns normally even
 * if it is cancelled in the same moment, so no signal is lost; one that is cancelled first passes
 * it on. The mutex is held again before {@code await} returns or throws.
 */
public final class AsyncCondition {
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<SignalWait> queue = new WaitQueue<>();
    private final Mutex mutex;

    /**
     * @param mutex what must be held to wait and to signal; several conditions may share it
     */
    public AsyncCondition(Mutex mutex) {
        this.mutex = Objects.requireNonNull(mutex, "mutex");
    }

    /** The mutex that must be held to wait and to signal. */
    public Mutex mutex() {
        return mutex;
    }

    /**
     * Gives the mutex up until there is a signal, and takes it again.
     *
     * <p>Waits for the signal, cancellably, and then for the mutex, whatever happens. Other tasks
     * may have held the mutex in between: look again at what was waited for, or use {@link
     * #awaitUntil}.
     *
     * @throws IllegalStateException if the caller does not hold the mutex
     * @throws InterruptedException if the caller was cancelled before there was a signal; the mutex
     *     is held
     */
    public void await() throws InterruptedException {
        mutex.requireHeld("await()");
        TaskNode<?> me = TaskNode.current();
        me.check();
        SignalWait waiter = new SignalWait(me);
        guard.lock();
        queue.add(waiter);
        guard.unlock();
        mutex.unlock();
        boolean signalled = waiter.block();
        if (!signalled) {
            guard.lock();
            queue.remove(waiter);
            guard.unlock();
        }
        mutex.lockUncancellably();
        if (!signalled) {
            throw me.interruption();
        }
    }

    /**
     * Waits until the test says true: see {@link #await}.
     *
     * @param test looked at while the mutex is held
     * @throws IllegalStateException if the caller does not hold the mutex
     * @throws InterruptedException if the caller was cancelled; the mutex is held
     */
    public void awaitUntil(BooleanSupplier test) throws InterruptedException {
        mutex.requireHeld("awaitUntil()");
        while (!test.getAsBoolean()) {
            await();
        }
    }

    /** Wakes the task that has waited longest, if one waits: see {@link #signal(int)}. */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes those who have waited longest; they go on when the mutex is free. Does not wait.
     *
     * @param count how many at most, 1 or more
     * @throws IllegalStateException if the caller does not hold the mutex
     */
    public void signal(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("1 or more can be signalled, not " + count);
        }
        mutex.requireHeld("signal()");
        for (int i = 0; i < count; i++) {
            guard.lock();
            Waiter woken = queue.claimFirst();
            guard.unlock();
            if (woken == null) {
                return;
            }
            woken.resume();
        }
    }

    /**
     * Wakes all who wait; they go on one by one as the mutex becomes free. Does not wait.
     *
     * @throws IllegalStateException if the caller does not hold the mutex
     */
    public void signalAll() {
        mutex.requireHeld("signalAll()");
        guard.lock();
        Waiter woken = queue.claimAll();
        guard.unlock();
        WaitQueue.resumeAll(woken);
    }

    /**
     * A snapshot.
     *
     * @param waiting how many tasks wait for a signal
     * @param mutex the state of the mutex
     */
    public record Statistics(int waiting, Mutex.Statistics mutex) {}

    /** How many wait, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        guard.lock();
        int waiting = queue.size();
        guard.unlock();
        return new Statistics(waiting, mutex.statistics());
    }

    @Override
    public String toString() {
        return "condition" + statistics().toString().substring("Statistics".length());
    }

    private static final class SignalWait extends Waiter {
        SignalWait(TaskNode<?> task) {
            super(task);
        }

        @Override
        public String what() {
            return "condition";
        }
    }
}
