package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.asCompleted;
import static tasuki.Async.firstCompleted;
import static tasuki.Async.firstSuccess;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.mapConcurrent;
import static tasuki.Async.settle;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;
import static tasuki.conformance.Given.attached;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Body;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Several bodies at once: CPython's gather and as_completed, Jox's race and par. */
class GatherTest {
    private static int after(int seconds, int value) throws InterruptedException {
        pass(seconds);
        return value;
    }

    private static int failAfter(int seconds, String message)
            throws InterruptedException, IOException {
        pass(seconds);
        throw new IOException(message);
    }

    private static Body<Integer, IOException> failing(int seconds, String message) {
        return () -> failAfter(seconds, message);
    }

    private static Body<Integer, RuntimeException> giving(int seconds, int value) {
        return () -> after(seconds, value);
    }

    /** A body that counts itself when it is cancelled, after so much clean-up. */
    private static Body<Integer, RuntimeException> counted(AtomicInteger cancelled, int cleanUp) {
        return () -> {
            try {
                sleepForever();
            } finally {
                shield(seconds(60), () -> pass(cleanUp));
                cancelled.incrementAndGet();
            }
            return 0;
        };
    }

    // ---- gather ----

    @Worlds
    @Tag("cpython")
    @DisplayName("14 gather: values in the order of the bodies, whichever ends first")
    void inOrder(World on) throws Exception {
        on.run(
                () -> {
                    assertEquals(
                            List.of(1, 2, 3), gather(giving(3, 1), giving(1, 2), giving(2, 3)));
                    assertEquals(3.0, now());
                    assertEquals(List.of(), gather(List.<Body<Integer, RuntimeException>>of()));
                    assertEquals(List.of(9), gather(giving(1, 9)));
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> gather(giving(0, 1), giving(0, 2)).add(3));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("14 gather: one failure cancels the others, is awaited, and is thrown itself")
    void oneFails(World on) throws Exception {
        on.run(
                () -> {
                    for (int place = 0; place < 3; place++) {
                        AtomicInteger cancelled = new AtomicInteger();
                        List<Body<Integer, IOException>> bodies = new ArrayList<>();
                        for (int i = 0; i < 3; i++) {
                            Body<Integer, RuntimeException> other = counted(cancelled, 5);
                            bodies.add(i == place ? failing(1, "disk") : other::call);
                        }
                        double before = now();
                        IOException e = assertThrows(IOException.class, () -> gather(bodies));
                        assertEquals("disk", e.getMessage());
                        assertEquals(List.of(), attached(e));
                        assertEquals(2, cancelled.get());
                        assertEquals(before + 6, now());
                    }
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "14 gather: one body that cancels its own task; who gathers gets CancellationException")
    void oneCancelled(World on) throws Exception {
        on.run(
                () -> {
                    Body<Integer, RuntimeException> self =
                            () -> {
                                Task.current().cancel("by itself");
                                sleepForever();
                                return 0;
                            };
                    assertTrue(
                            assertThrows(
                                            CancellationException.class,
                                            () -> gather(self, giving(2, 1)))
                                    .getMessage()
                                    .contains("by itself"));
                    assertEquals(2.0, now(), "the other one ran to its end");
                    assertThrows(CancellationException.class, () -> gather(giving(2, 1), self));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("14 gather: cancelling it cancels all of them")
    void cancelAll(World on) throws Exception {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicInteger cancelled = new AtomicInteger();
                                    Task<List<Integer>> gathering =
                                            g.start(
                                                    () ->
                                                            gather(
                                                                    counted(cancelled, 1),
                                                                    counted(cancelled, 2),
                                                                    counted(cancelled, 3)));
                                    pass(1);
                                    gathering.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, gathering.join());
                                    assertEquals(3, cancelled.get());
                                    assertEquals(4.0, now());
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("14 gather: all fail at once, the first is thrown, the others are attached")
    void allFail(World on) throws Exception {
        on.run(
                () -> {
                    IOException e =
                            assertThrows(
                                    IOException.class,
                                    () ->
                                            gather(
                                                    unstoppable("a"),
                                                    unstoppable("b"),
                                                    unstoppable("c")));
                    List<String> all = new ArrayList<>(List.of(e.getMessage()));
                    attached(e).forEach(s -> all.add(s.getMessage()));
                    Collections.sort(all);
                    assertEquals(List.of("a", "b", "c"), all);
                });
    }

    private static Body<Integer, IOException> unstoppable(String message) {
        return () -> shield(seconds(60), failing(1, message));
    }

    @Worlds
    @DisplayName("gather with a function: two to five values of different types")
    void typed(World on) throws Exception {
        on.run(
                () -> {
                    assertEquals("a1", gather(() -> "a", () -> 1, (a, b) -> a + b));
                    assertEquals(
                            "a1true",
                            gather(() -> "a", () -> 1, () -> true, (a, b, c) -> a + b + c));
                    assertEquals(
                            "a1true2",
                            gather(
                                    () -> "a",
                                    () -> 1,
                                    () -> true,
                                    () -> 2L,
                                    (a, b, c, d) -> a + b + c + d));
                    assertEquals(
                            "a1true2x",
                            gather(
                                    () -> "a",
                                    () -> 1,
                                    () -> true,
                                    () -> 2L,
                                    () -> 'x',
                                    (a, b, c, d, e) -> a + b + c + d + e));
                    assertEquals(
                            "null and 1", gather(() -> null, () -> 1, (a, b) -> a + " and " + b));
                });
    }

    @Worlds
    @DisplayName("gather of actions: runs all, throws the first failure")
    void actions(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger ran = new AtomicInteger();
                    gather(() -> pass(1), () -> pass(2), () -> ran.set(3));
                    assertEquals(2.0, now());
                    assertEquals(3, ran.get());
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    gather(
                                            () -> sleepForever(),
                                            () -> {
                                                throw new IllegalStateException();
                                            }));
                });
    }

    // ---- settle ----

    @Worlds
    @Tag("cpython")
    @DisplayName("15 settle: a failure cancels nobody, and is an outcome like a value")
    void settles(World on) throws Exception {
        on.run(
                () -> {
                    IOException bug = new IOException("bug");
                    List<Outcome<Integer>> how =
                            settle(
                                    giving(3, 1),
                                    () -> {
                                        throw bug;
                                    },
                                    () -> {
                                        Task.current().cancel("enough");
                                        sleepForever();
                                        return 0;
                                    });
                    assertEquals(
                            List.of(
                                    new Outcome.Success<>(1),
                                    new Outcome.Failed<Integer>(bug),
                                    new Outcome.Cancelled<Integer>("enough")),
                            how);
                    assertEquals(3.0, now());
                    assertEquals(List.of(), settle(List.<Body<Integer, RuntimeException>>of()));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("15 settle never collects the caller's own cancellation")
    void settleIsCancelled(World on) throws Exception {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicInteger cancelled = new AtomicInteger();
                                    AtomicBoolean collected = new AtomicBoolean();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        settle(
                                                                counted(cancelled, 1),
                                                                failing(0, "x"),
                                                                counted(cancelled, 2));
                                                        collected.set(true);
                                                    });
                                    pass(1);
                                    task.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    assertFalse(collected.get());
                                    assertEquals(2, cancelled.get());
                                }));
    }

    // ---- asCompleted ----

    @Worlds
    @Tag("cpython")
    @DisplayName("16 asCompleted: in the order in which they end; the same body twice runs twice")
    void asTheyComplete(World on) throws Exception {
        on.run(
                () -> {
                    Body<Integer, RuntimeException> twice = giving(2, 2);
                    List<Integer> values = new ArrayList<>();
                    List<Double> times = new ArrayList<>();
                    asCompleted(List.of(giving(3, 3), twice, giving(1, 1), twice))
                            .forEach(
                                    v -> {
                                        values.add(v);
                                        times.add(now());
                                    });
                    assertEquals(List.of(1, 2, 2, 3), values);
                    assertEquals(List.of(1.0, 2.0, 2.0, 3.0), times);
                    asCompleted(List.<Body<Integer, RuntimeException>>of()).forEach(values::add);
                    assertEquals(4, values.size());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "16 asCompleted with a timeout: what came is there, the others are cancelled and awaited")
    void asCompletedInTime(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger cancelled = new AtomicInteger();
                    List<Integer> values = new ArrayList<>();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(2),
                                            () ->
                                                    asCompleted(
                                                                    List.of(
                                                                            giving(1, 1),
                                                                            counted(cancelled, 3)))
                                                            .forEach(values::add)));
                    assertEquals(List.of(1), values);
                    assertEquals(1, cancelled.get());
                    assertEquals(5.0, now());
                });
    }

