package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import tasuki.internal.World;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

class AsyncConditionTest {
    private final Mutex mutex = new Mutex("box");
    private final AsyncCondition condition = new AsyncCondition(mutex);

    @Worlds
    @Tag("cpython")
    @DisplayName("C15 signals wake those who have waited longest, so many as are asked for")
    void signalsInOrder(World on) {
        on.runReal(
                () -> {
                    List<Integer> woken = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                for (int i = 0; i < 6; i++) {
                                    int number = i;
                                    g.start(
                                            () ->
                                                    mutex.run(
                                                            () -> {
                                                                condition.await();
                                                                woken.add(number);
                                                            }));
                                    until(() -> condition.statistics().waiting() == number + 1);
                                }
                                mutex.run(condition::signal);
                                until(() -> woken.size() == 1);
                                assertEquals(List.of(0), woken);
                                mutex.run(() -> condition.signal(2));
                                until(() -> woken.size() == 3);
                                assertTrue(woken.contains(1) && woken.contains(2));
                                mutex.run(condition::signalAll);
                                until(() -> woken.size() == 6);
                                mutex.run(condition::signal); // nobody is there
                            });
                    assertEquals(
                            new AsyncCondition.Statistics(0, new Mutex.Statistics(false, "", 0)),
                            condition.statistics());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 the mutex is held again before the cancellation is thrown, however long that takes")
    void theMutexIsHeldAgainBeforeAnythingIsThrown(World on) {
        on.runReal(
                () -> {
                    List<String> seen = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                Task<Void> waiter =
                                        g.start(
                                                () -> {
                                                    mutex.lock();
                                                    try {
                                                        condition.await();
                                                    } finally {
                                                        seen.add("held " + mutex.isHeldByCaller());
                                                        mutex.unlock();
                                                    }
                                                });
                                until(() -> condition.statistics().waiting() == 1);
                                mutex.lock();
                                waiter.cancel();
                                until(() -> mutex.statistics().waiting() == 1);
                                assertEquals(0, condition.statistics().waiting());
                                waiter.cancel("again");
                                for (int i = 0; i < 10; i++) {
                                    Async.checkpoint();
                                }
                                assertEquals(List.of(), seen);
                                mutex.unlock();
                                assertTrue(waiter.join() instanceof Outcome.Cancelled);
                            });
                    assertEquals(List.of("held true"), seen);
                    assertEquals(new Mutex.Statistics(false, "", 0), mutex.statistics());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 a signal is not lost when the waiters before are cancelled, whoever of them it is")
    void cancelledWaitersPassTheSignalOn(World on) {
        for (int who = 0; who < 3; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        List<Integer> woken = Collections.synchronizedList(new ArrayList<>());
                        Async.group(
                                g -> {
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        tasks.add(
                                                g.start(
                                                        () ->
                                                                mutex.run(
                                                                        () -> {
                                                                            condition.await();
                                                                            woken.add(number);
                                                                        })));
                                        until(() -> condition.statistics().waiting() == number + 1);
                                    }
                                    mutex.run(
                                            () -> {
                                                tasks.get(victim).cancel();
                                                condition.signal(2);
                                            });
                                    tasks.get(victim).join();
                                });
                        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
                        expected.remove(victim);
                        assertEquals(expected, woken.stream().sorted().toList());
                    });
        }
    }

    @Worlds
    @DisplayName("C6 in a cancelled scope await throws at once and does not give the mutex up")
    void awaitIsACheckpoint(World on) {
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    mutex.lock();
                                    AtomicBoolean got = new AtomicBoolean();
                                    g.start(() -> mutex.run(() -> got.set(true)));
                                    until(() -> mutex.statistics().waiting() == 1);
                                    CancelScope scope = CancelScope.create();
                                    scope.cancel();
                                    scope.run(
                                            () ->
                                                    assertThrows(
                                                            InterruptedException.class,
                                                            condition::await));
                                    assertTrue(mutex.isHeldByCaller());
                                    assertFalse(got.get());
                                    mutex.unlock();
                                }));
    }

    @Worlds
    @DisplayName("C15 awaitUntil waits again when it was signalled and it is not so yet")
    void awaitUntilIsSo(World on) {
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    AtomicInteger looks = new AtomicInteger();
                                    AtomicBoolean so = new AtomicBoolean();
                                    Task<Void> waiter =
                                            g.start(
                                                    () ->
                                                            mutex.run(
                                                                    () ->
                                                                            condition.awaitUntil(
                                                                                    () -> {
                                                                                        looks
                                                                                                .incrementAndGet();
                                                                                        return so
                                                                                                .get();
                                                                                    })));
                                    until(() -> condition.statistics().waiting() == 1);
                                    assertEquals(1, looks.get());
                                    mutex.run(condition::signal);
                                    until(() -> looks.get() == 2);
                                    until(() -> condition.statistics().waiting() == 1);
                                    assertFalse(waiter.isDone());
                                    so.set(true);
                                    mutex.run(condition::signalAll);
                                    waiter.await();
                                    assertEquals(3, looks.get());
                                }));
    }

    @Test
    @DisplayName("C15 an interrupt that comes while the mutex is taken again is kept: it is held")
    void interruptedWhileTakingAgain() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Thread waiter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        mutex.lock();
                                        condition.await();
                                        seen.add("held " + mutex.isHeldByCaller());
                                        seen.add("flag " + Thread.interrupted());
                                        mutex.unlock();
                                    } catch (Exception e) {
                                        seen.add(e.toString());
                                    }
                                });
        until(() -> condition.statistics().waiting() == 1);
        mutex.lock();
        condition.signal();
        until(() -> mutex.statistics().waiting() == 1);
        waiter.interrupt();
        while (waiter.isInterrupted()) { // until its wait has taken note of it
            Thread.onSpinWait();
        }
        mutex.unlock();
        waiter.join();
        assertEquals(List.of("held true", "flag true"), seen);
    }

    @Worlds
    @DisplayName(
            "C8 a waiter that was signalled returns normally, though it is cancelled in the same moment")
    void aSignalledWaiterReturns(World on) {
        on.runReal(
                () -> {
                    CancelScope scope = CancelScope.create();
                    List<String> seen = new ArrayList<>();
                    Async.group(
                            g -> {
                                g.start(
                                        () ->
                                                scope.run(
                                                        () -> {
                                                            mutex.lock();
                                                            condition.await();
                                                            seen.add("signalled");
                                                            mutex.unlock();
                                                            Async.sleepForever();
                                                        }));
                                until(() -> condition.statistics().waiting() == 1);
                                mutex.run(
                                        () -> {
                                            condition.signal();
                                            scope.cancel();
                                        });
                            });
                    assertEquals(List.of("signalled"), seen);
                });
    }

    @Worlds
    @DisplayName(
            "C15 awaitUntil looks at the test while the mutex is held: producers and consumers lose nothing")
    void producersAndConsumers(World on) {
        on.runReal(
                () -> {
                    ArrayDeque<Integer> box = new ArrayDeque<>();
                    List<Integer> taken = new ArrayList<>();
                    Async.group(
                            g -> {
                                for (int c = 0; c < 3; c++) {
                                    g.start(
                                            () -> {
                                                for (int i = 0; i < 100; i++) {
                                                    mutex.run(
                                                            () -> {
                                                                condition.awaitUntil(
                                                                        () -> !box.isEmpty());
                                                                taken.add(box.removeFirst());
                                                            });
                                                }
                                            });
                                }
                                for (int i = 0; i < 300; i++) {
                                    int value = i;
                                    mutex.run(
                                            () -> {
                                                box.addLast(value);
                                                condition.signal();
                                            });
                                }
                            });
                    assertEquals(300, taken.stream().distinct().count());
                    assertEquals(0, condition.statistics().waiting());
                });
    }

    @Test
    void badUseIsNamed() throws Exception {
        assertSame(mutex, condition.mutex());
        for (var use :
                List.<org.junit.jupiter.api.function.Executable>of(
                        condition::await,
                        condition::signal,
                        condition::signalAll,
                        () -> condition.awaitUntil(() -> true))) {
            String message = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(
                    message.matches(
                            "\\w+\\(\\) needs mutex 'box', which task '.*' does not hold; nobody holds it"),
                    message);
        }
        assertThrows(IllegalArgumentException.class, () -> condition.signal(0));
        assertThrows(NullPointerException.class, () -> new AsyncCondition(null));
        assertTrue(condition.toString().startsWith("condition[waiting=0"));
    }
}
