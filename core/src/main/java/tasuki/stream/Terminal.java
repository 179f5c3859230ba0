package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Combine2;
import tasuki.Group;
import tasuki.internal.Failures;
import tasuki.internal.GroupNode;
import tasuki.internal.TaskNode;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Collector;

/**
 * The end of a pipeline: tells what its own action threw, which its signature carries, from what
 * the source threw.
 */
final class Terminal<T> implements Sink<T> {
    private final Receiver<? super T, ?> action;
    private @Nullable Throwable own;

    private Terminal(Receiver<? super T, ?> action) {
        this.action = action;
    }

    static <T, X extends Exception> void run(Source<T> source, Receiver<? super T, ?> action)
            throws X, InterruptedException {
        Terminal<T> me = new Terminal<>(action);
        try {
            source.run(me);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw Failures.raise(e == me.own ? e : AsyncStream.unchecked(e));
        }
    }

    @Override
    public void accept(T value) throws Exception {
        try {
            action.accept(value);
        } catch (Throwable e) {
            own = e;
            throw e;
        }
    }

    /** A place for one value. */
    private static final class Cell<T extends @Nullable Object> {
        T value;

        Cell(T value) {
            this.value = value;
        }
    }

    static <T> Optional<T> last(Source<T> source) throws InterruptedException {
        Cell<@Nullable T> last = new Cell<>(null);
        Terminal.<T, RuntimeException>run(source, value -> last.value = value);
        return Optional.ofNullable(last.value);
    }

    static <T> Optional<T> single(Source<T> source) throws InterruptedException {
        Cell<@Nullable T> only = new Cell<>(null);
        Terminal.<T, RuntimeException>run(
                source,
                value -> {
                    if (only.value != null) {
                        throw new IllegalStateException(
                                "single: the stream has more than one value: "
                                        + only.value
                                        + ", "
                                        + value
                                        + ", …; use first if that is meant");
                    }
                    only.value = value;
                });
        return Optional.ofNullable(only.value);
    }

    /** Whether the criterion says {@code wanted} to any value. */
    static <T, X extends Exception> boolean anyMatch(
            Source<T> source, Criterion<? super T, X> criterion, boolean wanted)
            throws X, InterruptedException {
        boolean[] found = {false};
        Source<T> stopped =
                down ->
                        Stop.within(
                                stop ->
                                        source.run(
                                                value -> {
                                                    down.accept(value);
                                                    if (found[0]) {
                                                        throw stop;
                                                    }
                                                }));
        Terminal.<T, X>run(stopped, value -> found[0] = criterion.test(value) == wanted);
        return found[0];
    }

    static <T, R extends @Nullable Object, X extends Exception> R fold(
            Source<T> source, R initial, Combine2<? super R, ? super T, ? extends R, X> step)
            throws X, InterruptedException {
        Cell<R> state = new Cell<>(initial);
        Terminal.<T, X>run(source, value -> state.value = step.apply(state.value, value));
        return state.value;
    }

    static <T, A extends @Nullable Object, R extends @Nullable Object> R collect(
            Source<T> source, Collector<? super T, A, R> collector) throws InterruptedException {
        A container = collector.supplier().get();
        BiConsumer<A, ? super T> accumulator = collector.accumulator();
        Terminal.<T, RuntimeException>run(source, value -> accumulator.accept(container, value));
        return collector.finisher().apply(container);
    }

    static <T> CompletableFuture<List<T>> future(AsyncStream<T> stream) {
        CompletableFuture<List<T>> future = new CompletableFuture<>();
        TaskNode<?> task =
                TaskNode.current()
                        .scope()
                        .guests()
                        .beginAnyway(
                                "stream",
                                () -> {
                                    try {
                                        future.complete(stream.toList());
                                    } catch (InterruptedException e) {
                                        future.cancel(false);
                                    } catch (Throwable e) {
                                        future.completeExceptionally(e);
                                    }
                                    return null;
                                });
        future.whenComplete(
                (all, failure) -> {
                    if (future.isCancelled()) {
                        task.cancel("its future was cancelled");
                    }
                });
        return future;
    }

    static <T> AsyncChannel<T> channel(Source<T> source, Group group, int capacity) {
        AsyncChannel<T> channel = AsyncChannel.<T>builder().capacity(capacity).build();
        ((GroupNode<?>) group)
                .beginAnyway(
                        "channel",
                        () -> {
                            try {
                                Stop.within(
                                        stop -> source.run(value -> send(channel, value, stop)));
                                channel.close();
                                return null;
                            } catch (InterruptedException e) {
                                CancellationException cancelled =
                                        new CancellationException(
                                                "the source of this channel was cancelled: "
                                                        + e.getMessage());
                                cancelled.initCause(e);
                                closeWith(channel, cancelled);
                                throw e;
                            } catch (Throwable e) {
                                closeWith(channel, e);
                                throw e;
                            }
                        });
        return channel;
    }

    static <T> StateView<T> state(Source<T> source, Group group, T initial) {
        StateCell<T> state = new StateCell<>(initial);
        ((GroupNode<?>) group)
                .beginAnyway(
                        "state",
                        () -> {
                            try {
                                source.run(
                                        value -> {
                                            state.set(value);
                                            Async.checkpoint();
                                        });
                                state.close();
                                return null;
                            } catch (Throwable e) {
                                state.close(e);
                                throw e;
                            }
                        });
        return state;
    }

    /** Sends; that the receiver has closed the channel is an early stop. */
    private static <T> void send(AsyncChannel<T> channel, T value, Stop stop)
            throws InterruptedException {
        try {
            channel.send(value);
        } catch (ChannelClosedException e) {
            throw stop;
        }
    }

    /** Tells the receivers, if they have not closed the channel themselves. */
    private static void closeWith(AsyncChannel<?> channel, Throwable failure) {
        if (!channel.isClosed()) {
            try {
                channel.close(failure);
            } catch (IllegalStateException e) { // a receiver closed it just now
                Failures.attach(failure, e);
            }
        }
    }
}
