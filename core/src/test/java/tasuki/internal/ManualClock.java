package tasuki.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A clock that stands still until a test moves it. It begins shortly before its numbers overflow,
 * as a clock may whose origin is arbitrary.
 */
public final class ManualClock extends Clock {
    /** Where every such clock begins. */
    public static final long ORIGIN = Long.MAX_VALUE - 1_500_000_000L;

    private final List<Timer> timers = new ArrayList<>();
    private long now = ORIGIN;

    @Override
    public synchronized long now() {
        return now;
    }

    @Override
    public synchronized void schedule(Timer timer) {
        timers.add(timer);
        notifyAll();
    }

    /** Moves the time on and fires what is due, in order, on the calling thread. */
    public void advance(Duration by) {
        long target = now() + by.toNanos();
        Timer due;
        while ((due = next(target)) != null) {
            due.fire();
        }
        synchronized (this) {
            now = target;
        }
    }

    /** Jumps to the next timer and fires it; false if there is none. */
    public boolean jump() {
        Timer due = next(now() + Long.MAX_VALUE / 2);
        if (due != null) {
            due.fire();
        }
        return due != null;
    }

    private synchronized Timer next(long until) {
        timers.removeIf(t -> t.cancelled);
        Timer first = null;
        for (Timer t : timers) {
            if (t.at - until <= 0 && (first == null || t.at - first.at < 0)) {
                first = t;
            }
        }
        if (first != null) {
            timers.remove(first);
            if (first.at - now > 0) {
                now = first.at;
            }
        }
        return first;
    }

    /** The timers that are set and have not been cancelled. */
    public synchronized int pending() {
        timers.removeIf(t -> t.cancelled);
        return timers.size();
    }

    /** Those of a kind. */
    synchronized List<Timer> pending(Class<? extends Timer> kind) {
        return timers.stream().filter(t -> !t.cancelled && kind.isInstance(t)).toList();
    }

    /** Waits until so many tasks sleep on this clock. */
    public synchronized void awaitSleepers(int count) throws InterruptedException {
        while (pending(Sleep.class).size() < count) {
            wait(1000);
        }
    }
}
