package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.shield;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Body;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.ManualClock;
import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Foreign blocking calls and how they are stopped: C7, and C9 where their interrupts could leak.
 */
class ForeignCallTest {
    /** Runs the call in a task, cancels it once it is inside, and tells how it ended. */
    private static <T> Outcome<T> cancelled(
            World on, CountDownLatch inside, Body<T, Exception> call) {
        return on.<Outcome<T>, RuntimeException>runOn(
                tasuki.internal.Clock.real(),
                () ->
                        group(
                                g -> {
                                    Task<T> task =
                                            g.start(
                                                    () -> {
                                                        try {
                                                            return call.call();
                                                        } finally {
                                                            // nothing of the cancellation leaks
                                                            // into what follows
                                                            shield(
                                                                    seconds(60),
                                                                    () -> {
                                                                        assertFalse(
                                                                                Thread
                                                                                        .currentThread()
                                                                                        .isInterrupted());
                                                                        checkpoint();
                                                                    });
                                                        }
                                                    });
                                    await(() -> inside.await());
                                    task.cancel("stop");
                                    return task.join();
                                }));
    }

    @Worlds
    @DisplayName("C7 a foreign call without a handle is interrupted")
    void interrupted(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        assertEquals(
                new Outcome.Cancelled<String>("stop"),
                cancelled(
                        on,
                        inside,
                        () ->
                                await(
                                        () -> {
                                            inside.countDown();
                                            return new SynchronousQueue<String>().take();
                                        })));
    }

    @Worlds
    @DisplayName("C7 a blocking call that is not marked at all is interrupted too")
    void unmarked(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        assumeFalse(
                on.oneAtATime(),
                "on a loop it holds the baton, and nobody can cancel it: docs/loop.md");
        assertEquals(
                new Outcome.Cancelled<String>("stop"),
                cancelled(
                        on,
                        inside,
                        () -> {
                            inside.countDown();
                            return new SynchronousQueue<String>().take();
                        }));
    }

