package tasuki;

import tasuki.internal.TaskNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long the caller has: the earliest deadline of all the scopes it is in, up to a shield. */
public final class Deadline {
    private Deadline() {}

    /** What is left, not below zero; empty if there is no deadline. Does not block. */
    public static Optional<Duration> remaining() {
        long nanos = remainingNanos();
        return nanos == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** When it is, by the time of day of now; empty if there is no deadline. Does not block. */
    public static Optional<Instant> instant() {
        return remaining().map(TaskNode.current().environment().clock().instant()::plus);
    }

    /** What is left in nanoseconds, not below zero; Long.MAX_VALUE if there is no deadline. */
    public static long remainingNanos() {
        return TaskNode.current().remainingNanos();
    }
}
