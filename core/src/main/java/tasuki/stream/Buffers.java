package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.internal.Failures;
import tasuki.internal.Wait;

import java.util.ArrayDeque;
import java.util.Objects;

/** An asynchronous boundary: the source runs ahead in a task of its own. */
final class Buffers {
    private Buffers() {}

    static <T> Source<T> buffer(Source<T> source, int capacity, Overflow overflow) {
        Chunks.positive("buffer", "capacity", capacity);
        Objects.requireNonNull(overflow, "overflow");
        return overflow == Overflow.WAIT
                ? down -> {
                    Funnel<T> funnel = new Funnel<>();
                    funnel.run(
                            "buffer",
                            group -> {
                                funnel.feed(group, "source", source, capacity);
                                funnel.drain(down);
                            });
                }
                : down -> {
                    Dropping<T> values = new Dropping<>(capacity, overflow);
                    Funnel.run(
                            "buffer",
                            group -> {
                                group.start("source", () -> values.fill(source));
                                values.drain(down);
                            },
                            values::unseenFailure);
                };
    }

    /**
     * A buffer whose producer never waits. Its lock is held for a few instructions and never while
     * waiting.
     */
    private static final class Dropping<T> {
        /** After so many values the others have a turn, since the producer never waits. */
        private static final int TURN = 256;

        private final int capacity;
        private final Overflow overflow;
        private final ArrayDeque<T> values = new ArrayDeque<>();
        private int puts; // the producer's own
        private boolean ended;
        private @Nullable Throwable failure;
        private @Nullable Wait consumerWaits;

        Dropping(int capacity, Overflow overflow) {
            this.capacity = capacity;
            this.overflow = overflow;
        }

        void fill(Source<T> source) {
            Throwable thrown = null;
            try {
                source.run(this::put);
            } catch (Throwable e) {
                thrown = e;
            }
            Wait waiting;
            synchronized (values) {
                ended = true;
                failure = thrown;
                waiting = consumerWaits;
            }
            wake(waiting);
        }

        private void put(T value) throws InterruptedException {
            Wait waiting;
            synchronized (values) {
                if (values.size() < capacity) {
                    values.add(value);
                } else if (overflow == Overflow.DROP_OLDEST) {
                    values.poll();
                    values.add(value);
                } else if (overflow == Overflow.FAIL) {
                    throw new IllegalStateException(
                            "the buffer is full, it holds "
                                    + capacity
                                    + ": use a larger one, or Overflow.WAIT, DROP_OLDEST or DROP_NEWEST");
                }
                waiting = consumerWaits;
                consumerWaits = null;
            }
            wake(waiting);
            if (++puts % TURN == 0) {
                Async.checkpoint();
            }
        }

        private static void wake(@Nullable Wait waiting) {
            if (waiting != null) {
                waiting.complete();
            }
        }

        void drain(Sink<? super T> down) throws Exception {
            while (true) {
                T value;
                Handing mine = null;
                synchronized (values) {
                    value = values.poll();
                    if (value == null) {
                        if (ended) {
                            break;
                        }
                        mine = new Handing("the next value of a stream");
                        consumerWaits = mine;
                    }
                }
                if (value != null) {
                    down.accept(value);
                } else if (mine != null) {
                    mine.await();
                }
            }
            Throwable thrown = unseen();
            if (thrown != null) {
                Failures.trace(thrown, "stream");
                throw Failures.raise(thrown);
            }
        }

        /** The same, unless the source was only cancelled. */
        @Nullable Throwable unseenFailure() {
            Throwable thrown = unseen();
            return thrown != null && Ending.isFailure(thrown) ? thrown : null;
        }

        /** What the source ended with, once. */
        @Nullable Throwable unseen() {
            synchronized (values) {
                Throwable thrown = failure;
                failure = null;
                return thrown;
            }
        }
    }
}
