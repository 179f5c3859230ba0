package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.stream.Marble.stream;
import static tasuki.stream.Marble.ticks;

import org.junit.jupiter.api.DisplayName;

import tasuki.Async;
import tasuki.Retry;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Operators that look at the clock, and the order of things that come over time. */
class TimeTest {
    /** What comes when. */
    private static void becomes(World on, String expected, AsyncStream<?> stream) {
        assertEquals(expected, on.run(() -> Marble.of(stream).toString()));
    }

    @Worlds
    @DisplayName(
            "debounce: the last value of a burst, when nothing has followed; at the end at once")
    void debounce(World on) {
        becomes(on, "-----b---c|", stream("a-b----c-|").debounce(ticks(3)));
        becomes(on, "--a--b-|", stream("a--b---|").debounce(ticks(2)));
        becomes(on, "----#", stream("a-b-#").debounce(ticks(3)));
    }

    @Worlds
    @DisplayName("throttle: the first value of a burst, then nothing for that time")
    void throttle(World on) {
        becomes(on, "a---d---h|", stream("abc-d-f-h|").throttle(ticks(4)));
    }

    @Worlds
    @DisplayName("sample: at the end of each period its latest value, and what is left at the end")
    void sample(World on) {
        becomes(on, "--b----e--f|", stream("ab----de-f|").sample(Duration.ofMillis(250)));
    }

    @Worlds
    @DisplayName(
            "chunked in time: when it is full, or that long after its first value, or at the end")
    void chunked(World on) {
        becomes(on, "-[ab]--[c]--[d]|", stream("ab-c--d|").chunked(2, Duration.ofMillis(150)));
        becomes(on, "--[abc]---[d]-|", stream("abc-d---|").chunked(3, Duration.ofMillis(250)));
    }

    @Worlds
    @DisplayName("timeout: a value in time; one that is late fails with the time that it had")
    void timeout(World on) {
        becomes(on, "a-b---#", stream("a-b------c|").timeout(ticks(4)));
        becomes(on, "a-b---c|", stream("a-b---c|").timeout(ticks(5)));
        TimedOutException e =
                assertThrows(
                        TimedOutException.class,
                        () -> on.run(() -> stream("a----b|").timeout(ticks(3)).toList()));
        assertTrue(e.getMessage().contains("PT0.3S"), e.getMessage());
    }

    @Worlds
    @DisplayName("timeout: the time that downstream takes does not count")
    void timeoutOfUpstreamOnly(World on) {
        assertEquals(
                List.of("a", "b"),
                on.run(
                        () ->
                                stream("ab|")
                                        .timeout(ticks(2))
                                        .onEach(v -> Async.sleep(ticks(50)))
                                        .toList()));
    }

    @Worlds
    @DisplayName("timeout can be caught like any other failure, and tried again")
    void timeoutCaught(World on) {
        becomes(
                on,
                "a--x|",
                stream("a----b|").timeout(ticks(3)).catchError(e -> AsyncStream.of("x")));
    }

    @Worlds
    @DisplayName("retry: waits 1, 2, 4 … times the pause, gives up with the last failure")
    void retryBacksOff(World on) {
        becomes(on, "a-a--a----a#", stream("a#").retry(3, ticks(1)));
    }

    @Worlds
    @DisplayName("retry: only what fulfils the criterion; a source that recovers goes on")
    void retryWhen(World on) {
        AtomicInteger runs = new AtomicInteger();
        AsyncStream<Integer> second =
                AsyncStream.generate(
                        emit -> {
                            emit.accept(runs.incrementAndGet());
                            if (runs.get() == 1) {
                                throw new IllegalStateException("once");
                            }
                        });
        assertEquals(List.of(1, 2), on.run(() -> second.retry(5).toList()));
        runs.set(0);
        assertThrows(
                IllegalStateException.class,
                () ->
                        on.run(
                                () ->
                                        second.retry(
                                                        5,
                                                        Duration.ZERO,
                                                        e -> e instanceof java.io.IOException)
                                                .toList()));
        assertEquals(1, runs.get());
    }