    @Worlds
    @DisplayName(
            "C11 a channel closed by the interrupt: InterruptedException, with what it threw as the cause")
    void closedByInterrupt(World on) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Pipe pipe = Pipe.open();
        cancelled(
                on,
                inside,
                () ->
                        keep(
                                thrown,
                                () ->
                                        await(
                                                () -> {
                                                    inside.countDown();
                                                    return pipe.source()
                                                            .read(ByteBuffer.allocate(1));
                                                })));
        assertInstanceOf(InterruptedException.class, thrown.get());
        assertInstanceOf(ClosedByInterruptException.class, thrown.get().getCause());
        pipe.sink().close();
    }

    private static <T> T keep(AtomicReference<Throwable> thrown, Body<T, Exception> body)
            throws Exception {
        try {
            return body.call();
        } catch (Throwable e) {
            thrown.set(e);
            throw e;
        }
    }

    @Worlds
    @DisplayName(
            "C7 with a handle: it is called once, on another thread, and the thread is not interrupted")
    void handle(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        AtomicInteger called = new AtomicInteger();
        AtomicReference<Thread> by = new AtomicReference<>();
        AtomicReference<Thread> caller = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        IOException aborted = new IOException("aborted");
        Outcome<String> how =
                cancelled(
                        on,
                        inside,
                        () ->
                                keep(
                                        thrown,
                                        () ->
                                                await(
                                                        () -> {
                                                            caller.set(Thread.currentThread());
                                                            inside.countDown();
                                                            answer.take(); // an interrupt would
                                                            // end it
                                                            assertFalse(
                                                                    Thread.currentThread()
                                                                            .isInterrupted());
                                                            throw aborted;
                                                        },
                                                        () -> {
                                                            called.incrementAndGet();
                                                            by.set(Thread.currentThread());
                                                            answer.add("aborted");
                                                        })));
        assertEquals(new Outcome.Cancelled<String>("stop"), how);
        assertInstanceOf(InterruptedException.class, thrown.get());
        assertSame(aborted, thrown.get().getCause());
        assertEquals(1, called.get());
        assertNotSame(caller.get(), by.get());
    }

    @Worlds
    @DisplayName(
            "C8 a call that returns a value although its handle was called: the value is returned")
    void handleTooLate(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        assertEquals(
                new Outcome.Success<>("rows"),
                cancelled(
                        on,
                        inside,
                        () ->
                                await(
                                        () -> {
                                            inside.countDown();
                                            return answer.take();
                                        },
                                        () -> answer.add("rows"))));
    }

    @Worlds
    @DisplayName(
            "C7 the call does not return while its handle runs: a late cancel cannot hit the next one")
    void waitsForHandle(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch callOver = new CountDownLatch(1);
        AtomicBoolean handleOver = new AtomicBoolean();
        AtomicBoolean seen = new AtomicBoolean();
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        cancelled(
                on,
                inside,
                () -> {
                    await(
                            () -> {
                                inside.countDown();
                                answer.take();
                                callOver.countDown();
                            },
                            () -> {
                                answer.add("go");
                                awaitQuietly(callOver);
                                for (int i = 0; i < 1_000; i++) {
                                    Thread.yield();
                                }
                                handleOver.set(true);
                            });
                    seen.set(handleOver.get());
                    return null;
                });
        assertTrue(seen.get());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Worlds
    @DisplayName("C7 a handle is never called after its call has ended")
    void neverAfter(World on) {
        AtomicInteger called = new AtomicInteger();
        on.runReal(
                () -> {
                    for (int i = 0; i < on.many(2_000); i++) {
                        CancelScope scope = CancelScope.create();
                        AtomicBoolean over = new AtomicBoolean();
                        AtomicBoolean tooLate = new AtomicBoolean();
                        Thread canceller = Thread.ofVirtual().unstarted(scope::cancel);
                        scope.run(
                                () -> {
                                    canceller.start();
                                    await(
                                            () -> "quick",
                                            () -> {
                                                called.incrementAndGet();
                                                tooLate.set(over.get());
                                            });
                                    over.set(true);
                                });
                        await(() -> canceller.join());
                        assertFalse(tooLate.get());
                    }
                });
    }

    @Worlds
    @DisplayName("C7 in a cancelled scope neither the call nor the handle happens")
    void cancelledBefore(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    AtomicBoolean happened = new AtomicBoolean();
                    scope.run(
                            () -> {
                                scope.cancel();
                                assertThrows(
                                        InterruptedException.class,
                                        () ->
                                                await(
                                                        () -> happened.set(true),
                                                        () -> happened.set(true)));
                            });
                    assertFalse(happened.get());
                });
    }

    @Worlds
    @DisplayName("C7 a handle that fails is logged, and does no harm")
    void handleFails(World on) {
        CountDownLatch inside = new CountDownLatch(1);
        BlockingQueue<String> answer = new LinkedBlockingQueue<>();
        try (Logged logged = new Logged()) {
            cancelled(
                    on,
                    inside,
                    () ->
                            await(
                                    "a statement",
                                    () -> {
                                        inside.countDown();
                                        return answer.take();
                                    },
                                    () -> {
                                        answer.add("x");
                                        throw new IllegalStateException("no connection");
                                    }));
            logged.await("the cancel handle of 'a statement' failed");
        }
    }

    @Test
    @DisplayName("C7 a call that swallows interrupts is interrupted again: 10 ms, doubling")
    void backoff() {
        ManualClock clock = new ManualClock();
        Semaphore interrupts = new Semaphore(0);
        VirtualTime.run(
                clock,
                () ->
                        group(
                                g -> {
                                    CountDownLatch inside = new CountDownLatch(1);
                                    Task<Void> task =
                                            g.start(
                                                    () ->
                                                            await(
                                                                    () -> {
                                                                        inside.countDown();
                                                                        swallow(interrupts, 5);
                                                                    }));
                                    await(() -> inside.await());
                                    task.cancel();
                                    await(() -> interrupts.acquire());
                                    for (int pause : new int[] {10, 20, 40, 80}) {
                                        clock.advance(Duration.ofMillis(pause - 1));
                                        assertEquals(0, interrupts.availablePermits());
                                        clock.advance(Duration.ofMillis(1));
                                        await(() -> interrupts.acquire());
                                    }
                                    task.join();
                                    return null;
                                }));
        assertEquals(0, clock.pending());
    }

    /** Blocks until it has been interrupted so often. */
    private static void swallow(Semaphore interrupts, int count) {
        for (int i = 0; i < count; i++) {
            try {
                new SynchronousQueue<String>().take();
            } catch (InterruptedException e) {
                interrupts.release();
            }
        }
    }

    @Test
    @DisplayName("C7 an interrupt is the last step, 3 s after a handle that did not help")
    void lastStep() {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        group(
                                g -> {
                                    CountDownLatch inside = new CountDownLatch(1);
                                    CountDownLatch called = new CountDownLatch(1);
                                    Semaphore interrupts = new Semaphore(0);
                                    Task<Void> task =
                                            g.start(
                                                    () ->
                                                            await(
                                                                    () -> {
                                                                        inside.countDown();
                                                                        swallow(interrupts, 1);
                                                                    },
                                                                    called::countDown));
                                    await(() -> inside.await());
                                    task.cancel();
                                    await(() -> called.await());
                                    clock.advance(Duration.ofMillis(2_900));
                                    assertEquals(0, interrupts.availablePermits());
                                    clock.advance(Duration.ofMillis(1_200));
                                    await(() -> interrupts.acquire());
                                    task.join();
                                    return null;
                                }));
    }

    @Worlds
    @DisplayName("46 C9 an interrupt that comes as its call ends is taken back: ten thousand races")
    void noStrayInterrupt(World on) {
        on.runReal(
                () -> {
                    for (int i = 0; i < on.many(10_000); i++) {
                        CancelScope scope = CancelScope.create();
                        Thread canceller = Thread.ofVirtual().unstarted(scope::cancel);
                        scope.run(
                                () -> {
                                    canceller.start();
                                    await(() -> Thread.onSpinWait());
                                });
                        assertFalse(Thread.currentThread().isInterrupted(), "round " + i);
                        await(() -> canceller.join());
                    }
                });
    }

    @Worlds
    @DisplayName(
            "a call that throws InterruptedIOException although nothing was cancelled keeps its exception")
    void notOurs(World on) {
        on.run(
                () -> {
                    assertThrows(
                            InterruptedIOException.class,
                            () ->
                                    await(
                                            () -> {
                                                throw new InterruptedIOException("timed out");
                                            }));
                    assertThrows(
                            IOException.class,
                            () ->
                                    await(
                                            () -> {
                                                throw new IOException("x");
                                            },
                                            () -> {}));
                    assertEquals("v", Async.await("named", () -> "v"));
                });
    }
}
