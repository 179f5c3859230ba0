package tasuki.stream;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import tasuki.CancelledException;
import tasuki.TaskFailedException;

/**
 * A stream is values produced over time, by {@code emit}: Python's async generator.
 *
 * <pre>{@code
 * AsyncStream<Integer> countUp(int n) {
 *     return AsyncStream.generate(emit -> {
 *         for (int i = 0; i < n; i++) {
 *             sleep(Duration.ofMillis(500));
 *             emit.accept(i);
 *         }
 *     });
 * }
 *
 * for (int n : countUp(5)) IO.println(n);
 * }</pre>
 *
 * <p>It is a recipe: nothing runs until a terminal operation does, and each one runs the source anew. Operators run
 * on the consumer's thread. When a terminal operation returns or throws, the {@code finally} blocks of the source have run.
 *
 * @param <T> the values; never null
 */
public final class AsyncStream<T> implements Iterable<T> {
    private final Source<T> source;

    AsyncStream(Source<T> source) {
        this.source = source;
    }

    // ---- sources ----

    /** The values that the body emits. The body runs anew for each terminal operation, on the consumer's thread. */
    public static <T> AsyncStream<T> generate(Producer<T, ?> body) {
        Objects.requireNonNull(body, "body");
        return new AsyncStream<>(down -> Generation.run(body, down));
    }

    /** These values. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> AsyncStream<T> of(T... values) {
        return from(List.of(values));
    }

    /** The values of an iterable. */
    public static <T> AsyncStream<T> from(Iterable<? extends T> values) {
        Objects.requireNonNull(values, "values");
        return generate(
                emit -> {
                    for (T value : values) {
                        emit.accept(value);
                    }
                });
    }

    // ---- operators ----

    /** The results of the function. It may wait, and may throw anything. */
    public <R> AsyncStream<R> map(Mapper<? super T, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return new AsyncStream<>(
                down ->
                        source.run(
                                value ->
                                        down.accept(
                                                Objects.requireNonNull(
                                                        function.apply(value),
                                                        "map: the function returned null"))));
    }

    /** The values that fulfil the criterion. */
    public AsyncStream<T> filter(Criterion<? super T, ?> criterion) {
        Objects.requireNonNull(criterion, "criterion");
        return new AsyncStream<>(
                down ->
                        source.run(
                                value -> {
                                    if (criterion.test(value)) {
                                        down.accept(value);
                                    }
                                }));
    }

    /** The first values, at most so many. The source is stopped as soon as the last of them has been taken downstream. */
    public AsyncStream<T> take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("take: the count is " + count + ", it must not be negative");
        }
        return new AsyncStream<>(down -> Take.run(source, count, down));
    }

    // ---- terminal operations ----

    /**
     * Runs the stream and hands each value to the action. Blocks.
     *
     * @throws X what the action threw
     * @throws TaskFailedException if the source or an operator threw a checked exception; an unchecked one is thrown as it is
     * @throws InterruptedException if the caller is cancelled
     */
    public <X extends Exception> void consume(Receiver<? super T, X> action)
            throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        Terminal.run(source, action::accept);
    }

    /**
     * Runs the stream and hands each value to an action that does not wait; for one that does see {@link #consume}. Blocks.
     *
     * @throws CancelledException if the caller is cancelled: {@link Iterable} cannot declare InterruptedException
     */
    @Override
    public void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        try {
            Terminal.run(source, action::accept);
        } catch (InterruptedException e) {
            throw new CancelledException(e.getMessage(), e);
        }
    }

    /**
     * Runs the stream and returns all values, in order. Blocks; see {@link #consume}.
     *
     * @return a list that cannot be changed
     * @throws InterruptedException if the caller is cancelled
     */
    public List<T> toList() throws InterruptedException {
        List<T> all = new ArrayList<>();
        Terminal.run(source, all::add);
        return List.copyOf(all);
    }

    // ---- pulling ----

    /**
     * An iterator for {@code for (T value : stream)}. Its source runs in a task that ends when the loop comes to its end, fails or is
     * cancelled. After a {@code break} it ends when the scope around the loop is left, which is logged with the
     * place of the loop; {@link #open} in a try ends it at the brace. On a thread that is in no scope at all there is no such end: use
     * {@code open} there.
     */
    @Override
    public Iterator<T> iterator() {
        return new Pull<>(source);
    }

    /** An iterator to be used in a try, which ends the source at the closing brace. See {@link #iterator}. */
    public AsyncIterator<T> open() {
        return new Pull<>(source);
    }

    /** What a caller gets who cannot be thrown a checked exception. */
    static Throwable unchecked(Throwable e) {
        return e instanceof RuntimeException || e instanceof Error
                ? e
                : new TaskFailedException("the stream failed: " + e, e);
    }
}
