package tasuki.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that a test moves by hand. */
public final class HandClock extends Clock {
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong((Timer t) -> t.at));
    private long now;

    @Override
    public synchronized long now() {
        return now;
    }

    @Override
    public synchronized void schedule(Timer timer) {
        timers.add(timer);
    }

    /** Moves the time on; what is due fires in order on the calling thread. */
    public void advance(Duration by) {
        long until = now() + by.toNanos();
        while (true) {
            Timer due;
            synchronized (this) {
                due = timers.peek();
                if (due == null || due.at > until) {
                    now = until;
                    return;
                }
                timers.poll();
                now = Math.max(now, due.at);
            }
            if (!due.cancelled) {
                due.happen();
            }
        }
    }

    /** How many timers are set and not cancelled. */
    public synchronized int pending() {
        timers.removeIf(t -> t.cancelled);
        return timers.size();
    }
}
