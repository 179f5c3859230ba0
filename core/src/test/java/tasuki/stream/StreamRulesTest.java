package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.ContextVar;
import tasuki.Deadline;
import tasuki.TaskFailedException;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** How a stream runs and ends. */
class StreamRulesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    /** 0, 1, 2, …, for ever; writes down when it has cleaned up. */
    private AsyncStream<Integer> naturals(String name) {
        return AsyncStream.generate(
                emit -> {
                    try {
                        for (int i = 0; ; i++) {
                            emit.accept(i);
                        }
                    } finally {
                        log.add(name + " cleaned up");
                    }
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("41 take(n) inside flatMap inside take(m), over an infinite source, ends")
    void nestedTake(World on) {
        List<Integer> got =
                on.run(
                        () ->
                                naturals("outer")
                                        .flatMap(i -> naturals("inner " + i).take(2))
                                        .take(3)
                                        .toList());
        assertEquals(List.of(0, 1, 0), got);
        assertEquals(List.of("inner 0 cleaned up", "inner 1 cleaned up", "outer cleaned up"), log);
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("42 a failure downstream is not caught upstream of it, whose finally runs first")
    void downstreamFailure(World on) {
        IOException failure = new IOException("downstream");
        AtomicInteger caught = new AtomicInteger();
        Exception thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                on.run(
                                        () ->
                                                naturals("source")
                                                        .catchError(
                                                                e -> {
                                                                    caught.incrementAndGet();
                                                                    return AsyncStream.empty();
                                                                })
                                                        .retry(
                                                                5,
                                                                Duration.ZERO,
                                                                e -> {
                                                                    caught.incrementAndGet();
                                                                    return true;
                                                                })
                                                        .<IOException>consume(
                                                                i -> {
                                                                    if (i == 2) {
                                                                        log.add("fails");
                                                                        throw failure;
                                                                    }
                                                                })));
        assertSame(failure, thrown);
        assertEquals(0, caught.get());
        assertEquals(List.of("fails", "source cleaned up"), log);
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "42 across tasks too: buffer, merge, mapParallel between the operator and the failure")
    void downstreamFailureAcrossTasks(World on) {
        IllegalStateException failure = new IllegalStateException("downstream");
        AtomicInteger caught = new AtomicInteger();
        AsyncStream<Integer> guarded =
                naturals("source")
                        .catchError(
                                e -> {
                                    caught.incrementAndGet();
                                    return AsyncStream.empty();
                                });
        for (AsyncStream<Integer> stream :
                List.of(
                        guarded.buffer(2),
                        AsyncStream.merge(guarded, guarded),
                        guarded.mapParallel(3, i -> i),
                        guarded.conflate(),
                        guarded.flatMapMerge(2, i -> AsyncStream.of(i)))) {
            log.clear();
            assertSame(
                    failure,
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    on.run(
                                            () -> {
                                                try {
                                                    stream.consume(
                                                            i -> {
                                                                throw failure;
                                                            });
                                                } finally {
                                                    assertTrue(log.contains("source cleaned up"));
                                                }
                                            })));
        }
        assertEquals(0, caught.get());
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("43 emitting from a foreign task or thread is refused and says what to do instead")
    void foreignEmit(World on) {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        List<Integer> got =
                on.run(
                        () ->
                                AsyncStream.<Integer>generate(
                                                emit -> {
                                                    emit.accept(1);
                                                    Async.group(
                                                            g -> {
                                                                g.start(
                                                                        "intruder",
                                                                        () ->
                                                                                refused.set(
                                                                                        assertThrows(
                                                                                                IllegalStateException
                                                                                                        .class,
                                                                                                () ->
                                                                                                        emit
                                                                                                                .accept(
                                                                                                                        2))));
                                                            });
                                                    emit.accept(3);
                                                })
                                        .toList());
        assertEquals(List.of(1, 3), got);
        String message = refused.get().getMessage();
        assertTrue(message.contains("intruder") && message.contains("merge"), message);
    }

    @Test
    @DisplayName("43 an emitter that was kept is refused after the end of its stream")
    void lateEmit() throws InterruptedException {
        AtomicReference<Emitter<Integer>> kept = new AtomicReference<>();
        AsyncStream.<Integer>generate(kept::set).toList();
        Exception e = assertThrows(IllegalStateException.class, () -> kept.get().accept(1));
        assertTrue(e.getMessage().contains("has ended"), e.getMessage());
    }

    @Worlds
    @DisplayName(
            "C16 nothing runs before a terminal operation does, and each one runs the source anew")
    void cold(World on) {
        AtomicInteger runs = new AtomicInteger();
        AsyncStream<Integer> stream =
                AsyncStream.<Integer>generate(
                                emit -> {
                                    runs.incrementAndGet();
                                    emit.accept(1);
                                })
                        .map(i -> i + 1);
        assertEquals(0, runs.get());
        on.run(
                () -> {
                    assertEquals(List.of(2), stream.toList());
                    assertEquals(List.of(2), stream.toList());
                });
        assertEquals(2, runs.get());
    }

    @Worlds
    @DisplayName("C16 emit returns when downstream has taken the value: strictly in turns")
    void inTurns(World on) {
        on.run(
                () ->
                        AsyncStream.<Integer>generate(
                                        emit -> {
                                            for (int i = 0; i < 2; i++) {
                                                log.add("emits " + i);
                                                emit.accept(i);
                                                log.add("emitted " + i);
                                            }
                                        })
                                .consume(
                                        i -> {
                                            Async.sleep(HOUR);
                                            log.add("took " + i);
                                        }));
        assertEquals(
                List.of("emits 0", "took 0", "emitted 0", "emits 1", "took 1", "emitted 1"), log);
    }

    @Worlds
    @DisplayName(
            "C16 a source that swallows the stop signal gets it again, and the terminal operation is right")
    void swallowedStop(World on) {
        AtomicInteger refused = new AtomicInteger();
        List<Integer> got =
                on.run(
                        () ->
                                AsyncStream.<Integer>generate(
                                                emit -> {
                                                    for (int i = 0; i < 10; i++) {
                                                        try {
                                                            emit.accept(i);
                                                        } catch (Throwable e) {
                                                            refused.incrementAndGet();
                                                        }
                                                    }
                                                })
                                        .take(3)
                                        .toList());
        assertEquals(List.of(0, 1, 2), got);
        assertEquals(8, refused.get());
    }

    @Worlds
    @DisplayName("C16 catch (Exception) in a source does not see the stop signal of take")
    void stopIsNoException(World on) {
        List<Integer> got =
                on.run(
                        () ->
                                AsyncStream.<Integer>generate(
                                                emit -> {
                                                    try {
                                                        emit.accept(1);
                                                        emit.accept(2);
                                                    } catch (Exception e) {
                                                        log.add("caught " + e);
                                                    }
                                                })
                                        .take(1)
                                        .toList());
        assertEquals(List.of(1), got);
        assertEquals(List.of(), log);
    }

    @Worlds
    @DisplayName(
            "C16 the stop signal belongs to the operator that threw it: an outer take passes an inner one")
    void ownerTagged(World on) {
        List<Integer> got =
                on.run(
                        () ->
                                naturals("source")
                                        .take(5)
                                        .onCompletion(e -> log.add("inner " + e))
                                        .map(i -> i)
                                        .take(2)
                                        .onCompletion(e -> log.add("outer " + e))
                                        .take(2)
                                        .toList());
        assertEquals(List.of(0, 1), got);
        assertEquals(
                List.of("source cleaned up", "inner Optional.empty", "outer Optional.empty"), log);
    }

    @Worlds
    @DisplayName("C16 a failure in the clean-up after an early stop is thrown")
    void cleanUpFails(World on) {
        AsyncStream<Integer> stream =
                AsyncStream.generate(
                        emit -> {
                            try {
                                emit.accept(1);
                            } finally {
                                throwIt(new IllegalStateException("the clean-up failed"));
                            }
                        });
        for (AsyncStream<Integer> s :
                List.of(stream, stream.buffer(), stream.conflate(), AsyncStream.merge(stream))) {
            Exception e =
                    assertThrows(
                            IllegalStateException.class, () -> on.run(() -> s.take(1).toList()));
            assertEquals("the clean-up failed", e.getMessage());
        }
    }

    private static void throwIt(RuntimeException e) {
        throw e;
    }

    @Worlds
    @DisplayName(
            "C16 a failure downstream stays what it is; one in the clean-up upstream is attached")
    void bothFail(World on) {
        IOException first = new IOException("downstream");
        IllegalStateException later = new IllegalStateException("clean-up");
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                on.run(
                                        () ->
                                                AsyncStream.<Integer>generate(
                                                                emit -> {
                                                                    try {
                                                                        emit.accept(1);
                                                                    } finally {
                                                                        throwIt(later);
                                                                    }
                                                                })
                                                        .<IOException>consume(
                                                                i -> {
                                                                    throw first;
                                                                })));
        assertSame(first, thrown);
        assertTrue(List.of(thrown.getSuppressed()).contains(later));
    }

    @Worlds
    @DisplayName(
            "C16 a checked exception of the source is wrapped once; an unchecked one comes as it is")
    void wrapping(World on) {
        IOException checked = new IOException("no line");
        AsyncStream<Integer> stream = AsyncStream.<Integer>failed(checked).map(i -> i).buffer();
        TaskFailedException e =
                assertThrows(TaskFailedException.class, () -> on.run(() -> stream.toList()));
        assertSame(checked, e.getCause());
        IllegalStateException unchecked = new IllegalStateException();
        assertSame(
                unchecked,
                assertThrows(
                        IllegalStateException.class,
                        () -> on.run(() -> AsyncStream.failed(unchecked).buffer().count())));
    }

    @Worlds
    @DisplayName("C6 a source that swallows its cancellation gets it again from emit")
    void swallowedCancellation(World on) {
        AtomicInteger refused = new AtomicInteger();
        List<Integer> got = new ArrayList<>();
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertFalse(
                            scope.run(
                                    () ->
                                            AsyncStream.<Integer>generate(
                                                            emit -> {
                                                                emit.accept(1);
                                                                scope.cancel();
                                                                try {
                                                                    Async.sleep(HOUR);
                                                                } catch (InterruptedException e) {
                                                                    log.add("swallowed");
                                                                }
                                                                for (int i = 0; i < 3; i++) {
                                                                    try {
                                                                        emit.accept(i);
                                                                    } catch (
                                                                            InterruptedException
                                                                                    e) {
                                                                        refused.incrementAndGet();
                                                                    }
                                                                }
                                                            })
                                                    .consume(got::add)));
                });
        assertEquals(List.of(1), got);
        assertEquals(3, refused.get());
    }

    @Worlds
    @DisplayName("C6 a source that never waits is stopped by emit when its consumer is cancelled")
    void cancelledBusySource(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertFalse(
                            scope.run(
                                    () ->
                                            naturals("source")
                                                    .consume(
                                                            i -> {
                                                                if (i == 5) {
                                                                    scope.cancel();
                                                                }
                                                            })));
                    assertFalse(
                            CancelScope.create()
                                    .deadline(Duration.ofMillis(5))
                                    .run(
                                            () ->
                                                    naturals("buffered")
                                                            .buffer(8)
                                                            .consume(i -> Async.sleep(HOUR))));
                });
        assertEquals(List.of("source cleaned up", "buffered cleaned up"), log);
    }

    @Worlds
    @DisplayName("C11 catchError, retry and orElse do not take a cancellation for a failure")
    void cancellationIsNoFailure(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertFalse(
                            scope.run(
                                    () ->
                                            AsyncStream.<Integer>generate(
                                                            emit -> {
                                                                scope.cancel();
                                                                Async.sleep(HOUR);
                                                            })
                                                    .onCompletion(e -> log.add(kind(e)))
                                                    .catchError(
                                                            e -> {
                                                                log.add("caught");
                                                                return AsyncStream.of(1);
                                                            })
                                                    .retry(3)
                                                    .consume(i -> log.add("got " + i))));
                });
        assertEquals(List.of("InterruptedException"), log);
    }

    private static String kind(Optional<Throwable> e) {
        return e.filter(InterruptedException.class::isInstance).isPresent()
                ? "InterruptedException"
                : e.toString();
    }

    @Worlds
    @DisplayName(
            "C14 context variables are seen by sources and functions on both sides of every task")
    void context(World on) {
        ContextVar<String> user = ContextVar.create("user");
        AsyncStream<String> source =
                AsyncStream.generate(emit -> emit.accept(user.get().toString()));
        List<AsyncStream<String>> streams =
                List.of(
                        source,
                        source.buffer(),
                        source.conflate(),
                        AsyncStream.merge(source, AsyncStream.empty()),
                        source.mapParallel(2, s -> s + user.get()).map(s -> s.substring(0, 3)),
                        source.flatMapMerge(2, s -> source),
                        source.flatMapLatest(s -> source),
                        source.groupBy(s -> s, (k, part) -> part.map(s -> user.get().toString())),
                        AsyncStream.of("a").zip(source, (a, b) -> b),
                        source.chunked(2, HOUR).map(List::getFirst),
                        source.debounce(HOUR));
        on.run(
                () ->
                        user.run(
                                "ann",
                                () -> {
                                    for (AsyncStream<String> s : streams) {
                                        assertEquals(List.of("ann"), s.toList());
                                    }
                                    for (String s : source) {
                                        assertEquals("ann", s);
                                    }
                                    assertEquals(
                                            List.of("ann"),
                                            AsyncStream.<String>from(source.publisher()).toList());
                                }));
    }

    @Worlds
    @DisplayName("C12 the deadline around a stream is seen behind every task, and stops it there")
    void deadline(World on) {
        AsyncStream<Duration> source =
                AsyncStream.generate(emit -> emit.accept(Deadline.remaining().orElseThrow()));
        AsyncStream<Integer> stuck = AsyncStream.generate(emit -> Async.sleepForever());
        on.run(
                () -> {
                    Async.timeout(
                            HOUR,
                            () -> {
                                for (AsyncStream<Duration> s :
                                        List.of(source, source.buffer(), source.conflate())) {
                                    assertEquals(List.of(HOUR), s.toList());
                                }
                                for (Duration left : source) {
                                    assertEquals(HOUR, left);
                                }
                            });
                    for (AsyncStream<Integer> s :
                            List.of(
                                    stuck,
                                    stuck.buffer(),
                                    stuck.conflate(),
                                    AsyncStream.merge(stuck, stuck),
                                    stuck.mapParallel(2, i -> i),
                                    stuck.zip(stuck, Integer::sum),
                                    stuck.sample(HOUR))) {
                        assertThrows(
                                TimedOutException.class,
                                () -> Async.timeout(HOUR, () -> s.toList()));
                        assertThrows(
                                TimedOutException.class,
                                () ->
                                        Async.timeout(
                                                HOUR,
                                                () -> {
                                                    for (int i : s) {
                                                        log.add("got " + i);
                                                    }
                                                }));
                    }
                });
        assertEquals(List.of(), log);
    }

    @Worlds
    @DisplayName("a null is refused where it arises, and the message says where")
    void nulls(World on) {
        AsyncStream<Integer> one = AsyncStream.of(1);
        for (AsyncStream<?> s :
                List.of(
                        AsyncStream.generate(emit -> emit.accept(nothing())),
                        one.map(i -> nothing()),
                        one.scan(0, (a, b) -> nothing()),
                        one.zip(one, (a, b) -> nothing()),
                        one.combineLatest(one, (a, b) -> nothing()),
                        one.mapParallel(2, i -> nothing()),
                        one.mapParallelUnordered(2, i -> nothing()),
                        one.mapLatest(i -> nothing()),
                        one.groupBy(i -> nothing(), (k, part) -> part))) {
            Exception e = assertThrows(NullPointerException.class, () -> on.run(() -> s.toList()));
            assertTrue(e.getMessage().contains("null"), e.getMessage());
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    @DisplayName("bad numbers are refused at once, and the message names the operator")
    void badNumbers() {
        AsyncStream<Integer> s = AsyncStream.of(1);
        List<org.junit.jupiter.api.function.Executable> bad =
                List.of(
                        () -> s.take(-1),
                        () -> s.drop(-1),
                        () -> s.chunked(0),
                        () -> s.chunked(1, Duration.ZERO),
                        () -> s.windowed(0, 1),
                        () -> s.windowed(1, 0),
                        () -> s.buffer(0),
                        () -> s.mapParallel(0, i -> i),
                        () -> s.mapParallelUnordered(0, i -> i),
                        () -> s.flatMapMerge(0, i -> s),
                        () -> s.retry(-1),
                        () -> s.sample(Duration.ZERO),
                        () -> s.debounce(Duration.ZERO.minusMillis(1)),
                        () -> s.throttle(Duration.ZERO),
                        () -> AsyncStream.interval(Duration.ZERO),
                        () -> AsyncStream.bytes(() -> null, 0));
        for (var b : bad) {
            Exception e = assertThrows(IllegalArgumentException.class, b);
            assertTrue(e.getMessage().contains(":"), e.getMessage());
        }
        assertInstanceOf(AsyncStream.class, s.take(0));
    }

    @Test
    @DisplayName("C5 streams with tasks work on any thread, without run")
    void withoutRun() throws InterruptedException {
        assertEquals(
                List.of(2, 3), AsyncStream.of(1, 2).buffer().mapParallel(2, i -> i + 1).toList());
        try (var values = AsyncStream.of(1, 2).open()) {
            assertEquals(1, values.next());
        }
    }
}
