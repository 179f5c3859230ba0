package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Body;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Worlds;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What is there when a foreign call has ended, and what ends one that hears nothing. */
class ForeignEndsTest {
    private final ManualClock clock = new ManualClock();

    @Worlds
    @DisplayName("C9 after a foreign call nothing of it is left, however it ended")
    void nothingIsLeft(World on) {
        on.run(
                () -> {
                    assertEquals(1, await(() -> 1));
                    assertEquals(null, TaskNode.current().waiting());
                    assertThrows(IllegalStateException.class, () -> await(() -> fail()));
                    assertEquals(null, TaskNode.current().waiting());
                    sleep(Duration.ofSeconds(1)); // the time goes on
                    CancelScope scope = CancelScope.create();
                    scope.run(
                            () -> {
                                await(() -> scope.cancel("enough"));
                                assertFalse(Thread.currentThread().isInterrupted());
                            });
                });
    }

    private static int fail() {
        throw new IllegalStateException("on purpose");
    }

    private static <X extends Exception> void inCancelled(Body<?, X> body)
            throws X, InterruptedException {
        CancelScope scope = CancelScope.create();
        AtomicReference<Exception> thrown = new AtomicReference<>();
        scope.run(
                () -> {
                    try {
                        await(
                                () -> {
                                    scope.cancel("enough");
                                    return body.call();
                                });
                    } catch (Exception e) {
                        thrown.set(e);
                    }
                });
        throw Failures.raise(thrown.get());
    }

    @Worlds
    @DisplayName(
            "C11 of what a cancelled call throws only what an interrupt causes is a cancellation")
    void whatItThrows(World on) {
        on.run(
                () -> {
                    assertThrows(IllegalStateException.class, () -> inCancelled(() -> fail()));
                    assertEquals(
                            "on purpose",
                            assertThrows(
                                            IOException.class,
                                            () ->
                                                    inCancelled(
                                                            () -> {
                                                                throw new IOException("on purpose");
                                                            }))
                                    .getMessage());
                    InterruptedException e =
                            assertThrows(
                                    InterruptedException.class,
                                    () ->
                                            inCancelled(
                                                    () -> {
                                                        throw new InterruptedIOException("read");
                                                    }));
                    assertEquals("enough", e.getMessage());
                    assertInstanceOf(InterruptedIOException.class, e.getCause());
                });
    }

    @Test
    @DisplayName(
            "C7 3 s after its handle was called, not before, a call is interrupted, and its handle if it hangs")
    void handleHangs() {
        VirtualTime.run(
                clock,
                () ->
                        group(
                                g -> {
                                    CountDownLatch never = new CountDownLatch(1);
                                    CountDownLatch inside = new CountDownLatch(1);
                                    CountDownLatch called = new CountDownLatch(1);
                                    CountDownLatch stopped = new CountDownLatch(1);
                                    AtomicReference<Thread> handle = new AtomicReference<>();
                                    TaskNode<?> task =
                                            (TaskNode<?>)
                                                    g.start(
                                                            () ->
                                                                    await(
                                                                            () -> {
                                                                                inside.countDown();
                                                                                never.await();
                                                                            },
                                                                            () -> {
                                                                                handle.set(
                                                                                        Thread
                                                                                                .currentThread());
                                                                                called.countDown();
                                                                                hang(never);
                                                                                stopped.countDown();
                                                                            }));
                                    await(() -> inside.await());
                                    task.cancel("enough");
                                    await(() -> called.await());
                                    while (handle.get().getState() != Thread.State.WAITING) {
                                        Thread.onSpinWait();
                                    }
                                    clock.advance(Duration.ofMillis(2_900));
                                    assertFalse(task.interruptedByUs());
                                    assertEquals(Thread.State.WAITING, handle.get().getState());
                                    clock.advance(Duration.ofMillis(1_200));
                                    await(() -> stopped.await());
                                    assertEquals(new Outcome.Cancelled<>("enough"), task.join());
                                    return null;
                                }));
    }

    private static void hang(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // it was interrupted at last
        }
    }

    @Test
    @DisplayName(
            "C9 the call waits for its handle; an interrupt from outside meanwhile is kept for what follows")
    void interruptedWhileTheHandleRuns() throws Exception {
        AtomicReference<Thread> outside = new AtomicReference<>();
        VirtualTime.run(
                clock,
                () -> {
                    CancelScope scope = CancelScope.create();
                    Thread me = Thread.currentThread();
                    CountDownLatch called = new CountDownLatch(1);
                    CountDownLatch go = new CountDownLatch(1);
                    AtomicBoolean over = new AtomicBoolean();
                    outside.set(
                            Thread.ofPlatform()
                                    .unstarted(
                                            () -> {
                                                scope.cancel("enough");
                                                while (!over.get()
                                                        || me.getState() != Thread.State.WAITING) {
                                                    Thread.onSpinWait();
                                                }
                                                me.interrupt();
                                                while (me.isInterrupted()) {
                                                    Thread.onSpinWait();
                                                }
                                                go.countDown();
                                            }));
                    scope.run(
                            () -> {
                                String value =
                                        await(
                                                () -> {
                                                    outside.get().start();
                                                    called.await();
                                                    over.set(true);
                                                    return "value";
                                                },
                                                () -> {
                                                    called.countDown();
                                                    hang(go);
                                                });
                                assertEquals("value", value);
                                assertEquals(0, go.getCount(), "the handle has returned");
                                assertTrue(Thread.interrupted());
                            });
                    return null;
                });
        outside.get().join();
    }
}
