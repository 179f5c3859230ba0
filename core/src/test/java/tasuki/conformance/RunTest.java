package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;
import static tasuki.Async.start;
import static tasuki.Async.supervise;
import static tasuki.conformance.Given.attached;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelledException;
import tasuki.Outcome;
import tasuki.Runner;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The outermost group: CPython's test_runners, and C4. */
class RunTest {
    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C4 run returns the value of its body, or throws its failure, checked ones as they are")
    void valueOrFailure(World on) throws Exception {
        assertEquals(42, on.run(() -> 42));
        IOException failure = new IOException("disk");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () ->
                                on.run(
                                        () -> {
                                            Given.raise(failure);
                                        })));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("17 C4 at the end of run what still runs is cancelled and awaited")
    void cancelsLeftOvers(World on) {
        AtomicBoolean cleaned = new AtomicBoolean();
        AtomicReference<Task<?>> left = new AtomicReference<>();
        int value =
                on.run(
                        () -> {
                            left.set(
                                    start(
                                            "left over",
                                            () -> {
                                                try {
                                                    sleepForever();
                                                } finally {
                                                    shield(seconds(60), () -> pass(5));
                                                    cleaned.set(true);
                                                }
                                            }));
                            pass(1);
                            return 123;
                        });
        assertEquals(123, value);
        assertTrue(cleaned.get());
        assertTrue(left.get().isDone());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "17 C4 an error of a task that is cancelled at the end is thrown by run, not only logged")
    void reportsErrorsOfLeftOvers(World on) {
        ArithmeticException e =
                assertThrows(
                        ArithmeticException.class,
                        () ->
                                on.run(
                                        () -> {
                                            start(
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                        } finally {
                                                            Given.raise(
                                                                    new ArithmeticException(
                                                                            "/ by zero"));
                                                        }
                                                    });
                                            pass(1);
                                            return 123;
                                        }));
        assertEquals("/ by zero", e.getMessage());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("17 the failure of the body comes first, that of a left-over is attached")
    void bodyFailsFirst(World on) {
        IllegalStateException e =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                on.run(
                                        () -> {
                                            start(
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                        } finally {
                                                            Given.raise(new ArithmeticException());
                                                        }
                                                    });
                                            pass(1);
                                            throw new IllegalStateException("first");
                                        }));
        assertEquals("first", e.getMessage());
        assertInstanceOf(ArithmeticException.class, attached(e).getFirst());
    }

    @Worlds
    @DisplayName("C4 a task of start that fails ends the run")
    void startFails(World on) {
        AtomicBoolean interrupted = new AtomicBoolean();
        assertThrows(
                ArithmeticException.class,
                () ->
                        on.run(
                                () -> {
                                    start(
                                            () -> {
                                                pass(1);
                                                throw new ArithmeticException();
                                            });
                                    try {
                                        sleepForever();
                                    } catch (InterruptedException e) {
                                        interrupted.set(true);
                                        throw e;
                                    }
                                }));
        assertTrue(interrupted.get());
    }

    @Worlds
    @DisplayName("C4 start works in any task of the run, at any depth")
    void startAnywhere(World on) {
        AtomicReference<Double> ended = new AtomicReference<>();
        on.run(
                () -> {
                    group(
                            g -> {
                                g.start(
                                        () ->
                                                start(
                                                        () -> {
                                                            pass(5);
                                                            ended.set(now());
                                                        }));
                            });
                    assertEquals(0.0, now(), "the group did not wait for a task of the run");
                    pass(10);
                });
        assertEquals(5.0, ended.get());
    }

    @Test
    @DisplayName("C4 start outside run says what to do")
    void startOutside() {
        assertTrue(
                assertThrows(IllegalStateException.class, () -> start(() -> 1))
                        .getMessage()
                        .startsWith("start needs a run around it"));
    }

    @Worlds
    @DisplayName("C4 starting in a run that has ended is refused")
    void startTooLate(World on) {
        AtomicReference<Runnable> later = new AtomicReference<>();
        on.run(
                () ->
                        group(
                                g -> {
                                    later.set(() -> g.start(() -> 1));
                                }));
        assertTrue(
                assertThrows(IllegalStateException.class, () -> later.get().run())
                        .getMessage()
                        .contains("has ended"));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("run inside run is refused, also on the other scheduler, and says what to do")
    void runInsideRun(World on) {
        on.run(
                () -> {
                    for (Runnable again :
                            List.<Runnable>of(
                                    () -> Async.run(() -> 1),
                                    () -> Runner.loop().run(() -> 1),
                                    () -> Runner.parallel().run(() -> 1))) {
                        assertTrue(
                                assertThrows(IllegalStateException.class, again::run)
                                        .getMessage()
                                        .startsWith(
                                                "run inside run: the caller is in the task 'main'"));
                    }
                });
    }

    @Test
    @Tag("cpython")
    @DisplayName(
            "18 C4 an interrupt of the thread that called run cancels the main task; the flag is kept")
    void interruptCaller() throws Exception {
        for (Runner runner : List.of(Runner.parallel(), Runner.loop())) {
            CountDownLatch inside = new CountDownLatch(1);
            AtomicBoolean cleaned = new AtomicBoolean();
            AtomicBoolean flag = new AtomicBoolean();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            runner.run(
                                                    () -> {
                                                        try {
                                                            inside.countDown();
                                                            sleepForever();
                                                        } finally {
                                                            cleaned.set(true);
                                                        }
                                                    });
                                        } catch (Throwable e) {
                                            thrown.set(e);
                                        }
                                        flag.set(Thread.currentThread().isInterrupted());
                                    });
            inside.await();
            caller.interrupt();
            caller.join(20_000);
            assertInstanceOf(CancelledException.class, thrown.get());
            assertTrue(thrown.get().getMessage().contains("the thread that called run"));
            assertTrue(cleaned.get());
            assertTrue(flag.get());
        }
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("18 the main task can be cancelled from inside; run throws CancelledException")
    void cancelMain(World on) {
        CancelledException e =
                assertThrows(
                        CancelledException.class,
                        () ->
                                on.run(
                                        () -> {
                                            Task.current().cancel("that will do");
                                            return forever();
                                        }));
        assertEquals("run was cancelled: that will do", e.getMessage());
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("19 a failure in a supervised task that nobody looked at reaches the hook, once")
    void unhandled(World on) {
        Map<String, Throwable> told = new ConcurrentHashMap<>();
        Runner runner = on.oneAtATime() ? Runner.loop() : Runner.parallel();
        runner.onUnhandledFailure((task, failure) -> told.put(task.name(), failure))
                .run(
                        () ->
                                supervise(
                                        g -> {
                                            g.start("unseen", () -> Given.raise(new IOException()));
                                            Task<Void> seen =
                                                    g.start(
                                                            "seen",
                                                            () -> Given.raise(new IOException()));
                                            assertInstanceOf(Outcome.Failed.class, seen.join());
                                            Task<Void> cancelled =
                                                    g.start("cancelled", () -> sleepForever());
                                            cancelled.cancel();
                                        }));
        assertEquals(1, told.size(), told::toString);
        assertInstanceOf(IOException.class, told.get("unseen"));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("one run after the other on one thread, a thousand times, leaves nothing")
    void again(World on) {
        int sum = 0;
        for (int i = 0; i < 1_000; i++) {
            sum +=
                    on.runOn(tasuki.internal.Clock.real(), () -> Async.gather(() -> 1, () -> 2))
                            .size();
        }
        assertEquals(2_000, sum);
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
