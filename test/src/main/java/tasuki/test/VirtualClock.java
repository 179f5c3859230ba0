package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Clock;
import tasuki.internal.Timer;
import tasuki.internal.TimerHeap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A clock that stands still until somebody moves it. One lock guards everything; nothing foreign is
 * called with it held, so any thread may schedule at any time.
 *
 * <p>Timers that only remind ({@link Timer#isReminder}) are kept apart: nobody waits for them, so
 * the clock does not jump to them; they would go on for ever in a run that hangs. They are due in
 * real time instead, for as long as a real call is in flight, which is what they are for.
 */
final class VirtualClock extends Clock {
    /**
     * The first instant. Shortly before the numbers overflow, as may happen with a clock whose
     * origin is arbitrary.
     */
    static final long ORIGIN = Long.MAX_VALUE - 1_500_000_000L;

    private record Reminder(Timer timer, long realNanos) {}

    private final TimerHeap timers = new TimerHeap();
    private final List<Reminder> reminders = new ArrayList<>();
    private final Instant start;
    private long now = ORIGIN;

    /**
     * A clock.
     *
     * @param start the time of day at {@link #ORIGIN}
     */
    VirtualClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(now() - ORIGIN);
    }

    @Override
    public synchronized long now() {
        return now;
    }

    @Override
    public synchronized void schedule(Timer timer) {
        if (timer.isReminder()) {
            reminders.add(new Reminder(timer, System.nanoTime() + (timer.at() - now)));
        } else {
            timers.add(timer);
        }
    }

    /** Nanoseconds until the next timer, not below zero; -1 if there is none. */
    synchronized long untilNext() {
        Timer next = first();
        return next == null ? -1 : Math.max(0, next.at() - now);
    }

    /** Moves to the next timer; all that are due then, in order. To be fired without a lock. */
    synchronized List<Timer> jump() {
        List<Timer> due = new ArrayList<>();
        Timer next = first();
        if (next != null) {
            if (next.at() - now > 0) {
                now = next.at();
            }
            while (next != null && next.at() - now <= 0) {
                timers.poll();
                due.add(next);
                next = first();
            }
        }
        return due;
    }

    /** Moves on, to before any timer. */
    synchronized void moveTo(long instant) {
        if (instant - now > 0) {
            now = instant;
        }
    }

    /** The reminders that are due in real time. To be fired without a lock. */
    synchronized List<Timer> dueReminders() {
        List<Timer> due = new ArrayList<>();
        long real = System.nanoTime();
        reminders.removeIf(
                r -> {
                    if (!r.timer().isTimerCancelled() && r.realNanos() - real > 0) {
                        return false;
                    }
                    if (!r.timer().isTimerCancelled()) {
                        due.add(r.timer());
                    }
                    return true;
                });
        return due;
    }

    private @Nullable Timer first() {
        Timer next = timers.peek();
        while (next != null && next.isTimerCancelled()) {
            timers.poll();
            next = timers.peek();
        }
        return next;
    }
}
