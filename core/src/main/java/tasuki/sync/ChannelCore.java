package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;
import tasuki.sync.AsyncChannel.Overflow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The state of a channel: a ring of elements between two sides, each with a lock of its own.
 *
 * <pre>
 *                         somebody waits, close()
 *   FAST (slow == false) ────────────────────────&gt; SLOW (slow == true)
 *                        &lt;────────────────────────
 *                         nobody waits any more, and it is open
 * </pre>
 *
 * <p>Who writes what. The sending side's lock guards {@code sending.index} (the tail of the ring)
 * and the slots that are free; the receiving side's guards {@code receiving.index} (the head) and
 * the slots that are full. Everything else, {@code slow}, {@code ring}, {@code closing} and the
 * waiters of both sides, is written with both locks held and read with either. Locks are taken
 * sending side first.
 *
 * <p>FAST: a sender needs its own lock only. While it holds it nobody can begin to wait, so there
 * is nobody to hand the element to: it writes the slot and then, with release, its index; a
 * receiver that reads the index with acquire sees the slot. The same the other way round for a slot
 * that is free again. Each side remembers the other's index and looks again only when the ring
 * seems full or empty, so while there is something in it the two sides share next to nothing.
 *
 * <p>SLOW, and whenever the ring is full, empty or too small: with both locks, so one after the
 * other as if there were one lock. Senders wait only while the ring is full, receivers only while
 * it is empty; who makes room or brings an element serves the first of them itself. So nobody
 * overtakes anybody. A rendezvous is a ring without slots, always SLOW; there the sending side's
 * lock alone stands for both.
 *
 * <p>Nothing is lost: an element is written to a waiter before it is claimed and is the waiter's if
 * the claim succeeds; if not (it was cancelled, or another clause of its select won) whoever
 * claimed still has it. Waiters are resumed, and hooks called, after the locks are released.
 */
final class ChannelCore {
    /** Stands for an element when there will be no more. */
    static final Object CLOSED = new Object();

    /** How {@link #put} ended. */
    enum Put {
        DONE,
        FULL,
        CLOSED
    }

    /** Why and how it was closed. */
    record Closing(boolean cancelled, @Nullable Throwable cause) {}

    private static final int SMALL = 16;
    private static final int LARGE = 1024;
    private static final AtomicLong IDS = new AtomicLong();

    /** The order in which a select locks its channels. */
    final long id = IDS.getAndIncrement();

    final ChannelSide sending;
    final ChannelSide receiving;
    final int capacity;
    private final Overflow overflow;
    private final @Nullable Consumer<Object> hook;
    private final @Nullable String name;
    private @Nullable Object[] ring;
    private boolean slow;
    private volatile @Nullable Closing closing;

    ChannelCore(
            int capacity,
            Overflow overflow,
            @Nullable Consumer<Object> hook,
            @Nullable String name) {
        this.sending = capacity == 0 ? new ChannelSide() : new ChannelSide.Padded();
        this.receiving = capacity == 0 ? new ChannelSide() : new ChannelSide.Padded();
        this.capacity = capacity;
        this.overflow = overflow;
        this.hook = hook;
        this.name = name;
        this.ring = new Object[Math.min(roundUp(capacity), SMALL)];
        this.slow = capacity == 0;
    }

    private static int roundUp(int n) {
        return n <= 1 ? 1 : n > 1 << 30 ? 1 << 30 : Integer.highestOneBit(n - 1) << 1;
    }

    String label() {
        String given = name;
        return given == null ? "channel" : "channel '" + given + "'";
    }

    @Nullable Closing closing() {
        return closing;
    }

    // ---- locks ----

    private void lock() {
        sending.lock();
        if (capacity != 0) {
            receiving.lock();
        }
    }

    private void unlock() {
        if (capacity != 0) {
            receiving.unlock();
        }
        sending.unlock();
    }

