package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Clock;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.Objects;

/**
 * A rate limiter lets so many operations begin in a time, and makes the others wait: a token bucket
 * that fills steadily.
 *
 * <pre>{@code
 * RateLimiter api = RateLimiter.perSecond(10);             // one every 100 ms; after a pause up to ten at once
 * RateLimiter mail = RateLimiter.of(100, Duration.ofHours(1)).burst(5);
 * api.acquire();
 * call();
 * }</pre>
 *
 * <p>Fair: served in the order of the requests. A request that is cancelled while it waits has used
 * nothing up, and those behind it move up. Time is that of the caller's clock, so it works in
 * virtual time.
 */
public final class RateLimiter {
    /*
     * Everything is guarded by `guard`. The bucket is one instant, `fullAt`: when it will be full again if nobody takes anything. To
     * take n moves it by the time that n tokens take to come; that is allowed as soon as it is then not further away than
     * a whole bucket takes. Only the first waiter has a timer: nobody can take what it waits for, so the instant
     * of its timer is final. When it fires, or is cancelled, the next one becomes first and gets its own.
     */
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<RateWait> queue = new WaitQueue<>();
    private final double nanosPerToken;
    private final int burst;
    private @Nullable Clock clock;
    private long fullAt;

    private RateLimiter(double nanosPerToken, int burst) {
        this.nanosPerToken = nanosPerToken;
        this.burst = burst;
    }

    // ---- making one ----

    /**
     * So many a second; after a pause as many at once.
     *
     * @param permits 1 or more
     */
    public static RateLimiter perSecond(int permits) {
        return of(permits, Duration.ofSeconds(1));
    }

    /**
     * So many in a time; after a pause as many at once.
     *
     * @param permits 1 or more
     * @param per in which time, positive, at most a year
     */
    public static RateLimiter of(int permits, Duration per) {
        Objects.requireNonNull(per, "per");
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "a rate limiter gives 1 permit or more, not " + permits);
        }
        if (!per.isPositive() || per.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException(
                    "a rate is so many in a positive time of at most a year, not " + per);
        }
        return new RateLimiter((double) per.toNanos() / permits, permits);
    }

    /**
     * The same rate with another burst, as a new limiter whose bucket is full.
     *
     * @param permits how many may begin at once after a pause, 1 or more; 1 spaces all of them
     *     evenly
     */
    public RateLimiter burst(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("a burst is 1 permit or more, not " + permits);
        }
        return new RateLimiter(nanosPerToken, permits);
    }

    // ---- acquiring ----

    /** Takes one token; see {@link #acquire(int)}. */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Takes tokens.
     *
     * <p>Waits until there are enough and everybody who came before is served. If cancelled, none
     * is taken.
     *
     * @param permits how many, 1 or more and not more than the burst
     * @throws InterruptedException if the caller is cancelled
     */
    public void acquire(int permits) throws InterruptedException {
        requireCount(permits);
        TaskNode<?> me = TaskNode.current();
        me.check();
        RateWait waiter = new RateWait(me, permits);
        guard.lock();
        try {
            long now = now(me);
            if (queue.isEmpty()) {
                long at = readyAt(permits, now);
                if (at - now <= 0) {
                    take(permits, now);
                    return;
                }
                queue.add(waiter);
                waiter.wakeAt(at);
            } else {
                queue.add(waiter);
            }
        } finally {
            guard.unlock();
        }
        if (!waiter.block()) {
            leave(waiter);
            throw me.interruption();
        }
    }

    /** Takes one token if there is one and nobody waits. Does not wait. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes tokens if there are enough and nobody waits. Does not wait.
     *
     * @param permits how many, 1 or more and not more than the burst
     */
    public boolean tryAcquire(int permits) {
        requireCount(permits);
        guard.lock();
        try {
            long now = now(TaskNode.current());
            if (!queue.isEmpty() || readyAt(permits, now) - now > 0) {
                return false;
            }
            take(permits, now);
            return true;
        } finally {
            guard.unlock();
        }
    }

    private void requireCount(int permits) {
        if (permits < 1 || permits > burst) {
            throw new IllegalArgumentException(
                    "this rate limiter gives 1 to "
                            + burst
                            + " permits at once, never "
                            + permits
                            + ": a larger burst(…) would");
        }
    }

    // ---- the bucket; under the guard ----

    private long now(TaskNode<?> task) {
        Clock mine = task.environment().clock();
        if (mine != clock) {
            if (!queue.isEmpty()) {
                throw new IllegalStateException(
                        "tasks on two clocks cannot wait at the same rate limiter");
            }
            clock = mine;
            fullAt = mine.now();
        }
        return mine.now();
    }

    private long nanosFor(int permits) {
        return Math.round(permits * nanosPerToken);
    }

    /** When there will be so many tokens. */
    private long readyAt(int permits, long now) {
        long from = fullAt - now > 0 ? fullAt : now;
        return from + nanosFor(permits) - nanosFor(burst);
    }

    private void take(int permits, long now) {
        fullAt = (fullAt - now > 0 ? fullAt : now) + nanosFor(permits);
    }

    /** Gives the one who is first now its timer. */
    private void startFirst(long now) {
        RateWait first = queue.first();
        if (first != null && !first.started) {
            first.wakeAt(readyAt(first.permits, now));
        }
    }

    private void served(RateWait waiter) {
        boolean claimed;
        guard.lock();
        try {
            if (!waiter.queued) {
                return;
            }
            long now = waiter.task().environment().clock().now();
            claimed = waiter.claim();
            if (claimed) {
                take(waiter.permits, waiter.at());
            }
            queue.remove(waiter);
            startFirst(now);
        } finally {
            guard.unlock();
        }
        if (claimed) {
            waiter.resume();
        }
    }

    private void leave(RateWait waiter) {
        guard.lock();
        try {
            waiter.forget();
            queue.remove(waiter);
            startFirst(waiter.task().environment().clock().now());
        } finally {
            guard.unlock();
        }
    }

    // ---- seeing ----

    /**
     * A snapshot.
     *
     * @param available how many tokens are in the bucket now
     * @param burst how many fit in
     * @param waiting how many tasks wait
     */
    public record Statistics(int available, int burst, int waiting) {}

    /**
     * How many tokens there are and how many tasks wait, for people and tests: it may be outdated
     * when it returns.
     */
    public Statistics statistics() {
        guard.lock();
        try {
            Clock running = clock;
            long missing = running == null ? 0 : Math.max(0, fullAt - running.now());
            int available = burst - (int) Math.ceil(missing / nanosPerToken);
            return new Statistics(Math.max(0, available), burst, queue.size());
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        return "rate limiter" + statistics().toString().substring("Statistics".length());
    }

    private final class RateWait extends Waiter {
        final int permits;
        boolean started;

        RateWait(TaskNode<?> task, int permits) {
            super(task);
            this.permits = permits;
        }

        void wakeAt(long at) {
            started = true;
            completeAt(at);
        }

        void forget() {
            cancelTimer();
        }

        @Override
        protected void fire() {
            served(this);
        }

        @Override
        public String what() {
            return "rate limiter";
        }
    }
}
