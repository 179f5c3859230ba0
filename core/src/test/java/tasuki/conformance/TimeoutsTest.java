package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import static tasuki.conformance.Given.attached;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.passesThrough;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.ManualClock;
import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Deadlines: CPython's test_timeouts and test_waitfor, trio's test_timeouts. */
class TimeoutsTest {
    @Worlds
    @Tag("cpython")
    @DisplayName("C11 the time is up: says how long it was, who set it, and where the body was")
    void saysEverything(World on) {
        on.run(
                () -> {
                    TimedOutException e =
                            assertThrows(
                                    TimedOutException.class,
                                    () -> timeout(seconds(1), () -> forever()));
                    assertEquals(seconds(1), e.limit());
                    assertTrue(e.getMessage().contains("PT1S"), e.getMessage());
                    assertTrue(passesThrough(e, TimeoutsTest.class));
                    assertInstanceOf(InterruptedException.class, e.getCause());
                    assertTrue(passesThrough(e.getCause(), Given.class));
                    assertEquals(1.0, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("20 the outer one expires while the inner is live: only the outer raises")
    void outerExpires(World on) {
        on.run(
                () -> {
                    AtomicReference<Throwable> passed = new AtomicReference<>();
                    TimedOutException e =
                            assertThrows(
                                    TimedOutException.class,
                                    () ->
                                            timeout(
                                                    seconds(1),
                                                    () -> {
                                                        try {
                                                            timeout(seconds(9), () -> forever());
                                                        } catch (Throwable t) {
                                                            passed.set(t);
                                                            throw t;
                                                        }
                                                    }));
                    assertEquals(seconds(1), e.limit());
                    assertInstanceOf(InterruptedException.class, passed.get());
                });
    }

    @Worlds(rounds = 20)
    @Tag("cpython")
    @DisplayName("20 C9 both expire in the same instant: only the outer raises")
    void bothExpire(World on) {
        on.run(
                () -> {
                    AtomicReference<Throwable> passed = new AtomicReference<>();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                try {
                                                    timeout(seconds(1), () -> forever());
                                                } catch (Throwable t) {
                                                    passed.set(t);
                                                    throw t;
                                                }
                                            }));
                    assertInstanceOf(InterruptedException.class, passed.get());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("20 the inner one expires: the outer is live and goes on")
    void innerExpires(World on) {
        on.run(
                () ->
                        timeout(
                                seconds(9),
                                () -> {
                                    assertThrows(
                                            TimedOutException.class,
                                            () -> timeout(seconds(1), () -> forever()));
                                    pass(5);
                                    assertEquals(6.0, now());
                                }));
    }

    @Test
    @Tag("cpython")
    @DisplayName(
            "20 both are over while the body computes: the outer raises at the next checkpoint")
    void bothExpireBusy() {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    TimedOutException e =
                            assertThrows(
                                    TimedOutException.class,
                                    () ->
                                            timeout(
                                                    seconds(2),
                                                    () ->
                                                            timeout(
                                                                    seconds(1),
                                                                    () -> {
                                                                        clock.advance(seconds(3));
                                                                        checkpoint();
                                                                    })));
                    assertEquals(seconds(2), e.limit());
                    return null;
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("21 an error thrown in clean-up propagates, with the timeout recorded on it")
    void errorInCleanUp(World on) {
        on.run(
                () -> {
                    ArithmeticException bug = new ArithmeticException("/ by zero");
                    ArithmeticException e =
                            assertThrows(
                                    ArithmeticException.class,
                                    () ->
                                            timeout(
                                                    seconds(1),
                                                    () -> {
                                                        try {
                                                            sleepForever();
                                                        } finally {
                                                            Given.raise(bug);
                                                        }
                                                    }));
                    assertSame(bug, e);
                    assertEquals(1, attached(e).size());
                    assertInstanceOf(TimedOutException.class, attached(e).getFirst());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("21 an error thrown in time has nothing to do with the timeout")
    void errorInTime(World on) {
        on.run(
                () -> {
                    IllegalStateException e =
                            assertThrows(
                                    IllegalStateException.class,
                                    () ->
                                            timeout(
                                                    seconds(1),
                                                    () -> {
                                                        throw new IllegalStateException("bug");
                                                    }));
                    assertEquals(List.of(), attached(e));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("22 a live deadline is moved: later, earlier, none, into the past")
    void reschedule(World on) {
        on.run(
                () -> {
                    CancelScope later = CancelScope.create().deadline(seconds(1));
                    assertTrue(
                            later.run(
                                    () -> {
                                        later.deadline(seconds(10));
                                        pass(5);
                                        assertEquals(Optional.of(seconds(5)), later.remaining());
                                    }));
                    CancelScope earlier = CancelScope.create().deadline(seconds(100));
                    double before = now();
                    assertFalse(
                            earlier.run(
                                    () -> {
                                        earlier.deadline(seconds(1));
                                        sleepForever();
                                    }));
                    assertEquals(before + 1, now());
                    CancelScope none = CancelScope.create().deadline(seconds(1));
                    assertTrue(
                            none.run(
                                    () -> {
                                        none.noDeadline();
                                        pass(100);
                                        assertEquals(Optional.empty(), none.remaining());
                                    }));
                    CancelScope past = CancelScope.create().deadline(seconds(1));
                    assertFalse(
                            past.run(
                                    () -> {
                                        past.deadline(seconds(-1));
                                        checkpoint();
                                    }));
                    assertEquals(before + 101, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("22 a deadline is moved by another task, while the body sleeps")
    void rescheduleFromOutside(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create().deadline(seconds(10));
                    group(
                            g -> {
                                Task<Boolean> task = g.start(() -> scope.run(() -> forever()));
                                pass(9);
                                scope.deadline(seconds(30));
                                pass(20);
                                assertFalse(task.isDone());
                                scope.noDeadline();
                                pass(100);
                                assertFalse(task.isDone());
                                scope.deadline(seconds(1));
                                assertFalse(task.await());
                                assertEquals(130.0, now());
                            });
                    assertTrue(scope.isCancelled());
                    scope.deadline(seconds(10));
                    assertTrue(scope.isCancelled(), "what is cancelled stays so");
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("23 zero or less: the first checkpoint throws, a body that does not wait returns")
    void zero(World on) {
        on.run(
                () -> {
                    for (Duration none :
                            List.of(
                                    Duration.ZERO,
                                    seconds(-1),
                                    Duration.ofSeconds(Long.MIN_VALUE))) {
                        AtomicBoolean begun = new AtomicBoolean();
                        assertThrows(
                                TimedOutException.class,
                                () ->
                                        timeout(
                                                none,
                                                () -> {
                                                    begun.set(true);
                                                    checkpoint();
                                                }));
                        assertTrue(begun.get());
                        assertThrows(TimedOutException.class, () -> timeout(none, () -> forever()));
                        assertEquals("done", timeout(none, () -> "done"));
                        assertEquals(Optional.of("done"), moveOnAfter(none, () -> "done"));
                        assertEquals(Optional.empty(), moveOnAfter(none, () -> forever()));
                    }
                    assertEquals(0.0, now());
                });
    }

    @Worlds
    @DisplayName("the longest Duration there is does not overflow")
    void longest(World on) {
        on.run(
                () -> {
                    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
                    assertEquals(
                            1,
                            timeout(
                                    longest,
                                    () -> {
                                        pass(5);
                                        return 1;
                                    }));
                    assertFalse(moveOnAfter(seconds(1), () -> sleep(longest)));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("24 timeout returns only after the body's clean-up has ended")
    void waitsForCleanUp(World on) {
        on.run(
                () -> {
                    AtomicBoolean cleaned = new AtomicBoolean();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                try {
                                                    sleepForever();
                                                } finally {
                                                    shield(seconds(60), () -> pass(5));
                                                    cleaned.set(true);
                                                }
                                            }));
                    assertTrue(cleaned.get());
                    assertEquals(6.0, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("24 timeout returns only after the tasks that the body started have ended")
    void waitsForTasks(World on) {
        on.run(
                () -> {
                    AtomicBoolean cleaned = new AtomicBoolean();
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () ->
                                                    group(
                                                            g -> {
                                                                g.start(
                                                                        () -> {
                                                                            try {
                                                                                sleepForever();
                                                                            } finally {
                                                                                shield(
                                                                                        seconds(60),
                                                                                        () ->
                                                                                                pass(
                                                                                                        5));
                                                                                cleaned.set(true);
                                                                            }
                                                                        });
                                                            })));
                    assertTrue(cleaned.get());
                    assertEquals(6.0, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "25 C8 a body that swallowed the cancellation and returned a value: it is returned")
    void swallowed(World on) {
        on.run(
                () -> {
                    int value =
                            timeout(
                                    seconds(1),
                                    () -> {
                                        try {
                                            sleepForever();
                                        } catch (InterruptedException e) {
                                            return 42;
                                        }
                                        return 0;
                                    });
                    assertEquals(42, value);
                    pass(1); // and nothing of it is left
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C11 cancelled in a timeout that has not expired: cancelled, not timed out")
    void foreignCancel(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<String> task =
                                            g.start(() -> timeout(seconds(9), () -> forever()));
                                    pass(1);
                                    task.cancel("enough");
                                    assertEquals(
                                            new Outcome.Cancelled<String>("enough"), task.join());
                                    assertEquals(1.0, now());
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("C9 the task of a timeout that expired is not cancelled and goes on")
    void taskGoesOn(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Task<String> task =
                                            g.start(
                                                    () -> {
                                                        assertThrows(
                                                                TimedOutException.class,
                                                                () ->
                                                                        timeout(
                                                                                seconds(1),
                                                                                () -> forever()));
                                                        assertFalse(
                                                                Thread.currentThread()
                                                                        .isInterrupted());
                                                        pass(1);
                                                        return "went on";
                                                    });
                                    assertEquals("went on", task.await());
                                    assertFalse(task.isCancelling());
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "a timeout in the finally of an expired one: throws at once, unless it is shielded")
    void inFinally(World on) {
        on.run(
                () -> {
                    assertThrows(
                            TimedOutException.class,
                            () ->
                                    timeout(
                                            seconds(1),
                                            () -> {
                                                try {
                                                    sleepForever();
                                                } finally {
                                                    assertThrows(
                                                            InterruptedException.class,
                                                            () ->
                                                                    timeout(
                                                                            seconds(1),
                                                                            () -> forever()));
                                                    shield(
                                                            seconds(60),
                                                            () ->
                                                                    assertThrows(
                                                                            TimedOutException.class,
                                                                            () ->
                                                                                    timeout(
                                                                                            seconds(
                                                                                                    1),
                                                                                            () ->
                                                                                                    forever())));
                                                }
                                            }));
                    assertEquals(2.0, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "26 the operation in the timeout is done and the task is cancelled: it does not run on")
    void doneAndCancelled(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicReference<String> got = new AtomicReference<>();
                                    AtomicBoolean ranOn = new AtomicBoolean();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        Task<?> me = Task.current();
                                                        got.set(
                                                                timeout(
                                                                        seconds(100),
                                                                        () -> {
                                                                            me.cancel();
                                                                            return "value";
                                                                        }));
                                                        pass(1);
                                                        ranOn.set(true);
                                                    });
                                    assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    assertEquals("value", got.get());
                                    assertFalse(ranOn.get());
                                }));
    }

    @Worlds
    @Tag("trio")
    @DisplayName("move_on_after: empty when the time is up, the value when not")
    void moveOn(World on) {
        on.run(
                () -> {
                    assertEquals(Optional.empty(), moveOnAfter(seconds(1), () -> forever()));
                    assertEquals(Optional.of("x"), moveOnAfter(seconds(1), () -> "x"));
                    assertEquals(Optional.empty(), moveOnAfter(seconds(1), () -> null));
                    assertFalse(moveOnAfter(seconds(1), () -> sleepForever()));
                    assertTrue(moveOnAfter(seconds(1), () -> checkpoint()));
                    assertEquals(2.0, now());
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("a scope's own deadline gets into its own shield")
    void shieldedDeadline(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create().deadline(seconds(1)).shield(true);
                    assertFalse(scope.run(() -> sleepForever()));
                    assertThrows(
                            TimedOutException.class,
                            () -> shield(seconds(1), () -> sleepForever()));
                    assertEquals(2.0, now());
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("the time of a scope runs from its entering, not from its making")
    void fromEntering(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create().deadline(seconds(2));
                    pass(10);
                    assertEquals(Optional.of(seconds(2)), scope.remaining());
                    assertFalse(
                            scope.run(
                                    () -> {
                                        assertEquals(Optional.of(seconds(2)), scope.remaining());
                                        sleepForever();
                                    }));
                    assertEquals(12.0, now());
                });
    }

    @Test
    @DisplayName("C12 a timeout starts no thread, and a thousand in a row set one timer")
    void startsNothing() {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    Thread me = Thread.currentThread();
                    for (int i = 0; i < 1_000; i++) {
                        assertSame(me, timeout(seconds(5), Thread::currentThread));
                        assertTrue(moveOnAfter(seconds(7), () -> checkpoint()));
                    }
                    assertEquals(1, clock.pending());
                    return null;
                });
        assertEquals(0, clock.pending());
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("a timeout in a loop: each round has its own time")
    void loop(World on) {
        on.run(
                () -> {
                    for (int i = 1; i <= 10; i++) {
                        int n = i;
                        boolean done = moveOnAfter(Duration.ofMillis(5_500), () -> pass(n));
                        assertEquals(i <= 5, done, "round " + i);
                        assertFalse(Thread.currentThread().isInterrupted());
                    }
                });
    }
}
