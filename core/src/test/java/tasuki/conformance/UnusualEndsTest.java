package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.abandonable;
import static tasuki.Async.await;
import static tasuki.Async.firstSuccess;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.runIn;
import static tasuki.Async.sleepForever;
import static tasuki.Async.start;
import static tasuki.Async.supervise;
import static tasuki.conformance.Given.pass;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.TaskTree;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Ends that are neither a value, nor a failure, nor a cancellation by the book. */
class UnusualEndsTest {
    /** An exception that cannot even say what it is. */
    private static final class Mute extends InterruptedException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no words");
        }
    }

    @Worlds
    @DisplayName("an exception that fails to describe itself still ends its task")
    void mute(World on) {
        on.run(
                () ->
                        supervise(
                                g -> {
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        throw new Mute();
                                                    });
                                    assertEquals(
                                            new Outcome.Cancelled<>("interrupted"), task.join());
                                }));
    }

    @Worlds
    @DisplayName("who starts a service is cancelled before it is ready: so is the service")
    void starterCancelled(World on) {
        on.run(
                () ->
                        supervise(
                                g -> {
                                    AtomicReference<Task<?>> service = new AtomicReference<>();
                                    CancelScope scope = CancelScope.create();
                                    g.start(
                                            () -> {
                                                pass(1);
                                                assertTrue(
                                                        TaskTree.dump()
                                                                .contains(
                                                                        "waiting on the start of 'db'"));
                                                scope.cancel("too slow");
                                            });
                                    assertFalse(
                                            scope.run(
                                                    () ->
                                                            g.startService(
                                                                    "db",
                                                                    s -> {
                                                                        service.set(Task.current());
                                                                        sleepForever();
                                                                    })));
                                    assertEquals(
                                            new Outcome.Cancelled<>("who started it was cancelled"),
                                            service.get().join());
                                }));
    }

    @Test
    @DisplayName("C5 a thread that is no task and is interrupted in a race leaves it, and ends all")
    void interruptedRace() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        thrown.set(
                                                assertThrows(
                                                        InterruptedException.class,
                                                        () ->
                                                                firstSuccess(
                                                                        () -> Given.forever(),
                                                                        () -> Given.forever()))));
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        caller.join();
        assertEquals("interrupted while waiting for firstSuccess", thrown.get().getMessage());
    }

    @Worlds
    @DisplayName("C19 an executor that refuses the body: its exception is the caller's")
    void refused(World on) {
        on.run(
                () -> {
                    RejectedExecutionException full = new RejectedExecutionException("full");
                    assertSame(
                            full,
                            assertThrows(
                                    RejectedExecutionException.class,
                                    () ->
                                            runIn(
                                                    r -> {
                                                        throw full;
                                                    },
                                                    () -> 1)));
                });
    }

    @Test
    @DisplayName("C13 an abandoned call that fails in the end is in the log")
    void abandonedFailure() {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        IllegalStateException late = new IllegalStateException("late");
        try (Logged logged = new Logged()) {
            run(
                    () -> {
                        CancelScope scope = CancelScope.create();
                        start(
                                () -> {
                                    await(() -> began.await());
                                    scope.cancel();
                                });
                        assertFalse(
                                scope.run(
                                        () ->
                                                abandonable(
                                                        "lookup",
                                                        () -> {
                                                            began.countDown();
                                                            while (end.getCount() != 0) {
                                                                LockSupport.parkNanos(1_000_000);
                                                                Thread.interrupted();
                                                            }
                                                            throw late;
                                                        })));
                        assertEquals(List.of("lookup"), Async.abandoned());
                    });
            end.countDown();
            assertSame(late, logged.await("the abandoned call 'lookup' failed in the end"));
        }
    }

    @Test
    @DisplayName("a supervised failure that nobody looked at is in the log")
    void unseenFailure() {
        IllegalStateException lost = new IllegalStateException("lost");
        try (Logged logged = new Logged()) {
            run(
                    () ->
                            supervise(
                                    g -> {
                                        g.start(
                                                "mailer",
                                                () -> {
                                                    throw lost;
                                                });
                                    }));
            assertSame(lost, logged.await("task 'mailer' failed, and nobody looked"));
            assertEquals(1, logged.count("task 'mailer'"));
        }
    }

    @Worlds
    @DisplayName(
            "a body called as a task of its group: cancelled with the group, or by an interrupt")
    void calledAndCancelled(World on) {
        on.run(
                () -> {
                    group(
                            g -> {
                                assertEquals(
                                        "task 'step' was cancelled: from outside",
                                        assertThrows(
                                                        InterruptedException.class,
                                                        () ->
                                                                g.call(
                                                                        "step",
                                                                        () -> {
                                                                            throw new InterruptedException(
                                                                                    "from outside");
                                                                        }))
                                                .getMessage());
                            });
                    group(
                            g -> {
                                assertEquals(
                                        "enough",
                                        assertThrows(
                                                        InterruptedException.class,
                                                        () ->
                                                                g.call(
                                                                        "step",
                                                                        () -> {
                                                                            g.cancel("enough");
                                                                            return Given.forever();
                                                                        }))
                                                .getMessage());
                            });
                    IllegalStateException bad = new IllegalStateException("bad");
                    group(
                            g -> {
                                assertSame(
                                        bad,
                                        assertThrows(
                                                IllegalStateException.class,
                                                () ->
                                                        g.call(
                                                                "step",
                                                                () -> {
                                                                    throw bad;
                                                                })));
                            });
                });
    }
}
