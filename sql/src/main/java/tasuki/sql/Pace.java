package tasuki.sql;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How long a statement has taken so far, and so whether it may run right on a virtual thread
 * although its database computes there.
 *
 * <p>The way to a database thread and back costs more than a small statement in memory does. One
 * that has been quick many times in a row is trusted to be quick again; one slow run and it has to
 * earn that anew. Trust may be wrong: so at any time all carriers but one are the most that may be
 * held like this, in the whole process; with one carrier none. However wrong it is, the other tasks
 * go on.
 *
 * <p>The count is written without synchronisation by whoever runs the statement. A lost update only
 * shifts the moment of trust.
 */
final class Pace {
    /** So many quick runs in a row are enough. */
    private static final int TRUSTED = 16;

    /** Nanoseconds up to which a run is quick: some ten times the way to a thread and back. */
    private static final long QUICK = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int CARRIERS =
            Integer.getInteger(
                    "jdk.virtualThreadScheduler.parallelism",
                    Runtime.getRuntime().availableProcessors());

    private static final Semaphore SLOTS = new Semaphore(Math.max(0, CARRIERS - 1));

    private volatile int quick;

    /** Whether it may run here now. If so {@link #leave} has to follow. */
    boolean enter() {
        return quick >= TRUSTED && SLOTS.tryAcquire();
    }

    void leave() {
        SLOTS.release();
    }

    /** It ran for so many nanoseconds. */
    void ran(long nanos) {
        int before = quick;
        if (nanos > QUICK) {
            quick = 0;
        } else if (before < TRUSTED) {
            quick = before + 1;
        }
    }
}
