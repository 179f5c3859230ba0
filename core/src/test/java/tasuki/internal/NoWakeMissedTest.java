package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.cpu;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Action;
import tasuki.CancelScope;
import tasuki.sync.AsyncChannel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** Cancellations that meet what is just beginning to wait, while no clock repeats them. */
class NoWakeMissedTest {
    private static final int ROUNDS = 300;
    private static final Duration LONG = Duration.ofDays(1);

    private static void dally() {
        for (int n = ThreadLocalRandom.current().nextInt(300); n > 0; n--) {
            Thread.onSpinWait();
        }
    }

    private static List<Action<?>> waits() {
        AsyncChannel<Integer> never = AsyncChannel.rendezvous();
        return List.of(
                () -> sleepForever(),
                () -> never.receive(),
                () -> CancelScope.create().run(() -> sleepForever()),
                () ->
                        group(
                                g -> {
                                    g.start(() -> sleepForever());
                                    dally();
                                    g.start(() -> sleepForever());
                                }),
                () -> {
                    shield(LONG, () -> dally());
                    sleepForever();
                },
                () -> {
                    while (true) {
                        checkpoint();
                    }
                },
                () -> await(() -> new CountDownLatch(1).await()),
                () -> {
                    cpu(() -> dally());
                    sleepForever();
                },
                () -> {
                    gather(() -> dally(), () -> dally());
                    sleepForever();
                });
    }

    @Test
    @Timeout(120)
    @DisplayName("C6 a cancellation is seen by who begins to wait just then: nothing reminds of it")
    void races() throws Exception {
        VirtualTime.run(
                new ManualClock(), // stands still: what was missed is missed for ever
                () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        for (Action<?> wait : waits()) {
                            race(wait, true);
                            race(wait, false);
                        }
                    }
                    return null;
                });
    }

    private static void race(Action<?> wait, boolean outside) throws Exception {
        CancelScope scope = CancelScope.create();
        CountDownLatch go = new CountDownLatch(1);
        Thread canceller =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            dally();
                            scope.cancel();
                        });
        if (outside) {
            go.countDown();
            dally();
        }
        boolean ranToItsEnd =
                scope.run(
                        () -> {
                            go.countDown();
                            CancelScope.create()
                                    .run(
                                            () -> {
                                                dally();
                                                wait.run();
                                            });
                        });
        assertFalse(ranToItsEnd);
        assertFalse(Thread.currentThread().isInterrupted(), "a flag is left");
        canceller.join();
    }
}
