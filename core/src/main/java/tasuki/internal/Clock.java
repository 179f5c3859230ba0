package tasuki.internal;

import java.time.Instant;

/** Now, and "wake me at". */
public abstract class Clock {
    /** Makes a clock. */
    protected Clock() {}

    /** The real clock, shared by all. */
    public static Clock real() {
        return RealClock.INSTANCE;
    }

    /** Nanoseconds since an arbitrary origin; compare by difference only. */
    public abstract long now();

    /** The time of day. That of the machine, unless a clock has its own. */
    public Instant instant() {
        return Instant.now();
    }

    /** Fires the timer at {@code timer.at()} or soon after. Does not block. */
    public abstract void schedule(Timer timer);

    /** Sets the instant and schedules. */
    public final void schedule(Timer timer, long at) {
        timer.at = at;
        schedule(timer);
    }
}