    private void settle() {
        boolean now =
                capacity == 0 || closing != null || !sending.isEmpty() || !receiving.isEmpty();
        if (slow != now) {
            slow = now;
        }
    }

    // ---- one side alone ----

    /** Puts the element in if there is room and nobody waits; else nothing has happened. */
    boolean putFast(Object element) {
        if (capacity == 0) {
            return false;
        }
        ChannelSide mine = sending;
        mine.lock();
        if (!slow) {
            long at = mine.index;
            @Nullable Object[] slots = ring;
            int room = Math.min(slots.length, capacity);
            if (at - mine.seen < room || at - (mine.seen = receiving.peek()) < room) {
                slots[(int) at & slots.length - 1] = element;
                mine.advance(at + 1);
                mine.unlock();
                return true;
            }
        }
        mine.unlock();
        return false;
    }

    /** Takes the first element if there is one and nobody waits; else nothing has happened. */
    @Nullable Object takeFast() {
        if (capacity == 0) {
            return null;
        }
        ChannelSide mine = receiving;
        mine.lock();
        if (!slow) {
            long at = mine.index;
            if (at < mine.seen || at < (mine.seen = sending.peek())) {
                Object element = clear(at);
                mine.advance(at + 1);
                mine.unlock();
                return element;
            }
        }
        mine.unlock();
        return null;
    }

    private @Nullable Object clear(long at) {
        @Nullable Object[] slots = ring;
        int slot = (int) at & slots.length - 1;
        Object element = slots[slot];
        slots[slot] = null;
        return element;
    }

    /** Looks for a while whether the other side makes room in a full ring. */
    boolean spinForRoom(TaskNode<?> task) {
        if (capacity == 0 || overflow != Overflow.SUSPEND) {
            return false;
        }
        int spins = sending.spins(task);
        if (spins == 0) {
            return false;
        }
        boolean seen = false;
        while (spins-- > 0 && !seen) {
            Thread.onSpinWait();
            seen = sending.peek() - receiving.peek() < capacity;
        }
        sending.spun(seen);
        return seen;
    }

    /** Looks for a while whether the other side puts something into an empty ring. */
    boolean spinForElement(TaskNode<?> task) {
        if (capacity == 0) {
            return false;
        }
        int spins = receiving.spins(task);
        if (spins == 0) {
            return false;
        }
        boolean seen = false;
        while (spins-- > 0 && !seen) {
            Thread.onSpinWait();
            seen = sending.peek() != receiving.peek();
        }
        receiving.spun(seen);
        return seen;
    }

    // ---- both sides ----

    /** Hands the element over, puts it in, or lets the waiter wait, if there is one. */
    Put put(Object element, @Nullable ChannelWait waiter) {
        ChannelWait served = null;
        Object dropped = null;
        lock();
        try {
            if (closing != null) {
                return Put.CLOSED;
            }
            served = offer(receiving, element, null);
            if (served == null) {
                if (hasRoom()) {
                    append(element);
                } else if (overflow == Overflow.DROP_OLDEST) {
                    dropped = removeFirst();
                    append(element);
                } else if (overflow == Overflow.DROP_LATEST) {
                    dropped = element;
                } else {
                    if (waiter != null) {
                        sending.add(waiter);
                    }
                    return Put.FULL;
                }
            }
        } finally {
            settle();
            unlock();
        }
        if (served != null) {
            served.target().resume();
        }
        if (dropped != null) {
            undelivered(dropped);
        }
        return Put.DONE;
    }

