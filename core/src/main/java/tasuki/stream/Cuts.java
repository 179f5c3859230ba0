package tasuki.stream;

import tasuki.internal.TaskNode;

import java.util.ArrayDeque;
import java.util.Objects;

/** Operators that leave values out at the beginning or at the end. */
final class Cuts {
    private Cuts() {}

    private static long notNegative(String operator, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    operator + ": the count is " + count + ", it must not be negative");
        }
        return count;
    }

    static <T> Source<T> take(Source<T> source, long count) {
        notNegative("take", count);
        return down -> {
            if (count == 0) {
                return;
            }
            Stop.within(
                    stop ->
                            source.run(
                                    new Sink<>() {
                                        private long left = count;

                                        @Override
                                        public void accept(T value) throws Exception {
                                            if (left <= 0) {
                                                throw stop;
                                            }
                                            left--;
                                            down.accept(value);
                                            if (left == 0) {
                                                throw stop;
                                            }
                                        }
                                    }));
        };
    }

    static <T> Source<T> takeWhile(Source<T> source, Criterion<? super T, ?> criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return down ->
                Stop.within(
                        stop ->
                                source.run(
                                        value -> {
                                            if (!criterion.test(value)) {
                                                throw stop;
                                            }
                                            down.accept(value);
                                        }));
    }

    static <T> Source<T> takeUntil(Source<T> source, Criterion<? super T, ?> criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return down ->
                Stop.within(
                        stop ->
                                source.run(
                                        value -> {
                                            boolean last = criterion.test(value);
                                            down.accept(value);
                                            if (last) {
                                                throw stop;
                                            }
                                        }));
    }

    static <T> Source<T> takeLast(Source<T> source, int count) {
        notNegative("takeLast", count);
        return down -> {
            ArrayDeque<T> last = new ArrayDeque<>();
            source.run(
                    value -> {
                        last.add(value);
                        if (last.size() > count) {
                            last.removeFirst();
                        }
                    });
            while (!last.isEmpty()) {
                TaskNode.current().check();
                down.accept(last.removeFirst());
            }
        };
    }

    static <T> Source<T> dropLast(Source<T> source, int count) {
        notNegative("dropLast", count);
        return down -> {
            ArrayDeque<T> last = new ArrayDeque<>();
            source.run(
                    value -> {
                        last.add(value);
                        if (last.size() > count) {
                            down.accept(last.removeFirst());
                        }
                    });
        };
    }

    static <T> Source<T> drop(Source<T> source, long count) {
        notNegative("drop", count);
        return down ->
                source.run(
                        new Sink<>() {
                            private long left = count;

                            @Override
                            public void accept(T value) throws Exception {
                                if (left > 0) {
                                    left--;
                                } else {
                                    down.accept(value);
                                }
                            }
                        });
    }

    static <T> Source<T> dropWhile(Source<T> source, Criterion<? super T, ?> criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return down ->
                source.run(
                        new Sink<>() {
                            private boolean open;

                            @Override
                            public void accept(T value) throws Exception {
                                open = open || !criterion.test(value);
                                if (open) {
                                    down.accept(value);
                                }
                            }
                        });
    }
}
