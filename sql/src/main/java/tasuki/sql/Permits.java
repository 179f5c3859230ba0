package tasuki.sql;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import tasuki.Async;

/**
 * A number of permits, handed out in the order of asking.
 *
 * <p>Whoever releases a permit hands it to the one who has waited longest; a newcomer never overtakes. A waiter is taken out of the queue under
 * the lock when it gives up; one that had been chosen already passes its permit on. So no permit is lost or given twice.
 */
final class Permits {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<CountDownLatch> queue = new ArrayDeque<>();
    private int free;
    private boolean closed;

    Permits(int permits) {
        this.free = permits;
    }

    /** Takes one if that is possible without waiting. */
    boolean tryAcquire() {
        lock.lock();
        try {
            if (free == 0 || closed) {
                return false;
            }
            free--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for one.
     *
     * @param what for the task tree
     * @throws InterruptedException if the caller is cancelled
     */
    void acquire(String what) throws InterruptedException {
        acquire(what, Duration.ofDays(365));
    }

    /**
     * Waits for one, but not longer than that; false if none came, or none will come because it is closed.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    boolean acquire(String what, Duration longest) throws InterruptedException {
        if (tryAcquire()) {
            return true;
        }
        CountDownLatch mine = new CountDownLatch(1);
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (free > 0) {
                free--;
                return true;
            }
            queue.add(mine);
        } finally {
            lock.unlock();
        }
        boolean granted = false;
        try {
            granted = Async.await(what, () -> mine.await(longest.toNanos(), TimeUnit.NANOSECONDS)) && !isClosed();
        } finally {
            if (!granted) {
                giveUp(mine);
            }
        }
        return granted;
    }

    void release() {
        lock.lock();
        try {
            CountDownLatch next = queue.poll();
            if (next == null) {
                free++;
            } else {
                next.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends all who wait away; nobody gets one any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.forEach(CountDownLatch::countDown);
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(CountDownLatch waiter) {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        release();
    }
}
