package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Action;

import java.util.List;
import java.util.Objects;

/**
 * A hub hands each value that is emitted into it to everybody who is subscribed at that time:
 * Kotlin's {@code MutableSharedFlow}.
 *
 * <pre>{@code
 * Hub<Price> prices = Hub.<Price>builder().replay(1).build();
 * group(g -> {
 *     g.start(() -> prices.stream().consume(p -> draw(p)));    // as many as you like,
 *     g.start(() -> prices.stream().consume(p -> save(p)));    // they come and go
 *     prices.emit(price);                                      // as many as you like, too
 *     prices.close();                                          // both come to their end
 * });
 * }</pre>
 *
 * <p>It is hot: values are emitted whether somebody is there or not. All subscribers get them in
 * the same order. Up to {@code buffer} values lie before the slowest subscriber; what a full hub
 * does with one more is said by its {@link Overflow}. Without subscribers nobody waits. A
 * subscriber that must not hold up the others has a buffer of its own: {@code
 * hub.stream().buffer(64, Overflow.DROP_OLDEST)}.
 *
 * <p>All methods may be called by any thread; those that do not declare InterruptedException never
 * wait. A subscriber that emits into its own full hub waits for itself.
 *
 * @param <T> the values; never null
 */
public final class Hub<T> implements AutoCloseable {
    private static final int BUFFER = 64;

    private final HubCore<T> core;

    private Hub(HubCore<T> core) {
        this.core = core;
    }

    // ---- making one ----

    /** A hub whose emitters wait while 64 values lie before the slowest subscriber. */
    public static <T> Hub<T> create() {
        return Hub.<T>builder().build();
    }

    /** A hub with more options. */
    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /** The options of a hub. */
    public static final class Builder<T> {
        private int replay;
        private int buffer = BUFFER;
        private Overflow overflow = Overflow.WAIT;
        private @Nullable String name;

        private Builder() {}

        /**
         * @param values how many of the latest values a new subscriber gets first; 0 by default
         */
        public Builder<T> replay(int values) {
            if (values < 0) {
                throw new IllegalArgumentException(
                        "the replay of a hub is 0 or more values, not " + values);
            }
            this.replay = values;
            return this;
        }

        /**
         * @param values how many values may lie before the slowest subscriber, 1 or more; 64 by
         *     default, and never fewer than are replayed; {@code Integer.MAX_VALUE} for no limit
         */
        public Builder<T> buffer(int values) {
            this.buffer = Chunks.positive("hub", "buffer", values);
            return this;
        }

        /**
         * What happens when so many values lie before the slowest subscriber; by default whoever
         * emits one more waits. {@link Overflow#DROP_OLDEST} drops the oldest one for those who
         * have not taken it, {@link Overflow#DROP_NEWEST} the new one for everybody, and {@link
         * Overflow#FAIL} ends the stream of who is too slow with an IllegalStateException, after
         * the values before it.
         */
        public Builder<T> overflow(Overflow policy) {
            this.overflow = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** A name for messages and for the task tree. */
        public Builder<T> named(String text) {
            this.name = Objects.requireNonNull(text, "text");
            return this;
        }

        /** The hub. */
        public Hub<T> build() {
            return new Hub<>(new HubCore<>(replay, Math.max(buffer, replay), overflow, name));
        }
    }

    // ---- emitting ----

    /**
     * Emits the value to all subscribers; returns when it lies before them, not when they have
     * taken it.
     *
     * <p>With {@link Overflow#WAIT} it waits while the hub is full. Many emitters wait in the order
     * in which they came. A value is emitted to all or, if this throws, to nobody.
     *
     * @throws StreamClosedException if the hub is closed, or is closed while this waits
     * @throws InterruptedException if the caller is cancelled
     */
    public void emit(T value) throws InterruptedException {
        core.emit(Objects.requireNonNull(value, "a hub carries no null value"));
    }

    /**
     * Emits the value if that is possible without waiting. Does not wait, and does not overtake
     * those who do.
     *
     * @return whether it was emitted; with an overflow policy other than {@link Overflow#WAIT} it
     *     is never refused
     * @throws StreamClosedException if the hub is closed
     */
    public boolean tryEmit(T value) {
        return core.tryEmit(Objects.requireNonNull(value, "a hub carries no null value"));
    }

    // ---- subscribing ----

    /**
     * The values that are emitted from now on, after those that are replayed, until the hub is
     * closed. Each run of the stream is a subscriber of its own, from its beginning to its end.
     *
     * <p>To be sure that somebody is subscribed before something is emitted: {@link
     * #stream(Action)}, {@link #subscribers()}, or a replay.
     */
    public AsyncStream<T> stream() {
        return core.stream(() -> {});
    }

    /**
     * As {@link #stream()}; the action runs when the subscriber is there, before its first value:
     * what it causes to be emitted is not missed. If it throws, the stream fails.
     */
    public AsyncStream<T> stream(Action<?> onSubscription) {
        return core.stream(Objects.requireNonNull(onSubscription, "onSubscription"));
    }

    /**
     * How many subscribers there are, to be followed and waited for: {@code
     * hub.subscribers().await(n -> n > 0)}. It outlives the hub.
     */
    public StateView<Integer> subscribers() {
        return core.count;
    }

    /** The values that a new subscriber would get first, oldest first. */
    public List<T> replayed() {
        return core.replayed();
    }

    /** Forgets the values that a new subscriber would get first; those who are there get them. */
    public void clearReplay() {
        core.clearReplay();
    }

    // ---- closing ----

    /**
     * Ends the hub: subscribers get what lies before them, then the end; those who wait to emit
     * fail. Who subscribes later gets what is replayed, then the end. Does not wait. Closing again
     * has no effect.
     */
    @Override
    public void close() {
        core.close(Closing.END);
    }

    /**
     * Ends the hub with a failure, which all subscribers get after what lies before them. Does not
     * wait.
     *
     * @throws IllegalStateException if it was closed before without a failure: nobody would see
     *     this one. A second failure is attached to the first as suppressed
     */
    public void close(Throwable failure) {
        Closing before = core.close(Closing.with(failure));
        if (before != null) {
            before.andLater(failure, core.label());
        }
    }

    /** Whether it was closed. There may be values that subscribers have not taken yet. */
    public boolean isClosed() {
        return core.isClosed();
    }

    // ---- seeing ----

    /**
     * A snapshot.
     *
     * @param buffer how many values may lie before the slowest subscriber
     * @param buffered how many do
     * @param replayed how many a new subscriber would get
     * @param subscribers how many there are
     * @param waitingEmitters how many tasks wait to emit
     * @param emitted how many values were emitted
     * @param dropped how many were dropped: with {@link Overflow#DROP_NEWEST} new ones, with {@link
     *     Overflow#DROP_OLDEST} those that at least one subscriber has missed
     * @param closed whether it is closed
     */
    public record Statistics(
            int buffer,
            int buffered,
            int replayed,
            int subscribers,
            int waitingEmitters,
            long emitted,
            long dropped,
            boolean closed) {}

    /** Who is there and who waits, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        return core.statistics();
    }

    @Override
    public String toString() {
        return core.label() + statistics().toString().substring("Statistics".length());
    }
}
