package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;

/** Shields that are left or taken away inside a scope that is cancelled, several at once. */
class PressureTest {
    private static final int ROUNDS = 2_000;
    private static final int TASKS = 4;

    @Test
    @DisplayName("C7 tasks that leave their shields at once: one watch is left, not one for each")
    void oneWatch() {
        for (int round = 0; round < 20; round++) {
            ManualClock clock = new ManualClock();
            VirtualTime.run(
                    clock,
                    () -> {
                        CancelScope scope = CancelScope.create();
                        CountDownLatch ready = new CountDownLatch(TASKS);
                        CountDownLatch done = new CountDownLatch(TASKS);
                        CountDownLatch end = new CountDownLatch(1);
                        return group(
                                g -> {
                                    g.start(
                                            () ->
                                                    scope.run(
                                                            () ->
                                                                    group(
                                                                            inside -> {
                                                                                for (int i = 0;
                                                                                        i < TASKS;
                                                                                        i++) {
                                                                                    inside.start(
                                                                                            () ->
                                                                                                    shields(
                                                                                                            ready,
                                                                                                            done,
                                                                                                            end));
                                                                                }
                                                                            })));
                                    await(() -> ready.await());
                                    scope.cancel();
                                    await(() -> done.await());
                                    int watches = clock.pending(StallWatch.class).size();
                                    end.countDown();
                                    assertEquals(1, watches);
                                    return null;
                                });
                    });
        }
    }

    private static void shields(CountDownLatch ready, CountDownLatch done, CountDownLatch end)
            throws InterruptedException {
        try {
            ready.countDown();
            sleepForever();
        } finally {
            for (int i = 0; i < 200; i++) {
                shield(Duration.ofHours(1), () -> {});
            }
            done.countDown();
            shield(Duration.ofHours(1), () -> await(() -> end.await()));
        }
    }

    @Test
    @DisplayName("C6 C10 a shield that another thread takes away as it is left: what was cancelled")
    void shieldTakenAway() throws Exception {
        CancelScope[] inner = new CancelScope[1];
        Phaser both = new Phaser(2);
        Thread other =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    for (int i = 0; i < ROUNDS; i++) {
                                        both.arriveAndAwaitAdvance(); // hears no interrupt
                                        inner[0].shield(false);
                                        both.arriveAndAwaitAdvance();
                                    }
                                });
        for (int i = 0; i < ROUNDS; i++) {
            CancelScope outer = CancelScope.create();
            assertFalse(
                    outer.run(
                            () -> {
                                outer.cancel();
                                CancelScope shield = CancelScope.create().shield(true);
                                inner[0] = shield;
                                shield.run(
                                        () -> {
                                            checkpoint();
                                            both.arriveAndAwaitAdvance();
                                        });
                                InterruptedException e =
                                        assertThrows(
                                                InterruptedException.class,
                                                () -> TaskNode.current().check());
                                both.arriveAndAwaitAdvance();
                                throw e;
                            }));
        }
        other.join();
        assertEquals(1, run(() -> 1));
    }
}
