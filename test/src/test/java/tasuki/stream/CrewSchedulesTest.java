package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.sync.Barrier;
import tasuki.test.InjectedFailure;
import tasuki.test.Strategy;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tasks of mapParallel, and what is shared, under schedules that core's own cannot make. */
class CrewSchedulesTest {
    private static final int SCHEDULES = Integer.getInteger("tasuki.test.operators", 200);
    private static final int SWEEPS = Integer.getInteger("tasuki.test.operatorSweeps", 8);
    private static final Duration MS = Duration.ofMillis(1);

    /** Work of which it is counted how much goes on at once. */
    private static final class Work {
        int now;
        int most;
        final List<Integer> done = new ArrayList<>();

        int on(int value) throws InterruptedException {
            most = Math.max(most, ++now);
            try {
                for (int i = value % 3; i > 0; i--) {
                    Async.checkpoint();
                }
                done.add(value);
                return -value;
            } finally {
                now--;
            }
        }
    }

    private static AsyncStream<Integer> parallel(
            AsyncStream<Integer> source,
            boolean ordered,
            int tasks,
            Mapper<Integer, Integer, ?> function) {
        return ordered
                ? source.mapParallel(tasks, function)
                : source.mapParallelUnordered(tasks, function);
    }

    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("mapParallel: each value once, by so many at a time, under every schedule")
    void eachOnce(boolean ordered) {
        for (Strategy strategy : List.of(Strategy.mixed(), Strategy.random(), Strategy.pct(4))) {
            for (int tasks = 1; tasks <= 3; tasks++) {
                int n = tasks;
                TestRuntime.create()
                        .strategy(strategy)
                        .schedules(SCHEDULES / 2)
                        .run(
                                () -> {
                                    Work work = new Work();
                                    List<Integer> got =
                                            parallel(
                                                            AsyncStream.range(0, 9).onEach(Op::now),
                                                            ordered,
                                                            n,
                                                            work::on)
                                                    .map(v -> -v)
                                                    .toList();
                                    assertEquals(
                                            upTo(9),
                                            ordered ? got : got.stream().sorted().toList());
                                    assertEquals(upTo(9), work.done.stream().sorted().toList());
                                    assertTrue(work.most <= n, () -> work.most + " at once");
                                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("mapParallel: three values, every schedule with one preemption: nobody sleeps on")
    void exhaustive(boolean ordered) {
        TestRuntime.create()
                .strategy(Strategy.exhaustive(1))
                .run(
                        () ->
                                assertEquals(
                                        3,
                                        parallel(AsyncStream.range(0, 3), ordered, 2, v -> v)
                                                .count()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("mapParallel: two tasks that need each other meet, under every schedule")
    void allAtWork(boolean ordered) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Barrier pair = new Barrier(2);
                            AsyncStream<Integer> source =
                                    AsyncStream.range(0, 8).onEach(v -> Async.checkpoint());
                            assertEquals(
                                    8,
                                    parallel(
                                                    source,
                                                    ordered,
                                                    2,
                                                    v -> {
                                                        pair.await();
                                                        return v;
                                                    })
                                            .count());
                        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("mapParallel: a task that fails stops all, wherever the others are")
    void fails(boolean ordered) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Work work = new Work();
                            List<Integer> got = new ArrayList<>();
                            IllegalStateException e =
                                    assertThrows(
                                            IllegalStateException.class,
                                            () ->
                                                    parallel(
                                                                    AsyncStream.iterate(
                                                                            0, i -> i + 1),
                                                                    ordered,
                                                                    3,
                                                                    v -> {
                                                                        if (v == 4) {
                                                                            throw new IllegalStateException(
                                                                                    "four");
                                                                        }
                                                                        return work.on(v);
                                                                    })
                                                            .consume(got::add));
                            assertEquals("four", e.getMessage());
                            assertEquals(0, work.now);
                            if (ordered) {
                                assertEquals(List.of(0, -1, -2, -3), got);
                            }
                        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "mapParallel: cancelled or failing at any place, more values than there is room for")
    void everywhere(boolean ordered) {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Work work = new Work();
                            List<Integer> got = new ArrayList<>();
                            boolean done =
                                    sweep.attempt(
                                            () ->
                                                    parallel(
                                                                    AsyncStream.range(0, 10),
                                                                    ordered,
                                                                    2,
                                                                    work::on)
                                                            .map(v -> -v)
                                                            .consume(got::add));
                            TestTime.waitAllBlocked();
                            assertEquals(0, work.now);
                            if (ordered) {
                                assertEquals(upTo(got.size()), got);
                            } else {
                                assertEquals(got.stream().distinct().toList(), got);
                            }
                            assertTrue(!done || got.size() == 10);
                            assertTrue(work.done.containsAll(got));
                        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    @DisplayName("share: who comes and goes at any time gets values in a row; the source runs once")
    void share(int replay) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            int[] open = {0, 0};
                            List<List<Integer>> got = new ArrayList<>();
                            group(
                                    g -> {
                                        AsyncStream<Integer> shared =
                                                AsyncStream.<Integer>generate(
                                                                emit -> {
                                                                    open[0]++;
                                                                    open[1] =
                                                                            Math.max(
                                                                                    open[1],
                                                                                    open[0]);
                                                                    try {
                                                                        for (int i = 0;
                                                                                i < 8;
                                                                                i++) {
                                                                            Async.checkpoint();
                                                                            emit.accept(i);
                                                                        }
                                                                    } finally {
                                                                        open[0]--;
                                                                    }
                                                                })
                                                        .share(g, 1, replay);
                                        for (int take : new int[] {3, 1, 8}) {
                                            List<Integer> mine = new ArrayList<>();
                                            got.add(mine);
                                            g.start(() -> shared.take(take).consume(mine::add));
                                            Async.checkpoint();
                                        }
                                    });
                            assertEquals(0, open[0]);
                            assertEquals(1, open[1], "runs at the same time");
                            for (List<Integer> each : got) {
                                for (int i = 1; i < each.size(); i++) {
                                    assertEquals(each.get(i - 1) + 1, each.get(i), each.toString());
                                }
                            }
                        });
    }

    @Test
    @DisplayName(
            "share: a consumer that is cancelled or fails at any place leaves the other all values")
    void shareEverywhere() {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            List<Integer> one = new ArrayList<>();
                            List<Integer> two = new ArrayList<>();
                            boolean[] hit = {false};
                            group(
                                    g -> {
                                        AsyncStream<Integer> shared =
                                                AsyncStream.range(0, 6)
                                                        .onEach(v -> Async.sleep(MS))
                                                        .share(g, 1, 9);
                                        g.start(
                                                () -> {
                                                    try {
                                                        shared.consume(one::add);
                                                    } catch (InjectedFailure e) {
                                                        hit[0] = true; // put in there, or in the
                                                        // source
                                                    }
                                                });
                                        Async.sleep(Duration.ofNanos(1)); // it is there
                                        sweep.attempt(() -> shared.consume(two::add));
                                    });
                            assertTrue(hit[0] || one.equals(upTo(6)));
                            assertEquals(upTo(two.size()), two);
                        });
    }
}
