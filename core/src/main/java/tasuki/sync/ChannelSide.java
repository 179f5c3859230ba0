package tasuki.sync;

import tasuki.internal.TaskNode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One side of a channel: its lock, its end of the ring, those who wait on it, all in one object
 * since they are used together. The padding keeps the two sides of a ring off each other's cache
 * lines; those of a rendezvous are always used together and have none.
 *
 * <p>{@code skip} and {@code penalty} decide whether a spin is worth it: one that failed is not
 * repeated for the next 1, 3, 7, … 255 waits, one that succeeded resets that. They are a guess, so
 * they are written without any lock.
 */
class ChannelSide extends WaitQueue<ChannelWait> {
    private static final VarHandle INDEX;
    private static final int MOST = 255;

    static {
        try {
            INDEX = MethodHandles.lookup().findVarHandle(ChannelSide.class, "index", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * How many elements have passed this end: the next one's place in the ring. Written under this
     * side's lock.
     */
    long index;

    /**
     * What the other side's index was when we last looked: it can only have grown. Guarded by this
     * side's lock.
     */
    long seen;

    private int skip;
    private int penalty;

    /** Publishes an element that was put in or a place that is free again. */
    final void advance(long to) {
        INDEX.setRelease(this, to);
    }

    /** The index, read without this side's lock. */
    final long peek() {
        return (long) INDEX.getAcquire(this);
    }

    /** How often to look before parking. */
    final int spins(TaskNode<?> task) {
        int most = task.environment().scheduler().spins();
        if (most != 0 && skip > 0) {
            skip--;
            return 0;
        }
        return most;
    }

    /** Learns from a spin. */
    final void spun(boolean worthIt) {
        if (!worthIt) {
            penalty = Math.min(2 * penalty + 1, MOST);
            skip = penalty;
        } else if (penalty != 0) {
            penalty = 0;
        }
    }

    /** A side with room after it. */
    static final class Padded extends ChannelSide {
        long p0;
        long p1;
        long p2;
        long p3;
        long p4;
        long p5;
        long p6;
        long p7;
    }
}
