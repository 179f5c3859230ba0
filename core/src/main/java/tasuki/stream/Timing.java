package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Operators that look at the clock. Those that must act between two values run their source in a
 * task.
 */
final class Timing {
    /** How many values a source may get ahead. */
    private static final int AHEAD = 64;

    private Timing() {}

    static long nanos(String operator, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    operator + ": the time is " + time + ", it must be positive");
        }
        try {
            return Math.min(time.toNanos(), Long.MAX_VALUE / 4);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / 4;
        }
    }

    private static long now() {
        return TaskNode.current().environment().clock().now();
    }

    /** Reads from a source that runs in a task. */
    private interface Reader<T> {
        void read(Funnel<T> from) throws Exception;
    }

    private static <T> void reading(String name, Source<T> source, Reader<T> reader)
            throws Exception {
        Funnel<T> funnel = new Funnel<>();
        funnel.run(
                name,
                group -> {
                    funnel.feed(group, "source", source, AHEAD);
                    reader.read(funnel);
                });
    }

    static <T> Source<List<T>> chunked(Source<T> source, int size, Duration time) {
        Chunks.positive("chunked", "size", size);
        long nanos = nanos("chunked", time);
        return down ->
                reading(
                        "chunked",
                        source,
                        from -> {
                            for (T first = from.take(); first != null; first = from.take()) {
                                long until = now() + nanos;
                                List<T> chunk = new ArrayList<>();
                                chunk.add(first);
                                Exception failure = null;
                                try {
                                    while (chunk.size() < size && until - now() > 0) {
                                        T value = from.take(until);
                                        if (value == null) {
                                            break;
                                        }
                                        chunk.add(value);
                                    }
                                } catch (InterruptedException e) {
                                    throw e;
                                } catch (Exception e) {
                                    failure = e; // what came before it goes first
                                }
                                down.accept(List.copyOf(chunk));
                                if (failure != null) {
                                    throw failure;
                                }
                            }
                        });
    }

    /** A value goes on when none has followed for so long. */
    static <T> Source<T> debounce(Source<T> source, Duration time) {
        long nanos = nanos("debounce", time);
        return down ->
                reading(
                        "debounce",
                        source,
                        from -> {
                            for (T latest = from.take(); latest != null; latest = from.take()) {
                                T newer;
                                while ((newer = from.take(now() + nanos)) != null) {
                                    latest = newer;
                                }
                                down.accept(latest);
                            }
                        });
    }

    /** The latest value of each period. */
    static <T> Source<T> sample(Source<T> source, Duration period) {
        long nanos = nanos("sample", period);
        return down ->
                reading(
                        "sample",
                        source,
                        from -> {
                            long next = now() + nanos;
                            @Nullable T latest = null;
                            while (true) {
                                T value = from.take(next);
                                if (value != null) {
                                    latest = value;
                                    if (next - now() > 0) {
                                        continue;
                                    }
                                }
                                if (latest != null) {
                                    down.accept(latest);
                                    latest = null;
                                }
                                if (from.hasEnded()) {
                                    return;
                                }
                                long now = now();
                                next += nanos;
                                if (next - now <= 0) {
                                    next = now + nanos; // downstream took longer than a period
                                }
                            }
                        });
    }

    /** A value, then none for so long. */
    static <T> Source<T> throttle(Source<T> source, Duration time) {
        long nanos = nanos("throttle", time);
        Objects.requireNonNull(source);
        return down ->
                source.run(
                        new Sink<>() {
                            private boolean any;
                            private long closedUntil;

                            @Override
                            public void accept(T value) throws Exception {
                                long now = now();
                                if (!any || now - closedUntil >= 0) {
                                    any = true;
                                    closedUntil = now + nanos;
                                    down.accept(value);
                                }
                            }
                        });
    }

    /** Each value waits before it goes on, and the source with it. */
    static <T> Source<T> delayElements(Source<T> source, Duration time) {
        Objects.requireNonNull(time, "time");
        return down ->
                source.run(
                        value -> {
                            Async.sleep(time);
                            down.accept(value);
                        });
    }
}
