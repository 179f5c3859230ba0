package tasuki.stream;

import tasuki.Async;
import tasuki.Body;
import tasuki.internal.TaskNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;

/**
 * Where values come from. All are bodies of {@code generate}, which checks for cancellation at each
 * value.
 */
final class Sources {
    private Sources() {}

    static <T> Producer<T, Exception> iterable(Iterable<? extends T> values) {
        Objects.requireNonNull(values, "values");
        return emit -> {
            for (T value : values) {
                emit.accept(value);
            }
        };
    }

    static <T> Producer<T, Exception> stream(BaseStream<? extends T, ?> values) {
        Objects.requireNonNull(values, "values");
        return emit -> {
            try (values) {
                for (Iterator<? extends T> all = values.iterator(); all.hasNext(); ) {
                    emit.accept(all.next());
                }
            }
        };
    }

    static <T> Producer<T, Exception> stage(CompletionStage<? extends T> stage) {
        Objects.requireNonNull(stage, "stage");
        return emit -> {
            T value = StageWait.await(stage);
            if (value != null) {
                emit.accept(value);
            }
        };
    }

    static <T, S> Producer<T, Exception> unfold(
            S seed, Mapper<? super S, Optional<Step<T, S>>, ?> step) {
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(step, "step");
        return emit -> {
            S state = seed;
            for (Optional<Step<T, S>> made = step.apply(state);
                    made.isPresent();
                    made = step.apply(state)) {
                state = made.get().next();
                emit.accept(made.get().value());
            }
        };
    }

    static Producer<Long, Exception> interval(Duration period) {
        long nanos = Timing.nanos("interval", period);
        return emit -> {
            long begin = TaskNode.current().environment().clock().now();
            for (long tick = 0; ; ) {
                long now = TaskNode.current().environment().clock().now();
                Async.sleep(Duration.ofNanos(Math.max(0, begin + (tick + 1) * nanos - now)));
                emit.accept(tick);
                long since = TaskNode.current().environment().clock().now() - begin;
                tick =
                        Math.max(
                                tick + 1,
                                since / nanos
                                        - 1); // ticks that downstream slept through are left out
            }
        };
    }

    static Producer<String, Exception> lines(Body<? extends InputStream, ?> open) {
        Objects.requireNonNull(open, "open");
        return emit -> {
            try (InputStream in = open.call();
                    BufferedReader reader =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                while (true) {
                    String line = Async.await("a line of input", reader::readLine, closing(in));
                    if (line == null) {
                        return;
                    }
                    emit.accept(line);
                }
            }
        };
    }

    static Producer<byte[], Exception> bytes(Body<? extends InputStream, ?> open, int size) {
        Objects.requireNonNull(open, "open");
        Chunks.positive("bytes", "size", size);
        return emit -> {
            try (InputStream in = open.call()) {
                byte[] buffer = new byte[size];
                while (true) {
                    int n = Async.await("bytes of input", () -> in.read(buffer), closing(in));
                    if (n < 0) {
                        return;
                    }
                    emit.accept(Arrays.copyOf(buffer, n));
                }
            }
        };
    }

    private static Runnable closing(InputStream in) {
        return () -> {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
