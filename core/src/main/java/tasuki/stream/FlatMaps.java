package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Group;
import tasuki.Task;
import tasuki.internal.GroupNode;

import java.util.Objects;

/** Operators that run streams made of values, several at a time or the latest only. */
final class FlatMaps {
    /** How many values an inner source may get ahead. */
    private static final int AHEAD = 16;

    private FlatMaps() {}

    /**
     * The source runs in a task that starts a task for each inner one. It holds a lane too, which
     * carries no values but keeps the funnel open until the source has ended, and carries its
     * failure.
     */
    static <T, R> Source<R> merge(
            Source<T> source,
            int concurrency,
            Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        Chunks.positive("flatMapMerge", "concurrency", concurrency);
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<R> funnel = new Funnel<>();
            Credits credits = new Credits("an inner stream to end", concurrency);
            Lane<R> outer = funnel.lane(1);
            funnel.run(
                    "flatMapMerge",
                    group -> {
                        Source<R> starter =
                                ignored ->
                                        source.run(
                                                value -> {
                                                    credits.take();
                                                    Source<? extends R> inner =
                                                            function.apply(value).source();
                                                    Lane<R> lane = funnel.lane(AHEAD);
                                                    lane.onEndSeen(() -> credits.give(1));
                                                    group.start(
                                                            "inner",
                                                            () -> Funnel.pour(inner, lane));
                                                });
                        group.start("source", () -> Funnel.pour(starter, outer));
                        funnel.drain(down);
                    });
        };
    }

    static <T, R> Source<R> latest(
            Source<T> source, Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<R> funnel = new Funnel<>();
            Lane<R> outer = funnel.lane(1);
            funnel.run(
                    "flatMapLatest",
                    group -> {
                        group.start(
                                "source",
                                () ->
                                        Funnel.pour(
                                                new Latest<>(source, function, funnel, group),
                                                outer));
                        funnel.drain(down);
                    });
        };
    }

    static <T, R> Source<R> mapLatest(
            Source<T> source, Mapper<? super T, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return latest(
                source,
                value ->
                        new AsyncStream<>(
                                down ->
                                        down.accept(
                                                Objects.requireNonNull(
                                                        function.apply(value),
                                                        "mapLatest: the function returned null; a"
                                                                + " stream carries none"))));
    }

    /** Runs the inner stream of one value until the next value comes. */
    private static final class Latest<T, R> implements Source<R> {
        private final Source<T> source;
        private final Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function;
        private final Funnel<R> funnel;
        private final GroupNode<?> group;
        private @Nullable Inner<R> running;

        Latest(
                Source<T> source,
                Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function,
                Funnel<R> funnel,
                Group group) {
            this.source = source;
            this.function = function;
            this.funnel = funnel;
            this.group = (GroupNode<?>) group;
        }

        @Override
        public void run(Sink<? super R> ignored) throws Exception {
            source.run(
                    value -> {
                        Inner<R> before = running;
                        if (before != null) {
                            before.replace();
                        }
                        Source<? extends R> source = function.apply(value).source();
                        Inner<R> inner = new Inner<>(source, funnel.lane(1));
                        running = inner;
                        inner.task =
                                group.beginAnyway(
                                        "inner",
                                        () -> {
                                            inner.pour();
                                            return null;
                                        });
                    });
        }
    }

    /** The inner stream of one value. All but {@code pour} is the source's task's own. */
    private static final class Inner<R> {
        private final Source<? extends R> source;
        private final Lane<R> lane;
        private @Nullable Task<?> task;

        /** Written before the task is cancelled for it. */
        private volatile boolean replaced;

        Inner(Source<? extends R> source, Lane<R> lane) {
            this.source = source;
            this.lane = lane;
        }

        /** A newer value has come. */
        void replace() throws InterruptedException {
            Task<?> mine = task;
            if (mine != null) {
                replaced = true;
                mine.cancel("a newer value has come");
                mine.join();
            }
        }

        /**
         * Runs the stream. Being replaced is no failure; being cancelled otherwise is no end. Also
         * one that is replaced before it begins has to end its lane, or the consumer waits for it.
         */
        void pour() {
            Throwable thrown = null;
            try {
                if (!replaced) {
                    source.run(lane);
                }
            } catch (Throwable e) {
                thrown = replaced && !Ending.isFailure(e) ? null : e;
            }
            lane.end(thrown);
        }
    }
}
