package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Group;
import tasuki.internal.Failures;
import tasuki.internal.Wait;

import java.util.Objects;

/** Several values are worked on at the same time, by a {@link Crew}. */
final class Parallel {
    /** How many results may lie before a consumer that turns out to be the faster one. */
    private static final int AHEAD = 64;

    private Parallel() {}

    private static <R> R notNull(String operator, @Nullable R result) {
        if (result == null) {
            throw new NullPointerException(
                    operator + ": the function returned null; a stream carries none");
        }
        return result;
    }

    /** A task, and where its results go. */
    private record Hand<T, R>(Mapper<? super T, ? extends R, ?> function, Lane<R> lane)
            implements Crew.Worker<T> {
        @Override
        public void work(T value) throws Exception {
            lane.accept(notNull("mapParallelUnordered", function.apply(value)));
        }

        @Override
        public void end(@Nullable Throwable thrown) {
            lane.end(thrown);
        }
    }

    /**
     * Results as they come, from each task through a lane of its own. The source holds a lane too,
     * which carries no values but keeps the funnel open until it has ended, and carries its
     * failure.
     */
    static <T, R> Source<R> unordered(
            Source<T> source, int concurrency, Mapper<? super T, ? extends R, ?> function) {
        Chunks.positive("mapParallelUnordered", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<R> funnel = new Funnel<>();
            Lane<R> outer = funnel.lane(1);
            funnel.run(
                    "mapParallelUnordered",
                    group -> {
                        Crew<T> crew =
                                new Crew<>(
                                        group,
                                        concurrency,
                                        () -> new Hand<T, R>(function, funnel.lane(1, AHEAD)));
                        Source<R> offering = ignored -> offer(source, crew);
                        group.start("source", () -> Funnel.pour(offering, outer));
                        funnel.drain(down);
                    });
        };
    }

    private static <T> void offer(Source<T> source, Crew<T> crew) throws Exception {
        try {
            source.run(crew::offer);
        } finally {
            crew.close();
        }
    }

    /**
     * The work on one value, and how it ended. The task writes {@code result} or {@code failure},
     * then {@code done}, then looks at {@code waiting}; the consumer writes {@code waiting}, then
     * looks at {@code done}.
     */
    private static final class Work<T, R> {
        private final T value;
        private @Nullable R result;
        private @Nullable Throwable failure;
        private volatile boolean done;
        private volatile @Nullable Wait waiting;

        Work(T value) {
            this.value = value;
        }

        void doIt(Mapper<? super T, ? extends R, ?> function) {
            try {
                result = notNull("mapParallel", function.apply(value));
            } catch (Throwable e) {
                failure = e;
            }
            done = true;
            Wait w = waiting;
            if (w != null) {
                w.complete();
            }
        }

        /** Waits for the end. */
        R await(Looking looking) throws InterruptedException {
            if (!done) {
                int looks = looking.times();
                Handing mine = new Handing("a task of mapParallel", looks);
                waiting = mine;
                if (!done && !mine.block()) {
                    throw mine.task().interruption();
                }
                if (looks != 0) {
                    looking.was(!mine.wasParked());
                }
            }
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

        /** What it ended with that the consumer has not come to. When all tasks have ended. */
        @Nullable Throwable failure() {
            return failure;
        }
    }

    /** A task that works in whatever order; the results wait in theirs. */
    private record Doing<T, R>(Mapper<? super T, ? extends R, ?> function)
            implements Crew.Worker<Work<T, R>> {
        @Override
        public void work(Work<T, R> work) {
            work.doIt(function);
        }

        @Override
        public void end(@Nullable Throwable thrown) {
            if (thrown != null) { // cancelled; or broken between two values: then all of them end
                throw Failures.<RuntimeException>raise(thrown);
            }
        }
    }

    /**
     * Results in the order of the values: the work goes through the lane before it is begun, so
     * none is overlooked. Before a slow consumer lie at most twice as many results as there are
     * tasks: so all of them have work when half of it has been taken, and the source goes on.
     */
    static <T, R> Source<R> ordered(
            Source<T> source, int concurrency, Mapper<? super T, ? extends R, ?> function) {
        Chunks.positive("mapParallel", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<Work<T, R>> funnel = new Funnel<>();
            Funnel.run(
                    "mapParallel",
                    group -> {
                        pourOrdered(group, source, concurrency, function, funnel);
                        Looking looking = new Looking();
                        funnel.drain(work -> down.accept(work.await(looking)));
                    },
                    () -> funnel.unseen(Work::failure));
        };
    }

    private static <T, R> void pourOrdered(
            Group group,
            Source<T> source,
            int concurrency,
            Mapper<? super T, ? extends R, ?> function,
            Funnel<Work<T, R>> funnel) {
        Crew<Work<T, R>> crew = new Crew<>(group, concurrency, () -> new Doing<>(function));
        int twice = Math.min(concurrency, Integer.MAX_VALUE / 4) * 2;
        Lane<Work<T, R>> lane = funnel.lane(twice, twice + AHEAD);
        Source<Work<T, R>> works =
                ignored ->
                        offer(
                                down ->
                                        source.run(
                                                value -> {
                                                    Work<T, R> work = new Work<>(value);
                                                    long n = lane.put(work);
                                                    down.accept(work);
                                                    lane.awaitRoom(n);
                                                }),
                                crew);
        group.start("source", () -> Funnel.pour(works, lane));
    }
}
