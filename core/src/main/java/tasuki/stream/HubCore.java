package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The state of a {@link Hub}: the values that somebody may still want, and how far each subscriber
 * has come.
 *
 * <p>Values are numbered, and lie in a {@link Ring} from {@code start} to {@code end}.
 *
 * <pre>
 *   start    head                end
 *   v        v                   v
 *   o   o    x    x    x    x    (the next one)
 *   replay   not taken by the slowest
 *
 *   start &lt;= head &lt;= next of each seat &lt;= end,   end - head &lt;= capacity,
 *   start = min(head, where the replay begins);   head = end if nobody is subscribed
 * </pre>
 *
 * <p>A seat is a subscriber: {@code next} is the number of its next value. {@code atHead} is how
 * many seats are at {@code head}; when the last of them has gone on, {@code head} is looked up
 * anew, so that a value costs one look at each seat and not one for each pair of them.
 *
 * <pre>
 *   emitter     there is room, nobody waits    puts, claims the seats that wait
 *               else, if it may wait           joins {@code emitters}, in order
 *   subscriber  next &lt; end                     takes; if the head goes on, claims emitters while there is room, puts their values
 *               next = end, not closed         its wait is in its seat
 *   closer      closed                         claims all emitters, refused, and all seats that wait
 * </pre>
 *
 * <p>Everything is guarded by this object's monitor, which is never held while something waits, is
 * woken, or runs code of the user's. So whoever decides to wait is in the list before anybody else
 * can look: no wake-up is missed. To claim a wait decides, against its cancellation, that it will
 * return normally: an emitter that was claimed has its value put in the same step, and one that was
 * cancelled first is passed over and its value is put for nobody. A subscriber takes its value by
 * itself, after it was woken, so one that is cancelled instead has taken nothing.
 */
final class HubCore<T> {
    /** How many subscribers there are; changed after {@code seats}, without the monitor. */
    final StateCell<Integer> count;

    private final int replay;
    private final int capacity;
    private final Overflow overflow;
    private final @Nullable String name;

    // guarded by this
    private final Ring<T> values = new Ring<>();
    private long head;
    private int atHead;
    private long clearedTo;
    private final Set<Seat<T>> seats = new LinkedHashSet<>();
    private final Set<Emitting<T>> emitters = new LinkedHashSet<>();
    private @Nullable Closing closing;
    private long dropped;

    HubCore(int replay, int capacity, Overflow overflow, @Nullable String name) {
        this.replay = replay;
        this.capacity = capacity;
        this.overflow = overflow;
        this.name = name;
        this.count = new StateCell<>("the subscribers of " + label(), 0);
    }

    /** A subscriber. */
    private static final class Seat<T> {
        final TaskNode<?> task = TaskNode.current();
        long next;
        @Nullable Wait waiting;

        /** What one that was too slow still gets; it is in {@code seats} no more. */
        @Nullable ArrayDeque<T> rest;
    }

    /** Somebody who waits to emit. */
    private static final class Emitting<T> extends Wait {
        private final HubCore<T> hub;
        final T value;

        /** Written before the claim. */
        boolean refused;

        Emitting(HubCore<T> hub, T value) {
            this.hub = hub;
            this.value = value;
        }

        @Override
        public String what() {
            return "room in " + hub.label();
        }

        @Override
        public List<TaskNode<?>> holders() {
            return hub.slowest();
        }
    }

    String label() {
        return name == null ? "hub" : "hub '" + name + "'";
    }

    // ---- the emitters' side ----

    void emit(T value) throws InterruptedException {
        TaskNode.current().check();
        Claimed claimed = new Claimed();
        Emitting<T> mine = null;
        Closing end;
        synchronized (this) {
            end = closing;
            if (end == null && !offer(value, claimed)) {
                mine = new Emitting<>(this, value);
                emitters.add(mine);
            }
        }
        claimed.resume();
        if (mine != null) {
            if (!mine.block()) {
                synchronized (this) {
                    emitters.remove(mine);
                }
                throw mine.task().interruption();
            }
            if (mine.refused) {
                mine.task().check(); // that says more
                synchronized (this) {
                    end = closing;
                }
            }
        }
        if (end != null) {
            throw end.refusal("emit", label());
        }
    }

    boolean tryEmit(T value) {
        Claimed claimed = new Claimed();
        Closing end;
        boolean done;
        synchronized (this) {
            end = closing;
            done = end == null && offer(value, claimed);
        }
        claimed.resume();
        if (end != null) {
            throw end.refusal("emit", label());
        }
        return done;
    }

    private boolean hasRoom() {
        return values.end() - head < capacity;
    }

    /**
     * Puts the value, or does what is to be done when there is no room; false if that is to wait.
     */
    private boolean offer(T value, Claimed claimed) {
        if (!hasRoom() || !emitters.isEmpty()) {
            switch (overflow) {
                case WAIT -> {
                    return false;
                }
                case DROP_NEWEST -> {
                    dropped++;
                    return true;
                }
                case DROP_OLDEST -> {
                    dropped++;
                    for (Seat<T> seat : seats) {
                        seat.next = Math.max(seat.next, head + 1);
                    }
                }
                case FAIL -> seats.removeIf(this::isTooSlow);
            }
            lookUpHead();
        }
        put(value, claimed);
        return true;
    }

    private boolean isTooSlow(Seat<T> seat) {
        if (seat.next != head) {
            return false;
        }
        seat.rest = new ArrayDeque<>(between(head, values.end()));
        return true;
    }

