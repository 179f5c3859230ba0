package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Async;
import tasuki.Group;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncCondition;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Barrier;
import tasuki.sync.BarrierBrokenException;
import tasuki.sync.Event;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** CPython's test_locks, trio's test_sync. */
class LocksTest {
    /** Starts a task that notes its number when it has the mutex, and keeps it for a second. */
    private static Task<Void> holder(Group g, Mutex mutex, int number, List<Integer> order) {
        return g.start(
                () ->
                        mutex.run(
                                () -> {
                                    order.add(number);
                                    pass(1);
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("31 a waiter that was chosen and is cancelled passes the lock on")
    void passesOn(World on) {
        on.run(
                () -> {
                    for (int who = 0; who < 3; who++) {
                        Mutex mutex = new Mutex();
                        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                        int victim = who;
                        group(
                                g -> {
                                    mutex.lock();
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        tasks.add(holder(g, mutex, i, order));
                                        pass(1);
                                    }
                                    // in the very moment: it may have it, or it is passed on
                                    mutex.unlock();
                                    tasks.get(victim).cancel();
                                });
                        assertFalse(mutex.isLocked());
                        assertEquals(0, mutex.statistics().waiting());
                        List<Integer> others = new ArrayList<>(order);
                        others.remove((Integer) victim);
                        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
                        expected.remove((Integer) victim);
                        assertEquals(expected, others, "victim " + victim);
                    }
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("31 a lock whose waiters are all cancelled is free, and can be had again")
    void allCancelled(World on) {
        on.run(
                () -> {
                    Mutex mutex = new Mutex();
                    mutex.lock();
                    group(
                            g -> {
                                for (int i = 0; i < 10; i++) {
                                    g.start(() -> mutex.lock());
                                }
                                pass(1);
                                assertEquals(10, mutex.statistics().waiting());
                                g.cancel();
                            });
                    assertEquals(0, mutex.statistics().waiting());
                    mutex.unlock();
                    mutex.lock();
                    mutex.unlock();
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("31 first come, first served: a task that unlocks and locks again goes to the end")
    void fifo(World on) {
        on.run(
                () -> {
                    Mutex mutex = new Mutex();
                    List<String> order = Collections.synchronizedList(new ArrayList<>());
                    group(
                            g -> {
                                for (String name : List.of("a", "b", "c")) {
                                    g.start(
                                            () -> {
                                                for (int i = 0; i < 3; i++) {
                                                    mutex.run(
                                                            () -> {
                                                                order.add(name);
                                                                pass(1);
                                                            });
                                                }
                                            });
                                }
                            });
                    assertEquals(9, order.size());
                    for (int i = 3; i < 9; i++) {
                        assertEquals(order.get(i - 3), order.get(i), order::toString);
                    }
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("32 a signal is not lost when the signalled waiter is cancelled")
    void signalIsNotLost(World on) {
        on.run(
                () -> {
                    Mutex mutex = new Mutex();
                    AsyncCondition changed = new AsyncCondition(mutex);
                    AtomicInteger woken = new AtomicInteger();
                    group(
                            g -> {
                                List<Task<Void>> waiters = new ArrayList<>();
                                for (int i = 0; i < 3; i++) {
                                    waiters.add(
                                            g.start(
                                                    () ->
                                                            mutex.run(
                                                                    () -> {
                                                                        changed.await();
                                                                        woken.incrementAndGet();
                                                                    })));
                                    pass(1);
                                }
                                mutex.run(() -> changed.signal());
                                waiters.getFirst().cancel();
                                pass(1);
                                assertEquals(1, woken.get(), "one signal, one waiter");
                                mutex.run(() -> changed.signalAll());
                            });
                    assertTrue(woken.get() >= 2);
                    assertEquals(0, changed.statistics().waiting());
                    assertFalse(mutex.isLocked());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("32 the lock is held again before a cancelled wait throws, however long it takes")
    void heldAgain(World on) {
        on.run(
                () -> {
                    Mutex mutex = new Mutex();
                    AsyncCondition changed = new AsyncCondition(mutex);
                    AtomicBoolean held = new AtomicBoolean();
                    group(
                            g -> {
                                Task<Void> waiter =
                                        g.start(
                                                () ->
                                                        mutex.run(
                                                                () -> {
                                                                    try {
                                                                        changed.await();
                                                                    } finally {
                                                                        held.set(
                                                                                mutex
                                                                                        .isHeldByCaller());
                                                                    }
                                                                }));
                                pass(1);
                                mutex.lock();
                                waiter.cancel();
                                pass(5);
                                assertFalse(waiter.isDone());
                                mutex.unlock();
                                assertInstanceOf(Outcome.Cancelled.class, waiter.join());
                            });
                    assertTrue(held.get());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("32 await, signal and signalAll without the lock are refused")
    void withoutTheLock(World on) {
        on.run(
                () -> {
                    AsyncCondition changed = new AsyncCondition(new Mutex());
                    assertThrows(IllegalStateException.class, () -> changed.await());
                    assertThrows(IllegalStateException.class, () -> changed.signal());
                    assertThrows(IllegalStateException.class, () -> changed.signalAll());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "33 semaphore: strictly in order, and a release between wake-up and run does not let others in")
    void semaphoreOrder(World on) {
        on.run(
                () -> {
                    AsyncSemaphore semaphore = new AsyncSemaphore(1);
                    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                    semaphore.acquire();
                    group(
                            g -> {
                                for (int i = 0; i < 5; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                semaphore.acquire();
                                                order.add(number);
                                                semaphore.release();
                                            });
                                    pass(1);
                                }
                                semaphore.release();
                                // nobody barges in while the chosen one has not run yet
                                semaphore.acquire();
                                order.add(99);
                                semaphore.release();
                            });
                    assertEquals(List.of(0, 1, 2, 3, 4, 99), order);
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "33 semaphore: cancelling waiters, in every subset, never wedges it nor changes the permits")
    void semaphoreCancel(World on) {
        on.run(
                () -> {
                    for (int subset = 0; subset < 16; subset++) {
                        AsyncSemaphore semaphore = new AsyncSemaphore(2);
                        semaphore.acquire(2);
                        int cancelled = subset;
                        group(
                                g -> {
                                    List<Task<Void>> waiters = new ArrayList<>();
                                    for (int i = 0; i < 4; i++) {
                                        waiters.add(g.start(() -> semaphore.run(() -> pass(1))));
                                    }
                                    pass(1);
                                    semaphore.release(2);
                                    for (int i = 0; i < 4; i++) {
                                        if ((cancelled & 1 << i) != 0) {
                                            waiters.get(i).cancel();
                                        }
                                    }
                                });
                        assertEquals(
                                new AsyncSemaphore.Statistics(2, 2, 0), semaphore.statistics());
                    }
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("33 limiter: tokens are taken away and given while others wait; nobody has two")
    void limiter(World on) {
        on.run(
                () -> {
                    Limiter limiter = new Limiter(2);
                    AtomicInteger inside = new AtomicInteger();
                    group(
                            g -> {
                                for (int i = 0; i < 6; i++) {
                                    g.start(
                                            () ->
                                                    limiter.run(
                                                            () -> {
                                                                inside.incrementAndGet();
                                                                pass(10);
                                                                inside.decrementAndGet();
                                                            }));
                                }
                                pass(1);
                                assertEquals(2, inside.get());
                                limiter.total(4);
                                pass(1);
                                assertEquals(4, inside.get());
                                limiter.total(1);
                                assertEquals(4, limiter.statistics().borrowed());
                                // the first two have given theirs back: nobody follows
                                Async.sleep(Duration.ofMillis(8_500));
                                assertEquals(2, inside.get());
                                pass(2);
                                assertEquals(1, inside.get());
                                limiter.acquire("a user");
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> limiter.acquire("a user"));
                                limiter.release("a user");
                            });
                    assertEquals(0, limiter.statistics().borrowed());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "34 barrier: one of the waiters is cancelled while it fills; another one takes its place")
    void barrier(World on) {
        on.run(
                () -> {
                    Barrier barrier = new Barrier(3);
                    Set<Integer> places = Collections.synchronizedSet(new TreeSet<>());
                    group(
                            g -> {
                                Task<Integer> cancelled = g.start(() -> barrier.await());
                                pass(1);
                                cancelled.cancel();
                                cancelled.join();
                                assertEquals(0, barrier.statistics().waiting());
                                for (int i = 0; i < 3; i++) {
                                    g.start(() -> places.add(barrier.await()));
                                    pass(1);
                                }
                            });
                    assertEquals(Set.of(0, 1, 2), places);
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("34 barrier: aborted, it fails who waits and who comes; reset, it works again")
    void barrierBroken(World on) {
        on.run(
                () -> {
                    Barrier barrier = new Barrier(2);
                    group(
                            g -> {
                                Task<Void> waiting =
                                        g.start(
                                                () -> {
                                                    assertThrows(
                                                            BarrierBrokenException.class,
                                                            () -> barrier.await());
                                                });
                                pass(1);
                                barrier.abort();
                                waiting.await();
                                assertThrows(BarrierBrokenException.class, () -> barrier.await());
                                barrier.reset();
                                g.start(() -> barrier.await());
                                barrier.await();
                            });
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("an event wakes all who wait; who comes later does not wait")
    void event(World on) {
        on.run(
                () -> {
                    Event event = new Event();
                    group(
                            g -> {
                                for (int i = 0; i < 3; i++) {
                                    g.start(() -> event.await());
                                }
                                pass(5);
                                assertEquals(3, event.statistics().waiting());
                                event.set();
                                event.await();
                                assertEquals(5.0, now());
                            });
                });
    }
}
