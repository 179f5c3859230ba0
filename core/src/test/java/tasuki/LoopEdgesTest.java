package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.abandonable;
import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.mapConcurrent;
import static tasuki.Async.sleep;
import static tasuki.Async.start;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.sync.AsyncChannel;
import tasuki.sync.Mutex;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A loop stays a loop when tasks wait in odd places. */
@Timeout(60)
class LoopEdgesTest {
    private static final Duration MOMENT = Duration.ofNanos(20_000);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger met = new AtomicInteger();

    /** Code between two checkpoints: nobody else may be in here. */
    private void alone() {
        if (inside.incrementAndGet() != 1) {
            met.incrementAndGet();
        }
        for (int i = 0; i < 50; i++) {
            Thread.onSpinWait();
        }
        inside.decrementAndGet();
    }

    private void others(Group g, int tasks, int rounds) {
        for (int t = 0; t < tasks; t++) {
            g.start(
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            alone();
                            checkpoint();
                        }
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep", "checkpoint", "channel", "mutex", "await", "group"})
    @DisplayName("a loop runs one task at a time although others wait inside a foreign call")
    void waitsInsideForeignCalls(String kind) {
        Mutex mutex = new Mutex();
        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        Runner.loop()
                .run(
                        () ->
                                group(
                                        g -> {
                                            others(g, 4, 2_000);
                                            for (int t = 0; t < 4; t++) {
                                                boolean sends = t % 2 == 0;
                                                g.start(
                                                        () -> {
                                                            for (int i = 0; i < 300; i++) {
                                                                alone();
                                                                await(
                                                                        () ->
                                                                                inForeign(
                                                                                        kind, mutex,
                                                                                        channel,
                                                                                        sends));
                                                                alone();
                                                            }
                                                        });
                                            }
                                        }));
        assertEquals(0, met.get(), "two tasks ran at once");
    }

    private void inForeign(String kind, Mutex mutex, AsyncChannel<Integer> channel, boolean sends)
            throws InterruptedException {
        switch (kind) {
            case "sleep" -> sleep(MOMENT);
            case "checkpoint" -> checkpoint();
            case "mutex" -> mutex.run(Thread::onSpinWait);
            case "await" -> await(() -> LockSupport.parkNanos(1000));
            case "group" ->
                    group(
                            g -> {
                                g.start(this::alone);
                                g.start(this::alone);
                            });
            default -> {
                if (sends) {
                    channel.send(1);
                } else {
                    channel.receive();
                }
            }
        }
    }

    @Test
    @DisplayName("C6 a wait inside a foreign call in a loop is cancelled like any other")
    void cancelledInsideForeign() {
        Runner.loop()
                .run(
                        () -> {
                            Task<Void> task = start(() -> await(() -> sleep(Duration.ofDays(1))));
                            sleep(Duration.ofMillis(5));
                            task.cancel("enough");
                            assertEquals(new Outcome.Cancelled<Void>("enough"), task.join());
                        });
    }

    @Test
    @DisplayName("C7 a cancel handle that takes its time does not hold up the loop")
    void slowHandle() {
        Runner.loop()
                .run(
                        () -> {
                            CountDownLatch stopped = new CountDownLatch(1);
                            CountDownLatch others = new CountDownLatch(5);
                            Task<Void> task =
                                    start(
                                            () ->
                                                    await(
                                                            () -> stopped.await(),
                                                            () -> {
                                                                stopped.countDown();
                                                                awaitHere(others);
                                                            }));
                            sleep(MOMENT);
                            task.cancel("enough");
                            while (!task.isDone()) {
                                sleep(MOMENT);
                                others.countDown();
                            }
                        });
    }

    private static void awaitHere(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("C13 what is abandonable runs beside the loop, and may wait there")
    void abandonableInALoop() {
        Runner.loop()
                .run(
                        () ->
                                group(
                                        g -> {
                                            others(g, 4, 2_000);
                                            for (int i = 0; i < 50; i++) {
                                                abandonable("nap", () -> sleep(MOMENT));
                                                alone();
                                            }
                                        }));
        assertEquals(0, met.get(), "two tasks ran at once");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("mapConcurrent over items that have to be waited for, from a channel say")
    void mapOverAChannel(boolean loop) {
        List<Integer> results =
                (loop ? Runner.loop() : Runner.parallel())
                        .run(
                                () -> {
                                    AsyncChannel<Integer> items = AsyncChannel.rendezvous();
                                    start(
                                            () -> {
                                                for (int i = 0; i < 20; i++) {
                                                    sleep(MOMENT);
                                                    items.send(i);
                                                }
                                                items.close();
                                            });
                                    return mapConcurrent(4, items, i -> i * i);
                                });
        assertEquals(20, results.size());
        assertEquals(361, results.get(19));
    }

    @Test
    @DisplayName("a foreign thread that runs a body in a loop's group waits for its turn")
    void callFromOutside() {
        Runner.loop()
                .run(
                        () ->
                                group(
                                        g -> {
                                            others(g, 4, 2_000);
                                            CountDownLatch done = new CountDownLatch(2);
                                            for (int t = 0; t < 2; t++) {
                                                Thread.ofPlatform()
                                                        .start(
                                                                () -> {
                                                                    try {
                                                                        for (int i = 0;
                                                                                i < 50;
                                                                                i++) {
                                                                            g.call(
                                                                                    "outside",
                                                                                    () -> {
                                                                                        alone();
                                                                                        sleep(
                                                                                                MOMENT);
                                                                                        alone();
                                                                                        return 1;
                                                                                    });
                                                                        }
                                                                    } catch (
                                                                            InterruptedException
                                                                                    e) {
                                                                        met.incrementAndGet();
                                                                    } finally {
                                                                        done.countDown();
                                                                    }
                                                                });
                                            }
                                            await(() -> done.await());
                                        }));
        assertEquals(0, met.get(), "two tasks ran at once");
    }
}
