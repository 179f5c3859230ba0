package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.internal.TaskNode;
import tasuki.sync.ChannelCore.Closing;
import tasuki.sync.ChannelCore.Put;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A channel passes elements from tasks that send to tasks that receive; each element is received
 * once.
 *
 * <pre>{@code
 * AsyncChannel<Order> orders = AsyncChannel.buffered(64);
 * group(g -> {
 *     g.start(() -> { try (orders) { for (Order o : load()) orders.send(o); } });
 *     g.start(() -> { for (Order o : orders) ship(o); });
 * });
 * }</pre>
 *
 * <p>Those who wait are served in the order in which they came, senders and receivers alike; nobody
 * overtakes them. A cancelled {@code receive} has taken nothing. A {@code send} that throws has
 * sent nothing: the element is then given to the {@linkplain Builder#onUndelivered hook}, like
 * every other one that was in the channel and will not be received.
 *
 * <p>All methods may be called by any thread. Nothing is thread-bound: whoever has the channel may
 * send, receive, close.
 *
 * @param <T> the elements; never null
 */
public final class AsyncChannel<T> implements Iterable<T>, AutoCloseable {
    final ChannelCore core;

    private AsyncChannel(ChannelCore core) {
        this.core = core;
    }

    // ---- making one ----

    /** What happens to an element when the buffer is full. */
    public enum Overflow {
        /** The sender waits. */
        SUSPEND,
        /** The element that has been in the buffer longest is dropped; nobody waits to send. */
        DROP_OLDEST,
        /** The new element is dropped; nobody waits to send. */
        DROP_LATEST
    }

    /** A channel without a buffer: sender and receiver wait for each other. */
    public static <T> AsyncChannel<T> rendezvous() {
        return AsyncChannel.<T>builder().build();
    }

    /**
     * A channel whose senders wait only while {@code capacity} elements are in it.
     *
     * @param capacity 1 or more
     */
    public static <T> AsyncChannel<T> buffered(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "the capacity of a buffered channel is 1 or more, not "
                            + capacity
                            + ": use rendezvous() for a channel without a buffer");
        }
        return AsyncChannel.<T>builder().capacity(capacity).build();
    }

    /** A channel whose senders never wait: its buffer grows with what is not received yet. */
    public static <T> AsyncChannel<T> unlimited() {
        return AsyncChannel.<T>builder().capacity(Integer.MAX_VALUE).build();
    }

    /**
     * A channel that keeps only the latest element: senders never wait, a slow receiver misses
     * some.
     */
    public static <T> AsyncChannel<T> conflated() {
        return AsyncChannel.<T>builder().capacity(1).overflow(Overflow.DROP_OLDEST).build();
    }

    /** A channel with more options. */
    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** The options of a channel; without any it is a rendezvous. */
    public static final class Builder<T> {
        private int capacity;
        private Overflow overflow = Overflow.SUSPEND;
        private @Nullable Consumer<? super T> hook;
        private @Nullable String name;

        private Builder() {}

        /**
         * @param elements how many elements fit in, 0 for a rendezvous, {@code Integer.MAX_VALUE}
         *     for no limit
         */
        public Builder<T> capacity(int elements) {
            if (elements < 0) {
                throw new IllegalArgumentException(
                        "the capacity of a channel is 0 or more, not " + elements);
            }
            this.capacity = elements;
            return this;
        }

        /** What happens to an element when the buffer is full; by default its sender waits. */
        public Builder<T> overflow(Overflow policy) {
            this.overflow = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Gets every element that was handed to the channel and will not be received, once: because
         * its {@code send} threw (cancelled or closed), it was dropped by the overflow policy, or
         * the channel was {@linkplain AsyncChannel#cancel cancelled}. An element that {@code
         * trySend} refused is still its caller's. The hook runs on the thread that drops the
         * element, and must not wait.
         */
        public Builder<T> onUndelivered(Consumer<? super T> action) {
            this.hook = Objects.requireNonNull(action, "action");
            return this;
        }

        /** A name for messages and for the task tree. */
        public Builder<T> named(String text) {
            this.name = Objects.requireNonNull(text, "text");
            return this;
        }

        /** The channel. */
        @SuppressWarnings("unchecked") // only T are sent
        public AsyncChannel<T> build() {
            if (capacity == 0 && overflow != Overflow.SUSPEND) {
                throw new IllegalArgumentException(
                        overflow + " needs a buffer: give the channel a capacity of 1 or more");
            }
            return new AsyncChannel<>(
                    new ChannelCore(capacity, overflow, (Consumer<Object>) hook, name));
        }
    }

    // ---- sending ----

    /**
     * Sends the element.
     *
     * <p>Waits while the buffer is full; a rendezvous waits for a receiver. If cancelled, nothing
     * was sent. Served in order.
     *
     * @throws ChannelClosedException if the channel is closed, or is closed while this waits
     * @throws InterruptedException if the caller is cancelled
     */
    public void send(T element) throws InterruptedException {
        Objects.requireNonNull(element, "a channel carries no null element");
        TaskNode<?> me = TaskNode.current();
        try {
            me.check();
        } catch (InterruptedException e) {
            throw core.undelivered(element, e);
        }
        if (core.putFast(element) || core.spinForRoom(me) && core.putFast(element)) {
            return;
        }
        ChannelSide side = core.sending;
        int spins = core.capacity == 0 ? side.spins(me) : 0;
        ChannelWait waiter = new ChannelWait(me, core, true, element, spins);
        Put put = core.put(element, waiter);
        if (put == Put.FULL) {
            boolean done = waiter.block();
            if (spins != 0) {
                side.spun(done && !waiter.wasParked());
            }
            if (!done) {
                core.leave(waiter);
                throw core.undelivered(element, me.interruption());
            }
            put = waiter.element == ChannelCore.CLOSED ? Put.CLOSED : Put.DONE;
        }
        if (put == Put.CLOSED) {
            throw core.undelivered(element, closed("send to"));
        }
    }

    /**
     * Sends the element if that is possible without waiting. Does not wait, and does not overtake
     * those who do.
     *
     * @return whether it was sent; a refused element is still the caller's. With an overflow policy
     *     that drops it is never refused
     * @throws ChannelClosedException if the channel is closed
     */
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a channel carries no null element");
        if (core.putFast(element)) {
            return true;
        }
        Put put = core.put(element, null);
        if (put == Put.CLOSED) {
            throw closed("send to");
        }
        return put == Put.DONE;
    }

    // ---- receiving ----

    /**
     * Receives the next element.
     *
     * <p>Waits until there is one. If cancelled, nothing was taken. Served in order.
     *
     * @throws ChannelClosedException if the channel is closed and all its elements are received;
     *     with a cause if it was closed with an error
     * @throws InterruptedException if the caller is cancelled
     */
    public T receive() throws InterruptedException {
        Object element = next();
        if (element == ChannelCore.CLOSED) {
            throw closed("receive from");
        }
        return cast(element);
    }

    /**
     * Receives the next element, or learns that there will be none: see {@link #receive}.
     *
     * @return the element; empty if the channel was closed without an error and all its elements
     *     are received
     * @throws ChannelClosedException if the channel was closed with an error, or cancelled
     * @throws InterruptedException if the caller is cancelled
     */
    public Optional<T> receiveOrEnd() throws InterruptedException {
        return elementOrEnd(next());
    }

    Optional<T> elementOrEnd(Object element) {
        if (element != ChannelCore.CLOSED) {
            return Optional.of(cast(element));
        }
        Closing how = core.closing();
        if (how != null && (how.cancelled() || how.cause() != null)) {
            throw closed("receive from");
        }
        return Optional.empty();
    }

    /**
     * Receives an element if there is one. Does not wait, and does not overtake those who do.
     *
     * @return the element; empty if there is none now
     * @throws ChannelClosedException if the channel is closed and all its elements are received
     */
    public Optional<T> tryReceive() {
        Object element = core.takeFast();
        if (element == null && (element = core.take(null)) == null) {
            return Optional.empty();
        }
        if (element == ChannelCore.CLOSED) {
            throw closed("receive from");
        }
        return Optional.of(cast(element));
    }

    private Object next() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        Object element = core.takeFast();
        if (element == null && core.spinForElement(me)) {
            element = core.takeFast();
        }
        return element == null ? nextOrWait(me) : element;
    }

    private Object nextOrWait(TaskNode<?> me) throws InterruptedException {
        ChannelSide side = core.receiving;
        int spins = core.capacity == 0 ? side.spins(me) : 0;
        ChannelWait waiter = new ChannelWait(me, core, false, null, spins);
        Object element = core.take(waiter);
        if (element != null) {
            return element;
        }
        boolean done = waiter.block();
        if (spins != 0) {
            side.spun(done && !waiter.wasParked());
        }
        if (!done) {
            core.leave(waiter);
            throw me.interruption();
        }
        return Objects.requireNonNull(waiter.element);
    }

    @SuppressWarnings("unchecked") // only T are sent
    T cast(Object element) {
        return (T) element;
    }

    /**
     * Receives all elements until the channel is closed: {@code for (T element : channel)}. Several
     * loops share the elements.
     *
     * <p>{@code hasNext} waits. An iterator cannot throw InterruptedException: if the caller is
     * cancelled it throws the unchecked {@link CancelledException}; if the channel was closed with
     * an error, {@link ChannelClosedException}. An element that {@code hasNext} has received
     * belongs to the iterator: leave the loop between elements only.
     */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    try {
                        ahead = receiveOrEnd().orElse(null);
                    } catch (InterruptedException e) {
                        throw new CancelledException(e.getMessage(), e);
                    }
                }
                return ahead != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException(core.label() + " is closed");
                }
                T element = Objects.requireNonNull(ahead);
                ahead = null;
                return element;
            }
        };
    }

    // ---- closing ----

    /**
     * Ends the channel: nothing can be sent any more, what is in it can still be received. Does not
     * wait. Those who wait to send fail, those who wait to receive learn that it is the end.
     * Closing again has no effect.
     */
    @Override
    public void close() {
        core.close(new Closing(false, null));
    }

    /**
     * Ends the channel with an error, which receivers get as the cause of a {@link
     * ChannelClosedException} after the elements that are still in it. Does not wait.
     *
     * @throws IllegalStateException if it was closed before without an error: nobody would see this
     *     one. A second error is attached to the first as suppressed
     */
    public void close(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        if (core.close(new Closing(false, cause))) {
            return;
        }
        Closing before = Objects.requireNonNull(core.closing());
        Throwable first = before.cause();
        if (first == null && !before.cancelled()) {
            throw new IllegalStateException(
                    core.label() + " was closed before, so nobody will see this error", cause);
        }
        if (first != null && first != cause && cause.getCause() != first) {
            first.addSuppressed(cause);
        }
    }

    /**
     * Gives the channel up: nothing can be sent or received any more; what is in it goes to the
     * hook. For receivers that leave before the end. Does not wait. Cancelling again has no effect.
     */
    public void cancel() {
        core.close(new Closing(true, null));
    }

    /** Whether it was closed or cancelled. There may be elements to receive. */
    public boolean isClosed() {
        return core.closing() != null;
    }

    ChannelClosedException closed(String attempt) {
        Closing how = core.closing();
        boolean cancelled = how != null && how.cancelled();
        Throwable cause = how == null ? null : how.cause();
        return new ChannelClosedException(
                "cannot "
                        + attempt
                        + " "
                        + core.label()
                        + ": it "
                        + (cancelled ? "was cancelled" : "is closed")
                        + (cause == null ? "" : ", with an error: " + cause),
                cause);
    }

    // ---- seeing ----

    /**
     * A snapshot.
     *
     * @param capacity how many elements fit in; {@code Integer.MAX_VALUE} if there is no limit
     * @param buffered how many are in
     * @param waitingSenders how many tasks wait to send
     * @param waitingReceivers how many tasks wait to receive
     * @param closed whether it is closed or cancelled
     */
    public record Statistics(
            int capacity, int buffered, int waitingSenders, int waitingReceivers, boolean closed) {}

    /** What is in it and who waits, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        return core.statistics();
    }

    @Override
    public String toString() {
        return core.label() + statistics().toString().substring("Statistics".length());
    }
}
