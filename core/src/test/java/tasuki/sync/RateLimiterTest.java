package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.HandClock;
import tasuki.internal.World;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class RateLimiterTest {
    private static final Duration TENTH = Duration.ofMillis(100);

    private final HandClock clock = new HandClock();

    private void on(World on, tasuki.Action<RuntimeException> action) {
        on.runOn(
                clock,
                () -> {
                    action.run();
                    return null;
                });
    }

    @Worlds
    @DisplayName("C15 a burst at once, then one after the other at the rate, in order")
    void burstThenRate(World on) {
        on(
                on,
                () -> {
                    RateLimiter limiter = RateLimiter.perSecond(10).burst(3);
                    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                for (int i = 0; i < 3; i++) {
                                    limiter.acquire();
                                }
                                for (int i = 0; i < 5; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                limiter.acquire();
                                                served.add(number);
                                            });
                                    until(() -> limiter.statistics().waiting() == number + 1);
                                }
                                assertEquals(
                                        new RateLimiter.Statistics(0, 3, 5), limiter.statistics());
                                assertFalse(limiter.tryAcquire());
                                for (int i = 0; i < 5; i++) {
                                    clock.advance(TENTH.minusNanos(1));
                                    assertEquals(5 - i, limiter.statistics().waiting());
                                    clock.advance(Duration.ofNanos(1));
                                    int expected = i + 1;
                                    until(() -> served.size() == expected);
                                    assertEquals(4 - i, limiter.statistics().waiting());
                                }
                            });
                    assertEquals(List.of(0, 1, 2, 3, 4), served);
                    assertFalse(limiter.tryAcquire());
                    clock.advance(TENTH);
                    assertTrue(limiter.tryAcquire());
                    clock.advance(Duration.ofHours(1));
                    assertEquals(new RateLimiter.Statistics(3, 3, 0), limiter.statistics());
                    assertTrue(limiter.tryAcquire(3));
                    assertFalse(limiter.tryAcquire());
                    assertEquals(0, clock.pending());
                });
    }

    @Worlds
    @DisplayName("C15 a request for many waits for all its tokens, and is not overtaken")
    void manyAtOnce(World on) {
        on(
                on,
                () -> {
                    RateLimiter limiter = RateLimiter.of(4, Duration.ofSeconds(1));
                    Async.group(
                            g -> {
                                limiter.acquire(4);
                                Task<Void> three = g.start(() -> limiter.acquire(3));
                                until(() -> limiter.statistics().waiting() == 1);
                                Task<Void> one = g.start(() -> limiter.acquire());
                                until(() -> limiter.statistics().waiting() == 2);
                                clock.advance(Duration.ofMillis(749));
                                assertEquals(2, limiter.statistics().waiting());
                                assertEquals(2, limiter.statistics().available());
                                clock.advance(Duration.ofMillis(1));
                                three.await();
                                assertFalse(one.isDone());
                                clock.advance(Duration.ofMillis(250));
                                one.await();
                            });
                });
    }

    @Worlds
    @DisplayName(
            "C15 who is cancelled has used nothing up: those behind move up, whoever of the waiting it is")
    void cancelledWaiters(World on) {
        for (int who = 0; who < 3; who++) {
            int victim = who;
            on(
                    on,
                    () -> {
                        RateLimiter limiter = RateLimiter.perSecond(10).burst(1);
                        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
                        Async.group(
                                g -> {
                                    limiter.acquire();
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        tasks.add(
                                                g.start(
                                                        () -> {
                                                            limiter.acquire();
                                                            served.add(number);
                                                        }));
                                        until(() -> limiter.statistics().waiting() == number + 1);
                                    }
                                    clock.advance(Duration.ofMillis(50));
                                    tasks.get(victim).cancel();
                                    tasks.get(victim).join();
                                    clock.advance(Duration.ofMillis(50));
                                    until(() -> served.size() == 1);
                                    clock.advance(TENTH);
                                    until(() -> served.size() == 2);
                                });
                        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
                        expected.remove(victim);
                        assertEquals(expected, served);
                        assertEquals(0, limiter.statistics().waiting());
                        assertEquals(0, clock.pending());
                    });
        }
    }

    @Worlds
    @DisplayName(
            "a limiter that nobody waits at can go on on another clock; with waiters it cannot")
    void anotherClock(World on) {
        RateLimiter limiter = RateLimiter.perSecond(1);
        on(on, limiter::acquire);
        HandClock other = new HandClock();
        on.runOn(
                other,
                () -> {
                    limiter.acquire();
                    assertFalse(limiter.tryAcquire());
                    Async.group(
                            g -> {
                                Task<Void> waiter = g.start(() -> limiter.acquire());
                                until(() -> limiter.statistics().waiting() == 1);
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> Until.elsewhere(limiter::tryAcquire));
                                waiter.cancel();
                            });
                    return null;
                });
    }

    @Test
    void badUseIsNamed() {
        assertEquals(
                "a rate limiter gives 1 permit or more, not 0",
                assertThrows(IllegalArgumentException.class, () -> RateLimiter.perSecond(0))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> RateLimiter.of(1, Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> RateLimiter.of(1, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> RateLimiter.of(1, Duration.ofDays(400)));
        RateLimiter limiter = RateLimiter.perSecond(5);
        assertThrows(IllegalArgumentException.class, () -> limiter.burst(0));
        assertEquals(
                "this rate limiter gives 1 to 5 permits at once, never 6: a larger burst(…) would",
                assertThrows(IllegalArgumentException.class, () -> limiter.acquire(6))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> limiter.tryAcquire(0));
        assertEquals("rate limiter[available=5, burst=5, waiting=0]", limiter.toString());
    }

    @Worlds
    @DisplayName("C15 a request that was cancelled leaves no timer")
    void noTimerIsLeft(World on) {
        RateLimiter limiter = RateLimiter.perSecond(1);
        on(
                on,
                () ->
                        Async.group(
                                g -> {
                                    limiter.acquire();
                                    Task<Void> waiter = g.start(() -> limiter.acquire());
                                    until(() -> limiter.statistics().waiting() == 1);
                                    assertEquals(1, clock.pending());
                                    waiter.cancel();
                                    waiter.join();
                                    until(() -> clock.pending() == 0);
                                }));
    }

    @Test
    @DisplayName("a rate may be so many in a year")
    void aYear() {
        RateLimiter yearly = RateLimiter.of(2, Duration.ofDays(366));
        assertTrue(yearly.tryAcquire(2));
        assertFalse(yearly.tryAcquire());
    }
}
