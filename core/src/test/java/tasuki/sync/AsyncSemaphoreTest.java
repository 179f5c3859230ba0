package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.TaskNode;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

class AsyncSemaphoreTest {
    @Worlds
    @DisplayName("C15 never more tasks inside than permits, and all get in")
    void limits(World on) {
        AsyncSemaphore three = new AsyncSemaphore(3);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger all = new AtomicInteger();
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    for (int t = 0; t < 10; t++) {
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < 200; i++) {
                                                        three.run(
                                                                () -> {
                                                                    most.accumulateAndGet(
                                                                            inside
                                                                                    .incrementAndGet(),
                                                                            Math::max);
                                                                    Async.checkpoint();
                                                                    inside.decrementAndGet();
                                                                    all.incrementAndGet();
                                                                });
                                                    }
                                                });
                                    }
                                }));
        assertEquals(2_000, all.get());
        assertEquals(3, most.get());
        assertEquals(new AsyncSemaphore.Statistics(3, 3, 0), three.statistics());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C15 strictly in order: a request for many is not overtaken by one for few")
    void strictOrder(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore semaphore = new AsyncSemaphore(4);
                    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                semaphore.acquire(4);
                                int[] wanted = {3, 1, 4, 2};
                                for (int i = 0; i < wanted.length; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                semaphore.acquire(wanted[number]);
                                                order.add(number);
                                                semaphore.release(wanted[number]);
                                            });
                                    until(() -> semaphore.statistics().waiting() == number + 1);
                                }
                                semaphore.release(2);
                                assertEquals(
                                        new AsyncSemaphore.Statistics(2, 4, 4),
                                        semaphore.statistics());
                                assertFalse(semaphore.tryAcquire());
                                assertFalse(semaphore.tryAcquire(2));
                                semaphore.release(2);
                            });
                    assertEquals(2, order.indexOf(2), order.toString());
                    assertEquals(3, order.indexOf(3), order.toString());
                    assertEquals(4, semaphore.available());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C15 cancelling a waiter never wedges it and never loses or invents a permit")
    void cancelledWaiters(World on) {
        for (int who = 0; who < 4; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        AsyncSemaphore semaphore = new AsyncSemaphore(1);
                        Async.group(
                                g -> {
                                    semaphore.acquire();
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 4; i++) {
                                        int number = i;
                                        tasks.add(g.start(() -> semaphore.run(() -> {})));
                                        until(() -> semaphore.statistics().waiting() == number + 1);
                                    }
                                    tasks.get(victim).cancel();
                                    tasks.get(victim).join();
                                    assertEquals(3, semaphore.statistics().waiting());
                                    semaphore.release();
                                });
                        assertEquals(
                                new AsyncSemaphore.Statistics(1, 1, 0), semaphore.statistics());
                    });
        }
    }

    @Worlds
    @DisplayName(
            "C15 when the first, who wants many, is cancelled, those behind who want few get theirs at once")
    void cancelledBigRequestLetsSmallOnesIn(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore semaphore = new AsyncSemaphore(3);
                    Async.group(
                            g -> {
                                semaphore.acquire();
                                Task<Void> big = g.start(() -> semaphore.acquire(3));
                                until(() -> semaphore.statistics().waiting() == 1);
                                Task<Void> small = g.start(() -> semaphore.acquire(1));
                                Task<Void> other = g.start(() -> semaphore.acquire(1));
                                until(() -> semaphore.statistics().waiting() == 3);
                                big.cancel();
                                small.await();
                                other.await();
                                assertTrue(big.join() instanceof Outcome.Cancelled);
                            });
                    assertEquals(new AsyncSemaphore.Statistics(0, 3, 0), semaphore.statistics());
                });
    }

    @Worlds
    @DisplayName(
            "C8 a permit that was handed over is held, though the waiter is cancelled in the same moment")
    void aCompletedAcquireWins(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore semaphore = new AsyncSemaphore(1);
                    CancelScope scope = CancelScope.create();
                    List<String> seen = new ArrayList<>();
                    Async.group(
                            g -> {
                                semaphore.acquire();
                                g.start(
                                        () ->
                                                scope.run(
                                                        () -> {
                                                            semaphore.acquire();
                                                            seen.add("held");
                                                            Async.sleepForever();
                                                        }));
                                until(() -> semaphore.statistics().waiting() == 1);
                                semaphore.release();
                                scope.cancel();
                            });
                    assertEquals(List.of("held"), seen);
                    assertEquals(0, semaphore.available());
                });
    }

    @Test
    void badUseIsNamed() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore("db", 2);
        semaphore.acquire();
        semaphore.release();
        assertEquals(
                "semaphore 'db' was released more often than acquired: 2 of 2 permits are free, 1 more"
                        + " were given back",
                assertThrows(IllegalStateException.class, semaphore::release).getMessage());
        assertEquals(
                "semaphore 'db' has 2 permits at most: 1 or more of them, not 3",
                assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(3))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(0));
        assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
        assertEquals(
                "a semaphore needs 1 permit or more, not 0: one that begins without permits is made with"
                        + " (0, max)",
                assertThrows(IllegalArgumentException.class, () -> new AsyncSemaphore(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new AsyncSemaphore(-1, 4));
        assertThrows(IllegalArgumentException.class, () -> new AsyncSemaphore(5, 4));
        assertEquals("semaphore 'db'[available=2, max=2, waiting=0]", semaphore.toString());
    }

    @Worlds
    @DisplayName("a semaphore with room can begin empty and be used to signal")
    void signalling(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore signals = new AsyncSemaphore(0, Integer.MAX_VALUE);
                    Async.group(
                            g -> {
                                Task<Void> waiter = g.start(() -> signals.acquire(3));
                                until(() -> signals.statistics().waiting() == 1);
                                signals.release();
                                signals.release(2);
                                waiter.await();
                            });
                    signals.release(Integer.MAX_VALUE);
                    assertThrows(IllegalStateException.class, signals::release);
                    assertEquals("x", signals.call(() -> "x"));
                });
    }

    @Test
    @DisplayName("a body's result and its exception come through, and the permit is free after")
    void bodies() throws Exception {
        AsyncSemaphore semaphore = new AsyncSemaphore(1);
        assertEquals(
                0,
                semaphore.call(
                        () -> {
                            assertFalse(semaphore.tryAcquire());
                            return semaphore.available();
                        }));
        assertEquals(1, semaphore.available());
        semaphore.run(() -> assertEquals(0, semaphore.available()));
        assertEquals(1, semaphore.available());
        for (int form = 0; form < 2; form++) {
            int which = form;
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> {
                        if (which == 0) {
                            semaphore.call(() -> fail());
                        } else {
                            semaphore.run(() -> fail());
                        }
                    });
            assertEquals(1, semaphore.available());
        }
    }

    @Test
    @DisplayName("tryAcquire takes the permits if there are so many, else none")
    void tryAcquires() {
        AsyncSemaphore semaphore = new AsyncSemaphore(3);
        assertTrue(semaphore.tryAcquire());
        assertTrue(semaphore.tryAcquire(2));
        assertFalse(semaphore.tryAcquire());
        semaphore.release(2);
        assertFalse(semaphore.tryAcquire(3));
        assertEquals(2, semaphore.available());
        semaphore.release();
    }

    @Worlds
    @DisplayName("50 the tree says how many permits of which semaphore a task waits for")
    void whatItWaitsFor(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore db = new AsyncSemaphore("db", 2);
                    db.acquire();
                    Async.group(
                            g -> {
                                Task<Void> many = g.start(() -> db.acquire(2));
                                until(() -> db.statistics().waiting() == 1);
                                Task<Void> one = g.start(() -> db.acquire());
                                until(() -> db.statistics().waiting() == 2);
                                assertEquals("2 of semaphore 'db'", waitsFor(many));
                                assertEquals("semaphore 'db'", waitsFor(one));
                                g.cancel();
                            });
                });
    }

    private static String waitsFor(Task<?> task) throws InterruptedException {
        TaskNode<?> node = (TaskNode<?>) task;
        until(() -> node.waiting() != null);
        return Objects.requireNonNull(node.waiting()).what();
    }

    private static int fail() {
        throw new UnsupportedOperationException("on purpose");
    }
}
