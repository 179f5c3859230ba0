package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * The deadline of a scope: so much time, counted from when it was entered or from when it was set.
 * Data; {@link DeadlineWatch} looks at it.
 *
 * <p>It may be started by the one who sets it and by the one who enters its scope at the same time;
 * {@code at} is written before {@code clock}, which says that it was.
 */
final class Limit {
    /** A century: an instant that far away is compared by difference without an overflow. */
    private static final long MOST = 100L * 365 * 24 * 3600 * 1_000_000_000L;

    final Duration time;
    private @Nullable Clock clock;
    long at;

    Limit(Duration time) {
        this.time = time;
    }

    /** Nanoseconds, at most a century; negative ones stay negative. */
    static long nanos(Duration duration) {
        long seconds = duration.getSeconds();
        if (seconds >= MOST / 1_000_000_000L) {
            return MOST;
        }
        if (seconds <= -MOST / 1_000_000_000L) {
            return -MOST;
        }
        return seconds * 1_000_000_000L + duration.getNano();
    }

    /** The time begins to run. */
    void start(Clock of) {
        at = of.now() + nanos(time);
        VarHandle.releaseFence();
        clock = of;
    }

    /** Whether {@code at} is known. */
    boolean isStarted() {
        boolean started = clock != null;
        VarHandle.acquireFence();
        return started;
    }

    /** Nanoseconds left, not below zero. */
    long remaining() {
        Clock running = clock;
        VarHandle.acquireFence();
        return Math.max(0, running == null ? nanos(time) : at - running.now());
    }
}