    @Worlds
    @DisplayName("16 asCompleted: a failure fails the loop; leaving early cancels the others")
    void asCompletedEnds(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger cancelled = new AtomicInteger();
                    List<Integer> values = new ArrayList<>();
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    asCompleted(
                                                    List.<Body<Integer, RuntimeException>>of(
                                                            counted(cancelled, 1),
                                                            giving(1, 1),
                                                            () -> {
                                                                pass(2);
                                                                throw new IllegalStateException();
                                                            }))
                                            .forEach(values::add));
                    assertEquals(List.of(1), values);
                    assertEquals(1, cancelled.get());
                    assertEquals(
                            1,
                            asCompleted(List.of(giving(1, 1), counted(cancelled, 1)))
                                    .take(1)
                                    .toList()
                                    .getFirst());
                    assertEquals(2, cancelled.get());
                });
    }

    // ---- first ----

    @Worlds
    @Tag("jox")
    @DisplayName(
            "firstSuccess: the first value; failures before it do not count, the others are awaited")
    void firstValue(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger cancelled = new AtomicInteger();
                    assertEquals(
                            2,
                            firstSuccess(
                                    failing(1, "too early"),
                                    giving(2, 2),
                                    giving(3, 3),
                                    counted(cancelled, 4)));
                    assertEquals(1, cancelled.get());
                    assertEquals(6.0, now());
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName(
            "firstSuccess: all fail; the failure of the first in the list, with the others attached")
    void nobodySucceeds(World on) throws Exception {
        on.run(
                () -> {
                    IOException e =
                            assertThrows(
                                    IOException.class,
                                    () ->
                                            firstSuccess(
                                                    failing(3, "a"),
                                                    failing(1, "b"),
                                                    failing(2, "c")));
                    assertEquals("a", e.getMessage());
                    assertEquals(
                            List.of("b", "c"),
                            attached(e).stream().map(Throwable::getMessage).toList());
                    assertEquals(3.0, now());
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName("firstCompleted: the first to end, be it with a failure")
    void firstOfAll(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger cancelled = new AtomicInteger();
                    assertThrows(
                            IOException.class,
                            () ->
                                    firstCompleted(
                                            failing(1, "first"),
                                            giving(2, 2),
                                            counted(cancelled, 1)));
                    assertEquals(
                            2,
                            firstCompleted(
                                    failing(3, "late"), giving(2, 2), counted(cancelled, 1)));
                    assertEquals(2, cancelled.get());
                });
    }

    @Worlds
    @DisplayName("a race of nobody is refused; a race that is cancelled cancels all")
    void races(World on) throws Exception {
        on.run(
                () -> {
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> firstSuccess(List.<Body<Integer, RuntimeException>>of()));
                    AtomicInteger cancelled = new AtomicInteger();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () ->
                                                    firstCompleted(
                                                            counted(cancelled, 1),
                                                            counted(cancelled, 2))));
                    assertEquals(2, cancelled.get());
                    assertThrows(
                            CancellationException.class,
                            () ->
                                    firstSuccess(
                                            () -> {
                                                Task.current().cancel();
                                                return forever();
                                            }));
                });
    }

    @Worlds(rounds = 20)
    @DisplayName(
            "C8 a race whose winner and whose cancellation come together: a value or a cancellation")
    void raceAndCancel(World on) throws Exception {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<Integer> racing =
                                            g.start(() -> firstSuccess(giving(1, 1), giving(1, 1)));
                                    pass(1);
                                    racing.cancel();
                                    Outcome<Integer> how = racing.join();
                                    assertTrue(
                                            how instanceof Outcome.Cancelled
                                                    || how.equals(new Outcome.Success<>(1)),
                                            how::toString);
                                }));
    }

    // ---- mapConcurrent ----

    @Worlds({1, 2, 3, 10, 100})
    @Tag("jox")
    @DisplayName("mapConcurrent: so many at a time and no more, results in the order of the items")
    void limited(World on, int limit) throws Exception {
        on.run(
                () -> {
                    AtomicInteger inside = new AtomicInteger();
                    AtomicInteger most = new AtomicInteger();
                    List<Integer> items = IntStream.range(0, 20).boxed().toList();
                    List<Integer> squares =
                            mapConcurrent(
                                    limit,
                                    items,
                                    i -> {
                                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                        pass(1 + i % 3);
                                        inside.decrementAndGet();
                                        return i * i;
                                    });
                    assertEquals(items.stream().map(i -> i * i).toList(), squares);
                    assertEquals(Math.min(limit, 20), most.get());
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName("mapConcurrent: a failure cancels the others, and no more items are pulled")
    void mapFails(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger pulled = new AtomicInteger();
                    Iterable<Integer> endless =
                            () -> IntStream.generate(pulled::incrementAndGet).iterator();
                    assertThrows(
                            IOException.class,
                            () ->
                                    mapConcurrent(
                                            3,
                                            endless,
                                            i -> {
                                                pass(1);
                                                return i == 7 ? failAfter(1, "x") : i;
                                            }));
                    assertTrue(pulled.get() <= 14, "pulled " + pulled);
                    assertEquals(List.of(), mapConcurrent(3, List.<Integer>of(), i -> i));
                    assertEquals(
                            "at least one at a time, not 0",
                            assertThrows(
                                            IllegalArgumentException.class,
                                            () -> mapConcurrent(0, List.of(1), i -> i))
                                    .getMessage());
                });
    }

    @Worlds
    @DisplayName("mapConcurrent: an iterator that fails fails the call, with the others cancelled")
    void iteratorFails(World on) throws Exception {
        on.run(
                () -> {
                    AtomicInteger cancelled = new AtomicInteger();
                    AtomicInteger pulled = new AtomicInteger();
                    Iterable<Integer> items =
                            () ->
                                    IntStream.generate(
                                                    () -> {
                                                        if (pulled.incrementAndGet() == 3) {
                                                            throw new IllegalStateException(
                                                                    "items");
                                                        }
                                                        return 1;
                                                    })
                                            .iterator();
                    assertEquals(
                            "items",
                            assertThrows(
                                            IllegalStateException.class,
                                            () ->
                                                    mapConcurrent(
                                                            3,
                                                            items,
                                                            i -> counted(cancelled, 1).call()))
                                    .getMessage());
                    assertEquals(2, cancelled.get());
                });
    }
}
