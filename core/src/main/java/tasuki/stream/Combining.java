package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Combine2;

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

    private record Side(boolean isFirst, Object value) {}

    @SuppressWarnings("unchecked") // each side brings its own type
    static <A, B, R> Source<R> combineLatest(
            Source<A> first,
            AsyncStream<B> second,
            Combine2<? super A, ? super B, ? extends R, ?> function) {
        Objects.requireNonNull(second, "second");
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<Side> funnel = new Funnel<>();
            funnel.run(
                    "combineLatest",
                    group -> {
                        Source<A> a = first;
                        Source<B> b = second.source();
                        funnel.feed(
                                group,
                                "first",
                                side -> a.run(value -> side.accept(new Side(true, value))),
                                1);
                        funnel.feed(
                                group,
                                "second",
                                side -> b.run(value -> side.accept(new Side(false, value))),
                                1);
                        @Nullable A latestA = null;
                        @Nullable B latestB = null;
                        for (Side side = funnel.take(); side != null; side = funnel.take()) {
                            if (side.isFirst()) {
                                latestA = (A) side.value();
                            } else {
                                latestB = (B) side.value();
                            }
                            if (latestA != null && latestB != null) {
                                down.accept(
                                        Objects.requireNonNull(
                                                function.apply(latestA, latestB),
                                                "combineLatest: the function returned null; a stream carries none"));
                            }
                        }
                    });
        };
    }
}
