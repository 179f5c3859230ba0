package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Combine2;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Operators that look at one value after the other: plain nested calls. */
final class Elements {
    private Elements() {}

    static <T, R> Source<R> map(Source<T> source, Mapper<? super T, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return down ->
                source.run(
                        value ->
                                down.accept(
                                        Objects.requireNonNull(
                                                function.apply(value),
                                                "map: the function returned null; a stream carries"
                                                        + " none")));
    }

    static <T, R> Source<R> mapMulti(Source<T> source, MultiMapper<? super T, R, ?> function) {
        Objects.requireNonNull(function, "function");
        return down ->
                Generation.<R>run(emit -> source.run(value -> function.accept(value, emit)), down);
    }

    static <T> Source<T> filter(Source<T> source, Criterion<? super T, ?> criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return down ->
                source.run(
                        value -> {
                            if (criterion.test(value)) {
                                down.accept(value);
                            }
                        });
    }

    static <T, R> Source<R> ofType(Source<T> source, Class<R> type) {
        Objects.requireNonNull(type, "type");
        return down ->
                source.run(
                        value -> {
                            if (type.isInstance(value)) {
                                down.accept(type.cast(value));
                            }
                        });
    }

    static <T> Source<T> onEach(Source<T> source, Receiver<? super T, ?> action) {
        Objects.requireNonNull(action, "action");
        return down ->
                source.run(
                        value -> {
                            action.accept(value);
                            down.accept(value);
                        });
    }

    /** The function of each value and of its number. */
    static <T, R> Source<R> mapIndexed(
            Source<T> source, Combine2<? super Long, ? super T, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return down ->
                source.run(
                        new Sink<T>() {
                            private long index;

                            @Override
                            public void accept(T value) throws Exception {
                                down.accept(
                                        Objects.requireNonNull(
                                                function.apply(index++, value),
                                                "mapIndexed: the function returned null; a stream"
                                                        + " carries none"));
                            }
                        });
    }

    private static <K> K key(String operator, @Nullable K key) {
        return Objects.requireNonNull(key, () -> operator + ": the key is null");
    }

    static <T> Source<T> distinct(Source<T> source, Mapper<? super T, ?, ?> key) {
        Objects.requireNonNull(key, "key");
        return down -> {
            Set<Object> seen = new HashSet<>();
            source.run(
                    value -> {
                        if (seen.add(key("distinct", key.apply(value)))) {
                            down.accept(value);
                        }
                    });
        };
    }

    static <T> Source<T> distinctUntilChanged(Source<T> source, Mapper<? super T, ?, ?> key) {
        Objects.requireNonNull(key, "key");
        return down ->
                source.run(
                        new Sink<T>() {
                            private @Nullable Object last;

                            @Override
                            public void accept(T value) throws Exception {
                                Object k = key("distinctUntilChanged", key.apply(value));
                                if (!k.equals(last)) {
                                    last = k;
                                    down.accept(value);
                                }
                            }
                        });
    }

    /** The separator between each two values. */
    static <T> Source<T> intersperse(Source<T> source, T separator) {
        Objects.requireNonNull(separator, "separator");
        return down ->
                source.run(
                        new Sink<T>() {
                            private boolean any;

                            @Override
                            public void accept(T value) throws Exception {
                                if (any) {
                                    down.accept(separator);
                                }
                                any = true;
                                down.accept(value);
                            }
                        });
    }

    static <T, R> Source<R> scan(
            Source<T> source, R initial, Combine2<? super R, ? super T, ? extends R, ?> step) {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(step, "step");
        return down -> {
            down.accept(initial);
            source.run(
                    new Sink<T>() {
                        private R state = initial;

                        @Override
                        public void accept(T value) throws Exception {
                            state =
                                    Objects.requireNonNull(
                                            step.apply(state, value),
                                            "scan: the function returned null; a stream carries"
                                                    + " none");
                            down.accept(state);
                        }
                    });
        };
    }

    /** The same without an initial state: the first value is it. */
    static <T> Source<T> runningReduce(
            Source<T> source, Combine2<? super T, ? super T, ? extends T, ?> step) {
        Objects.requireNonNull(step, "step");
        return down ->
                source.run(
                        new Sink<T>() {
                            private @Nullable T state;

                            @Override
                            public void accept(T value) throws Exception {
                                T before = state;
                                T after =
                                        before == null
                                                ? value
                                                : Objects.requireNonNull(
                                                        step.apply(before, value),
                                                        "runningReduce: the function returned"
                                                                + " null; a stream carries none");
                                state = after;
                                down.accept(after);
                            }
                        });
    }

    /** The function of each value and the one that follows it. */
    static <T, R> Source<R> zipWithNext(
            Source<T> source, Combine2<? super T, ? super T, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return down ->
                source.run(
                        new Sink<T>() {
                            private @Nullable T last;

                            @Override
                            public void accept(T value) throws Exception {
                                T before = last;
                                last = value;
                                if (before != null) {
                                    down.accept(
                                            Objects.requireNonNull(
                                                    function.apply(before, value),
                                                    "zipWithNext: the function returned null; a"
                                                            + " stream carries none"));
                                }
                            }
                        });
    }

    /** All values of all streams, one stream after the other. */
    static <T, R> Source<R> flatMap(
            Source<T> source, Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        Objects.requireNonNull(function, "function");
        return down -> source.run(value -> function.apply(value).source().run(down));
    }
}
