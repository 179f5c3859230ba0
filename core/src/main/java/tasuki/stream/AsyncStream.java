package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Async;
import tasuki.Body;
import tasuki.CancelledException;
import tasuki.Combine2;
import tasuki.Combine3;
import tasuki.Combine4;
import tasuki.Group;
import tasuki.Retry;
import tasuki.TaskFailedException;
import tasuki.TimedOutException;
import tasuki.sync.AsyncChannel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.BaseStream;
import java.util.stream.Collector;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
 * <p>It is a recipe: nothing runs until a terminal operation does, and each one runs the source
 * anew. Operators run on the consumer's thread, in order, and their functions may wait and may
 * throw anything. When a terminal operation returns or throws, the {@code finally} blocks of the
 * source have run and no task of the stream is left.
 *
 * @param <T> the values; never null
 */
public final class AsyncStream<T> implements Iterable<T> {
    private static final int BUFFER = 64;

    private final Source<T> source;

    AsyncStream(Source<T> source) {
        this.source = source;
    }

    Source<T> source() {
        return source;
    }

    // ---- sources ----

    /**
     * The values that the body emits. It runs anew for each terminal operation.
     *
     * <p>{@code emit} returns when downstream has taken the value, and throws when no more is
     * needed: clean up in {@code finally}.
     */
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

    /** No values. */
    public static <T> AsyncStream<T> empty() {
        return new AsyncStream<>(down -> {});
    }

    /** No values, but this failure. */
    public static <T> AsyncStream<T> failed(Exception failure) {
        Objects.requireNonNull(failure, "failure");
        return new AsyncStream<>(
                down -> {
                    throw failure;
                });
    }

    /** No values and no end: waits until it is cancelled. */
    public static <T> AsyncStream<T> never() {
        return generate(emit -> Async.sleepForever());
    }

    /** The stream that the body makes, anew for each run: when it may depend on something. */
    public static <T> AsyncStream<T> defer(Body<? extends AsyncStream<? extends T>, ?> make) {
        Objects.requireNonNull(make, "make");
        return new AsyncStream<>(down -> make.call().source().run(down));
    }

    /** The values of a collection, or of anything that {@code for} can go through. */
    public static <T> AsyncStream<T> from(Iterable<? extends T> values) {
        return values instanceof AsyncStream<? extends T> stream
                ? concat(stream)
                : generate(Sources.iterable(values));
    }

    /** The values of a stream of the JDK, which is closed at the end. It can be run once. */
    public static <T> AsyncStream<T> from(BaseStream<? extends T, ?> values) {
        return generate(Sources.stream(values));
    }

    /**
     * The elements of a channel, each taken out of it when downstream wants it, until it is closed.
     * Leaves the channel as it is when downstream stops early.
     */
    public static <T> AsyncStream<T> from(AsyncChannel<? extends T> channel) {
        return generate(Sources.<T>channel(channel));
    }

    /**
     * The value of a future; none if that is null. Cancelling the stream does not cancel the
     * future.
     */
    public static <T> AsyncStream<T> from(CompletionStage<? extends T> stage) {
        return generate(Sources.stage(stage));
    }

    /**
     * The values of a Reactive Streams publisher. Each terminal operation subscribes anew, and
     * cancels when it ends early.
     */
    public static <T> AsyncStream<T> from(Flow.Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        return generate(emit -> Subscribing.run(publisher, emit::accept));
    }

    /** The whole numbers from {@code first} up to but without {@code end}. */
    public static AsyncStream<Integer> range(int first, int end) {
        return new AsyncStream<>(down -> Sources.range(first, end, down));
    }

    /** The seed, then what the function makes of the value before, for ever. */
    public static <T> AsyncStream<T> iterate(T seed, Mapper<? super T, ? extends T, ?> next) {
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(next, "next");
        return generate(
                emit -> {
                    for (T value = seed; ; value = next.apply(value)) {
                        emit.accept(value);
                    }
                });
    }

    /**
     * What the steps make, each from the state that the one before left, until a step is empty: a
     * page and the next page's token.
     */
    public static <T, S> AsyncStream<T> unfold(
            S seed, Mapper<? super S, Optional<Step<T, S>>, ?> step) {
        return generate(Sources.<T, S>unfold(seed, step));
    }

    /** What the body returns, called again and again, for ever. */
    public static <T> AsyncStream<T> repeat(Body<? extends T, ?> body) {
        Objects.requireNonNull(body, "body");
        return generate(
                emit -> {
                    while (true) {
                        emit.accept(body.call());
                    }
                });
    }

