package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.util.concurrent.CancellationException;

/** How things end when more than one thing was thrown. */
final class Ending {
    private Ending() {}

    /** Whether it is a failure: neither an early stop nor a cancellation. */
    static boolean isFailure(Throwable e) {
        return !(e instanceof Stop)
                && !(e instanceof InterruptedException)
                && !(e instanceof CancelledException);
    }

    /**
     * What to throw when the source was cancelled: if the caller is, that says it, and it is its
     * own cancellation; else what the source's end is called.
     */
    static Throwable mineFirst(Throwable e) {
        if (e instanceof CancellationException) {
            try {
                TaskNode.current().check();
            } catch (InterruptedException mine) {
                return mine;
            }
        }
        return e;
    }

    /**
     * What is thrown when {@code first} came out of downstream and {@code later} out of upstream,
     * in its clean-up. A failure downstream stays what it is, with the later one attached; an early
     * stop or a cancellation gives way to a failure.
     */
    static @Nullable Throwable of(@Nullable Throwable first, @Nullable Throwable later) {
        if (first == null || later == null || first == later) {
            return first == null ? later : first;
        }
        if (isFailure(first)) {
            if (isFailure(later)) {
                Failures.attach(first, later);
            }
            return first;
        }
        return later;
    }
}
