package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Task;
import tasuki.internal.Failures;

import java.util.Objects;

/** Several values are worked on at the same time, each in a task of its own. */
final class Parallel {
    private Parallel() {}

    /** How the work on one value ended. */
    private record Done<R>(@Nullable R result, @Nullable Throwable failure) {
        static <T, R> Done<R> of(Mapper<? super T, ? extends R, ?> function, T value) {
            try {
                return new Done<>(
                        Objects.requireNonNull(
                                function.apply(value),
                                "mapParallel: the function returned null; a stream carries none"),
                        null);
            } catch (Throwable e) {
                return new Done<>(null, e);
            }
        }

        R get() {
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
     * Results in the order of the values. The tasks themselves go through the lane; the credits
     * bound how many there are.
     */
    static <T, R> Source<R> ordered(
            Source<T> source, int concurrency, Mapper<? super T, ? extends R, ?> function) {
        Chunks.positive("mapParallel", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<Task<Done<R>>> funnel = new Funnel<>();
            Credits credits = new Credits("a task of mapParallel to end", concurrency);
            funnel.run(
                    "mapParallel",
                    group -> {
                        funnel.feed(
                                group,
                                "source",
                                lane ->
                                        source.run(
                                                value -> {
                                                    credits.take();
                                                    lane.accept(
                                                            group.start(
                                                                    () ->
                                                                            Done.of(
                                                                                    function,
                                                                                    value)));
                                                }),
                                Integer.MAX_VALUE);
                        funnel.drain(
                                task -> {
                                    Done<R> done = task.await();
                                    credits.give(1);
                                    down.accept(done.get());
                                });
                    });
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