    /** The first element, {@link #CLOSED}, or null; then the waiter waits, if there is one. */
    @Nullable Object take(@Nullable ChannelWait waiter) {
        Object element;
        ChannelWait served = null;
        lock();
        try {
            if (size() != 0) {
                element = removeFirst();
                served = poll(null);
                if (served != null) {
                    append(served.element);
                }
            } else {
                served = poll(null);
                if (served != null) {
                    element = served.element;
                } else if (closing != null) {
                    element = CLOSED;
                } else {
                    element = null;
                    if (waiter != null) {
                        if (ring.length > LARGE) {
                            ring = new Object[SMALL]; // a burst is over
                        }
                        receiving.add(waiter);
                    }
                }
            }
        } finally {
            settle();
            unlock();
        }
        if (served != null) {
            served.target().resume();
        }
        return element;
    }

    /** The receiver that now has the element, claimed and taken out, or null. Both locks. */
    private static @Nullable ChannelWait offer(
            WaitQueue<ChannelWait> receivers, Object element, @Nullable SelectWait except) {
        ChannelWait next = receivers.first();
        while (next != null) {
            ChannelWait waiter = next;
            next = receivers.after(waiter);
            if (waiter.target() != except || except == null) {
                receivers.remove(waiter);
                waiter.element = element;
                if (waiter.target().claim()) {
                    waiter.claimed();
                    return waiter;
                }
                waiter.element = null;
            }
        }
        return null;
    }

    /** The sender whose element is now ours, claimed and taken out, or null. Both locks. */
    private @Nullable ChannelWait poll(@Nullable SelectWait except) {
        WaitQueue<ChannelWait> senders = sending;
        ChannelWait next = senders.first();
        while (next != null) {
            ChannelWait waiter = next;
            next = senders.after(waiter);
            if (waiter.target() != except || except == null) {
                senders.remove(waiter);
                if (waiter.target().claim()) {
                    waiter.claimed();
                    return waiter;
                }
            }
        }
        return null;
    }

    /** Takes out one who gave up waiting, or whose select is over. */
    void leave(ChannelWait waiter) {
        lock();
        (waiter.sends ? sending : receiving).remove(waiter);
        settle();
        unlock();
    }

    // ---- the ring; both locks ----

    private long size() {
        return sending.index - receiving.index;
    }

    private boolean hasRoom() {
        return size() < capacity;
    }

    private void append(@Nullable Object element) {
        long at = sending.index;
        if (size() == ring.length) {
            grow();
        }
        ring[(int) at & ring.length - 1] = element;
        sending.advance(at + 1);
    }

    private void grow() {
        @Nullable Object[] old = ring;
        if (old.length >= 1 << 30) {
            throw new OutOfMemoryError(label() + " holds " + old.length + " elements");
        }
        @Nullable Object[] made = new Object[old.length * 2];
        for (long i = receiving.index; i < sending.index; i++) {
            made[(int) i & made.length - 1] = old[(int) i & old.length - 1];
        }
        ring = made;
    }

    private @Nullable Object removeFirst() {
        long at = receiving.index;
        Object element = clear(at);
        receiving.advance(at + 1);
        return element;
    }

    // ---- closing ----

    /**
     * Closes; the elements that will not be received any more go to the hook. False if it was
     * closed before.
     */
    boolean close(Closing how) {
        List<Object> dropped = new ArrayList<>();
        Waiter senders;
        Waiter receivers;
        lock();
        try {
            Closing before = closing;
            if (before != null && (before.cancelled() || !how.cancelled())) {
                return false;
            }
            closing = how;
            if (how.cancelled()) {
                while (size() != 0) {
                    Object element = removeFirst();
                    if (element != null) {
                        dropped.add(element);
                    }
                }
            }
            senders = endAll(sending);
            receivers = endAll(receiving);
        } finally {
            settle();
            unlock();
        }
        WaitQueue.resumeAll(receivers);
        WaitQueue.resumeAll(senders);
        undeliveredAll(dropped);
        return true;
    }

    private @Nullable Waiter endAll(WaitQueue<ChannelWait> waiters) {
        ChannelWait head = null;
        ChannelWait tail = null;
        ChannelWait waiter;
        while ((waiter = waiters.first()) != null) {
            waiters.remove(waiter);
            waiter.element = CLOSED;
            if (waiter.target().claim()) {
                waiter.claimed();
                if (tail == null) {
                    head = waiter;
                } else {
                    tail.after = waiter;
                }
                tail = waiter;
            }
        }
        return head;
    }

