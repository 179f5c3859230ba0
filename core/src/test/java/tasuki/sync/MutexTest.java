package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

class MutexTest {
    private static final Mutex.Statistics FREE = new Mutex.Statistics(false, "", 0);

    @Worlds
    @DisplayName("C15 one task at a time is inside")
    void excludes(World on) {
        Mutex mutex = new Mutex();
        int[] count = {0};
        boolean[] inside = {false};
        int many = on.many(2_000);
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    for (int t = 0; t < 4; t++) {
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < many; i++) {
                                                        mutex.run(
                                                                () -> {
                                                                    assertFalse(inside[0]);
                                                                    inside[0] = true;
                                                                    count[0]++;
                                                                    if (count[0] % 50 == 0) {
                                                                        Async.checkpoint();
                                                                    }
                                                                    inside[0] = false;
                                                                });
                                                    }
                                                });
                                    }
                                }));
        assertEquals(4 * many, count[0]);
        assertEquals(FREE, mutex.statistics());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C15 it is handed to the task that has waited longest, and nobody overtakes")
    void handsOverInOrder(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                mutex.lock();
                                for (int i = 0; i < 5; i++) {
                                    int number = i;
                                    g.start(() -> mutex.run(() -> order.add(number)));
                                    until(() -> mutex.statistics().waiting() == number + 1);
                                }
                                mutex.unlock();
                                // it is never free in between: the first of them has it by now
                                assertTrue(mutex.isLocked() || order.size() == 5);
                                mutex.run(() -> order.add(99));
                            });
                    assertEquals(List.of(0, 1, 2, 3, 4, 99), order);
                    assertEquals(FREE, mutex.statistics());
                });
    }

    @Worlds
    @DisplayName("C15 tryLock does not barge in between unlock and the waiter that is next")
    void tryLockDoesNotBarge(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    Event go = new Event();
                    Async.group(
                            g -> {
                                assertTrue(mutex.tryLock());
                                g.start("next", () -> mutex.run(go::await));
                                until(() -> mutex.statistics().waiting() == 1);
                                mutex.unlock();
                                assertFalse(mutex.tryLock());
                                assertEquals(
                                        new Mutex.Statistics(true, "next", 0), mutex.statistics());
                                go.set();
                            });
                    assertTrue(mutex.tryLock());
                    assertTrue(mutex.isHeldByCaller());
                    mutex.unlock();
                    assertFalse(mutex.isHeldByCaller());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C15 a waiter that is cancelled passes its turn on, whoever of the waiting it is")
    void cancelledWaiterPassesItsTurnOn(World on) {
        for (int who = 0; who < 4; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        Mutex mutex = new Mutex();
                        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                        Async.group(
                                g -> {
                                    mutex.lock();
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 4; i++) {
                                        int number = i;
                                        tasks.add(
                                                g.start(() -> mutex.run(() -> order.add(number))));
                                        until(() -> mutex.statistics().waiting() == number + 1);
                                    }
                                    tasks.get(victim).cancel();
                                    assertTrue(
                                            tasks.get(victim).join() instanceof Outcome.Cancelled);
                                    assertEquals(3, mutex.statistics().waiting());
                                    mutex.unlock();
                                });
                        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2, 3));
                        expected.remove(victim);
                        assertEquals(expected, order);
                        assertEquals(FREE, mutex.statistics());
                    });
        }
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 unlocked and cancelled in the same moment: the next one gets it, none is lost")
    void cancelRacesWithUnlock(World on) {
        for (int round = 0; round < 300; round++) {
            on.runReal(
                    () -> {
                        Mutex mutex = new Mutex();
                        int[] entered = {0};
                        Async.group(
                                g -> {
                                    mutex.lock();
                                    Task<Void> victim =
                                            g.start(() -> mutex.run(() -> entered[0]++));
                                    until(() -> mutex.statistics().waiting() == 1);
                                    Task<Void> next = g.start(() -> mutex.run(() -> entered[0]++));
                                    until(() -> mutex.statistics().waiting() == 2);
                                    g.start(() -> victim.cancel());
                                    mutex.unlock();
                                    next.await();
                                });
                        assertTrue(entered[0] >= 1);
                        assertEquals(FREE, mutex.statistics());
                    });
        }
    }

    @Worlds
    @DisplayName(
            "C8 a task that was handed the mutex holds it, though it is cancelled in the same moment")
    void aCompletedLockWins(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    CancelScope scope = CancelScope.create();
                    List<String> seen = new ArrayList<>();
                    Async.group(
                            g -> {
                                mutex.lock();
                                g.start(
                                        () ->
                                                scope.run(
                                                        () -> {
                                                            mutex.lock();
                                                            seen.add("held");
                                                            mutex.unlock();
                                                            Async.sleepForever();
                                                        }));
                                until(() -> mutex.statistics().waiting() == 1);
                                mutex.unlock();
                                scope.cancel();
                            });
                    assertEquals(List.of("held"), seen);
                    assertEquals(FREE, mutex.statistics());
                });
    }

    @Worlds
    @DisplayName("C6 in a cancelled scope lock throws even if the mutex is free")
    void lockIsACheckpoint(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(() -> assertThrows(InterruptedException.class, mutex::lock));
                    assertEquals(FREE, mutex.statistics());
                });
    }

    @Test
    @DisplayName("a body's result and its exception come through, and the mutex is free after")
    void bodies() throws Exception {
        Mutex mutex = new Mutex();
        assertEquals("x", mutex.call(() -> "x"));
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                mutex.run(
                                        () -> {
                                            throw new IOException("in the body");
                                        }));
        assertEquals("in the body", e.getMessage());
        assertEquals(FREE, mutex.statistics());
    }

    @Worlds
    void badUseNamesTheTasks(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex("cache");
                    Async.group(
                            g -> {
                                Event locked = new Event();
                                Event done = new Event();
                                g.start(
                                        "alice",
                                        () ->
                                                mutex.run(
                                                        () -> {
                                                            locked.set();
                                                            done.await();
                                                        }));
                                locked.await();
                                g.start(
                                                "bob",
                                                () ->
                                                        assertEquals(
                                                                "mutex 'cache' was released by a task that does not hold"
                                                                        + " it: 'bob'; it is held by 'alice': who locks it unlocks"
                                                                        + " it, best by run(() -> …)",
                                                                assertThrows(
                                                                                IllegalStateException
                                                                                        .class,
                                                                                mutex::unlock)
                                                                        .getMessage()))
                                        .await();
                                done.set();
                            });
                    Async.group(
                            g -> {
                                g.start(
                                        "carol",
                                        () -> {
                                            assertEquals(
                                                    "mutex 'cache' was released by a task that does not hold it:"
                                                            + " 'carol'; nobody holds it: who locks it unlocks it, best by"
                                                            + " run(() -> …)",
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    mutex::unlock)
                                                            .getMessage());
                                            mutex.lock();
                                            String again =
                                                    "mutex 'cache' is already held by this task, 'carol': a mutex is"
                                                            + " not reentrant, so lock it once, around all that needs it";
                                            assertEquals(
                                                    again,
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    mutex::lock)
                                                            .getMessage());
                                            assertEquals(
                                                    again,
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    mutex::tryLock)
                                                            .getMessage());
                                            mutex.unlock();
                                        });
                            });
                    Async.group(
                            g -> {
                                g.start("dave", mutex::lock);
                            });
                    assertEquals(
                            "mutex 'cache' will never be free: task 'dave' has ended without unlocking it;"
                                    + " use run(() -> …)",
                            assertThrows(IllegalStateException.class, mutex::lock).getMessage());
                });
    }

    @Worlds
    void aWaitingTaskSaysWhatItWaitsFor(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex("cache");
                    Async.group(
                            g -> {
                                mutex.lock();
                                Task<Void> waiter = g.start(() -> mutex.run(() -> {}));
                                until(() -> mutex.statistics().waiting() == 1);
                                assertTrue(
                                        waiter.toString().contains("mutex 'cache'"),
                                        waiter.toString());
                                mutex.unlock();
                            });
                    assertEquals(
                            "mutex 'cache'[locked=false, owner=, waiting=0]", mutex.toString());
                });
    }

    @Test
    @DisplayName("C5 excludes plain threads too")
    void plainThreads() throws Exception {
        Mutex mutex = new Mutex();
        mutex.lock();
        CompletableFuture<String> other = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        mutex.run(() -> other.complete("in"));
                                    } catch (InterruptedException e) {
                                        other.completeExceptionally(e);
                                    }
                                });
        until(() -> mutex.statistics().waiting() == 1);
        assertFalse(other.isDone());
        mutex.unlock();
        assertEquals("in", other.get(20, TimeUnit.SECONDS));
        thread.join();
    }

    @Test
    @DisplayName("a holder that unlocks and ends while somebody looks has not lost the mutex")
    void holderEndsMeanwhile() throws Exception {
        List<TaskNode<?>> ended = new ArrayList<>();
        Async.group(
                g -> {
                    Task<Void> task = g.start("ended", () -> {});
                    task.await();
                    ended.add((TaskNode<?>) task);
                });
        TaskNode<?> holder = ended.getFirst();
        // seen as the owner, then it unlocked: nobody has it, or the next one
        assertNull(Mutex.lost(inTurn(holder, null)));
        assertNull(Mutex.lost(inTurn(holder, TaskNode.current())));
        assertSame(holder, Mutex.lost(inTurn(holder, holder)));
        assertNull(Mutex.lost(TaskNode::current), "one that still runs");
        assertNull(Mutex.lost(() -> null));
    }

    /** The owner as it is found, one look after the other. */
    private static Supplier<TaskNode<?>> inTurn(TaskNode<?> first, TaskNode<?> second) {
        AtomicBoolean again = new AtomicBoolean();
        return () -> again.getAndSet(true) ? second : first;
    }

    @Worlds
    @DisplayName("C15 unlocked when all who wait have just been cancelled, it is free and nobody's")
    void onlyCancelledOnesWait(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    Async.group(
                            g -> {
                                mutex.lock();
                                Task<Void> first = g.start("first", () -> mutex.lock());
                                until(() -> mutex.statistics().waiting() == 1);
                                Task<Void> second = g.start("second", () -> mutex.lock());
                                until(() -> mutex.statistics().waiting() == 2);
                                first.cancel();
                                second.cancel();
                                mutex.unlock();
                                first.join();
                                second.join();
                                assertEquals(
                                        new Mutex.Statistics(false, "", 0), mutex.statistics());
                                assertTrue(mutex.tryLock());
                                mutex.unlock();
                            });
                });
    }

    @Test
    @DisplayName(
            "C5 a plain thread that waits for it can be interrupted, and then does not hold it")
    void interruptedThread() throws Exception {
        Mutex mutex = new Mutex();
        mutex.lock();
        List<String> ended = Collections.synchronizedList(new ArrayList<>());
        Thread waiter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        mutex.lock();
                                        ended.add("held");
                                    } catch (InterruptedException e) {
                                        ended.add("interrupted, flag " + Thread.interrupted());
                                    }
                                });
        until(() -> mutex.statistics().waiting() == 1);
        waiter.interrupt();
        waiter.join();
        assertEquals(List.of("interrupted, flag false"), ended);
        mutex.unlock();
        assertEquals(new Mutex.Statistics(false, "", 0), mutex.statistics());
    }
}
