package tasuki.bench.core;

import static tasuki.Async.checkpoint;
import static tasuki.Async.cpu;
import static tasuki.Async.group;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;

import tasuki.Async;
import tasuki.Runner;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncSemaphore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Tasuki, through its public API; with {@code -Dbench.loop=true} in a loop. */
public class TasukiTasks extends Core {
    private static final Runner RUNNER =
            Boolean.getBoolean("bench.loop") ? Runner.loop() : Runner.parallel();
    private static final Duration SLEEP = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    protected void spawn(int children) throws Exception {
        RUNNER.run(
                () ->
                        group(
                                g -> {
                                    for (int i = 0; i < children; i++) {
                                        g.start(() -> {});
                                    }
                                }));
    }

    @Override
    protected long gather(int times) throws Exception {
        return RUNNER.run(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        sum += Async.gather(() -> 0L, () -> 1L, () -> 2L, (a, b, c) -> a + b + c);
                    }
                    return sum;
                });
    }

    @Override
    protected void gatherSleep(int times) throws Exception {
        RUNNER.run(
                () -> {
                    for (int i = 0; i < times; i++) {
                        Async.gather(() -> sleep(SLEEP), () -> sleep(SLEEP), () -> sleep(SLEEP));
                    }
                });
    }

    @Override
    protected void switchPark(int times) throws Exception {
        RUNNER.run(
                () -> {
                    AsyncSemaphore mine = new AsyncSemaphore(0, 1);
                    AsyncSemaphore yours = new AsyncSemaphore(0, 1);
                    Async.gather(
                            () -> {
                                for (int i = 0; i < times / 2; i++) {
                                    yours.release();
                                    mine.acquire();
                                }
                            },
                            () -> {
                                for (int i = 0; i < times / 2; i++) {
                                    yours.acquire();
                                    mine.release();
                                }
                            });
                });
    }

    @Override
    protected void switchYield(int times) throws Exception {
        RUNNER.run(() -> Async.gather(() -> checkpoints(times / 2), () -> checkpoints(times / 2)));
    }

    private static void checkpoints(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            checkpoint();
        }
    }

    @Override
    protected void rendezvous(int elements) throws Exception {
        transfer(AsyncChannel::rendezvous, elements);
    }

    @Override
    protected void buffered(int elements) throws Exception {
        transfer(() -> AsyncChannel.buffered(BUFFER), elements);
    }

    private static void transfer(Supplier<AsyncChannel<Integer>> channel, int elements) {
        RUNNER.run(
                () -> {
                    AsyncChannel<Integer> c = channel.get();
                    group(
                            g -> {
                                g.start(() -> sendAll(c, elements));
                                receiveAll(c, elements);
                            });
                });
    }

    private static void sendAll(AsyncChannel<Integer> channel, int elements)
            throws InterruptedException {
        for (int i = 0; i < elements; i++) {
            channel.send(TOKEN);
        }
    }

    private static void receiveAll(AsyncChannel<Integer> channel, int elements)
            throws InterruptedException {
        for (int i = 0; i < elements; i++) {
            channel.receive();
        }
    }

    @Override
    protected void chainToken(int tokens) throws Exception {
        RUNNER.run(
                () ->
                        group(
                                g -> {
                                    var channels = chain(g, AsyncChannel::rendezvous, tokens);
                                    for (int i = 0; i < tokens; i++) {
                                        channels.getFirst().send(TOKEN);
                                        channels.getLast().receive();
                                    }
                                }));
    }

    @Override
    protected void chainFlood(int tokens) throws Exception {
        RUNNER.run(
                () ->
                        group(
                                g -> {
                                    var channels =
                                            chain(g, () -> AsyncChannel.buffered(BUFFER), tokens);
                                    g.start(() -> sendAll(channels.getFirst(), tokens));
                                    receiveAll(channels.getLast(), tokens);
                                }));
    }

    private static List<AsyncChannel<Integer>> chain(
            tasuki.Group group, Supplier<AsyncChannel<Integer>> channel, int tokens) {
        List<AsyncChannel<Integer>> channels = new ArrayList<>();
        channels.add(channel.get());
        for (int i = 0; i < STAGES; i++) {
            AsyncChannel<Integer> in = channels.getLast();
            AsyncChannel<Integer> out = channel.get();
            channels.add(out);
            group.start(
                    () -> {
                        for (int n = 0; n < tokens; n++) {
                            out.send(in.receive());
                        }
                    });
        }
        return channels;
    }

    @Override
    protected long timeout(int times) throws Exception {
        return RUNNER.run(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        sum += Async.<Integer, RuntimeException>timeout(SECOND, () -> TOKEN);
                    }
                    return sum;
                });
    }

    @Override
    protected long offload(int times) throws Exception {
        return RUNNER.run(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        sum += Async.<Integer, RuntimeException>cpu(() -> TOKEN);
                    }
                    return sum;
                });
    }

    @Override
    protected void offload100(int times) throws Exception {
        RUNNER.run(
                () ->
                        group(
                                g -> {
                                    for (int i = 0; i < 100; i++) {
                                        g.start(
                                                () -> {
                                                    for (int n = 0; n < times; n++) {
                                                        cpu(() -> TOKEN);
                                                    }
                                                });
                                    }
                                }));
    }

    /** Nanoseconds per child from the cancellation until the group has been left. */
    public double cancel() throws Exception {
        AtomicInteger waiting = new AtomicInteger();
        long[] begin = new long[1];
        return RUNNER.run(
                () -> {
                    group(
                            g -> {
                                for (int i = 0; i < CHILDREN; i++) {
                                    g.start(
                                            () -> {
                                                waiting.incrementAndGet();
                                                sleepForever();
                                            });
                                }
                                while (waiting.get() < CHILDREN) {
                                    sleep(Duration.ofMillis(5));
                                }
                                sleep(Duration.ofMillis(50));
                                begin[0] = System.nanoTime();
                                g.cancel();
                            });
                    return (System.nanoTime() - begin[0]) / (double) CHILDREN;
                });
    }

    /** Seconds above 10 for a million sleepers of 10 s. */
    public double sleepers() throws Exception {
        Duration ten = Duration.ofSeconds(10);
        long begin = System.nanoTime();
        RUNNER.run(
                () ->
                        group(
                                g -> {
                                    for (int i = 0; i < Sleepers.COUNT; i++) {
                                        g.start(() -> sleep(ten));
                                    }
                                }));
        return Sleepers.secondsAboveTen(begin);
    }

    /** Kilobytes of heap for each of a million sleepers. */
    public double sleeperMemory() throws Exception {
        long before = Sleepers.heap();
        Duration hour = Duration.ofHours(1);
        AtomicInteger asleep = new AtomicInteger();
        return RUNNER.run(
                () ->
                        Async.<Double, Exception>group(
                                g -> {
                                    for (int i = 0; i < Sleepers.COUNT; i++) {
                                        g.start(
                                                () -> {
                                                    asleep.incrementAndGet();
                                                    sleep(hour);
                                                });
                                    }
                                    double result =
                                            Async.await(() -> Sleepers.kilobytes(before, asleep));
                                    g.cancel();
                                    return result;
                                }));
    }
}
