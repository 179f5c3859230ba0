package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Runner;
import tasuki.Task;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;

/**
 * Long streams in a small heap: a JVM of its own with 24 MB, in which a million boxed numbers in a
 * list (20 MB and the list) would not fit.
 */
@Tag("realtime")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // two JVMs with much to do, on whatever machine
class MemoryTest {
    private static final int MILLION = 1_000_000;

    /** What runs in the other JVM. */
    enum Load {
        /** Ten million values through the plain operators. */
        PUSH {
            @Override
            long run() throws InterruptedException {
                return naturals(10 * MILLION)
                        .map(i -> i + 1)
                        .filter(i -> i % 2 == 0)
                        .distinctUntilChanged()
                        .scan(0L, Long::sum)
                        .chunked(100)
                        .flatMap(AsyncStream::from)
                        .gather(Gatherers.windowSliding(2))
                        .count();
            }
        },
        /** Ten million values pulled by a loop. */
        PULL {
            @Override
            long run() {
                long n = 0;
                for (long ignored : naturals(10 * MILLION)) {
                    n++;
                }
                return n;
            }
        },
        /** Ten million values through tasks, the consumer slower than the sources. */
        TASKS {
            @Override
            long run() throws InterruptedException {
                return AsyncStream.merge(
                                        naturals(3 * MILLION).buffer(),
                                        naturals(2 * MILLION)
                                                .zip(naturals(Long.MAX_VALUE), Long::sum))
                                .count()
                        + naturals(3 * MILLION).conflate().last().orElseThrow()
                        + naturals(2 * MILLION)
                                .chunked(1000, Duration.ofSeconds(1))
                                .<Long, RuntimeException>fold(0L, (n, list) -> n + list.size());
            }
        },
        /** A source that waits before each value, and whoever looks at the clock meanwhile. */
        SLOW {
            @Override
            long run() throws InterruptedException {
                AsyncStream<Long> slow =
                        naturals(20_000)
                                .onEach(
                                        i -> {
                                            if (i % 10 == 0) {
                                                Async.sleep(Duration.ofNanos(100_000));
                                            } else {
                                                Async.checkpoint();
                                            }
                                        });
                long n = slow.timeout(Duration.ofHours(1)).buffer().count();
                for (long ignored : slow.throttle(Duration.ofNanos(1))) {
                    n += 0;
                }
                return n + slow.chunked(100, Duration.ofHours(1)).count();
            }
        },
        /** Tasks for values, and for streams of values. */
        PARALLEL {
            @Override
            long run() throws InterruptedException {
                return naturals(2 * MILLION)
                                .mapParallel(8, i -> i)
                                .mapParallelUnordered(8, i -> i)
                                .count()
                        + naturals(100_000)
                                .mapParallel(8, i -> i)
                                .mapParallelUnordered(8, i -> i)
                                .flatMapMerge(4, i -> AsyncStream.of(i, i))
                                .count();
            }
        },
        /** A hundred thousand short runs of one stream, each stopped early. */
        EARLY {
            @Override
            long run() throws InterruptedException {
                long n = 0;
                for (int i = 0; i < 100_000; i++) {
                    n += naturals(Long.MAX_VALUE).take(3).count();
                    if (i % 10 == 0) {
                        n += naturals(Long.MAX_VALUE).buffer().take(3).count();
                        try (var values = naturals(Long.MAX_VALUE).open()) {
                            n += values.next();
                        }
                    }
                }
                return n;
            }
        },
        /** A source that fails a hundred thousand times. */
        FAILING {
            @Override
            long run() throws InterruptedException {
                long[] n = {0};
                AsyncStream.<Long>generate(
                                emit -> {
                                    emit.accept(n[0]);
                                    if (++n[0] < 100_000) {
                                        throw new IllegalStateException("again");
                                    }
                                })
                        .retry(Integer.MAX_VALUE)
                        .count();
                return n[0];
            }
        },
        /** A hub whose subscribers come and go, a state that changes all the time. */
        HUBS {
            @Override
            long run() throws InterruptedException {
                Hub<Long> hub = Hub.<Long>builder().replay(16).build();
                StateCell<Long> state = new StateCell<>(-1L);
                return Async.group(
                        g -> {
                            Task<Long> one = g.start(() -> hub.stream().count());
                            Task<Long> two =
                                    g.start(
                                            () ->
                                                    hub.stream()
                                                            .onEach(i -> Async.checkpoint())
                                                            .count());
                            Task<Long> last = g.start(() -> state.changes().last().orElseThrow());
                            hub.subscribers().await(n -> n == 2);
                            long visitors = 0;
                            for (long i = 0; i < MILLION; i++) {
                                hub.emit(i);
                                state.set(i);
                                if (i % 50 == 0) {
                                    visitors += hub.stream().take(1).count();
                                }
                            }
                            hub.close();
                            state.close();
                            return one.await() + two.await() + last.await() + visitors;
                        });
            }
        },
        /** An endless source whose consumer is cancelled after ten million values. */
        CANCELLED {
            @Override
            long run() throws InterruptedException {
                CancelScope scope = CancelScope.create();
                long[] n = {0};
                scope.run(
                        () ->
                                naturals(Long.MAX_VALUE)
                                        .buffer(256)
                                        .consume(
                                                i -> {
                                                    if (++n[0] == 10 * MILLION) {
                                                        scope.cancel();
                                                    }
                                                }));
                return n[0];
            }
        };

        abstract long run() throws InterruptedException;
    }

    private static final Map<Load, Long> EXPECTED =
            Map.of(
                    Load.PUSH,
                    5L * MILLION,
                    Load.PULL,
                    10L * MILLION,
                    Load.TASKS,
                    10L * MILLION - 1,
                    Load.SLOW,
                    20_200L,
                    Load.PARALLEL,
                    2_200_000L,
                    Load.EARLY,
                    330_000L,
                    Load.FAILING,
                    100_000L,
                    Load.HUBS,
                    3L * MILLION - 1 + 20_000,
                    Load.CANCELLED,
                    10L * MILLION);

    private static AsyncStream<Long> naturals(long end) {
        return AsyncStream.generate(
                emit -> {
                    for (long i = 0; i < end; i++) {
                        emit.accept(i);
                    }
                });
    }

    /** The other JVM. */
    public static void main(String[] args) {
        Runner runner = args[1].equals("LOOP") ? Runner.loop() : Runner.parallel();
        long n =
                runner.run(
                        () ->
                                Async.group(
                                        g -> {
                                            return Load.valueOf(args[0]).run();
                                        }));
        System.out.println(n);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("streams of any length, and runs of any number, in a heap of 24 MB")
    void constantMemory(Load load, @TempDir Path folder) throws Exception {
        for (String on : List.of("PARALLEL", "LOOP")) {
            Path out = folder.resolve(on + ".txt");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    List.of(
                            "-Xmx24m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MemoryTest.class.getName(),
                            load.name(),
                            on));
            Process jvm =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(new File(folder.toFile(), on + ".err"))
                            .start();
            assertEquals(
                    0, jvm.waitFor(), () -> on + " failed: " + read(folder.resolve(on + ".err")));
            assertEquals(EXPECTED.get(load) + "\n", Files.readString(out));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