    /**
     * 0, 1, 2, …: the first after one period, then one a period. Periods that downstream was busy
     * in are left out.
     */
    public static AsyncStream<Long> interval(Duration period) {
        return generate(Sources.interval(period));
    }

    /**
     * The lines of a UTF-8 text, read while they are consumed. The input is opened anew for each
     * run, and closed at its end.
     */
    public static AsyncStream<String> lines(Body<? extends InputStream, ?> open) {
        return lines(open, StandardCharsets.UTF_8);
    }

    /** The lines of a text in that charset; see {@link #lines(Body)}. */
    public static AsyncStream<String> lines(Body<? extends InputStream, ?> open, Charset charset) {
        return generate(Sources.lines(open, charset));
    }

    /** The lines of a UTF-8 file. */
    public static AsyncStream<String> lines(Path file) {
        Objects.requireNonNull(file, "file");
        return lines(() -> Files.newInputStream(file));
    }

    /**
     * Bytes as they come, in arrays of at most that size. The input is opened anew for each run,
     * and closed at its end.
     */
    public static AsyncStream<byte[]> bytes(Body<? extends InputStream, ?> open, int size) {
        return generate(Sources.bytes(open, size));
    }

    /** All values of the first stream, then all of the next one, and so on. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> AsyncStream<T> concat(AsyncStream<? extends T>... streams) {
        return concat(List.of(streams));
    }

    /** All values of the first stream, then all of the next one, and so on. */
    public static <T> AsyncStream<T> concat(List<? extends AsyncStream<? extends T>> streams) {
        return new AsyncStream<>(Combining.<T>concat(List.copyOf(streams)));
    }

    /**
     * The values of all streams as they come. Each stream runs in a task; a failure of one stops
     * all.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> AsyncStream<T> merge(AsyncStream<? extends T>... streams) {
        return merge(List.of(streams));
    }

    /** The values of all streams as they come; see {@link #merge(AsyncStream[])}. */
    public static <T> AsyncStream<T> merge(List<? extends AsyncStream<? extends T>> streams) {
        return new AsyncStream<>(Combining.<T>merge(List.copyOf(streams)));
    }

    /**
     * The values of the stream that is the first to emit one, or to end; the others are cancelled.
     * Each runs in a task. None if there are no streams.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> AsyncStream<T> race(AsyncStream<? extends T>... streams) {
        return race(List.of(streams));
    }

    /** The values of the stream that is first; see {@link #race(AsyncStream[])}. */
    public static <T> AsyncStream<T> race(List<? extends AsyncStream<? extends T>> streams) {
        return new AsyncStream<>(Beside.<T>race(List.copyOf(streams)));
    }

    /** The n-th values of three streams, combined; see {@link #zip(AsyncStream, Combine2)}. */
    @SuppressWarnings("unchecked") // each stream brings its own type
    public static <A, B, C, R> AsyncStream<R> zip(
            AsyncStream<A> a,
            AsyncStream<B> b,
            AsyncStream<C> c,
            Combine3<? super A, ? super B, ? super C, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return new AsyncStream<>(
                Zip.<A, R>of(
                        a.source,
                        List.of(b, c),
                        (first, row) -> function.apply(first, (B) row[0], (C) row[1])));
    }

    /** The n-th values of four streams, combined; see {@link #zip(AsyncStream, Combine2)}. */
    @SuppressWarnings("unchecked") // each stream brings its own type
    public static <A, B, C, D, R> AsyncStream<R> zip(
            AsyncStream<A> a,
            AsyncStream<B> b,
            AsyncStream<C> c,
            AsyncStream<D> d,
            Combine4<? super A, ? super B, ? super C, ? super D, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return new AsyncStream<>(
                Zip.<A, R>of(
                        a.source,
                        List.of(b, c, d),
                        (first, row) -> function.apply(first, (B) row[0], (C) row[1], (D) row[2])));
    }

    /**
     * What the function makes of the n-th values of all streams; see {@link #zip(AsyncStream,
     * Combine2)}. None if there are no streams.
     */
    public static <T, R> AsyncStream<R> zip(
            List<? extends AsyncStream<? extends T>> streams,
            Mapper<? super List<T>, ? extends R, ?> function) {
        return new AsyncStream<>(Zip.<T, R>all(streams, function));
    }

