package tasuki.internal;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen at an instant of a {@link Clock}. A timer is its own queue entry, so
 * that a sleeping task costs one object.
 *
 * <p>A timer is scheduled at most once. {@link #cancelled} is only a hint for the clock, which
 * drops cancelled timers when it likes: {@link #fire} must cope with being called late.
 */
public abstract class Timer {
    /** The instant, in nanoseconds of the clock. Written before it is scheduled. */
    long at;

    /** Links the clock's inbox. */
    @Nullable Timer next;

    volatile boolean cancelled;

    /** Happens on the clock's thread: must not block and must not run foreign code. */
    protected abstract void fire();

    /** Fires it, for clocks of other packages. */
    public final void happen() {
        fire();
    }

    /** Never to be fired: its clock may forget it. */
    protected final void cancelTimer() {
        cancelled = true;
    }

    /** Whether it is never to be fired. */
    public final boolean isTimerCancelled() {
        return cancelled;
    }

    /**
     * Whether it only repeats what has been done already, for those who did not hear: nobody waits
     * for it.
     */
    public boolean isReminder() {
        return false;
    }

    /** The instant, in nanoseconds of the clock. */
    public final long at() {
        return at;
    }
}
