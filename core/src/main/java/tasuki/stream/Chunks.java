package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Gatherer;

/** Operators that make one value of several, by count. */
final class Chunks {
    private Chunks() {}

    static int positive(String operator, String what, int number) {
        if (number <= 0) {
            throw new IllegalArgumentException(
                    operator + ": the " + what + " is " + number + ", it must be positive");
        }
        return number;
    }

    static <T> Source<List<T>> chunked(Source<T> source, int size) {
        positive("chunked", "size", size);
        return down -> {
            Chunk<T> chunk = new Chunk<>(size, down);
            source.run(chunk);
            chunk.flush();
        };
    }

    private static final class Chunk<T> implements Sink<T> {
        private final int size;
        private final Sink<? super List<T>> down;
        private List<T> values = new ArrayList<>();

        Chunk(int size, Sink<? super List<T>> down) {
            this.size = size;
            this.down = down;
        }

        @Override
        public void accept(T value) throws Exception {
            values.add(value);
            if (values.size() >= size) {
                flush();
            }
        }

        void flush() throws Exception {
            if (!values.isEmpty()) {
                List<T> full = List.copyOf(values);
                values = new ArrayList<>();
                down.accept(full);
            }
        }
    }

    static <T> Source<List<T>> windowed(Source<T> source, int size, int step) {
        positive("windowed", "size", size);
        positive("windowed", "step", step);
        return down ->
                source.run(
                        new Sink<>() {
                            private final ArrayDeque<T> window = new ArrayDeque<>();
                            private int skip;

                            @Override
                            public void accept(T value) throws Exception {
                                if (skip > 0) {
                                    skip--;
                                    return;
                                }
                                window.add(value);
                                if (window.size() == size) {
                                    List<T> full = List.copyOf(window);
                                    for (int i = 0; i < step && !window.isEmpty(); i++) {
                                        window.poll();
                                    }
                                    skip = Math.max(0, step - size);
                                    down.accept(full);
                                }
                            }
                        });
    }

    static <T> Source<T> sorted(Source<T> source, Comparator<? super T> order) {
        Objects.requireNonNull(order, "order");
        return down -> {
            List<T> all = new ArrayList<>();
            source.run(all::add);
            all.sort(order);
            TaskNode<?> me = TaskNode.current();
            for (T value : all) {
                me.check();
                down.accept(value);
            }
        };
    }

    /** Any gatherer of the JDK or of a library, run sequentially. */
    static <T, A extends @Nullable Object, R> Source<R> gather(
            Source<T> source, Gatherer<? super T, A, R> gatherer) {
        Objects.requireNonNull(gatherer, "gatherer");
        return down -> {
            A state = gatherer.initializer().get();
            Gathered<R> gathered = new Gathered<>(down);
            Gatherer.Integrator<A, ? super T, R> integrator = gatherer.integrator();
            Stop.within(
                    enough ->
                            source.run(
                                    value -> {
                                        boolean more = integrator.integrate(state, value, gathered);
                                        gathered.check();
                                        if (!more) {
                                            throw enough;
                                        }
                                    }));
            gatherer.finisher().accept(state, gathered);
            gathered.check();
        };
    }

    /** A gatherer's downstream: what it throws it throws again, so a gatherer cannot swallow it. */
    private static final class Gathered<R> implements Gatherer.Downstream<R> {
        private final Sink<? super R> down;
        private @Nullable Throwable over;

        Gathered(Sink<? super R> down) {
            this.down = down;
        }

        @Override
        public boolean push(R value) {
            check();
            try {
                down.accept(Objects.requireNonNull(value, "gather: a stream carries no null"));
                return true;
            } catch (Throwable e) {
                over = e;
                throw Failures.raise(e);
            }
        }

        @Override
        public boolean isRejecting() {
            return over != null;
        }

        void check() {
            Throwable before = over;
            if (before != null) {
                throw Failures.raise(before);
            }
        }
    }
}
