package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Group;
import tasuki.internal.Clock;
import tasuki.internal.Failures;
import tasuki.internal.TaskNode;
import tasuki.internal.Timer;
import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Values from one task or many to one consumer, each through a {@link Lane} of its own.
 *
 * <p>A lane that has something and is in nobody's hands is put on {@code ready}, a stack pushed by
 * CAS and taken as a whole by the consumer, who serves the lanes in turn. The consumer writes
 * {@code consumerWaits} and then looks at {@code ready}; a producer pushes, then looks at {@code
 * consumerWaits}.
 */
final class Funnel<T> {
    /** An instant that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * Nanoseconds after which a processor has surely written what it had to: that takes some
     * microseconds at most, and any switch of threads does it.
     */
    private static final long AGAIN = 5_000_000;

    private static final VarHandle READY;
    private static final VarHandle LANES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            READY = lookup.findVarHandle(Funnel.class, "ready", Lane.class);
            LANES = lookup.findVarHandle(Funnel.class, "lanes", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Lane<T> ready;
    private volatile @Nullable Wait consumerWaits;

    /** Whether a {@link Reminder} is on its way. */
    private volatile boolean reminded;

    /**
     * Lanes whose end the consumer has not seen. Grows by the consumer, or by a task whose own lane
     * counts.
     */
    private volatile int lanes;

    // the consumer's own
    private @Nullable Lane<T> current;
    private final ArrayDeque<Lane<T>> turns = new ArrayDeque<>(2);
    private final Looking looking = new Looking();

    /** Lanes that became idle when their producers did not fence, to be looked at once more. */
    private final ArrayDeque<Lane<T>> unsure = new ArrayDeque<>(0);

    /** When to look at them. */
    private long sweepAt;

    // ---- the producers' side ----

    /** A new lane, with room for so many values. */
    Lane<T> lane(int capacity) {
        return lane(capacity, capacity);
    }

    /** A new lane with little room at first, and up to so much if it turns out to be needed. */
    Lane<T> lane(int first, int most) {
        LANES.getAndAdd(this, 1);
        return new Lane<>(this, first, most, false);
    }

    /** A new lane whose producer goes on when the consumer comes back for more. */
    Lane<T> laneOnDemand(int most) {
        LANES.getAndAdd(this, 1);
        return new Lane<>(this, 0, most, true);
    }

    void announce(Lane<T> lane) {
        Lane<T> head;
        do {
            head = ready;
            lane.nextReady = head;
        } while (!READY.compareAndSet(this, head, lane));
        Wait waiting = consumerWaits;
        if (waiting != null) {
            waiting.complete();
        }
    }

    /** Runs the source into a lane of its own, in a task of the group. */
    void feed(Group group, String name, Source<? extends T> source, int capacity) {
        Lane<T> lane = lane(capacity);
        group.start(name, () -> pour(source, lane));
    }

    /** Runs the source into the lane, whatever happens to the end of the lane. */
    static <T> void pour(Source<? extends T> source, Lane<T> lane) {
        Throwable thrown = null;
        lane.begin();
        try {
            source.run(lane);
        } catch (Throwable e) {
            thrown = e;
        }
        lane.end(thrown);
    }

    // ---- the consumer's side ----

    /**
     * The next value, or null if all lanes have ended. A lane's failure is thrown when it has its
     * turn.
     */
    @Nullable T take() throws Exception {
        return take(NEVER);
    }

    /**
     * The next value, or null if all lanes have ended or the instant of the clock has come. Lanes
     * that have ended show only once nothing else is there.
     */
    @Nullable T take(long until) throws Exception {
        while (true) {
            Lane<T> lane = current;
            if (lane == null) {
                if (!nextLane()) {
                    if (lanes == 0 || !await(until)) {
                        return null;
                    }
                }
                continue;
            }
            if (lane.hasSeen()) {
                TaskNode.current().check(); // what lies there is not taken by the cancelled
                return lane.take();
            }
            if (ready == null && turns.isEmpty() && looking.isWorthIt()) {
                lane.linger();
            }
            lookAgain();
            Object end = lane.end(); // before looking: what was put before the end is seen then
            if (lane.look()) {
                lane.learn(TaskNode.current());
                if (ready != null || !turns.isEmpty()) {
                    turns.add(lane);
                    nextLane();
                }
            } else if (end != null) {
                current = null;
                LANES.getAndAdd(this, -1);
                lane.endSeen();
                if (end instanceof Throwable failure) {
                    Failures.trace(failure, "stream");
                    throw Failures.raise(failure);
                }
            } else if (!somethingComes(lane)) {
                lane.ranDry();
                goIdle(lane);
            }
        }
    }

    /**
     * Wakes a consumer who is to look again. Scheduled once for all its short waits meanwhile, and
     * never cancelled: a timer for each wait would cost more than the fences.
     *
     * <p>It writes {@code reminded} and then reads {@code consumerWaits}; the consumer does it the
     * other way round, so either it is woken or it schedules another one.
     */
    private static final class Reminder extends Timer {
        private final Funnel<?> funnel;

        Reminder(Funnel<?> funnel) {
            this.funnel = funnel;
        }

        @Override
        protected void fire() {
            funnel.reminded = false;
            Wait waiting = funnel.consumerWaits;
            if (waiting != null) {
                waiting.complete();
            }
        }
    }

    private void goIdle(Lane<T> lane) {
        TaskNode<?> me = TaskNode.current();
        boolean mayBeMissed = lane.mayBeMissed(me);
        if (lane.goIdle(me)) {
            current = null;
            if (mayBeMissed) {
                lane.again = me.environment().clock().now() + AGAIN;
                if (unsure.isEmpty()) {
                    sweepAt = lane.again;
                }
                if (!unsure.contains(lane)) {
                    unsure.add(lane);
                }
            }
        }
    }

    /** Looks at the idle lanes whose time has come: see {@link Lane}. */
    private void lookAgain() {
        if (unsure.isEmpty()) {
            return;
        }
        long now = TaskNode.current().environment().clock().now();
        if (now - sweepAt < 0) {
            return;
        }
        sweepAt = now + AGAIN;
        for (int n = unsure.size(); n > 0; n--) {
            Lane<T> lane = unsure.remove();
            if (lane.isIdle()) {
                if (now - lane.again < 0) {
                    unsure.add(lane);
                } else if (lane.hasComeUnannounced()) {
                    turns.add(lane);
                }
            }
        }
    }

    /** Looks a while before it gives up the lane's turn, if no other lane wants one. */
    private boolean somethingComes(Lane<T> lane) {
        int looks = turns.isEmpty() ? looking.times() : 0;
        if (looks == 0) {
            return false;
        }
        boolean came = false;
        int pause = 1; // longer and longer: each look takes the line away from the producer
        for (int n = looks; n > 0 && !came && ready == null; n -= pause) {
            pause = Looking.pause(pause);
            came = lane.look() || lane.end() != null;
        }
        looking.was(came || ready != null);
        return came;
    }

    /** Whether no value will ever come. */
    boolean hasEnded() {
        return lanes == 0;
    }

    private boolean nextLane() {
        lookAgain();
        if (ready != null) {
            ArrayDeque<Lane<T>> came = new ArrayDeque<>(4);
            for (@SuppressWarnings("unchecked") Lane<T> l = (Lane<T>) READY.getAndSet(this, null);
                    l != null; ) {
                Lane<T> following = l.nextReady;
                l.nextReady = null;
                came.addFirst(l);
                l = following;
            }
            turns.addAll(came);
        }
        current = turns.poll();
        return current != null;
    }

    /** Waits for a ready lane; false if the instant has come before. */
    private boolean await(long until) throws InterruptedException {
        Handing mine = new Handing("the next value of a stream");
        consumerWaits = mine;
        if (ready == null) {
            Clock clock = mine.task().environment().clock();
            if (until != NEVER && until - clock.now() <= 0) {
                consumerWaits = null;
                return false;
            }
            if (until != NEVER) {
                mine.until(until);
            }
            if (!unsure.isEmpty() && !reminded) {
                reminded = true;
                clock.schedule(new Reminder(this), sweepAt);
            }
            boolean woken = mine.block();
            consumerWaits = null;
            mine.over();
            if (!woken) {
                throw mine.task().interruption();
            }
            return ready != null || until == NEVER || until - clock.now() > 0;
        }
        consumerWaits = null;
        return true;
    }

    /**
     * The failure of a lane that the consumer did not come to, or null. When all producers have
     * ended.
     */
    @Nullable Throwable unseen() {
        return unseen(value -> null);
    }

    /**
     * The same, and of values that the consumer did not come to, if a value can be one that failed.
     */
    @Nullable Throwable unseen(Function<? super T, ? extends @Nullable Throwable> failureOf) {
        Throwable found = null;
        do {
            Lane<T> lane = current;
            if (lane != null) {
                while (lane.look()) {
                    found = both(found, failureOf.apply(lane.take()));
                }
                found = both(found, lane.end() instanceof Throwable e ? e : null);
            }
        } while (nextLane());
        return found;
    }

    private static @Nullable Throwable both(@Nullable Throwable found, @Nullable Throwable more) {
        if (more == null || !Ending.isFailure(more)) {
            return found;
        }
        if (found == null) {
            return more;
        }
        Failures.attach(found, more);
        return found;
    }

    // ---- both ----

    /** What an operator with tasks does, in a group of its own. */
    interface Body {
        void run(Group group) throws Exception;
    }

    /** Hands all values downstream until all lanes have ended. */
    void drain(Sink<? super T> down) throws Exception {
        TaskNode<?> me = TaskNode.current();
        for (T value = take(); value != null; value = take()) {
            down.accept(value);
            Lane<T> lane = current;
            if (lane != null) {
                lane.hand(down, me);
            }
        }
    }

    /**
     * Runs an operator whose producers fill this funnel; see {@link #run(String, Body, Supplier)}.
     */
    void run(String name, Body body) throws Exception {
        run(name, body, this::unseen);
    }

    /**
     * Runs an operator with tasks: opens a group, runs the body, which starts producers in it and
     * consumes. However the body ends, the producers are cancelled then, if they still run, and
     * awaited.
     *
     * @param unseen the failure of a producer that the consumer has not come to, asked for when all
     *     have ended
     */
    static void run(String name, Body body, Supplier<? extends @Nullable Throwable> unseen)
            throws Exception {
        @Nullable Throwable[] thrown = new @Nullable Throwable[1];
        Throwable outside = null;
        try {
            Async.group(
                    name,
                    group -> {
                        try {
                            body.run(group);
                        } catch (Throwable e) {
                            thrown[0] = e;
                        }
                        group.cancel("the consumer of " + name + " has ended");
                    });
        } catch (Throwable e) { // a cancellation that the body did not see
            outside = e;
        }
        Throwable all = Ending.of(Ending.of(thrown[0], unseen.get()), outside);
        if (all != null) {
            throw Failures.raise(all);
        }
    }
}