    /**
     * The latest values of three streams, combined; see {@link #combineLatest(AsyncStream,
     * Combine2)}.
     */
    @SuppressWarnings("unchecked") // each stream brings its own type
    public static <A, B, C, R> AsyncStream<R> combineLatest(
            AsyncStream<A> a,
            AsyncStream<B> b,
            AsyncStream<C> c,
            Combine3<? super A, ? super B, ? super C, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return new AsyncStream<>(
                Combining.<R>combineLatest(
                        List.of(a, b, c),
                        row -> function.apply((A) row[0], (B) row[1], (C) row[2])));
    }

    /**
     * The latest values of four streams, combined; see {@link #combineLatest(AsyncStream,
     * Combine2)}.
     */
    @SuppressWarnings("unchecked") // each stream brings its own type
    public static <A, B, C, D, R> AsyncStream<R> combineLatest(
            AsyncStream<A> a,
            AsyncStream<B> b,
            AsyncStream<C> c,
            AsyncStream<D> d,
            Combine4<? super A, ? super B, ? super C, ? super D, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return new AsyncStream<>(
                Combining.<R>combineLatest(
                        List.of(a, b, c, d),
                        row -> function.apply((A) row[0], (B) row[1], (C) row[2], (D) row[3])));
    }

    /**
     * What the function makes of the latest values of all streams, anew whenever one comes, once
     * all have had one. None if there are no streams.
     */
    public static <T, R> AsyncStream<R> combineLatest(
            List<? extends AsyncStream<? extends T>> streams,
            Mapper<? super List<T>, ? extends R, ?> function) {
        return new AsyncStream<>(Combining.<T, R>combineLatestOf(streams, function));
    }

    // ---- operators: value by value ----

    /** The results of the function. */
    public <R> AsyncStream<R> map(Mapper<? super T, ? extends R, ?> function) {
        return new AsyncStream<>(Elements.<T, R>map(source, function));
    }

    /**
     * What the function emits for each value: none, one or many.
     *
     * <pre>{@code
     * lines.<String>mapMulti((line, emit) -> { for (String word : line.split(" ")) emit.accept(word); })
     * }</pre>
     */
    public <R> AsyncStream<R> mapMulti(MultiMapper<? super T, R, ?> function) {
        return new AsyncStream<>(Elements.<T, R>mapMulti(source, function));
    }

    /** The values that fulfil the criterion. */
    public AsyncStream<T> filter(Criterion<? super T, ?> criterion) {
        return new AsyncStream<>(Elements.filter(source, criterion));
    }

    /** The values of that type. */
    public <R> AsyncStream<R> ofType(Class<R> type) {
        return new AsyncStream<>(Elements.ofType(source, type));
    }

    /** The same values; the action sees each before it goes on. */
    public AsyncStream<T> onEach(Receiver<? super T, ?> action) {
        return new AsyncStream<>(Elements.onEach(source, action));
    }

    /** The same as {@link #onEach}, by the name it has in {@link Stream}. */
    public AsyncStream<T> peek(Receiver<? super T, ?> action) {
        return onEach(action);
    }

    /** The results of the function for each value and its number, from 0 on. */
    public <R> AsyncStream<R> mapIndexed(
            Combine2<? super Long, ? super T, ? extends R, ?> function) {
        return new AsyncStream<>(Elements.<T, R>mapIndexed(source, function));
    }

    /** Each value once, the first time it comes. Remembers all of them. */
    public AsyncStream<T> distinct() {
        return distinct(value -> value);
    }

    /** The first value of each key. Remembers all keys. */
    public AsyncStream<T> distinct(Mapper<? super T, ?, ?> key) {
        return new AsyncStream<>(Elements.distinct(source, key));
    }

    /** The values without those that equal the one just before. */
    public AsyncStream<T> distinctUntilChanged() {
        return distinctUntilChanged(value -> value);
    }

    /** The values without those whose key equals that of the one just before. */
    public AsyncStream<T> distinctUntilChanged(Mapper<? super T, ?, ?> key) {
        return new AsyncStream<>(Elements.distinctUntilChanged(source, key));
    }

    /** The values, with the separator between each two of them. */
    public AsyncStream<T> intersperse(T separator) {
        return new AsyncStream<>(Elements.intersperse(source, separator));
    }

    /** The initial state, then the state after each value. */
    public <R> AsyncStream<R> scan(R initial, Combine2<? super R, ? super T, ? extends R, ?> step) {
        return new AsyncStream<>(Elements.scan(source, initial, step));
    }

