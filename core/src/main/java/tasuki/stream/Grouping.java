package tasuki.stream;

import tasuki.Combine2;
import tasuki.Group;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** One stream of its own for the values of each key, each run by a task. */
final class Grouping {
    /** How many values lie before a task that is slow. */
    private static final int AHEAD = 64;

    private Grouping() {}

    static <T, K, R> Source<R> groupBy(
            Source<T> source,
            Mapper<? super T, ? extends K, ?> key,
            Combine2<? super K, ? super AsyncStream<T>, ? extends AsyncStream<? extends R>, ?>
                    function) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<R> results = new Funnel<>();
            Lane<R> outer = results.lane(1);
            results.run(
                    "groupBy",
                    group -> {
                        Map<K, Part<T>> parts = new HashMap<>();
                        Source<R> distributor =
                                ignored -> {
                                    source.run(
                                            value -> {
                                                K k =
                                                        Objects.requireNonNull(
                                                                key.apply(value),
                                                                "groupBy: the key is null");
                                                Part<T> part = parts.get(k);
                                                if (part == null) {
                                                    part = new Part<>();
                                                    parts.put(k, part);
                                                    part.start(
                                                            group,
                                                            function.apply(
                                                                    k, new AsyncStream<>(part)),
                                                            results.lane(AHEAD));
                                                }
                                                part.put(value);
                                            });
                                    parts.values().forEach(part -> part.values.end(null));
                                };
                        group.start("source", () -> Funnel.pour(distributor, outer));
                        results.drain(down);
                    });
        };
    }

    /**
     * The values of one key. They can be read once; when the reader ends, those that follow are
     * dropped.
     */
    private static final class Part<T> implements Source<T> {
        private final Funnel<T> funnel = new Funnel<>();
        final Lane<T> values = funnel.lane(AHEAD);
        private final AtomicBoolean used = new AtomicBoolean();
        private volatile boolean closed;

        <R> void start(Group group, AsyncStream<? extends R> results, Lane<R> into) {
            Source<? extends R> source = results.source();
            group.start(
                    "group",
                    () -> {
                        Funnel.pour(source, into);
                        closed = true;
                        values.release();
                    });
        }

        void put(T value) throws InterruptedException {
            if (!closed) {
                values.accept(value);
            }
        }

        @Override
        public void run(Sink<? super T> down) throws Exception {
            if (!used.compareAndSet(false, true)) {
                throw new IllegalStateException(
                        "the values of a group can be read once: use share to read them several"
                                + " times");
            }
            funnel.drain(down);
        }
    }
}
