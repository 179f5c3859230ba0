package tasuki.internal;

import tasuki.Body;

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

    /** Runs the body as a whole program on this clock, one task at a time or in parallel. */
    public <T, X extends Exception> T run(boolean loop, Body<T, X> body) throws X {
        Scheduler scheduler = loop ? new LoopScheduler() : ParallelScheduler.INSTANCE;
        return MainTask.run(new Environment(scheduler, this), body);
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
                due.fire();
            }
        }
    }

    /** How many timers are set and not cancelled. */
    public synchronized int pending() {
        timers.removeIf(t -> t.cancelled);
        return timers.size();
    }
}