    /** The first value, then the state after each further one: {@link #scan} without a seed. */
    public AsyncStream<T> runningReduce(Combine2<? super T, ? super T, ? extends T, ?> step) {
        return new AsyncStream<>(Elements.runningReduce(source, step));
    }

    /** The results of the function for each value and the one that follows it. */
    public <R> AsyncStream<R> zipWithNext(Combine2<? super T, ? super T, ? extends R, ?> function) {
        return new AsyncStream<>(Elements.<T, R>zipWithNext(source, function));
    }

    /**
     * What a gatherer of the JDK, or anybody's, makes of the values: {@code
     * gather(Gatherers.windowFixed(3))}.
     */
    public <R> AsyncStream<R> gather(Gatherer<? super T, ?, R> gatherer) {
        return new AsyncStream<>(Chunks.gather(source, gatherer));
    }

    // ---- operators: beginning and end ----

    /**
     * The first values, at most so many. The source is stopped as soon as downstream has taken the
     * last of them.
     */
    public AsyncStream<T> take(long count) {
        return new AsyncStream<>(Cuts.take(source, count));
    }

    /** The same as {@link #take}, by the name it has in {@link Stream}. */
    public AsyncStream<T> limit(long count) {
        return take(count);
    }

    /** The values before the first one that does not fulfil the criterion. */
    public AsyncStream<T> takeWhile(Criterion<? super T, ?> criterion) {
        return new AsyncStream<>(Cuts.takeWhile(source, criterion));
    }

    /**
     * The values up to and with the first one that fulfils the criterion. The source is stopped as
     * soon as downstream has taken that one.
     */
    public AsyncStream<T> takeUntil(Criterion<? super T, ?> criterion) {
        return new AsyncStream<>(Cuts.takeUntil(source, criterion));
    }

    /**
     * The values that come before the signal emits its first one, or ends. Both run in tasks, and
     * are stopped then.
     */
    public AsyncStream<T> takeUntil(AsyncStream<?> signal) {
        return new AsyncStream<>(Beside.takeUntil(source, signal));
    }

    /** The last values, at most so many, when the source has ended. Keeps so many. */
    public AsyncStream<T> takeLast(int count) {
        return new AsyncStream<>(Cuts.takeLast(source, count));
    }

    /** The values without the last ones, so many: each goes on when that many have followed it. */
    public AsyncStream<T> dropLast(int count) {
        return new AsyncStream<>(Cuts.dropLast(source, count));
    }

    /** The values without the first ones, so many. */
    public AsyncStream<T> drop(long count) {
        return new AsyncStream<>(Cuts.drop(source, count));
    }

    /** The same as {@link #drop}, by the name it has in {@link Stream}. */
    public AsyncStream<T> skip(long count) {
        return drop(count);
    }

    /** The values from the first one on that does not fulfil the criterion. */
    public AsyncStream<T> dropWhile(Criterion<? super T, ?> criterion) {
        return new AsyncStream<>(Cuts.dropWhile(source, criterion));
    }

    /** These values, then those of this stream. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final AsyncStream<T> startWith(T... values) {
        return concat(of(values), this);
    }

    /** The values of this stream, then those of the other one. */
    public AsyncStream<T> concatWith(AsyncStream<? extends T> other) {
        return concat(this, other);
    }

    /** The values of that many runs of this stream, one after the other. */
    public AsyncStream<T> repeat(long times) {
        return new AsyncStream<>(Combining.repeat(source, times));
    }

    /** This stream again and again, for ever. */
    public AsyncStream<T> cycle() {
        return repeat(Long.MAX_VALUE);
    }

    /** The values of this stream; if it has none, those of the other one. */
    public AsyncStream<T> orElse(AsyncStream<? extends T> other) {
        return new AsyncStream<>(Errors.orElse(source, other));
    }

    /** The action runs before the source does. */
    public AsyncStream<T> onStart(Action<?> action) {
        return new AsyncStream<>(Errors.onStart(source, action));
    }

    /**
     * The action runs when the source has ended, in whatever way: with the failure, with the
     * InterruptedException of a cancellation (then it needs {@code shield} to wait), or with
     * nothing after the last value and after an early stop.
     */
    public AsyncStream<T> onCompletion(Receiver<? super Optional<Throwable>, ?> action) {
        return new AsyncStream<>(Errors.onCompletion(source, action));
    }

    // ---- operators: failures and time ----

