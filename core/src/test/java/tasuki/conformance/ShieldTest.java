package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Deadline;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.World;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Shields: trio's test_cancel_shielding and test_current_effective_deadline, and C10. */
class ShieldTest {
    @Worlds
    @Tag("trio")
    @DisplayName("28 a shield protects children that sleep inside; its end wakes them")
    void sleepingChildren(World on) {
        on.run(
                () -> {
                    CancelScope outer = CancelScope.create();
                    CancelScope inner = CancelScope.create().shield(true);
                    group(
                            g -> {
                                Task<Boolean> task =
                                        g.start(
                                                () ->
                                                        outer.run(
                                                                () ->
                                                                        inner.run(
                                                                                () ->
                                                                                        group(
                                                                                                h -> {
                                                                                                    h
                                                                                                            .start(
                                                                                                                    () ->
                                                                                                                            sleepForever());
                                                                                                    h
                                                                                                            .start(
                                                                                                                    () ->
                                                                                                                            sleepForever());
                                                                                                    sleepForever();
                                                                                                }))));
                                pass(1);
                                outer.cancel();
                                pass(10);
                                assertFalse(task.isDone());
                                inner.shield(false);
                                assertFalse(task.await());
                                assertEquals(11.0, now());
                            });
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("28 a shield that begins while children sleep protects them")
    void shieldBegins(World on) {
        on.run(
                () -> {
                    CancelScope outer = CancelScope.create();
                    CancelScope inner = CancelScope.create();
                    group(
                            g -> {
                                Task<Boolean> task =
                                        g.start(() -> outer.run(() -> inner.run(() -> pass(20))));
                                pass(1);
                                inner.shield(true);
                                outer.cancel();
                                assertTrue(task.await(), "the body ran to its end");
                                assertEquals(20.0, now());
                            });
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("C10 clean-up is undisturbed, and what is pending throws after it")
    void cleanUp(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicBoolean cleaned = new AtomicBoolean();
                                    AtomicBoolean threw = new AtomicBoolean();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                        } finally {
                                                            shield(
                                                                    seconds(60),
                                                                    () -> {
                                                                        pass(5);
                                                                        cleaned.set(true);
                                                                    });
                                                            assertThrows(
                                                                    InterruptedException.class,
                                                                    () -> checkpoint());
                                                            threw.set(true);
                                                        }
                                                    });
                                    pass(1);
                                    task.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    assertTrue(cleaned.get());
                                    assertTrue(threw.get());
                                    assertEquals(6.0, now());
                                }));
    }

    @Worlds
    @DisplayName("C10 clean-up that takes longer than its grace fails with TimedOutException")
    void graceIsOver(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicReference<TimedOutException> late =
                                            new AtomicReference<>();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                        } finally {
                                                            late.set(
                                                                    assertThrows(
                                                                            TimedOutException.class,
                                                                            () ->
                                                                                    shield(
                                                                                            seconds(
                                                                                                    2),
                                                                                            () ->
                                                                                                    forever())));
                                                        }
                                                    });
                                    pass(1);
                                    task.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    assertEquals(seconds(2), late.get().limit());
                                    assertEquals(3.0, now());
                                }));
    }

    @Worlds
    @DisplayName("C10 a shield that nobody disturbs returns the value of its body")
    void value(World on) {
        on.run(
                () -> {
                    assertEquals("x", shield(seconds(1), () -> "x"));
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    shield(
                                            seconds(1),
                                            () -> {
                                                throw new IllegalStateException();
                                            }));
                });
    }

    @Worlds
    @DisplayName("C10 a shield of no grace: the first checkpoint throws")
    void noGrace(World on) {
        on.run(
                () -> {
                    assertThrows(
                            TimedOutException.class,
                            () -> shield(Duration.ZERO, () -> checkpoint()));
                    assertEquals(1, shield(Duration.ZERO, () -> 1));
                });
    }

    @Worlds
    @DisplayName("C10 a shield keeps the deadline around it out, which counts again after it")
    void keepsDeadlineOut(World on) {
        on.run(
                () -> {
                    AtomicBoolean inTime = new AtomicBoolean();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                shield(seconds(60), () -> pass(5));
                                                inTime.set(true);
                                                checkpoint();
                                            }));
                    assertTrue(inTime.get());
                    assertEquals(5.0, now());
                });
    }

    @Test
    @DisplayName("C10 a foreign call in a shield is not interrupted")
    void foreignCall() {
        Async.run(
                () -> {
                    CountDownLatch inside = new CountDownLatch(1);
                    CountDownLatch go = new CountDownLatch(1);
                    AtomicBoolean undisturbed = new AtomicBoolean();
                    group(
                            g -> {
                                Task<Void> task =
                                        g.start(
                                                () ->
                                                        shield(
                                                                seconds(600),
                                                                () ->
                                                                        Async.await(
                                                                                () -> {
                                                                                    inside
                                                                                            .countDown();
                                                                                    go.await();
                                                                                    undisturbed.set(
                                                                                            true);
                                                                                })));
                                Async.await(() -> inside.await());
                                task.cancel();
                                go.countDown();
                                task.join();
                            });
                    assertTrue(undisturbed.get());
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName(
            "30 C12 the effective deadline: the earliest, up to a shield; zero once it is over")
    void effectiveDeadline(World on) {
        on.run(
                () -> {
                    assertEquals(Optional.empty(), Deadline.remaining());
                    assertEquals(Long.MAX_VALUE, Deadline.remainingNanos());
                    timeout(
                            seconds(10),
                            () -> {
                                left(10);
                                timeout(seconds(20), () -> left(10));
                                timeout(
                                        seconds(5),
                                        () -> {
                                            left(5);
                                            pass(2);
                                            left(3);
                                            shield(
                                                    seconds(60),
                                                    () -> {
                                                        left(60);
                                                        timeout(seconds(90), () -> left(60));
                                                        timeout(seconds(30), () -> left(30));
                                                    });
                                            CancelScope open = CancelScope.create().shield(true);
                                            open.run(
                                                    () -> {
                                                        assertEquals(
                                                                Optional.empty(),
                                                                Deadline.remaining());
                                                        open.shield(false);
                                                        left(3);
                                                    });
                                        });
                                left(8);
                                CancelScope moved = CancelScope.create().deadline(seconds(1));
                                moved.run(
                                        () -> {
                                            left(1);
                                            moved.deadline(seconds(4));
                                            left(4);
                                            moved.noDeadline();
                                            left(8);
                                            moved.cancel();
                                            left(0);
                                        });
                                left(8);
                            });
                    Async.moveOnAfter(
                            Duration.ZERO,
                            () -> {
                                left(0);
                                shield(seconds(7), () -> left(7));
                            });
                });
    }

    @Worlds
    @DisplayName("30 C12 a task sees the deadline of the scope that it was started in")
    void tasksSeeIt(World on) {
        on.run(
                () ->
                        timeout(
                                seconds(10),
                                () ->
                                        group(
                                                g -> {
                                                    pass(4);
                                                    g.start(() -> left(6)).await();
                                                    g.scope().deadline(seconds(2));
                                                    g.start(() -> left(2)).await();
                                                    g.scope().noDeadline();
                                                    Async.gather(() -> left(6), () -> left(6));
                                                    Async.toThread(() -> left(6));
                                                })));
    }

    private static void left(int seconds) {
        assertEquals(Optional.of(seconds(seconds)), Deadline.remaining());
    }
}
