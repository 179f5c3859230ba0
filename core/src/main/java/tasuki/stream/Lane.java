package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One producer's way into a {@link Funnel}: values cross from its task to the consumer's in arrays.
 *
 * <p>Values lie in a chain of arrays, the last slot of each links to the next; so a lane costs what
 * lies in it. The producer writes slots and then {@code tail}, the number of values ever put; the
 * consumer reads {@code tail}, then slots. How far the producer may go is {@code limit}, written by
 * the consumer only: the producer waits <em>after</em> it has put the value that reaches the limit,
 * so a limit that moves on demand makes the two run in lock-step.
 *
 * <pre>
 *   who       writes                                              then reads
 *   producer  tail (or end)                                       idle: true, so the lane must be announced
 *   consumer  idle = true                                         tail, end: something came meanwhile
 *   producer  producerWaits                                       limit
 *   consumer  limit                                               producerWaits
 * </pre>
 *
 * All of these are volatile, so of each pair at least one sees the other: nobody sleeps while the
 * other waits for him. Whoever takes {@code idle} back to false, by CAS, has the lane's turn: the
 * producer by putting it on the funnel's stack of ready lanes, the consumer by going on with it.
 *
 * <p>The consumer moves the limit when half of the window has been taken, so a producer that waits
 * is woken for many values and not for one.
 */
final class Lane<T> implements Sink<T> {
    /** In {@code end}: the source returned. */
    static final Object COMPLETED = "completed";

    private static final int FIRST_ARRAY = 9;
    private static final int LARGEST_ARRAY = 257;

    private static final VarHandle IDLE;