    /**
     * When the source, or an operator before this one, fails: goes on with the stream that the
     * handler makes. What fails downstream is not caught here, nor is a cancellation.
     */
    public AsyncStream<T> catchError(Mapper<? super Exception, AsyncStream<T>, ?> handler) {
        return new AsyncStream<>(Errors.catchError(source, handler));
    }

    /**
     * When the source fails, runs it again from the beginning, at most so many times. Downstream
     * keeps what it got before.
     */
    public AsyncStream<T> retry(int times) {
        return retry(times, Duration.ZERO);
    }

    /**
     * When the source fails, waits and runs it again from the beginning, at most so many times.
     *
     * @param pause before the first repetition; each further one is twice as long, up to about a
     *     minute
     */
    public AsyncStream<T> retry(int times, Duration pause) {
        return retry(times, pause, failure -> true);
    }

    /** As {@link #retry(int, Duration)}, for the failures that fulfil the criterion. */
    public AsyncStream<T> retry(int times, Duration pause, Criterion<? super Exception, ?> when) {
        return new AsyncStream<>(Errors.retry(source, times, pause, when));
    }

    /**
     * When the source fails, runs it again from the beginning as the policy says, which counts the
     * first run as an attempt: {@code retry(Retry.times(5).backoff(…).on(IOException.class))}.
     * Downstream keeps what it got before. What the last attempt threw is thrown.
     */
    public AsyncStream<T> retry(Retry policy) {
        return new AsyncStream<>(Errors.retry(source, policy));
    }

    /**
     * Fails with {@link TimedOutException} if a value, or the end, does not come within that time.
     * Downstream's time does not count.
     */
    public AsyncStream<T> timeout(Duration perValue) {
        return timeout(perValue, perValue);
    }

    /**
     * As {@link #timeout(Duration)}, with a time of its own for the first value, counted from the
     * beginning.
     */
    public AsyncStream<T> timeout(Duration first, Duration perValue) {
        return new AsyncStream<>(Errors.timeout(source, first, perValue));
    }

    /** Each value goes on so much later; the source waits meanwhile. */
    public AsyncStream<T> delayElements(Duration time) {
        return new AsyncStream<>(Timing.delayElements(source, time));
    }

    /** A value goes on when no other has followed for that time: the last one of a burst. */
    public AsyncStream<T> debounce(Duration time) {
        return new AsyncStream<>(Timing.debounce(source, time));
    }

    /** A value goes on, then those of that time after it are left out: the first one of a burst. */
    public AsyncStream<T> throttle(Duration time) {
        return new AsyncStream<>(Timing.throttle(source, time));
    }

    /** At the end of each period its latest value, if there was one. */
    public AsyncStream<T> sample(Duration period) {
        return new AsyncStream<>(Timing.sample(source, period));
    }

    // ---- operators: several values, several streams ----

    /** All values in that order, when the last one has come. Keeps all of them. */
    public AsyncStream<T> sorted(Comparator<? super T> order) {
        return new AsyncStream<>(Chunks.sorted(source, order));
    }

    /** Lists of that many values; the last one may be shorter. */
    public AsyncStream<List<T>> chunked(int size) {
        return new AsyncStream<>(Chunks.chunked(source, size));
    }

    /**
     * Lists of at most that many values; a list goes on when it is full, or that long after its
     * first value.
     */
    public AsyncStream<List<T>> chunked(int size, Duration time) {
        return new AsyncStream<>(Timing.chunked(source, size, time));
    }

    /**
     * Lists of that many values, each beginning {@code step} values after the one before. A last
     * one that is not full is left out.
     */
    public AsyncStream<List<T>> windowed(int size, int step) {
        return new AsyncStream<>(Chunks.windowed(source, size, step));
    }

    /**
     * Pairs of the n-th values, combined. Ends as soon as one of the streams does; the longer one
     * is stopped. The other stream runs in a task.
     */
    public <U, R> AsyncStream<R> zip(
            AsyncStream<U> other, Combine2<? super T, ? super U, ? extends R, ?> function) {
        return new AsyncStream<>(Zip.<T, U, R>of(source, other, function));
    }

    /**
     * The latest values of both, combined anew whenever one of them comes, once both have had one.
     */
    public <U, R> AsyncStream<R> combineLatest(
            AsyncStream<U> other, Combine2<? super T, ? super U, ? extends R, ?> function) {
        return new AsyncStream<>(Combining.<T, U, R>combineLatest(this, other, function));
    }

