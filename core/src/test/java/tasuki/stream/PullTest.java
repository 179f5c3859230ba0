package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.CancelledException;
import tasuki.TaskFailedException;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** {@code for} over a stream, and what happens to its source when the loop is left. */
class PullTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private AsyncStream<Integer> naturals() {
        return AsyncStream.generate(
                emit -> {
                    log.add("begun");
                    try {
                        for (int i = 0; ; i++) {
                            emit.accept(i);
                        }
                    } finally {
                        log.add("cleaned up");
                    }
                });
    }

    /** What the module logs while the action runs. */
    private static List<String> logged(Runnable action) {
        List<String> messages = Collections.synchronizedList(new ArrayList<>());
        Logger logger = Logger.getLogger("tasuki.stream");
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord record) {
                        messages.add(record.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return messages;
    }

    @Worlds
    @DisplayName(
            "C17 a loop to the end: the source has cleaned up when the loop is over, nothing is"
                    + " reported")
    void wholeLoop(World on) {
        List<String> messages =
                logged(
                        () ->
                                on.run(
                                        () -> {
                                            int sum = 0;
                                            for (int i : naturals().take(5)) {
                                                sum += i;
                                            }
                                            assertEquals(10, sum);
                                            assertEquals(List.of("begun", "cleaned up"), log);
                                        }));
        assertEquals(List.of(), messages);
    }

    @Worlds
    @DisplayName(
            "C17 a loop to the end is not reported, also if its scope is left before its producer"
                    + " has")
    void wholeLoopLeftBeforeTheProducer(World on) {
        // ends the lane, as every producer does last, and is still there when the scope is left
        AsyncStream<Integer> lingering =
                new AsyncStream<>(
                        down -> {
                            down.accept(1);
                            ((Lane<?>) down).end(null);
                            try {
                                Async.sleepForever();
                            } catch (InterruptedException e) {
                                log.add("scope left");
                            }
                        });
        List<String> messages =
                logged(
                        () ->
                                on.run(
                                        () -> {
                                            for (int i : lingering) {
                                                log.add("got " + i);
                                            }
                                            log.add("loop left");
                                        }));
        assertEquals(List.of("got 1", "loop left", "scope left"), log);
        assertEquals(List.of(), messages);
    }

    @Test
    @DisplayName("C17 an iterator of a plain thread is not forgotten while that one waits in it")
    void strayWaitedFor() {
        for (int i = 0; i < 20_000; i++) { // compiled code keeps only what it still needs
            var values = AsyncStream.of(1).iterator();
            assertEquals(1, values.next());
            assertFalse(values.hasNext());
        }
        AsyncStream<Integer> late =
                AsyncStream.generate(
                        emit -> {
                            for (int i = 0; i < 20; i++) {
                                System.gc();
                                Async.sleep(Duration.ofMillis(5));
                            }
                            emit.accept(7);
                        });
        List<String> messages =
                logged(
                        () -> {
                            assertEquals(7, late.iterator().next());
                            untilCollected();
                        });
        assertTrue(messages.getFirst().contains("and forgotten"), messages::toString);
    }

    /** Until the collector has ended a run that was forgotten. */
    private static void untilCollected() {
        Logger logger = Logger.getLogger("tasuki.stream");
        CountDownLatch said = new CountDownLatch(1);
        logger.setFilter(
                line -> {
                    said.countDown();
                    return true;
                });
        try {
            for (int i = 0; i < 1_000 && said.getCount() != 0; i++) {
                System.gc();
                LockSupport.parkNanos(10_000_000);
            }
        } finally {
            logger.setFilter(null);
        }
    }

    @Worlds
    @DisplayName(
            "C17 after a break the source ends with the scope around the loop, and the place is"
                    + " reported")
    void breakEndsWithScope(World on) {
        List<String> messages =
                logged(
                        () ->
                                on.run(
                                        () -> {
                                            Async.group(
                                                    g -> {
                                                        for (int i : naturals()) {
                                                            if (i == 2) {
                                                                break;
                                                            }
                                                        }
                                                        log.add("loop left");
                                                    });
                                            log.add("scope left");
                                        }));
        assertEquals(List.of("begun", "loop left", "cleaned up", "scope left"), log);
        assertEquals(1, messages.size(), messages::toString);
        String message = messages.getFirst();
        assertTrue(message.contains("PullTest.java:"), message);
        assertTrue(message.contains("try (var values = stream.open())"), message);
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "44 an iterator closed half way cancels the producer and waits until it has cleaned up")
    void closedHalfWay(World on) {
        List<String> messages =
                logged(
                        () ->
                                on.run(
                                        () -> {
                                            AsyncStream<Integer> slow =
                                                    AsyncStream.generate(
                                                            emit -> {
                                                                try {
                                                                    emit.accept(1);
                                                                    Async.sleepForever();
                                                                } finally {
                                                                    Async.shield(
                                                                            HOUR,
                                                                            () ->
                                                                                    Async.sleep(
                                                                                            Duration
                                                                                                    .ofMinutes(
                                                                                                            1)));
                                                                    log.add("cleaned up");
                                                                }
                                                            });
                                            try (var values = slow.open()) {
                                                assertEquals(1, values.next());
                                            }
                                            log.add("after the brace");
                                        }));
        assertEquals(List.of("cleaned up", "after the brace"), log);
        assertEquals(List.of(), messages);
    }

    @Worlds
    @DisplayName("C17 an exception in the loop ends the source with the scope, without a report")
    void exceptionInLoop(World on) {
        IOException failure = new IOException("in the loop");
        List<String> messages =
                logged(
                        () ->
                                assertSame(
                                        failure,
                                        assertThrows(
                                                IOException.class,
                                                () ->
                                                        on.run(
                                                                () -> {
                                                                    for (int i : naturals()) {
                                                                        if (i == 2) {
                                                                            throw failure;
                                                                        }
                                                                    }
                                                                }))));
        assertEquals(List.of("begun", "cleaned up"), log);
        assertEquals(List.of(), messages);
    }

    @Worlds
    @DisplayName(
            "C17 a cancellation in the loop ends the source at once; hasNext throws"
                    + " CancelledException")
    void cancelledLoop(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create().deadline(HOUR);
                    assertFalse(
                            scope.run(
                                    () -> {
                                        AsyncStream<Integer> slow =
                                                naturals()
                                                        .onEach(
                                                                i ->
                                                                        Async.sleep(
                                                                                Duration.ofMinutes(
                                                                                        25)));
                                        CancelledException e =
                                                assertThrows(
                                                        CancelledException.class,
                                                        () -> {
                                                            for (int i : slow) {
                                                                log.add("got " + i);
                                                            }
                                                        });
                                        log.add("caught");
                                        throw e;
                                    }));
                });
        assertEquals(List.of("begun", "got 0", "got 1", "cleaned up", "caught"), log);
    }

    @Worlds
    @DisplayName(
            "C17 a failing source: the values before it, then the failure; then there are no more")
    void failingSource(World on) {
        IOException failure = new IOException("no line");
        on.run(
                () -> {
                    var values =
                            AsyncStream.concat(AsyncStream.of(1, 2), AsyncStream.failed(failure))
                                    .iterator();
                    assertEquals(1, values.next());
                    assertEquals(2, values.next());
                    TaskFailedException e =
                            assertThrows(TaskFailedException.class, values::hasNext);
                    assertSame(failure, e.getCause());
                    assertFalse(values.hasNext());
                    assertThrows(NoSuchElementException.class, values::next);
                });
    }

    @Worlds
    @DisplayName("C17 an iterator that was never asked has started nothing and is not reported")
    void neverAsked(World on) {
        assertEquals(
                List.of(),
                logged(
                        () ->
                                on.run(
                                        () -> {
                                            naturals().iterator();
                                            naturals().open().close();
                                        })));
        assertEquals(List.of(), log);
    }

    @Worlds
    @DisplayName(
            "C17 a for over an open iterator goes on where the last one stopped; closing twice does"
                    + " nothing")
    void goesOn(World on) {
        on.run(
                () -> {
                    List<Integer> got = new ArrayList<>();
                    var values = naturals().open();
                    try (values) {
                        for (int i : values) {
                            got.add(i);
                            if (i == 1) {
                                break;
                            }
                        }
                        for (int i : values) {
                            got.add(i);
                            if (i == 3) {
                                break;
                            }
                        }
                    }
                    values.close();
                    assertFalse(values.hasNext());
                    assertEquals(List.of(0, 1, 2, 3), got);
                });
    }

    @Worlds
    @DisplayName(
            "C17 the source runs only when it is asked: the first value costs no more than itself")
    void lazyAtFirst(World on) {
        on.run(
                () -> {
                    List<Integer> made = Collections.synchronizedList(new ArrayList<>());
                    try (var values = naturals().onEach(made::add).open()) {
                        assertEquals(List.of(), made);
                        values.next();
                        Async.checkpoint();
                        assertEquals(List.of(0), made);
                    }
                });
    }

    @Worlds
    @DisplayName(
            "C17 the values one by one and many of them: none is lost or doubled as the batches"
                    + " grow")
    void many(World on) {
        on.run(
                () -> {
                    long expected = 0;
                    int many = on.many(100_000);
                    for (int i : naturals().take(many)) {
                        assertEquals(expected++, i);
                    }
                    assertEquals(many, expected);
                });
    }

    @Worlds
    @DisplayName("C17 loops inside loops, each with a producer of its own")
    void nested(World on) {
        on.run(
                () -> {
                    int n = 0;
                    for (int i : AsyncStream.range(0, 10)) {
                        for (int k : AsyncStream.range(0, i)) {
                            n += k;
                        }
                    }
                    assertEquals(120, n);
                });
    }

    @Test
    @DisplayName("C17 stream(): closing it ends the source; the JDK's operations see every value")
    void jdkStream() throws InterruptedException {
        try (var stream = naturals().stream()) {
            assertEquals(List.of(0, 2, 4), stream.filter(i -> i % 2 == 0).limit(3).toList());
        }
        assertEquals(List.of("begun", "cleaned up"), log);
    }

    @Test
    @DisplayName("C17 on a thread in no scope open() in a try ends the source as well")
    void stray() {
        try (var values = naturals().open()) {
            Iterator<Integer> each = values.iterator();
            assertEquals(0, each.next());
            assertEquals(1, each.next());
        }
        assertEquals(List.of("begun", "cleaned up"), log);
    }
}