    @Worlds
    @DisplayName(
            "catchError goes on with another stream; what fails in the handler keeps the first"
                    + " failure")
    void catchError(World on) {
        becomes(on, "a-b-x-y|", stream("a-b-#").catchError(e -> stream("x-y|")));
        IllegalStateException e =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                on.run(
                                        () ->
                                                stream("#")
                                                        .catchError(
                                                                first -> {
                                                                    throw new IllegalStateException(
                                                                            "handler");
                                                                })
                                                        .toList()));
        assertEquals("handler", e.getMessage());
        assertEquals("#", e.getSuppressed()[0].getMessage());
    }

    @Worlds
    @DisplayName("interval: one a period; periods that downstream slept through are left out")
    void interval(World on) {
        becomes(on, "--0-1-2|", AsyncStream.interval(ticks(2)).take(3));
        becomes(
                on,
                "-0--3---7|",
                AsyncStream.interval(ticks(1)).take(3).flatMap(TimeTest::andRest));
    }

    /** The value, then nothing for almost four ticks. */
    private static AsyncStream<Long> andRest(Long n) {
        return AsyncStream.generate(
                emit -> {
                    emit.accept(n);
                    if (n < 7) {
                        Async.sleep(ticks(4).minusMillis(50));
                    }
                });
    }

    @Worlds
    @DisplayName("merge: values as they come; the first failure stops all")
    void merge(World on) {
        becomes(on, "a-1b-2c|", AsyncStream.merge(stream("a--b--c|"), stream("--1--2|")));
        becomes(on, "a-1#", AsyncStream.merge(stream("a--#"), stream("--1--2|")));
    }

    @Worlds
    @DisplayName("zip: pairs; the end of the shorter stream ends it at once, whichever that is")
    void zip(World on) {
        becomes(on, "--a1--b2-|", stream("a--b---c|").zip(stream("--1--2-|"), (a, b) -> a + b));
        becomes(on, "--a1|", stream("a----------b|").zip(stream("--1|"), (a, b) -> a + b));
        becomes(on, "--a1-|", stream("a---|").zip(stream("--1--------2|"), (a, b) -> a + b));
        becomes(on, "--a1-#", stream("a--------b|").zip(stream("--1-#"), (a, b) -> a + b));
    }

    @Worlds
    @DisplayName("combineLatest: anew whenever one of them comes, once both have had one")
    void combineLatest(World on) {
        becomes(
                on,
                "--a1b1-b2-c2|",
                stream("a--b---c|").combineLatest(stream("--1--2|"), (a, b) -> a + b));
    }

    @Worlds
    @DisplayName("flatMapLatest, mapLatest: a new value cancels what its predecessor has begun")
    void latest(World on) {
        List<String> cleaned = Collections.synchronizedList(new ArrayList<>());
        becomes(
                on,
                "a0-b0--b1--b2|",
                stream("a-b|")
                        .flatMapLatest(
                                v ->
                                        stream("0--1--2|")
                                                .map(i -> v + i)
                                                .onCompletion(e -> cleaned.add(v))));
        assertEquals(List.of("a", "b"), cleaned);
        becomes(
                on,
                "-----c|",
                stream("a-bc|")
                        .mapLatest(
                                v -> {
                                    Async.sleep(Duration.ofMillis(250));
                                    return v;
                                }));
    }

    @Worlds
    @DisplayName("mapParallel: so many at a time, results in order; unordered: as they come")
    void mapParallel(World on) {
        AsyncStream<Integer> source = AsyncStream.of(4, 1, 1, 1);
        Mapper<Integer, Integer, RuntimeException> wait =
                n -> {
                    Async.sleep(ticks(n));
                    return n;
                };
        becomes(on, "----4111|", source.mapParallel(2, wait));
        becomes(on, "-1114|", source.mapParallelUnordered(2, wait));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        on.run(
                () ->
                        AsyncStream.range(0, 50)
                                .mapParallel(
                                        4,
                                        i -> {
                                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                            Async.sleep(ticks(i % 3 + 1));
                                            return now.getAndDecrement();
                                        })
                                .count());
        assertEquals(4, most.get());
    }

    @Worlds
    @DisplayName("mapParallel: a failure comes in its turn, and stops the rest")
    void mapParallelFails(World on) {
        List<Integer> got = new ArrayList<>();
        assertThrows(
                IllegalStateException.class,
                () ->
                        on.run(
                                () ->
                                        AsyncStream.range(0, 100)
                                                .mapParallel(
                                                        3,
                                                        i -> {
                                                            if (i == 4) {
                                                                throw new IllegalStateException();
                                                            }
                                                            Async.sleep(ticks(1));
                                                            return i;
                                                        })
                                                .consume(got::add)));
        assertEquals(List.of(0, 1, 2, 3), got);
    }

    @Worlds
    @DisplayName("buffer: the source runs ahead, by so many values and no further")
    void bufferRunsAhead(World on) {
        AtomicInteger made = new AtomicInteger();
        on.run(
                () ->
                        AsyncStream.generate(
                                        emit -> {
                                            while (true) {
                                                emit.accept(made.incrementAndGet());
                                            }
                                        })
                                .buffer(5)
                                .take(1)
                                .consume(
                                        v -> {
                                            Async.sleep(ticks(1));
                                            assertTrue(
                                                    made.get() >= 5 && made.get() <= 6,
                                                    made::toString);
                                        }));
    }

    /** Three and a half ticks for each value. */
    private static AsyncStream<String> slowly(AsyncStream<String> stream) {
        return stream.mapMulti(
                (v, emit) -> {
                    emit.accept(v);
                    Async.sleep(Duration.ofMillis(350));
                });
    }

    @Worlds
    @DisplayName("buffer: what a full one does with one more value")
    void overflow(World on) {
        AsyncStream<String> slow = stream("abcde---|");
        becomes(on, "a--d---e--|", slowly(slow.buffer(1, Overflow.DROP_OLDEST)));
        becomes(on, "a--b---e--|", slowly(slow.buffer(1, Overflow.DROP_NEWEST)));
        becomes(on, "a--d---e--|", slowly(slow.conflate()));
        IllegalStateException e =
                assertThrows(
                        IllegalStateException.class,
                        () -> on.run(() -> slowly(slow.buffer(2, Overflow.FAIL)).count()));
        assertTrue(e.getMessage().contains("the buffer is full, it holds 2"), e.getMessage());
    }

    @Worlds
    @DisplayName(
            "groupBy: a stream for each key, each in its own time; a part that ends drops the rest")
    void groupBy(World on) {
        List<String> got =
                on.run(
                        () ->
                                AsyncStream.range(0, 20)
                                        .groupBy(
                                                i -> i % 2,
                                                (k, part) ->
                                                        k == 0
                                                                ? part.take(2).map(i -> "even " + i)
                                                                : part.chunked(100)
                                                                        .map(
                                                                                l ->
                                                                                        "odd "
                                                                                                + l
                                                                                                        .size()))
                                        .sorted(java.util.Comparator.naturalOrder())
                                        .toList());
        assertEquals(List.of("even 0", "even 2", "odd 10"), got);
    }

    @Worlds
    @DisplayName("retry by a policy: its pauses, its number of attempts, its kind of failure")
    void retryByPolicy(World on) {
        Retry policy = Retry.times(3).backoff(ticks(1), ticks(9)).jitter(0);
        becomes(on, "a--a---a-#", stream("a-#").retry(policy));
        becomes(on, "a-#", stream("a-#").retry(policy.on(java.io.IOException.class)));
        assertThrows(
                IllegalStateException.class,
                () -> on.run(() -> stream("a#").retry(policy).count()));
        on.run(
                () ->
                        Async.moveOnAfter(
                                ticks(5),
                                () -> {
                                    assertEquals(
                                            "a#",
                                            Marble.of(stream("a#").retry(policy.pause(ticks(20))))
                                                    .toString(),
                                            "no pause that the deadline would cut short");
                                }));
    }

    @Worlds
    @DisplayName(
            "repeat, iterate, unfold, range: values made step by step, and only as many as are"
                    + " wanted")
    void sources(World on) {
        AtomicInteger calls = new AtomicInteger();
        on.run(
                () -> {
                    assertEquals(
                            List.of(1, 2, 3),
                            AsyncStream.repeat(calls::incrementAndGet).take(3).toList());
                    assertEquals(3, calls.get());
                    assertEquals(
                            List.of(1, 2, 4), AsyncStream.iterate(1, i -> i * 2).take(3).toList());
                    assertEquals(
                            List.of("p1", "p2", "p3"),
                            AsyncStream.<String, Integer>unfold(
                                            1,
                                            page ->
                                                    page > 3
                                                            ? java.util.Optional.empty()
                                                            : java.util.Optional.of(
                                                                    new Step<>(
                                                                            "p" + page, page + 1)))
                                    .toList());
                    assertEquals(List.of(3, 4), AsyncStream.range(3, 5).toList());
                    assertEquals(List.of(), AsyncStream.range(5, 3).toList());
                    assertEquals(0, AsyncStream.empty().count());
                    assertTrue(VirtualTime.now().isZero());
                });
    }
}
