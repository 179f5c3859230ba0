package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What a task is: how it starts, ends, and tells how it ended. */
class TasksTest {
    @Test
    @DisplayName("C1 a task starts at once, on a virtual thread of its own")
    void startsAtOnce() throws Exception {
        Thread caller = Thread.currentThread();
        group(
                g -> {
                    CountDownLatch began = new CountDownLatch(1);
                    Task<Thread> task =
                            g.start(
                                    () -> {
                                        began.countDown();
                                        return Thread.currentThread();
                                    });
                    began.await(); // nobody awaits the task, and it runs
                    Thread thread = task.await();
                    assertTrue(thread.isVirtual());
                    assertNotSame(caller, thread);
                });
    }

    @Test
    @DisplayName("C1 the body of a group runs on the caller's thread")
    void bodyOnCaller() throws Exception {
        Thread caller = Thread.currentThread();
        assertSame(
                caller,
                group(
                        g -> {
                            return Thread.currentThread();
                        }));
        run(
                () -> {
                    Thread main = Thread.currentThread();
                    assertTrue(main.isVirtual());
                    assertSame(
                            main,
                            group(
                                    g -> {
                                        return Thread.currentThread();
                                    }));
                });
    }

    @Worlds
    @DisplayName("await gives the value, to everybody, and again")
    void awaitGivesValue(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<String> task =
                                            g.start(
                                                    () -> {
                                                        sleep(Duration.ofSeconds(1));
                                                        return "value";
                                                    });
                                    List<Task<String>> waiters = new ArrayList<>();
                                    for (int i = 0; i < 10; i++) {
                                        waiters.add(g.start(() -> task.await()));
                                    }
                                    for (Task<String> waiter : waiters) {
                                        assertEquals("value", waiter.await());
                                    }
                                    assertEquals("value", task.await());
                                    assertEquals(new Outcome.Success<>("value"), task.join());
                                    assertTrue(task.isDone());
                                    assertFalse(task.isCancelling());
                                    return null;
                                }));
    }

    @Test
    @DisplayName("a task may return null")
    void returnsNull() throws Exception {
        group(
                g -> {
                    Task<String> task = g.<String, RuntimeException>start(() -> null);
                    assertNull(task.await());
                    assertEquals(new Outcome.Success<>(null), task.join());
                });
    }

    @Test
    @DisplayName("C2 await throws an unchecked failure itself, the very object")
    void awaitThrowsUnchecked() {
        IllegalStateException failure = new IllegalStateException("broken");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                group(
                                        g -> {
                                            Task<Void> task =
                                                    g.start(
                                                            () -> {
                                                                throw failure;
                                                            });
                                            shielded(
                                                    () -> {
                                                        try {
                                                            task.await();
                                                        } catch (IllegalStateException e) {
                                                            seen.set(e);
                                                        }
                                                        assertEquals(
                                                                new Outcome.Failed<Void>(failure),
                                                                task.join());
                                                    });
                                        }));
        assertSame(failure, thrown);
        assertSame(failure, seen.get());
    }

    @Test
    @DisplayName("C2 await wraps a checked failure once: everybody gets the same wrapper")
    void awaitWrapsChecked() {
        IOException failure = new IOException("disk");
        List<Throwable> seen = new ArrayList<>();
        TaskFailedException thrown =
                assertThrows(
                        TaskFailedException.class,
                        () ->
                                group(
                                        g -> {
                                            Task<Void> task =
                                                    g.start(
                                                            "reader",
                                                            () -> {
                                                                throw failure;
                                                            });
                                            shielded(
                                                    () -> {
                                                        for (int i = 0; i < 2; i++) {
                                                            seen.add(
                                                                    assertThrows(
                                                                            TaskFailedException
                                                                                    .class,
                                                                            task::await));
                                                        }
                                                        assertEquals(
                                                                new Outcome.Failed<Void>(failure),
                                                                task.join());
                                                    });
                                        }));
        assertSame(failure, thrown.getCause());
        assertSame(thrown, seen.get(0));
        assertSame(thrown, seen.get(1));
        assertTrue(thrown.getMessage().contains("reader"), thrown.getMessage());
    }

    @Worlds
    @DisplayName(
            "C11 awaiting a task that was cancelled throws CancellationException, not InterruptedException")
    void awaitCancelled(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<Void> task = g.start("sleeper", () -> sleepForever());
                                    checkpoint();
                                    task.cancel("not needed");
                                    CancellationException e =
                                            assertThrows(CancellationException.class, task::await);
                                    assertTrue(e.getMessage().contains("sleeper"), e.getMessage());
                                    assertTrue(
                                            e.getMessage().contains("not needed"), e.getMessage());
                                    assertEquals(
                                            new Outcome.Cancelled<Void>("not needed"), task.join());
                                    return null;
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("1 cancelling one child explicitly does not disturb the group")
    void cancelOneChild(World on) {
        String value =
                on.run(
                        () ->
                                group(
                                        g -> {
                                            Task<Void> doomed = g.start(() -> sleepForever());
                                            Task<String> other =
                                                    g.start(
                                                            () -> {
                                                                sleep(Duration.ofSeconds(10));
                                                                return "other";
                                                            });
                                            sleep(Duration.ofSeconds(1));
                                            doomed.cancel();
                                            return other.await();
                                        }));
        assertEquals("other", value);
    }

    @Worlds
    @DisplayName("C6 a task cancelled before it begins never runs")
    void cancelledBeforeItBegins(World on) {
        AtomicBoolean ran = new AtomicBoolean();
        on.run(
                () ->
                        group(
                                g -> {
                                    g.cancel();
                                    Task<Void> task = g.start(() -> ran.set(true));
                                    assertTrue(task.isDone());
                                    assertInstanceOf(
                                            Outcome.Cancelled.class, shielded(() -> task.join()));
                                    return null;
                                }));
        assertFalse(ran.get());
    }

    @Worlds
    @DisplayName("C8 a task that returns a value although it is being cancelled has succeeded")
    void valueBeatsCancel(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<String> task =
                                            g.start(
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                            return "never";
                                                        } catch (InterruptedException e) {
                                                            return "fallback";
                                                        }
                                                    });
                                    sleep(Duration.ofSeconds(1));
                                    task.cancel();
                                    assertEquals("fallback", task.await());
                                    assertFalse(task.isCancelling());
                                    return null;
                                }));
    }

    @Worlds
    @DisplayName("a failure in the clean-up of a cancelled task is its failure")
    void failureInCleanUp(World on) {
        IllegalStateException failure = new IllegalStateException("clean-up");
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                on.run(
                                        () ->
                                                group(
                                                        g -> {
                                                            Task<Void> task =
                                                                    g.start(
                                                                            () -> {
                                                                                try {
                                                                                    sleepForever();
                                                                                } finally {
                                                                                    broken(failure);
                                                                                }
                                                                            });
                                                            sleep(Duration.ofSeconds(1));
                                                            task.cancel();
                                                            return null;
                                                        })));
        assertSame(failure, thrown);
    }

    private static void broken(RuntimeException e) {
        throw e;
    }

    @Worlds
    @DisplayName("who gives up awaiting a task does not cancel it")
    void givingUpDoesNotCancel(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<String> task =
                                            g.start(
                                                    () -> {
                                                        sleep(Duration.ofSeconds(60));
                                                        return "late";
                                                    });
                                    for (int i = 0; i < 20; i++) {
                                        assertTrue(
                                                Async.moveOnAfter(
                                                                Duration.ofSeconds(1),
                                                                () -> task.await())
                                                        .isEmpty());
                                    }
                                    assertEquals("late", task.await());
                                    assertEquals(Duration.ofSeconds(60), VirtualTime.now());
                                    return null;
                                }));
    }

    @Worlds
    @DisplayName("a task that awaits itself is told so")
    void awaitsItself(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    CompletableFuture<Task<Void>> self = new CompletableFuture<>();
                                    Task<Void> task =
                                            g.start(
                                                    "narcissus",
                                                    () -> {
                                                        Task<Void> me =
                                                                Async.await(() -> self.get());
                                                        IllegalStateException e =
                                                                assertThrows(
                                                                        IllegalStateException.class,
                                                                        me::await);
                                                        assertTrue(
                                                                e.getMessage()
                                                                        .contains("narcissus"));
                                                    });
                                    self.complete(task);
                                    task.await();
                                    return null;
                                }));
    }

    @Test
    @DisplayName("a task has the name that it was given")
    void names() throws Exception {
        group(
                g -> {
                    assertEquals("audit", g.start("audit", () -> {}).name());
                    Task<Void> unnamed = g.start(() -> sleepForever());
                    assertFalse(unnamed.name().isEmpty());
                    unnamed.cancel();
                });
    }

    @Worlds
    @DisplayName("C6 every checkpoint of a cancelled task throws, again and again, with the reason")
    void levelTriggered(World on) {
        AtomicInteger thrown = new AtomicInteger();
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<Integer> finished = g.start(() -> 1);
                                    finished.await();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        for (Action<Exception> each :
                                                                checkpoints(finished)) {
                                                            InterruptedException e =
                                                                    assertThrows(
                                                                            InterruptedException
                                                                                    .class,
                                                                            () -> each.run(),
                                                                            "checkpoint "
                                                                                    + thrown.get());
                                                            if (thrown.get() == 0) {
                                                                assertEquals(
                                                                        "stop", e.getMessage());
                                                            }
                                                            thrown.incrementAndGet();
                                                        }
                                                    });
                                    sleep(Duration.ofSeconds(1));
                                    task.cancel("stop");
                                    task.await();
                                    assertEquals(checkpoints(finished).size(), thrown.get());
                                    return null;
                                }));
    }

    /** One of each kind. */
    private static List<Action<Exception>> checkpoints(Task<Integer> finished) {
        return List.of(
                () -> sleepForever(),
                () -> sleep(Duration.ofDays(1)),
                () -> sleep(Duration.ZERO),
                () -> sleep(Duration.ofSeconds(-1)),
                () -> checkpoint(),
                () -> Async.await(() -> {}),
                () -> Async.await(() -> {}, () -> {}),
                () -> Async.gather(List.of()),
                () -> Async.gather(() -> 1, () -> 2),
                () -> finished.await(),
                () -> finished.join(),
                () -> Async.cpu(() -> {}),
                () -> Async.toThread(() -> {}),
                () -> Async.runIn(Runnable::run, () -> {}),
                () -> Async.abandonable("nothing", () -> {}),
                () -> Async.timeout(Duration.ofDays(1), () -> sleepForever()),
                () ->
                        group(
                                g -> {
                                    sleepForever();
                                }));
    }

    static <T, X extends Exception> T shielded(Body<T, X> body) throws X, InterruptedException {
        return Async.shield(Duration.ofMinutes(1), body);
    }

    static <X extends Exception> void shielded(Action<X> action) throws X, InterruptedException {
        Async.shield(Duration.ofMinutes(1), action);
    }
}