    // ---- elements that nobody receives ----

    /** Gives the element to the hook. */
    void undelivered(Object element) {
        Consumer<Object> to = hook;
        if (to != null) {
            to.accept(element);
        }
    }

    /** Gives the element of a send that failed to the hook, and returns the failure. */
    <E extends Throwable> E undelivered(Object element, E failure) {
        try {
            undelivered(element);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private void undeliveredAll(List<Object> elements) {
        RuntimeException failure = null;
        for (Object element : elements) {
            try {
                undelivered(element);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    // ---- select ----

    /**
     * Sends the element, or receives if it is null: the element, {@link #CLOSED}, or null if that
     * would have to wait.
     */
    @Nullable Object attempt(@Nullable Object element) {
        if (element == null) {
            Object taken = takeFast();
            return taken == null ? take(null) : taken;
        }
        if (putFast(element)) {
            return element;
        }
        return switch (put(element, null)) {
            case DONE -> element;
            case FULL -> null;
            case CLOSED -> CLOSED;
        };
    }

    /** What {@link #join} found. */
    enum Joined {
        /** The clause waits. */
        WAITING,
        /** The clause won: it has what it wanted. */
        WON,
        /** Another clause has won. */
        LOST,
        /** It seemed possible, but those on the other side had just gone: begin again. */
        AGAIN
    }

    /** Lets a clause of a select wait, or win at once. */
    Joined join(SelectWait.Entry entry) {
        SelectWait select = entry.target();
        ChannelWait served = null;
        Object dropped = null;
        Joined result = Joined.AGAIN;
        lock();
        try {
            if (!isReady(entry)) {
                (entry.sends ? sending : receiving).add(entry);
                result = Joined.WAITING;
            } else if (!select.claim()) {
                result = Joined.LOST;
            } else if (entry.sends) {
                Object element = entry.element;
                if (closing != null || element == null) {
                    entry.element = CLOSED;
                    result = Joined.WON;
                } else if ((served = offer(receiving, element, select)) != null) {
                    result = Joined.WON;
                } else if (hasRoom() || overflow != Overflow.SUSPEND) {
                    if (!hasRoom() && overflow == Overflow.DROP_OLDEST) {
                        dropped = removeFirst();
                    }
                    if (hasRoom()) {
                        append(element);
                    } else {
                        dropped = element;
                    }
                    result = Joined.WON;
                }
            } else if (size() != 0) {
                entry.element = removeFirst();
                served = poll(select);
                if (served != null) {
                    append(served.element);
                }
                result = Joined.WON;
            } else if ((served = poll(select)) != null) {
                entry.element = served.element;
                result = Joined.WON;
            } else if (closing != null) {
                entry.element = CLOSED;
                result = Joined.WON;
            }
        } finally {
            settle();
            unlock();
        }
        if (served != null) {
            served.target().resume();
        }
        if (dropped != null) {
            undelivered(dropped);
        }
        return result;
    }

    private boolean isReady(SelectWait.Entry entry) {
        if (closing != null) {
            return true;
        }
        ChannelWait peer = (entry.sends ? receiving : sending).first();
        while (peer != null && peer.target() == entry.target()) {
            peer = receiving.after(peer);
        }
        if (peer != null) {
            return true;
        }
        return entry.sends ? hasRoom() || overflow != Overflow.SUSPEND : size() != 0;
    }

    // ---- seeing ----

    AsyncChannel.Statistics statistics() {
        lock();
        try {
            return new AsyncChannel.Statistics(
                    capacity, (int) size(), sending.size(), receiving.size(), closing != null);
        } finally {
            unlock();
        }
    }
}
