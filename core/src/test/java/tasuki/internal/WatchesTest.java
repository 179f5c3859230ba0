package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.shield;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.TimedOutException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The timers of deadlines, and the watchdog's view of a loop. */
class WatchesTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    @DisplayName("a long timeout around many short ones sets no timer for each of them")
    void timersDoNotPileUp() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        timeout(
                                DAY,
                                () -> {
                                    for (int i = 0; i < 1_000; i++) {
                                        timeout(Duration.ofSeconds(1), () -> 1);
                                        clock.advance(Duration.ofSeconds(2));
                                    }
                                    int left = clock.pending(DeadlineWatch.class).size();
                                    assertTrue(left <= 3, left + " timers");
                                    return left;
                                }));
        assertEquals(0, clock.pending());
    }

    @Test
    @DisplayName("the outer deadline still counts after inner ones have come and gone")
    void outerStillCounts() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        assertThrows(
                                TimedOutException.class,
                                () ->
                                        timeout(
                                                Duration.ofSeconds(100),
                                                () -> {
                                                    for (int i = 0; i < 40; i++) {
                                                        int n = i;
                                                        moveOnAfter(
                                                                Duration.ofSeconds(1 + i % 7),
                                                                () -> n);
                                                        clock.advance(Duration.ofSeconds(3));
                                                        checkpoint();
                                                    }
                                                })));
    }

    @Test
    @DisplayName("C7 C10 where a shield ends in a cancelled scope, a blocking call is stopped soon")
    void afterAShield() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    CancelScope scope = CancelScope.create();
                    boolean ended =
                            scope.run(
                                    () -> {
                                        scope.cancel("enough");
                                        clock.advance(
                                                Duration.ofMillis(3_300)); // a pause of a second
                                        assertTrue(nextLook(clock) > 500, "the case of this test");
                                        shield(DAY, () -> assertFalse(Thread.interrupted()));
                                        assertEquals(10, nextLook(clock));
                                        assertFalse(Thread.currentThread().isInterrupted());
                                        clock.advance(Duration.ofMillis(10));
                                        assertTrue(Thread.currentThread().isInterrupted());
                                        checkpoint();
                                    });
                    assertFalse(ended);
                    return ended;
                });
        assertEquals(0, clock.pending());
    }

    @Test
    @DisplayName("C7 a task that has ended is not looked at again, nor if it is cancelled later")
    void endedIsNotWatched() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        group(
                                g -> {
                                    CountDownLatch inside = new CountDownLatch(1);
                                    CountDownLatch go = new CountDownLatch(1);
                                    Task<Void> deaf =
                                            g.start(
                                                    () -> {
                                                        inside.countDown();
                                                        while (go.getCount() > 0) {
                                                            Thread.onSpinWait();
                                                        }
                                                    });
                                    await(() -> inside.await());
                                    deaf.cancel("enough");
                                    assertEquals(1, clock.pending(StallWatch.class).size());
                                    go.countDown();
                                    deaf.join();
                                    assertEquals(List.of(), clock.pending(StallWatch.class));
                                    deaf.cancel("again");
                                    Task<Void> done = g.start(() -> {});
                                    done.join();
                                    done.cancel("late");
                                    assertEquals(List.of(), clock.pending(StallWatch.class));
                                    return null;
                                }));
    }

    @Test
    @DisplayName("C7 a scope that was left is not looked at again, nor if it is cancelled later")
    void leftIsNotWatched() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    ScopeNode scope = new ScopeNode("left");
                    assertTrue(scope.run(() -> {}));
                    scope.cancel("late");
                    scope.deadline(Duration.ofSeconds(1));
                    assertEquals(0, clock.pending());
                    new StallWatch(scope).begin(clock.now()); // a canceller that was held up
                    assertEquals(1, clock.pending());
                    clock.advance(Duration.ofSeconds(1));
                    assertEquals(0, clock.pending());
                    return null;
                });
    }

    @Test
    @DisplayName("C7 C10 the same with a scope between; within another shield nothing is hurried")
    void afterAShieldWithin() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        CancelScope.create()
                                .run(
                                        () -> {
                                            CancelScope scope = CancelScope.current();
                                            scope.cancel("enough");
                                            clock.advance(Duration.ofMillis(1_300));
                                            long pause = nextLook(clock);
                                            assertTrue(pause > 500, "the case of this test");
                                            shield(DAY, () -> shield(DAY, () -> {}));
                                            assertEquals(10, nextLook(clock));
                                            clock.advance(Duration.ofMillis(1_300));
                                            CancelScope inner = CancelScope.create();
                                            assertTrue(inner.run(() -> inner.cancel("too")));
                                            assertEquals(10, nextLook(clock));
                                            clock.advance(Duration.ofMillis(1_300));
                                            long longer = nextLook(clock);
                                            assertTrue(longer > 10, "the case of this test");
                                            shield(
                                                    DAY,
                                                    () -> {
                                                        shield(DAY, () -> {});
                                                        assertEquals(longer, nextLook(clock));
                                                    });
                                            CancelScope.create()
                                                    .run(
                                                            () -> {
                                                                shield(DAY, () -> {});
                                                                assertEquals(10, nextLook(clock));
                                                            });
                                            checkpoint();
                                        }));
    }

    @Test
    @DisplayName("C7 where it took long to wake all, it is looked again four times as late")
    void looksLater() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    ScopeNode scope = new ScopeNode("large");
                    assertTrue(scope.run(() -> {}));
                    StallWatch watch = new StallWatch(scope);
                    watch.begin(clock.now() - 50_000_000);
                    assertEquals(200, nextLook(clock));
                    clock.advance(Duration.ofSeconds(1));
                    assertEquals(0, clock.pending(), "nobody is in the scope");
                    watch.begin(clock.now() - 10_000_000_000L);
                    assertEquals(1_000, nextLook(clock));
                    clock.advance(Duration.ofSeconds(1));
                    return null;
                });
    }

    @Test
    @DisplayName("deadlines at the same instant share a timer, and each counts")
    void sameInstant() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        moveOnAfter(
                                Duration.ofSeconds(3),
                                () ->
                                        moveOnAfter(
                                                Duration.ofSeconds(3),
                                                () -> {
                                                    assertEquals(1, clock.pending());
                                                    clock.advance(Duration.ofSeconds(3));
                                                    checkpoint();
                                                    return 1;
                                                })));
        assertEquals(0, clock.pending());
    }

    @Test
    @DisplayName("a duration of more than a century counts as a century, either way")
    void centuries() {
        Duration century = Duration.ofDays(36_500);
        long most = century.toNanos();
        assertEquals(most, Limit.nanos(century));
        assertEquals(most, Limit.nanos(century.plusNanos(5)));
        assertEquals(most - 5, Limit.nanos(century.minusNanos(5)));
        assertEquals(most, Limit.nanos(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(-most, Limit.nanos(century.negated().plusNanos(5)));
        assertEquals(-5, Limit.nanos(Duration.ofNanos(-5)));
        assertEquals(-most, Limit.nanos(Duration.ofSeconds(Long.MIN_VALUE)));
    }

    private static long nextLook(ManualClock clock) {
        List<Timer> looks = clock.pending(StallWatch.class);
        assertEquals(1, looks.size());
        return (looks.getFirst().at() - clock.now()) / 1_000_000;
    }

    @Test
    @DisplayName("C20 a task that lets others run does not hold up its loop, though there are none")
    void yieldingAlone() throws Exception {
        LoopScheduler loop = new LoopScheduler();
        MainTask.run(
                new Environment(loop, Clock.real()),
                () -> {
                    long now = System.nanoTime();
                    OwnTime own = new OwnTime(new Watchdog.Machine(), 1);
                    assertNull(loop.heldFor(100, now, 50, own));
                    checkpoint();
                    assertNull(loop.heldFor(100, now + 10_000_000_000L, 50, own));
                    return null;
                });
    }
}