    /**
     * Each value of this stream, combined with the latest one of the other; values that come before
     * the other has had one are left out. Ends when this stream does. Both run in tasks.
     */
    public <U, R> AsyncStream<R> withLatestFrom(
            AsyncStream<U> other, Combine2<? super T, ? super U, ? extends R, ?> function) {
        return new AsyncStream<>(Beside.<T, U, R>withLatestFrom(source, other, function));
    }

    /** The values of the streams that the function makes, one stream after the other. */
    public <R> AsyncStream<R> flatMap(
            Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        return new AsyncStream<>(Elements.<T, R>flatMap(source, function));
    }

    /**
     * The values of the streams that the function makes as they come, at most so many streams at a
     * time, each in a task.
     */
    public <R> AsyncStream<R> flatMapMerge(
            int concurrency, Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        return new AsyncStream<>(FlatMaps.<T, R>merge(source, concurrency, function));
    }

    /**
     * The values of the stream that the function makes of the latest value; when a new value comes,
     * its predecessor's stream is cancelled.
     */
    public <R> AsyncStream<R> flatMapLatest(
            Mapper<? super T, ? extends AsyncStream<? extends R>, ?> function) {
        return new AsyncStream<>(FlatMaps.<T, R>latest(source, function));
    }

    /**
     * The result of the function for the latest value; when a new value comes while it still works,
     * it is cancelled.
     */
    public <R> AsyncStream<R> mapLatest(Mapper<? super T, ? extends R, ?> function) {
        return new AsyncStream<>(FlatMaps.<T, R>mapLatest(source, function));
    }

    /**
     * The results of the function, in the order of the values; so many tasks work on values, each
     * on one at a time. A failure comes in its turn, after the results before it.
     *
     * <p>The source runs in a task, one value ahead of the tasks, and results that nobody takes are
     * at most twice as many as the tasks: more, by up to 64, only where somebody would else have to
     * wait for the source or for the consumer all the time. What the tasks inherit (context) is
     * that of the source at the time when each of them was needed first.
     */
    public <R> AsyncStream<R> mapParallel(
            int concurrency, Mapper<? super T, ? extends R, ?> function) {
        return new AsyncStream<>(Parallel.<T, R>ordered(source, concurrency, function));
    }

    /**
     * The results of the function as they come; so many tasks work on values, each on one at a
     * time. The first failure stops all. How far it gets ahead: see {@link #mapParallel}.
     */
    public <R> AsyncStream<R> mapParallelUnordered(
            int concurrency, Mapper<? super T, ? extends R, ?> function) {
        return new AsyncStream<>(Parallel.<T, R>unordered(source, concurrency, function));
    }

    /**
     * One stream for the values of each key; what the function makes of them is merged. Each key's
     * stream runs in a task. When it has ended, further values of its key are dropped; while it is
     * slow, the source waits.
     */
    public <K, R> AsyncStream<R> groupBy(
            Mapper<? super T, ? extends K, ?> key,
            Combine2<? super K, ? super AsyncStream<T>, ? extends AsyncStream<? extends R>, ?>
                    function) {
        return new AsyncStream<>(Grouping.<T, K, R>groupBy(source, key, function));
    }

    // ---- operators: boundaries ----

    /** The source runs ahead in a task of its own, by about 64 values. */
    public AsyncStream<T> buffer() {
        return buffer(BUFFER, Overflow.WAIT);
    }

    /** The source runs ahead in a task of its own, by at most so many values; then it waits. */
    public AsyncStream<T> buffer(int capacity) {
        return buffer(capacity, Overflow.WAIT);
    }

    /**
     * The source runs ahead in a task of its own; what a full buffer does with one more value is
     * said by {@link Overflow}.
     */
    public AsyncStream<T> buffer(int capacity, Overflow overflow) {
        return new AsyncStream<>(Buffers.buffer(source, capacity, overflow));
    }

    /** The source never waits; a slow consumer gets the latest value and misses those before. */
    public AsyncStream<T> conflate() {
        return buffer(1, Overflow.DROP_OLDEST);
    }

    /**
     * One run of the source for all consumers of the result. It begins, in a task of the group,
     * when so many have come, and ends when the last one has gone; who comes later begins a new
     * one, never two at the same time. The slowest one sets the pace.
     */
    public AsyncStream<T> share(Group group, int consumers) {
        return share(group, consumers, 0);
    }

    /**
     * As {@link #share(Group, int)}; who comes when the run has begun gets the latest values of it
     * first, at most so many.
     *
     * @param replay how many values a run keeps for those who come late
     */
    public AsyncStream<T> share(Group group, int consumers, int replay) {
        return new AsyncStream<>(new Sharing<>(source, group, consumers, replay));
    }

