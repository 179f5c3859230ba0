package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Combine2;
import tasuki.Group;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Operators over several streams. */
final class Combining {
    /** How many values a source may get ahead. */
    private static final int AHEAD = 64;

    private Combining() {}

    static <T> Source<T> concat(List<? extends AsyncStream<? extends T>> streams) {
        return down -> {
            for (AsyncStream<? extends T> stream : streams) {
                stream.source().run(down);
            }
        };
    }

    /** The source again and again; others have a turn between, since it may be empty. */
    static <T> Source<T> repeat(Source<T> source, long times) {
        if (times < 0) {
            throw new IllegalArgumentException(
                    "repeat: the number of times is " + times + ", it must not be negative");
        }
        return down -> {
            for (long n = 0; n < times; n++) {
                if (n > 0) {
                    Async.checkpoint();
                }
                source.run(down);
            }
        };
    }

    static <T> Source<T> merge(List<? extends AsyncStream<? extends T>> streams) {
        return down -> {
            Funnel<T> funnel = new Funnel<>();
            funnel.run(
                    "merge",
                    group -> {
                        for (AsyncStream<? extends T> stream : streams) {
                            funnel.feed(group, "source", stream.source(), AHEAD);
                        }
                        funnel.drain(down);
                    });
        };
    }

    /** A value, and which of several streams it is of. */
    private record Side(int number, Object value) {
        /** Runs the source, in a task, into a lane of its own. */
        static <T> void feed(Group group, Funnel<Side> funnel, int number, Source<T> source) {
            funnel.feed(
                    group,
                    "source " + (number + 1),
                    down -> source.run(value -> down.accept(new Side(number, value))),
                    1);
        }
    }

    /** Makes one of the latest values: the array is used again. */
    interface Row<R> {
        R apply(Object[] latest) throws Exception;
    }

    static <R> Source<R> combineLatest(List<? extends AsyncStream<?>> streams, Row<R> function) {
        List<? extends AsyncStream<?>> all = List.copyOf(streams);
        return down -> {
            Funnel<Side> funnel = new Funnel<>();
            funnel.run(
                    "combineLatest",
                    group -> {
                        for (int i = 0; i < all.size(); i++) {
                            Side.feed(group, funnel, i, all.get(i).source());
                        }
                        @Nullable Object[] latest = new @Nullable Object[all.size()];
                        int missing = latest.length;
                        for (Side side = funnel.take(); side != null; side = funnel.take()) {
                            if (latest[side.number()] == null) {
                                missing--;
                            }
                            latest[side.number()] = side.value();
                            if (missing == 0) {
                                down.accept(
                                        Objects.requireNonNull(
                                                function.apply(latest),
                                                "combineLatest: the function returned null; a"
                                                        + " stream carries none"));
                            }
                        }
                    });
        };
    }

    @SuppressWarnings("unchecked") // each side brings its own type
    static <A, B, R> Source<R> combineLatest(
            AsyncStream<A> first,
            AsyncStream<B> second,
            Combine2<? super A, ? super B, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return Combining.<R>combineLatest(
                List.of(first, second), latest -> function.apply((A) latest[0], (B) latest[1]));
    }

    @SuppressWarnings("unchecked") // all bring T
    static <T, R> Source<R> combineLatestOf(
            List<? extends AsyncStream<? extends T>> streams,
            Mapper<? super List<T>, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return Combining.<R>combineLatest(
                streams, latest -> function.apply(List.copyOf((List<T>) Arrays.asList(latest))));
    }
}