    /** Puts a value for which there is room. */
    private void put(T value, Claimed claimed) {
        values.add(value);
        if (seats.isEmpty()) {
            head = values.end();
        }
        letGo();
        for (Seat<T> seat : seats) {
            Wait waiting = seat.waiting;
            if (waiting != null) {
                seat.waiting = null;
                claimed.claim(waiting);
            }
        }
    }

    /** Those who wait to emit go on, while there is room. */
    private void admit(Claimed claimed) {
        while (!emitters.isEmpty() && hasRoom()) {
            Emitting<T> first = emitters.iterator().next();
            emitters.remove(first);
            if (claimed.claim(first)) {
                put(first.value, claimed);
            }
        }
    }

    // ---- the values ----

    private long replayFrom() {
        return Math.max(clearedTo, values.end() - replay);
    }

    private List<T> between(long first, long end) {
        List<T> some = new ArrayList<>();
        for (long n = first; n < end; n++) {
            some.add(values.at(n));
        }
        return some;
    }

    /** Forgets what nobody will want. */
    private void letGo() {
        values.forgetBefore(Math.min(head, replayFrom()));
    }

    private void lookUpHead() {
        head = values.end();
        atHead = 0;
        for (Seat<T> seat : seats) {
            if (seat.next < head) {
                head = seat.next;
                atHead = 0;
            }
            if (seat.next == head) {
                atHead++;
            }
        }
        letGo();
    }

    /** One seat has left the head. */
    private void headLeft(Claimed claimed) {
        if (--atHead == 0) {
            lookUpHead();
            admit(claimed);
        }
    }

    // ---- the subscribers' side ----

    AsyncStream<T> stream(Action<?> onSubscription) {
        return new AsyncStream<>(
                down -> {
                    Seat<T> seat = subscribe();
                    try {
                        count.update(n -> n + 1);
                        onSubscription.run();
                        for (T value = take(seat); value != null; value = take(seat)) {
                            down.accept(value);
                        }
                    } finally {
                        leave(seat);
                        count.update(n -> n - 1);
                    }
                });
    }

    private synchronized Seat<T> subscribe() {
        Seat<T> seat = new Seat<>();
        seat.next = replayFrom();
        seats.add(seat);
        if (seat.next < head) {
            head = seat.next;
            atHead = 0;
        }
        if (seat.next == head) {
            atHead++;
        }
        return seat;
    }

    private void leave(Seat<T> seat) {
        Claimed claimed = new Claimed();
        synchronized (this) {
            if (seats.remove(seat) && seat.next == head) {
                headLeft(claimed);
            }
        }
        claimed.resume();
    }

    /** The next value, or null at the end. */
    private @Nullable T take(Seat<T> seat) throws Exception {
        while (true) {
            TaskNode.current().check();
            Claimed claimed = new Claimed();
            Handing mine = null;
            T value = null;
            Closing end = null;
            synchronized (this) {
                if (seat.rest != null) {
                    value = seat.rest.poll();
                    if (value == null) {
                        throw tooSlow();
                    }
                } else if (seat.next < values.end()) {
                    value = values.at(seat.next++);
                    if (seat.next - 1 == head) {
                        headLeft(claimed);
                    }
                } else if ((end = closing) == null) {
                    mine = new Handing("the next value of " + label());
                    seat.waiting = mine;
                }
            }
            claimed.resume();
            if (value != null) {
                return value;
            }
            if (end != null) {
                end.check();
                return null;
            }
            if (mine != null && !mine.block()) {
                synchronized (this) {
                    seat.waiting = null;
                }
                throw mine.task().interruption();
            }
        }
    }

    private IllegalStateException tooSlow() {
        return new IllegalStateException(
                "a subscriber of "
                        + label()
                        + " was too slow: "
                        + capacity
                        + " values lay before it; use a larger buffer, or Overflow.WAIT, DROP_OLDEST"
                        + " or DROP_NEWEST");
    }

    /** The tasks that an emitter waits for. */
    private synchronized List<TaskNode<?>> slowest() {
        List<TaskNode<?>> tasks = new ArrayList<>();
        for (Seat<T> seat : seats) {
            if (seat.next == head) {
                tasks.add(seat.task);
            }
        }
        return tasks;
    }

    // ---- all ----

    /** Null, or how it was closed before. */
    @Nullable Closing close(Closing how) {
        Claimed claimed = new Claimed();
        synchronized (this) {
            if (closing != null) {
                return closing;
            }
            closing = how;
            for (Emitting<T> emitter : emitters) {
                emitter.refused = true;
                claimed.claim(emitter);
            }
            emitters.clear();
            for (Seat<T> seat : seats) {
                Wait waiting = seat.waiting;
                if (waiting != null) {
                    seat.waiting = null;
                    claimed.claim(waiting);
                }
            }
        }
        claimed.resume();
        return null;
    }

    synchronized boolean isClosed() {
        return closing != null;
    }

    synchronized List<T> replayed() {
        return List.copyOf(between(replayFrom(), values.end()));
    }

    synchronized void clearReplay() {
        clearedTo = values.end();
        letGo();
    }

    synchronized Hub.Statistics statistics() {
        return new Hub.Statistics(
                capacity,
                (int) (values.end() - head),
                (int) (values.end() - replayFrom()),
                seats.size(),
                emitters.size(),
                values.end(),
                dropped,
                closing != null);
    }
}