    // ---- terminal operations ----

    /**
     * Runs the stream and hands each value to the action, which may wait. Blocks.
     *
     * @throws X what the action threw
     * @throws TaskFailedException if the source or an operator threw a checked exception; an
     *     unchecked one is thrown as it is
     * @throws InterruptedException if the caller is cancelled
     */
    public <X extends Exception> void consume(Receiver<? super T, X> action)
            throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        Terminal.<T, X>run(source, action);
    }

    /**
     * Runs the stream and hands each value to the action; when a new value comes while that still
     * works, it is cancelled: the last value is worked on to its end. The action runs in a task.
     * Blocks; see {@link #consume} for what it throws, but what the action threw counts as the
     * stream's.
     */
    public void consumeLatest(Receiver<? super T, ?> action) throws InterruptedException {
        Objects.requireNonNull(action, "action");
        mapLatest(
                        value -> {
                            action.accept(value);
                            return value;
                        })
                .count();
    }

    /**
     * Runs the stream and hands each value to an action that does not wait; for one that does see
     * {@link #consume}. Blocks.
     *
     * @throws CancelledException if the caller is cancelled: {@link Iterable} cannot declare
     *     InterruptedException
     */
    @Override
    public void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        try {
            Terminal.<T, RuntimeException>run(source, action::accept);
        } catch (InterruptedException e) {
            throw new CancelledException(e.getMessage(), e);
        }
    }

    /**
     * All values, in order, in a list that cannot be changed. Blocks; see {@link #consume} for what
     * it throws.
     */
    public List<T> toList() throws InterruptedException {
        List<T> all = new ArrayList<>();
        Terminal.<T, RuntimeException>run(source, all::add);
        return List.copyOf(all);
    }

    /** What the collector makes of all values. Blocks; see {@link #consume}. */
    public <R extends @Nullable Object> R collect(Collector<? super T, ?, R> collector)
            throws InterruptedException {
        return Terminal.collect(source, collector);
    }

    /** The number of values. Blocks; see {@link #consume}. */
    public long count() throws InterruptedException {
        long[] n = {0};
        Terminal.<T, RuntimeException>run(source, value -> n[0]++);
        return n[0];
    }

    /**
     * The first value, if there is one; then the source is stopped. Blocks; see {@link #consume}.
     */
    public Optional<T> first() throws InterruptedException {
        return Terminal.last(Cuts.take(source, 1));
    }

    /** The last value, if there is one. Blocks; see {@link #consume}. */
    public Optional<T> last() throws InterruptedException {
        return Terminal.last(source);
    }

    /**
     * The only value, if there is one. Blocks; see {@link #consume}.
     *
     * @throws IllegalStateException if there are more
     */
    public Optional<T> single() throws InterruptedException {
        return Terminal.single(source);
    }

    /**
     * Whether a value fulfils the criterion; the source is stopped at the first that does. Blocks.
     */
    public <X extends Exception> boolean anyMatch(Criterion<? super T, X> criterion)
            throws X, InterruptedException {
        Objects.requireNonNull(criterion, "criterion");
        return Terminal.<T, X>anyMatch(source, criterion, true);
    }

    /**
     * Whether all values fulfil the criterion; the source is stopped at the first that does not.
     * Blocks.
     */
    public <X extends Exception> boolean allMatch(Criterion<? super T, X> criterion)
            throws X, InterruptedException {
        Objects.requireNonNull(criterion, "criterion");
        return !Terminal.<T, X>anyMatch(source, criterion, false);
    }

    /**
     * Whether no value fulfils the criterion; the source is stopped at the first that does. Blocks.
     */
    public <X extends Exception> boolean noneMatch(Criterion<? super T, X> criterion)
            throws X, InterruptedException {
        return !anyMatch(criterion);
    }

    /** The state after all values, made step by step from the initial one. Blocks. */
    public <R extends @Nullable Object, X extends Exception> R fold(
            R initial, Combine2<? super R, ? super T, ? extends R, X> step)
            throws X, InterruptedException {
        Objects.requireNonNull(step, "step");
        return Terminal.<T, R, X>fold(source, initial, step);
    }

    /** All values combined, from the first one on; empty if there are none. Blocks. */
    public <X extends Exception> Optional<T> reduce(
            Combine2<? super T, ? super T, ? extends T, X> step) throws X, InterruptedException {
        Objects.requireNonNull(step, "step");
        return Optional.ofNullable(
                this.<@Nullable T, X>fold(
                        null, (all, value) -> all == null ? value : step.apply(all, value)));
    }

    /** The smallest value in that order, the first if there are several. Blocks. */
    public Optional<T> min(Comparator<? super T> order) throws InterruptedException {
        Objects.requireNonNull(order, "order");
        return reduce((a, b) -> order.compare(a, b) <= 0 ? a : b);
    }

    /** The largest value in that order, the first if there are several. Blocks. */
    public Optional<T> max(Comparator<? super T> order) throws InterruptedException {
        Objects.requireNonNull(order, "order");
        return reduce((a, b) -> order.compare(a, b) >= 0 ? a : b);
    }

    /** Appends all values as text, and returns what it appended to. Blocks. */
    public <A extends Appendable> A into(A text) throws IOException, InterruptedException {
        Objects.requireNonNull(text, "text");
        this.<IOException>consume(value -> text.append(String.valueOf(value)));
        return text;
    }

    /**
     * Writes the bytes that the function makes of each value. Does not close the output. Blocks.
     */
    public void into(OutputStream output, Mapper<? super T, byte[], ?> bytes)
            throws IOException, InterruptedException {
        Objects.requireNonNull(output, "output");
        this.<byte[]>map(bytes).<IOException>consume(output::write);
    }

    /** Sends all values to the channel, and does not close it. Blocks. */
    public void into(AsyncChannel<? super T> channel) throws InterruptedException {
        Objects.requireNonNull(channel, "channel");
        Terminal.<T, RuntimeException>run(source, channel::send);
    }

    // ---- pulling, and the streams of others ----

    /**
     * A channel of all values, for many receivers. The source runs in a task of the group, which
     * closes the channel at its end; a failure of the source is the group's, and that of the
     * channel. Closing or cancelling the channel stops the source.
     *
     * @param capacity how many elements the channel holds, 0 for a rendezvous
     */
    public AsyncChannel<T> toChannel(Group group, int capacity) {
        Objects.requireNonNull(group, "group");
        return Terminal.channel(source, group, capacity);
    }

    /**
     * The latest value of the stream, to be looked at, waited for and followed by many. The source
     * runs in a task of the group and never waits for them; at its end the state is closed, with
     * its failure if it has one, which is the group's as well.
     *
     * @param initial the value until the first one comes
     */
    public StateView<T> toState(Group group, T initial) {
        Objects.requireNonNull(group, "group");
        return Terminal.state(source, group, initial);
    }

    /**
     * An iterator for {@code for (T value : stream)}. Its source runs in a task that ends when the
     * loop comes to its end, fails or is cancelled. After a {@code break} it ends when the scope
     * around the loop is left, which is logged with the place of the loop; {@link #open} in a try
     * ends it at the brace. On a thread that is in no scope at all there is no such end: use {@code
     * open} there.
     */
    @Override
    public Iterator<T> iterator() {
        return open();
    }

    /**
     * An iterator to be used in a try, which ends the source at the closing brace. See {@link
     * #iterator}.
     */
    public AsyncIterator<T> open() {
        return Pull.of(source, Pull.AHEAD);
    }

    /** For {@link Iterable}: an iterator in other clothes. */
    @Override
    public Spliterator<T> spliterator() {
        return Spliterators.spliteratorUnknownSize(
                iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    /**
     * A sequential stream of the JDK, to be used in a try: closing it ends the source. Else it ends
     * as an {@link #iterator} does. Its operations throw {@link CancelledException} when the caller
     * is cancelled.
     */
    public Stream<T> stream() {
        AsyncIterator<T> values = open();
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(
                                values, Spliterator.ORDERED | Spliterator.NONNULL),
                        false)
                .onClose(values::close);
    }

    /**
     * A Reactive Streams publisher. Each subscription runs the source anew, in a task that ends
     * with the scope that this method was called in at the latest.
     */
    public Flow.Publisher<T> publisher() {
        return new Publishing<>(source);
    }

    /**
     * A future of all values. The source runs in a task that ends with the scope that this method
     * was called in at the latest; cancelling the future cancels it.
     */
    public CompletableFuture<List<T>> future() {
        return Terminal.future(this);
    }

    /** What a caller gets who cannot be thrown a checked exception. */
    static Throwable unchecked(Throwable e) {
        return e instanceof RuntimeException || e instanceof Error
                ? e
                : new TaskFailedException("the stream failed: " + e, e);
    }
}