    static {
        try {
            IDLE = MethodHandles.lookup().findVarHandle(Lane.class, "idle", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * So many values of a producer on demand are handed over one by one, as those of a generator
     * are: what it does after a value it does after the consumer is done with it. Only who goes on
     * longer than this gets ahead.
     */
    private static final int LOCK_STEP = 16;

    /** Fewer values than this at a time are not worth that a cache line crosses over. */
    private static final int FEW = 32;

    private final Funnel<T> funnel;
    private final Writing out; // the producer's own
    private final Reading in; // the consumer's own

    // written by the producer, now and then
    private volatile @Nullable Object end;
    private volatile @Nullable Wait producerWaits;
    private volatile boolean producerWaited;

    // written by the consumer, now and then
    private volatile long limit;

    // written by both, now and then
    private volatile boolean idle = true;

    private final Looking looking = new Looking(); // the producer's own
    private final boolean onDemand;
    private final long most;

    private Runnable endSeen = () -> {};

    /**
     * Room around what one side writes all the time, so that the two do not take each other's cache
     * line away. A class of its own: fields of a class are in the order that the JVM likes.
     */
    private static class Room {
        long before0;
        long before1;
        long before2;
        long before3;
        long before4;
        long before5;
        long before6;
        long before7;
    }

    private static class Written extends Room {
        @Nullable Object[] array = new @Nullable Object[FIRST_ARRAY];
        int at;
        long values;
        long limitSeen;

        /** How many values were ever put; the consumer reads it. */
        volatile long tail;
    }

    private static final class Writing extends Written {
        long after0;
        long after1;
        long after2;
        long after3;
        long after4;
        long after5;
        long after6;
        long after7;
    }

    private static class Read extends Room {
        @Nullable Object[] array = {};
        int at;
        long taken;
        long tailSeen;
        long cameLast;
        long window;
        long grantAt;
    }

    private static final class Reading extends Read {
        long after0;
        long after1;
        long after2;
        long after3;
        long after4;
        long after5;
        long after6;
        long after7;
    }

    /** Links the funnel's stack of ready lanes. */
    @Nullable Lane<T> nextReady;

    /**
     * A lane in which at most so many values lie.
     *
     * @param first how many at first: more, up to {@code most}, once the consumer has run dry while
     *     the producer waited for it
     * @param onDemand whether the producer goes on only when the consumer comes back for more: in
     *     lock-step at first, then further and further ahead
     */
    Lane(Funnel<T> funnel, int first, int most, boolean onDemand) {
        this.funnel = funnel;
        this.onDemand = onDemand;
        this.most = most;
        this.out = new Writing();
        this.in = new Reading();
        in.array = out.array;
        if (!onDemand) {
            in.window = first;
            in.grantAt = Math.max(1, first / 2);
            limit = first;
            out.limitSeen = first;
        }
    }

    // ---- the producer's side ----

    @Override
    public void accept(T value) throws InterruptedException {
        awaitRoom(put(value));
    }

    /** Waits, when so many have been put, until one more may be. */
    void awaitRoom(long n) throws InterruptedException {
        if (n >= out.limitSeen && n >= (out.limitSeen = limit)) {
            awaitLimit(n);
        }
    }

    /** Puts a value without waiting for room; the number of values ever put. */
    long put(T value) {
        Writing w = out;
        @Nullable Object[] array = w.array;
        int at = w.at;
        if (at == array.length - 1) {
            @Nullable Object[] more =
                    new @Nullable Object[Math.min(LARGEST_ARRAY, 2 * array.length - 1)];
            array[at] = more;
            w.array = array = more;
            at = 0;
        }
        array[at] = value;
        w.at = at + 1;
        long n = ++w.values;
        w.tail = n;
        if (idle) {
            announce();
        }
        return n;
    }

    private void announce() {
        if (IDLE.compareAndSet(this, true, false)) {
            funnel.announce(this);
        }
    }

    private void awaitLimit(long n) throws InterruptedException {
        producerWaited = true;
        while (true) {
            int looks = looking.times();
            Handing mine = new Handing("the consumer of a stream", looks);
            producerWaits = mine;
            if (n < (out.limitSeen = limit)) {
                producerWaits = null;
                return;
            }
            boolean woken = mine.block();
            producerWaits = null;
            if (looks != 0) {
                looking.was(woken && !mine.wasParked());
            }
            if (!woken) {
                throw mine.task().interruption();
            }
        }
    }

    /** How many values were ever put. Producer only. */
    long count() {
        return out.values;
    }

    /** No more values will come; called once, last. */
    void end(@Nullable Throwable failure) {
        end = failure == null ? COMPLETED : failure;
        if (idle) {
            announce();
        }
    }

    // ---- the consumer's side ----

    /** Whether a value is known to be there. */
    boolean hasSeen() {
        return in.taken < in.tailSeen;
    }

    /** Looks again whether a value is there. */
    boolean look() {
        Reading r = in;
        long tail = out.tail;
        r.cameLast = tail - r.tailSeen;
        r.tailSeen = tail;
        return r.taken < tail;
    }

    /**
     * Whether it pays to let some more values come before looking again: the last look found few.
     */
    boolean comesInFew() {
        return in.cameLast < FEW && (!onDemand || in.window >= FEW);
    }

    /**
     * The consumer has run dry and wants more: all the room is free again, so that a producer which
     * has been woken for half of it finds it all. One that waited for a lane still growing had too
     * little.
     */
    void ranDry() {
        Reading r = in;
        if (onDemand) {
            if (r.taken < LOCK_STEP) {
                return;
            }
        } else if (producerWaited && r.window < most) {
            producerWaited = false;
            r.window = Math.min(most, 2 * r.window);
        }
        if (limit != r.taken + r.window) {
            grant();
        }
    }

    /** The consumer wants a value: lets the producer go on if it runs on demand. */
    void demand() {
        if (onDemand && in.taken >= in.grantAt) {
            in.window = in.taken < LOCK_STEP ? 1 : Math.min(most, in.window * 2);
            grant();
        }
    }

    private void grant() {
        in.grantAt = in.taken + Math.max(1, in.window / 2);
        limit = in.taken + in.window;
        Wait waiting = producerWaits;
        if (waiting != null) {
            waiting.complete();
        }
    }

    /** Takes a value that has been seen. */
    @SuppressWarnings("unchecked") // the producer put only T
    T take() {
        Reading r = in;
        @Nullable Object[] array = r.array;
        int at = r.at;
        if (at == array.length - 1) {
            @Nullable Object[] more = (@Nullable Object[]) array[at];
            r.array = array = more;
            at = 0;
        }
        T value = (T) array[at];
        array[at] = null;
        r.at = at + 1;
        if (++r.taken >= r.grantAt && !onDemand) {
            grant();
        }
        return value;
    }

    /**
     * How it ended: null, {@link #COMPLETED} or the failure. Values may still be there if it has.
     */
    @Nullable Object end() {
        return end;
    }

    /**
     * What to do when the consumer has taken the last value and seen the end. To be set before the
     * first value.
     */
    void onEndSeen(Runnable action) {
        endSeen = action;
    }

    /** The consumer has taken the last value and seen the end. */
    void endSeen() {
        endSeen.run();
    }

    /** The consumer wants no more: the producer may put what it likes, and never waits. */
    void release() {
        limit = Long.MAX_VALUE;
        in.grantAt = Long.MAX_VALUE;
        Wait waiting = producerWaits;
        if (waiting != null) {
            waiting.complete();
        }
    }

    /**
     * Nothing is there: leaves it to the producer to announce the lane; false if something has
     * come.
     */
    boolean goIdle() {
        idle = true;
        return out.tail == in.taken && end == null || !IDLE.compareAndSet(this, true, false);
    }
}
