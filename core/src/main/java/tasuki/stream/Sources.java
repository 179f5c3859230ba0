package tasuki.stream;

import tasuki.Async;
import tasuki.Body;
import tasuki.internal.Failures;
import tasuki.internal.TaskNode;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;

/**
 * Where values come from. Most are bodies of {@code generate}, which checks for cancellation at
 * each value.
 */
final class Sources {
    private Sources() {}

    /** Our own loop, which runs no code of anybody's: needs no emitter. */
    static void range(int first, int end, Sink<? super Integer> down) throws Exception {
        TaskNode<?> task = TaskNode.current();
        for (int i = first; i < end; ) {
            task.check();
            do {
                down.accept(i++);
            } while (i < end && !task.isAlerted());
        }
    }

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
                // ticks that downstream slept through are left out
                tick = Math.max(tick + 1, since / nanos - 1);
            }
        };
    }

    static <T> Producer<T, Exception> channel(AsyncChannel<? extends T> channel) {
        Objects.requireNonNull(channel, "channel");
        return emit -> {
            while (true) {
                Optional<? extends T> element;
                try {
                    element = channel.receiveOrEnd();
                } catch (ChannelClosedException e) {
                    TaskNode.current().check(); // my own cancellation says more
                    throw e;
                }
                if (element.isEmpty()) {
                    return;
                }
                emit.accept(element.get());
            }
        };
    }

    static Producer<String, Exception> lines(Body<? extends InputStream, ?> open, Charset charset) {
        Objects.requireNonNull(open, "open");
        Objects.requireNonNull(charset, "charset");
        return emit -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(new Awaiting(open.call()), charset))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    emit.accept(line);
                }
            }
        };
    }

    /** Reads let others run meanwhile; a cancellation closes the input. */
    private static final class Awaiting extends InputStream {
        private final InputStream in;

        Awaiting(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return Async.await("input", () -> in.read(into, from, length), closing(in));
            } catch (InterruptedException e) {
                throw Failures.raise(e); // the readers on top let it pass, the source declares it
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    static Producer<byte[], Exception> bytes(Body<? extends InputStream, ?> open, int size) {
        Objects.requireNonNull(open, "open");
        Chunks.positive("bytes", "size", size);
        return emit -> {
            try (InputStream in = new Awaiting(open.call())) {
                byte[] buffer = new byte[size];
                while (true) {
                    int n = in.read(buffer);
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
