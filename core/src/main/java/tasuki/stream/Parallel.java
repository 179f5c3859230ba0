package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Task;
import tasuki.internal.Failures;

import java.util.Objects;

/** Several values are worked on at the same time, each in a task of its own. */
final class Parallel {
    private Parallel() {}

    /**
     * The work on one value, and how it ended. {@code result} and {@code failure} are written by
     * the task and read when it has ended.
     */
    private static final class Work<T, R> {
        private @Nullable Task<?> task;
        private @Nullable R result;
        private @Nullable Throwable failure;

        void on(Mapper<? super T, ? extends R, ?> function, T value) {
            try {
                result =
                        Objects.requireNonNull(
                                function.apply(value),
                                "mapParallel: the function returned null; a stream carries none");
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Waits for the end. */
        R await() throws InterruptedException {
            Objects.requireNonNull(task).await();
            R r = result;
            if (r == null) {
                Throwable e = Objects.requireNonNull(failure);
                if (Ending.isFailure(e)) {
                    Failures.trace(e, "stream");
                }
                throw Failures.raise(e);
            }
            return r;
        }
    }

    /**
     * Results in the order of the values. The work goes through the lane as soon as it is begun;
     * the credits bound how much there is.
     */
    static <T, R> Source<R> ordered(
            Source<T> source, int concurrency, Mapper<? super T, ? extends R, ?> function) {
        Chunks.positive("mapParallel", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<Work<T, R>> funnel = new Funnel<>();
            Credits credits = new Credits("a task of mapParallel to end", concurrency);
            Funnel.run(
                    "mapParallel",
                    group -> {
                        Source<Work<T, R>> starter =
                                lane ->
                                        source.run(
                                                value -> {
                                                    credits.take();
                                                    Work<T, R> work = new Work<>();
                                                    work.task =
                                                            group.start(
                                                                    () -> work.on(function, value));
                                                    lane.accept(work);
                                                });
                        funnel.feed(group, "source", starter, Integer.MAX_VALUE);
                        funnel.drain(
                                work -> {
                                    R result = work.await();
                                    credits.give(1);
                                    down.accept(result);
                                });
                    },
                    () -> funnel.unseen(work -> work.failure));
        };
    }

    /** Results as they come. */
    static <T, R> Source<R> unordered(
            Source<T> source, int concurrency, Mapper<? super T, ? extends R, ?> function) {
        Chunks.positive("mapParallelUnordered", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return FlatMaps.merge(
                source,
                concurrency,
                value ->
                        new AsyncStream<>(
                                down ->
                                        down.accept(
                                                Objects.requireNonNull(
                                                        function.apply(value),
                                                        "mapParallelUnordered: the function returned null; a stream carries none"))));
    }
}
