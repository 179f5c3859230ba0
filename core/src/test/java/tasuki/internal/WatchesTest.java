package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.shield;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;
import tasuki.TimedOutException;

import java.time.Duration;
import java.util.List;

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
