package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Clock;
import tasuki.internal.TaskNode;
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
 * <p>{@code turn} says who has to act when a value comes:
 *
 * <pre>
 *   IDLE      the producer, by putting the lane on the funnel's stack of ready lanes
 *   CAREFUL   nobody: the consumer will look, and may become idle at any time
 *   BRISK     nobody: the consumer will look, and what it does before it becomes idle is below
 *
 *   IDLE ──who has something to announce; CAS──&gt; what the consumer has left in announcedAs
 *   IDLE ──the consumer that changed its mind; CAS──&gt; CAREFUL
 *   CAREFUL ──consumer──&gt; BRISK ──consumer──&gt; IDLE, CAREFUL ──consumer──&gt; IDLE
 * </pre>
 *
 * <p>Nobody sleeps while the other waits for him, since of each pair at least one sees the other:
 *
 * <pre>
 *   who       writes                                              then reads
 *   producer  tail (or end)                                       turn: IDLE, so it announces
 *   consumer  turn = IDLE                                         tail, end: something came meanwhile
 *   producer  producerWaits                                       limit
 *   consumer  limit                                               producerWaits
 * </pre>
 *
 * All of these are volatile, or have a full fence between the write and the read, but for one: a
 * producer that finds the turn BRISK has written {@code tail} by a release, and no fence. A fence
 * for each value is what a fast stream spends most of its time on: the write has to reach the other
 * processor before the producer may go on. So it may miss that the consumer becomes idle just now,
 * with its very last value before it does something else. (Every wait in here is after a fence: it
 * would have to be something that computes, or blocks on its own.) Therefore:
 *
 * <ul>
 *   <li>Where tasks take turns, on a loop, and neither of the two is in a foreign call, the
 *       producer does not run while the consumer becomes idle: what it wrote before was handed over
 *       with the right to run, and what it reads later is IDLE. See {@link #isSure}.
 *   <li>Else who becomes idle out of BRISK looks once more when the processors have long written
 *       what they had: {@link #mayBeMissed}, and {@link Funnel} for the when. From IDLE on the
 *       producer fences again, so once is enough.
 * </ul>
 *
 * <p>The consumer moves the limit when half of the window has been taken, so a producer that waits
 * is woken for many values and not for one.
 */
final class Lane<T> implements Sink<T> {
    /** In {@code end}: the source returned. */
    static final Object COMPLETED = "completed";

    /** In {@code turn}. */
    private static final int IDLE = 0;

    private static final int CAREFUL = 1;
    private static final int BRISK = 2;

    private static final VarHandle TURN;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TURN = lookup.findVarHandle(Lane.class, "turn", int.class);
            TAIL = lookup.findVarHandle(LaneFields.Tail.class, "tail", long.class);
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

    /** So many values at a time are worth that some cache lines cross over. */
    private static final int ENOUGH = 16;

    /** About a microsecond. */
    private static final int MOST_PAUSES = 32;

    /** So many values at a look, twice, are a fast stream. */
    private static final int MANY = 8;

    private static final Clock REAL = Clock.real();

    private final Funnel<T> funnel;
    private final LaneFields.Writing out = new LaneFields.Writing(); // the producer's own
    private final LaneFields.Reading in = new LaneFields.Reading(); // the consumer's own

    // written now and then, read by the other side
    private volatile int turn = IDLE;

    /** Written by the consumer before {@code turn}, read by the producer after it. */
    private int announcedAs = CAREFUL;

    private volatile @Nullable Object end;
    private volatile @Nullable Wait producerWaits;
    private volatile boolean producerWaited;

    /** The task that puts, if it is known. Written by it before the first value. */
    private @Nullable TaskNode<?> producer;

    private final Looking looking = new Looking(); // the producer's own
    private final boolean onDemand;
    private final long most;

    private Runnable endSeen = () -> {};

    /**
     * When the funnel looks at it once more, if it is among its unsure ones. The consumer's own.
     */
    long again;

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
        in.array = out.array;
        if (!onDemand) {
            in.window = first;
            in.grantAt = Math.max(1, first / 2);
            in.limit = first;
            out.limitSeen = first;
        }
    }

    // ---- the producer's side ----

    /** The current task is the one that will put values. */
    void begin() {
        producer = TaskNode.current();
    }

    @Override
    public void accept(T value) throws InterruptedException {
        long n = put(value);
        if (n >= out.limitSeen) {
            awaitRoom(n);
        }
    }

    /** Waits, when so many have been put, until one more may be. */
    void awaitRoom(long n) throws InterruptedException {
        if (n >= out.limitSeen && n >= (out.limitSeen = in.limit)) {
            awaitLimit(n);
        }
    }

    /** Puts a value without waiting for room; the number of values ever put. */
    long put(T value) {
        LaneFields.Writing w = out;
        @Nullable Object[] array = w.array;
        int at = w.at;
        if (at == array.length - 1) {
            array = w.more();
            at = 0;
        }
        array[at] = value;
        w.at = at + 1;
        long n = (long) TAIL.get(w) + 1;
        TAIL.setRelease(w, n);
        if (turn != BRISK) {
            fence();
        }
        return n;
    }

    /** What was written is written: tells the consumer if it is idle. */
    private void fence() {
        VarHandle.fullFence();
        if (turn == IDLE) {
            announce();
        }
    }

    private void announce() {
        if (TURN.compareAndSet(this, IDLE, announcedAs)) {
            funnel.announce(this);
        }
    }

    private void awaitLimit(long n) throws InterruptedException {
        producerWaited = true;
        fence();
        while (!limitMoves(n)) {
            Handing mine = new Handing("the consumer of a stream");
            producerWaits = mine;
            boolean woken = n < in.limit || mine.block();
            producerWaits = null;
            if (!woken) {
                throw mine.task().interruption();
            }
        }
    }

    /** Looks a while whether the consumer lets more through. */
    private boolean limitMoves(long n) {
        int looks = n < (out.limitSeen = in.limit) ? 0 : looking.times();
        if (looks > 0) {
            int pause = 1;
            for (int left = looks; left > 0 && n >= out.limitSeen; left -= pause) {
                pause = Looking.pause(pause);
                out.limitSeen = in.limit;
            }
            looking.was(n < out.limitSeen);
        }
        return n < out.limitSeen;
    }

    /** How many values were ever put. Producer only. */
    long count() {
        return out.tail;
    }

    /** No more values will come; called once, last. */
    void end(@Nullable Throwable failure) {
        end = failure == null ? COMPLETED : failure;
        fence();
    }

    // ---- the consumer's side ----

    /** Whether a value is known to be there. */
    boolean hasSeen() {
        return in.taken < in.tailSeen;
    }

    /** Looks again whether a value is there. */
    boolean look() {
        LaneFields.Reading r = in;
        long tail = out.tail;
        r.cameLast = tail - r.tailSeen;
        r.tailSeen = tail;
        seen(r);
        return r.taken < tail;
    }

    private void seen(LaneFields.Reading r) {
        r.plain = Math.min(r.tailSeen, onDemand ? r.grantAt : r.grantAt - 1);
    }

    /**
     * Lets some more values come before the consumer looks again, if the last look found few: to
     * fetch them one by one costs each side a cache line a value. How long it takes is learnt: a
     * producer that has come to its limit meanwhile was let wait.
     */
    void linger() {
        LaneFields.Reading r = in;
        long wanted = Math.min(ENOUGH, r.window / 2);
        boolean few = r.cameLast < wanted;
        if (r.lingered) {
            if (r.tailSeen >= r.limit) {
                r.pauses -= r.pauses / 4;
            } else if (few) {
                r.pauses = Math.min(r.pauses + r.pauses / 4, MOST_PAUSES);
            }
        }
        r.lingered = few;
        if (few) {
            for (int n = r.pauses; n > 0; n--) {
                Thread.onSpinWait();
            }
        }
    }

    /** A look has found values: learns from it whether this is a fast stream. */
    void learn(TaskNode<?> consumer) {
        LaneFields.Reading r = in;
        if (turn == CAREFUL) {
            r.many = r.cameLast >= MANY ? r.many + 1 : 0;
            if (r.many >= 2 && consumer.environment().clock() == REAL || isBriskSurely(consumer)) {
                r.many = 0;
                turn = BRISK;
            }
        }
    }

    private boolean isBriskSurely(TaskNode<?> consumer) {
        return isSure(consumer) && consumer.environment().clock() == REAL;
    }

    /** Whether the two of them take turns, so that neither acts while the other one does. */
    private boolean isSure(TaskNode<?> consumer) {
        TaskNode<?> other = producer;
        return other != null && consumer.takesTurnsWith(other);
    }

    /**
     * The consumer has run dry and wants more: all the room is free again, so that a producer which
     * has been woken for half of it finds it all. One that waited for a lane still growing had too
     * little.
     */
    void ranDry() {
        LaneFields.Reading r = in;
        if (onDemand) {
            if (r.taken < LOCK_STEP) {
                return;
            }
        } else if (producerWaited && r.window < most) {
            producerWaited = false;
            r.window = Math.min(most, 2 * r.window);
        }
        if (r.limit != r.taken + r.window) {
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
        LaneFields.Reading r = in;
        r.grantAt = r.taken + Math.max(1, r.window / 2);
        seen(r);
        r.limit = r.taken + r.window;
        Wait waiting = producerWaits;
        if (waiting != null) {
            waiting.complete();
        }
    }

    /** Takes a value that has been seen. */
    @SuppressWarnings("unchecked") // the producer put only T
    T take() {
        LaneFields.Reading r = in;
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

    /** Takes a value if one has been seen and nothing else is to be done; else null. */
    @SuppressWarnings("unchecked") // the producer put only T
    @Nullable T takePlain() {
        LaneFields.Reading r = in;
        @Nullable Object[] array = r.array;
        int at = r.at;
        if (r.taken >= r.plain || at == array.length - 1) {
            return null;
        }
        T value = (T) array[at];
        array[at] = null;
        r.at = at + 1;
        r.taken++;
        return value;
    }

    /**
     * Hands values downstream as long as some have been seen and the consumer is not cancelled. A
     * slice of an array at a time: what is to be done now and then is done between two of them, so
     * that the loop in the middle is a loop over an array.
     */
    @SuppressWarnings("unchecked") // the producer put only T
    void hand(Sink<? super T> down, TaskNode<?> consumer) throws Exception {
        LaneFields.Reading r = in;
        while (r.taken < r.tailSeen) {
            consumer.check(); // what lies there is not taken by the cancelled
            @Nullable Object[] array = r.array;
            int at = r.at;
            int last = at + (int) Math.min(array.length - 1 - at, r.plain - r.taken);
            if (at >= last) {
                down.accept(take());
                continue;
            }
            long before = r.taken - at;
            do {
                T value = (T) array[at];
                array[at++] = null;
                r.at = at;
                r.taken = before + at;
                down.accept(value);
            } while (at < last && !consumer.isAlerted());
        }
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
        in.limit = Long.MAX_VALUE;
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
    boolean goIdle(TaskNode<?> consumer) {
        announcedAs = isBriskSurely(consumer) ? BRISK : CAREFUL;
        turn = IDLE;
        return !hasComeUnannounced();
    }

    /**
     * Whether something is there and the producer has not announced it, though the lane is idle; if
     * so it is idle no more.
     */
    boolean hasComeUnannounced() {
        return turn == IDLE
                && (out.tail != in.taken || end != null)
                && TURN.compareAndSet(this, IDLE, CAREFUL);
    }

    /** Whether it is idle. */
    boolean isIdle() {
        return turn == IDLE;
    }

    /**
     * Whether the producer, should it put something now, may miss that the consumer becomes idle.
     */
    boolean mayBeMissed(TaskNode<?> consumer) {
        return turn == BRISK && !isSure(consumer);
    }
}
