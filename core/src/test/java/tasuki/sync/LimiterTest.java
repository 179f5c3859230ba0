package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

class LimiterTest {
    @Worlds
    @DisplayName("C15 never more borrowers than tokens, and all get one")
    void limits(World on) {
        Limiter limiter = new Limiter(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    for (int t = 0; t < 6; t++) {
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < 100; i++) {
                                                        limiter.run(
                                                                () -> {
                                                                    most.accumulateAndGet(
                                                                            inside
                                                                                    .incrementAndGet(),
                                                                            Math::max);
                                                                    Async.checkpoint();
                                                                    inside.decrementAndGet();
                                                                });
                                                    }
                                                });
                                    }
                                }));
        assertEquals(2, most.get());
        assertEquals(new Limiter.Statistics(2, Set.of(), 0), limiter.statistics());
    }

    @Worlds
    @Tag("anyio")
    @DisplayName("C15 more tokens serve those who wait at once; fewer take none away")
    void adjustable(World on) {
        on.runReal(
                () -> {
                    Limiter limiter = new Limiter("uploads", 1);
                    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                for (int i = 0; i < 5; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                limiter.acquire((Object) number);
                                                served.add(number);
                                            });
                                    until(
                                            () ->
                                                    limiter.statistics().waiting() == number
                                                            && limiter.statistics().borrowed()
                                                                    == 1);
                                }
                                limiter.total(3);
                                until(() -> served.size() == 3);
                                assertEquals(Set.of(0, 1, 2), limiter.statistics().borrowers());
                                assertEquals(2, limiter.statistics().waiting());
                                limiter.total(1);
                                assertEquals(1, limiter.total());
                                limiter.release((Object) 0);
                                limiter.release((Object) 1);
                                assertEquals(Set.of(2), limiter.statistics().borrowers());
                                limiter.release((Object) 2);
                                until(() -> served.size() == 4);
                                assertEquals(Set.of(3), limiter.statistics().borrowers());
                                limiter.total(0);
                                limiter.release((Object) 3);
                                assertFalse(limiter.tryAcquire("x"));
                                limiter.total(1);
                                until(() -> served.size() == 5);
                                limiter.release((Object) 4);
                            });
                    assertEquals("limiter 'uploads'[0 of 1, waiting=0]", limiter.toString());
                });
    }

    @Worlds
    @DisplayName("C15 a cancelled waiter passes its turn on, whoever of the waiting it is")
    void cancelledWaiters(World on) {
        for (int who = 0; who < 3; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        Limiter limiter = new Limiter(1);
                        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                        Async.group(
                                g -> {
                                    limiter.acquire();
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        tasks.add(
                                                g.start(
                                                        () ->
                                                                limiter.run(
                                                                        () -> order.add(number))));
                                        until(() -> limiter.statistics().waiting() == number + 1);
                                    }
                                    tasks.get(victim).cancel();
                                    tasks.get(victim).join();
                                    limiter.release();
                                });
                        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
                        expected.remove(victim);
                        assertEquals(expected, order);
                        assertEquals(new Limiter.Statistics(1, Set.of(), 0), limiter.statistics());
                    });
        }
    }

    @Worlds
    @Tag("anyio")
    @DisplayName("a borrower gets one token at most, and gives back only what it has")
    void badUseIsNamed(World on) {
        on.runReal(
                () -> {
                    Limiter limiter = new Limiter("uploads", 2);
                    Async.group(
                            g -> {
                                g.start(
                                        "bob",
                                        () -> {
                                            limiter.acquire();
                                            assertEquals(
                                                    "task 'bob' already has a token of limiter 'uploads': each"
                                                            + " borrower gets one at most",
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    limiter::acquire)
                                                            .getMessage());
                                            assertThrows(
                                                    IllegalStateException.class,
                                                    limiter::tryAcquire);
                                            limiter.release();
                                            assertEquals(
                                                    "task 'bob' has no token of limiter 'uploads' that it could give"
                                                            + " back",
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    limiter::release)
                                                            .getMessage());
                                        });
                            });
                    assertTrue(limiter.tryAcquire("a"));
                    assertTrue(limiter.tryAcquire("b"));
                    assertFalse(limiter.tryAcquire("c"));
                    Async.group(
                            g -> {
                                g.start(() -> limiter.acquire("c"));
                                until(() -> limiter.statistics().waiting() == 1);
                                assertEquals(
                                        "c already asks for a token of limiter 'uploads': each borrower gets one"
                                                + " at most",
                                        assertThrows(
                                                        IllegalStateException.class,
                                                        () -> limiter.acquire("c"))
                                                .getMessage());
                                limiter.release("a");
                            });
                    assertThrows(IllegalArgumentException.class, () -> limiter.total(-1));
                });
    }

    @Test
    void refusesNegativeTotals() throws Exception {
        assertEquals(
                "a limiter has 0 tokens or more, not -1",
                assertThrows(IllegalArgumentException.class, () -> new Limiter(-1)).getMessage());
        assertThrows(NullPointerException.class, () -> new Limiter(1).acquire(null));
        assertEquals("v", new Limiter(1).call(() -> "v"));
    }

    @Test
    @DisplayName("a body's result and its exception come through, and the token is free after")
    void bodies() throws Exception {
        Limiter limiter = new Limiter(1);
        assertEquals(1, limiter.call(() -> limiter.statistics().borrowed()));
        assertEquals(0, limiter.statistics().borrowed());
        limiter.run(() -> assertFalse(limiter.tryAcquire("another")));
        assertEquals(0, limiter.statistics().borrowed());
        assertThrows(UnsupportedOperationException.class, () -> limiter.call(() -> fail()));
        assertThrows(UnsupportedOperationException.class, () -> limiter.run(() -> fail()));
        assertEquals(0, limiter.statistics().borrowed());
        assertTrue(limiter.tryAcquire());
        assertFalse(Until.elsewhere(() -> limiter.tryAcquire()));
        limiter.release();
        assertEquals(0, limiter.statistics().borrowed());
    }

    @Worlds
    @DisplayName("C15 a borrower whose request was cancelled may ask again")
    void asksAgain(World on) {
        on.runReal(
                () -> {
                    Limiter limiter = new Limiter(1);
                    limiter.acquire("first");
                    Async.group(
                            g -> {
                                Task<Void> asking = g.start(() -> limiter.acquire("second"));
                                until(() -> limiter.statistics().waiting() == 1);
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> limiter.tryAcquire("second"));
                                asking.cancel();
                                asking.join();
                                assertFalse(limiter.tryAcquire("second"));
                                limiter.release("first");
                                assertTrue(limiter.tryAcquire("second"));
                                limiter.release("second");
                            });
                });
    }

    private static int fail() {
        throw new UnsupportedOperationException("on purpose");
    }
}
