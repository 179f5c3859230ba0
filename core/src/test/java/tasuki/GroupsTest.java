package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.shield;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Groups: they wait for all of their tasks, and fail with the first failure. */
class GroupsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Worlds
    @DisplayName("C1 leaving a group waits for all of its tasks")
    void waitsForAll(World on) {
        AtomicInteger ended = new AtomicInteger();
        on.run(
                () -> {
                    group(
                            g -> {
                                for (int i = 1; i <= 5; i++) {
                                    int n = i;
                                    g.start(
                                            () -> {
                                                sleep(SECOND.multipliedBy(n));
                                                ended.incrementAndGet();
                                            });
                                }
                            });
                    assertEquals(5, ended.get());
                    assertEquals(Duration.ofSeconds(5), VirtualTime.now());
                    return null;
                });
    }

    @Worlds
    @DisplayName(
            "C2 the group throws the first failure itself, later ones attached, no cancellation attached")
    void throwsFirstFailure(World on) {
        IllegalStateException first = new IllegalStateException("first");
        IOException second = new IOException("second");
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                on.run(
                                        () -> {
                                            group(
                                                    g -> {
                                                        g.start(
                                                                () -> {
                                                                    sleep(SECOND);
                                                                    throw first;
                                                                });
                                                        g.start(
                                                                () -> {
                                                                    try {
                                                                        sleepForever();
                                                                    } finally {
                                                                        broken(second);
                                                                    }
                                                                });
                                                        g.start(() -> sleepForever());
                                                        g.start(() -> sleepForever());
                                                    });
                                            return null;
                                        }));
        assertSame(first, thrown);
        List<Throwable> attached = failuresIn(thrown);
        assertEquals(1, attached.size(), attached::toString);
        assertInstanceOf(TaskFailedException.class, attached.get(0));
        assertSame(second, attached.get(0).getCause());
    }

    /** The suppressed ones without the traces. */
    private static List<Throwable> failuresIn(Throwable e) {
        return Arrays.stream(e.getSuppressed()).filter(s -> !(s instanceof TaskTrace)).toList();
    }

    private static <X extends Exception> void broken(X e) throws X {
        throw e;
    }

    @Test
    @DisplayName("C2 a failure shows where its group is")
    void failureShowsGroup() {
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                group(
                                        "orders",
                                        g -> {
                                            g.start(
                                                    () -> {
                                                        throw new IllegalStateException("x");
                                                    });
                                        }));
        TaskTrace trace = assertInstanceOf(TaskTrace.class, thrown.getSuppressed()[0]);
        assertTrue(trace.getMessage().contains("orders"));
        assertTrue(
                Arrays.stream(trace.getStackTrace())
                        .anyMatch(f -> f.getClassName().startsWith(GroupsTest.class.getName())));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("2 C2 a child's error cancels its siblings; code after the group never runs")
    void errorCancelsSiblings(World on) {
        AtomicInteger stopped = new AtomicInteger();
        AtomicBoolean after = new AtomicBoolean();
        assertThrows(
                ArithmeticException.class,
                () ->
                        on.run(
                                () -> {
                                    group(
                                            g -> {
                                                for (int i = 0; i < 5; i++) {
                                                    g.start(() -> countingStop(stopped));
                                                }
                                                g.start(
                                                        () -> {
                                                            sleep(SECOND);
                                                            throw new ArithmeticException();
                                                        });
                                            });
                                    after.set(true);
                                    return null;
                                }));
        assertEquals(5, stopped.get());
        assertFalse(after.get());
    }

    private static void countingStop(AtomicInteger stopped) throws InterruptedException {
        try {
            sleepForever();
        } catch (InterruptedException e) {
            stopped.incrementAndGet();
            throw e;
        }
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("3 C2 a child's error interrupts the body too; all errors are kept")
    void errorInterruptsBody(World on) {
        AtomicReference<String> reason = new AtomicReference<>();
        ArithmeticException thrown =
                assertThrows(
                        ArithmeticException.class,
                        () ->
                                on.run(
                                        () -> {
                                            group(
                                                    g -> {
                                                        g.start(
                                                                () -> {
                                                                    sleep(SECOND);
                                                                    throw new ArithmeticException(
                                                                            "child");
                                                                });
                                                        try {
                                                            sleepForever();
                                                        } catch (InterruptedException e) {
                                                            reason.set(e.getMessage());
                                                            throw new IOException("body", e);
                                                        }
                                                    });
                                            return null;
                                        }));
        assertEquals("child", thrown.getMessage());
        assertEquals(
                List.of("body"), failuresIn(thrown).stream().map(Throwable::getMessage).toList());
        assertTrue(reason.get().contains("child"), reason.get());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "4 cancelling the owner cancels all five children; the owner sees its own cancellation")
    void cancelOwner(World on) {
        AtomicInteger stopped = new AtomicInteger();
        on.run(
                () ->
                        group(
                                outer -> {
                                    Task<Void> owner =
                                            outer.start(
                                                    () ->
                                                            group(
                                                                    g -> {
                                                                        for (int i = 0;
                                                                                i < 5;
                                                                                i++) {
                                                                            g.start(
                                                                                    () ->
                                                                                            countingStop(
                                                                                                    stopped));
                                                                        }
                                                                    }));
                                    sleep(SECOND);
                                    owner.cancel("enough");
                                    assertEquals(
                                            new Outcome.Cancelled<Void>("enough"), owner.join());
                                    assertEquals(5, stopped.get());
                                    return null;
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("5 children failing while they are being cancelled win over the cancellation")
    void failingWhileCancelled(World on) {
        on.run(
                () ->
                        group(
                                outer -> {
                                    AtomicReference<Throwable> seen = new AtomicReference<>();
                                    Task<Void> owner =
                                            outer.start(
                                                    () -> {
                                                        try {
                                                            group(
                                                                    g -> {
                                                                        g.start(
                                                                                () -> {
                                                                                    try {
                                                                                        sleepForever();
                                                                                    } finally {
                                                                                        broken(
                                                                                                new ArithmeticException());
                                                                                    }
                                                                                });
                                                                    });
                                                        } catch (ArithmeticException e) {
                                                            seen.set(e);
                                                        }
                                                    });
                                    sleep(SECOND);
                                    owner.cancel();
                                    owner.join();
                                    assertNotNull(seen.get());
                                    return null;
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("6 a body failing before any child has started still cancels them")
    void bodyFailsAtOnce(World on) {
        AtomicInteger ran = new AtomicInteger();
        assertThrows(
                ArithmeticException.class,
                () ->
                        on.run(
                                () -> {
                                    group(
                                            (Group g) -> {
                                                for (int i = 0; i < 5; i++) {
                                                    g.start(
                                                            () -> {
                                                                sleepForever();
                                                                ran.incrementAndGet();
                                                            });
                                                }
                                                throw new ArithmeticException();
                                            });
                                    return null;
                                }));
        assertEquals(0, ran.get());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "7 the shape of the error is the same at any depth: the failure itself, one trace, wrapped once")
    void nestedGroups(World on) {
        IOException failure = new IOException("deep");
        TaskFailedException thrown =
                assertThrows(TaskFailedException.class, () -> on.run(() -> nest(20, failure)));
        assertSame(failure, thrown.getCause());
        assertEquals(1, failure.getSuppressed().length);
        assertInstanceOf(TaskTrace.class, failure.getSuppressed()[0]);
        assertEquals(List.of(), failuresIn(thrown));
    }

    private static Void nest(int depth, IOException failure)
            throws IOException, InterruptedException {
        if (depth == 0) {
            throw failure;
        }
        group(
                g -> {
                    g.start(() -> nest(depth - 1, failure));
                });
        return null;
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("8 a body that translates cancellation into another error surfaces that error")
    void translatesCancellation(World on) {
        on.run(
                () ->
                        group(
                                outer -> {
                                    AtomicReference<Throwable> seen = new AtomicReference<>();
                                    Task<Void> owner =
                                            outer.start(
                                                    () -> {
                                                        try {
                                                            group(
                                                                    g -> {
                                                                        g.start(
                                                                                () ->
                                                                                        sleepForever());
                                                                        try {
                                                                            sleepForever();
                                                                        } catch (
                                                                                InterruptedException
                                                                                        e) {
                                                                            throw new IOException(
                                                                                    "translated");
                                                                        }
                                                                    });
                                                        } catch (IOException e) {
                                                            seen.set(e);
                                                        }
                                                    });
                                    sleep(SECOND);
                                    owner.cancel();
                                    owner.join();
                                    assertEquals("translated", seen.get().getMessage());
                                    return null;
                                }));
    }

    @Worlds(rounds = 20)
    @Tag("cpython")
    @DisplayName("9 two simultaneous failures (body and child) are both reported")
    void simultaneousFailures(World on) {
        RuntimeException thrown =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                on.run(
                                        () -> {
                                            group(
                                                    g -> {
                                                        g.start(
                                                                () -> {
                                                                    sleepThenFail("a");
                                                                });
                                                        sleepThenFail("b");
                                                    });
                                            return null;
                                        }));
        List<String> all = new ArrayList<>(List.of(thrown.getMessage()));
        failuresIn(thrown).forEach(e -> all.add(e.getMessage()));
        assertEquals(Set.of("a", "b"), Set.copyOf(all));
        assertEquals(2, all.size());
    }

    private static void sleepThenFail(String message) throws InterruptedException {
        shield(
                Duration.ofMinutes(1),
                () -> {
                    sleep(SECOND);
                    throw new IllegalStateException(message);
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("10 C3 a child starts tasks in its own group, until the group has ended")
    void childStarts(World on) {
        AtomicInteger ran = new AtomicInteger();
        AtomicReference<Group> leaked = new AtomicReference<>();
        on.run(
                () -> {
                    group(
                            "family",
                            g -> {
                                leaked.set(g);
                                g.start(() -> grow(g, 5, ran));
                            });
                    assertEquals(63, ran.get());
                    IllegalStateException e =
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> leaked.get().start(() -> {}));
                    assertTrue(e.getMessage().contains("family"), e.getMessage());
                    assertThrows(
                            IllegalStateException.class, () -> leaked.get().call("late", () -> 1));
                    return null;
                });
    }

    private static void grow(Group g, int depth, AtomicInteger ran) throws InterruptedException {
        ran.incrementAndGet();
        sleep(SECOND);
        if (depth > 0) {
            g.start(() -> grow(g, depth - 1, ran));
            g.start(() -> grow(g, depth - 1, ran));
        }
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("10 C3 starting in a failing group gives a task that is cancelled and never runs")
    void startInFailingGroup(World on) {
        AtomicBoolean ran = new AtomicBoolean();
        AtomicReference<Task<Void>> late = new AtomicReference<>();
        assertThrows(
                ArithmeticException.class,
                () ->
                        on.run(
                                () -> {
                                    group(
                                            (Group g) -> {
                                                g.start(
                                                        () -> {
                                                            try {
                                                                sleepForever();
                                                            } finally {
                                                                late.set(
                                                                        g.start(
                                                                                () ->
                                                                                        ran.set(
                                                                                                true)));
                                                            }
                                                        });
                                                sleep(SECOND);
                                                throw new ArithmeticException();
                                            });
                                    return null;
                                }));
        assertTrue(late.get().isDone());
        assertFalse(ran.get());
    }

    @Test
    @DisplayName("C3 threads that are no tasks may start tasks while the group is open")
    void foreignThreadStarts() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        group(
                g -> {
                    CountDownLatch started = new CountDownLatch(4);
                    for (int i = 0; i < 4; i++) {
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int j = 0; j < 500; j++) {
                                                g.start(() -> ran.incrementAndGet());
                                            }
                                            started.countDown();
                                        });
                    }
                    started.await();
                });
        assertEquals(2000, ran.get());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("12 an outer cancellation survives an inner group's handling of its own failure")
    void outerCancellationSurvives(World on) {
        on.run(
                () ->
                        group(
                                outer -> {
                                    AtomicBoolean handled = new AtomicBoolean();
                                    Task<Void> owner =
                                            outer.start(
                                                    () -> {
                                                        try {
                                                            group(
                                                                    g -> {
                                                                        g.start(
                                                                                () -> {
                                                                                    try {
                                                                                        sleepForever();
                                                                                    } finally {
                                                                                        broken(
                                                                                                new ArithmeticException());
                                                                                    }
                                                                                });
                                                                    });
                                                        } catch (ArithmeticException e) {
                                                            handled.set(true);
                                                        }
                                                        sleepForever();
                                                    });
                                    sleep(SECOND);
                                    owner.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, owner.join());
                                    assertTrue(handled.get());
                                    return null;
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("13 C9 group.cancel() by a child ends the group without an error")
    void cancelByChild(World on) {
        AtomicInteger stopped = new AtomicInteger();
        on.run(
                () -> {
                    group(
                            g -> {
                                g.start(() -> countingStop(stopped));
                                g.start(
                                        () -> {
                                            sleep(SECOND);
                                            g.cancel("found");
                                        });
                                sleepForever();
                            });
                    checkpoint(); // the cancellation has gone with its group
                    assertEquals(1, stopped.get());
                    return null;
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("13 group.cancel() before the child first waits")
    void cancelBeforeChildWaits(World on) {
        AtomicBoolean waited = new AtomicBoolean();
        on.run(
                () -> {
                    group(
                            g -> {
                                g.start(
                                        () -> {
                                            g.cancel();
                                            checkpoint();
                                            waited.set(true);
                                        });
                            });
                    return null;
                });
        assertFalse(waited.get());
    }

    @Worlds
    @DisplayName("C8 a body that returned has its value returned, although its group was cancelled")
    void bodyValueBeatsGroupCancel(World on) {
        assertEquals(
                "value",
                on.run(
                        () ->
                                group(
                                        g -> {
                                            g.start(() -> sleepForever());
                                            sleep(SECOND);
                                            g.cancel();
                                            return "value";
                                        })));
    }

    @Worlds
    @DisplayName(
            "a group with a result that was cancelled before it had one throws CancellationException")
    void cancelledWithoutValue(World on) {
        on.run(
                () -> {
                    CancellationException e =
                            assertThrows(
                                    CancellationException.class,
                                    () ->
                                            group(
                                                    "search",
                                                    g -> {
                                                        g.start(
                                                                () -> {
                                                                    sleep(SECOND);
                                                                    g.cancel("found");
                                                                });
                                                        sleepForever();
                                                        return 1;
                                                    }));
                    assertTrue(e.getMessage().contains("search"), e.getMessage());
                    assertTrue(e.getMessage().contains("found"), e.getMessage());
                    checkpoint();
                    return null;
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("19 tasks that keep their failures isolate them, and are still cancelled as one")
    void supervisor(World on) {
        AtomicInteger stopped = new AtomicInteger();
        List<String> failures = new ArrayList<>();
        on.run(
                () -> {
                    moveOnAfter(
                            Duration.ofSeconds(10),
                            () ->
                                    group(
                                            g -> {
                                                for (int i = 1; i <= 3; i++) {
                                                    int n = i;
                                                    g.start(
                                                            () -> {
                                                                try {
                                                                    sleep(SECOND.multipliedBy(n));
                                                                    throw new IOException("" + n);
                                                                } catch (IOException e) {
                                                                    synchronized (failures) {
                                                                        failures.add(
                                                                                e.getMessage());
                                                                    }
                                                                }
                                                            });
                                                    g.start(() -> countingStop(stopped));
                                                }
                                            }));
                    return null;
                });
        assertEquals(List.of("1", "2", "3"), failures);
        assertEquals(3, stopped.get());
    }

    @Worlds
    @DisplayName(
            "C8 C2 children that all succeeded although the owner was cancelled: the value is returned")
    void allSucceededWhileCancelled(World on) {
        on.run(
                () ->
                        group(
                                outer -> {
                                    Task<String> owner =
                                            outer.start(
                                                    () ->
                                                            group(
                                                                    g -> {
                                                                        g.start(
                                                                                () ->
                                                                                        shield(
                                                                                                Duration
                                                                                                        .ofMinutes(
                                                                                                                1),
                                                                                                () ->
                                                                                                        sleep(
                                                                                                                Duration
                                                                                                                        .ofSeconds(
                                                                                                                                5))));
                                                                        return "value";
                                                                    }));
                                    sleep(SECOND);
                                    owner.cancel();
                                    assertEquals("value", owner.await());
                                    assertEquals(Duration.ofSeconds(5), VirtualTime.now());
                                    return null;
                                }));
    }

    @Test
    @Tag("trio")
    @DisplayName("11 misuse of a group gives a clear error")
    void misuse() throws Exception {
        group(
                "mine",
                g -> {
                    IllegalStateException e =
                            assertThrows(
                                    IllegalStateException.class, () -> g.scope().run(() -> {}));
                    assertTrue(e.getMessage().contains("mine"), e.getMessage());
                    assertThrows(
                            NullPointerException.class,
                            () -> g.start((Body<Object, Exception>) null));
                    assertThrows(
                            NullPointerException.class, () -> g.start((String) null, () -> {}));
                });
    }

    // ---- found by reading ----

    /** A failure as some libraries make them: its message is computed, and that fails. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }

    /** The same, checked. */
    private static final class UnspeakableChecked extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("C2 a failure whose message cannot be had does not hang the group")
    void unspeakableFailure(boolean checked) {
        Throwable thrown =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                group(
                                        g -> {
                                            g.start(
                                                    () -> {
                                                        if (checked) {
                                                            throw new UnspeakableChecked();
                                                        }
                                                        throw new Unspeakable();
                                                    });
                                            sleepForever();
                                        }));
        if (checked) {
            assertInstanceOf(UnspeakableChecked.class, thrown.getCause());
        } else {
            assertInstanceOf(Unspeakable.class, thrown);
        }
    }

    @Test
    @DisplayName("C2 a body whose failure has no message still leaves the group")
    void unspeakableBody() throws Exception {
        CancelScope before = CancelScope.current();
        assertThrows(
                Unspeakable.class,
                () ->
                        group(
                                (Group g) -> {
                                    g.start(() -> sleepForever());
                                    throw new Unspeakable();
                                }));
        assertSame(before, CancelScope.current());
    }

    @Test
    @DisplayName("C3 a propagator that fails does not hang the group: start throws")
    void failingPropagator() throws Exception {
        Runnable remove =
                ContextPropagator.register(
                        () -> {
                            throw new IllegalStateException("no context");
                        });
        try {
            group(
                    g -> {
                        assertThrows(IllegalStateException.class, () -> g.start(() -> {}));
                    });
        } finally {
            remove.run();
        }
    }

    @Test
    @DisplayName(
            "C2 twenty thousand tasks that fail at once: each is attached once, in bearable time")
    void manyFailures() {
        int n = 20_000;
        RuntimeException thrown =
                assertThrows(
                        RuntimeException.class,
                        () ->
                                group(
                                        g -> {
                                            CountDownLatch all = new CountDownLatch(n);
                                            for (int i = 0; i < n; i++) {
                                                String name = "failure " + i;
                                                g.start(
                                                        () -> {
                                                            all.countDown();
                                                            shield(
                                                                    Duration.ofMinutes(1),
                                                                    () ->
                                                                            Async.await(
                                                                                    () ->
                                                                                            all
                                                                                                    .await()));
                                                            throw new IllegalStateException(name);
                                                        });
                                            }
                                            shield(
                                                    Duration.ofMinutes(1),
                                                    () -> Async.await(() -> all.await()));
                                        }));
        Set<String> messages = ConcurrentHashMap.newKeySet();
        messages.add(thrown.getMessage());
        failuresIn(thrown).forEach(e -> messages.add(e.getMessage()));
        assertEquals(n, messages.size());
        assertEquals(n - 1, failuresIn(thrown).size());
    }

    @Test
    @DisplayName("C2 the same exception thrown by several tasks is attached to nothing")
    void sameFailureTwice() {
        IllegalStateException shared = new IllegalStateException("shared");
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                group(
                                        (Group g) -> {
                                            for (int i = 0; i < 5; i++) {
                                                g.start(
                                                        () -> {
                                                            throw shared;
                                                        });
                                            }
                                            throw shared;
                                        }));
        assertSame(shared, thrown);
        assertEquals(List.of(), failuresIn(thrown));
        assertNull(thrown.getCause());
    }

    @Worlds
    @DisplayName("C11 a group whose deadline passes")
    void groupDeadline(World on) {
        on.run(
                () -> {
                    group(
                            g -> {
                                g.scope().deadline(SECOND);
                                g.start(() -> sleepForever());
                                sleepForever();
                            });
                    assertEquals(SECOND, VirtualTime.now());
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            SECOND,
                                            () ->
                                                    group(
                                                            g -> {
                                                                sleepForever();
                                                            })));
                    return null;
                });
    }
}
