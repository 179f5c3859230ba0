package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;

import tasuki.Async;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.Barrier;
import tasuki.sync.Event;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The tasks of mapParallel: none idle while a value waits, no value twice, nobody far ahead. */
class CrewTest {
    @Worlds
    @DisplayName("mapParallel: each value is worked on once, by so many tasks at most")
    void eachOnce(World on) {
        for (int concurrency : new int[] {1, 2, 3, 4, 16, 100}) {
            for (boolean ordered : new boolean[] {true, false}) {
                AtomicInteger now = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                Mapper<Integer, Integer, InterruptedException> work =
                        i -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            if (i % 7 < 3) {
                                Async.checkpoint();
                            }
                            now.decrementAndGet();
                            return -i;
                        };
                AsyncStream<Integer> source = AsyncStream.range(0, 3_000).onEach(Op::now);
                List<Integer> got =
                        on.run(
                                () ->
                                        ordered
                                                ? source.mapParallel(concurrency, work).toList()
                                                : source.mapParallelUnordered(concurrency, work)
                                                        .toList());
                assertEquals(
                        IntStream.range(0, 3_000).mapToObj(i -> -i).toList(),
                        ordered
                                ? got
                                : got.stream().sorted(java.util.Comparator.reverseOrder()).toList(),
                        () -> "by " + concurrency);
                assertTrue(most.get() <= concurrency, () -> most + " at once of " + concurrency);
            }
        }
    }

    @Worlds
    @DisplayName("mapParallel: no task rests while a value waits: four that need each other meet")
    void allAtWork(World on) {
        for (boolean ordered : new boolean[] {true, false}) {
            Barrier four = new Barrier(4);
            Mapper<Integer, Integer, InterruptedException> meet =
                    i -> {
                        four.await();
                        return i;
                    };
            AsyncStream<Integer> source = AsyncStream.range(0, 800).onEach(Op::now);
            long n =
                    on.run(
                            () ->
                                    ordered
                                            ? source.mapParallel(4, meet).count()
                                            : source.mapParallelUnordered(4, meet).count());
            assertEquals(800, n);
        }
    }

    @Worlds
    @DisplayName("mapParallel: while the tasks are busy the source is one value ahead of them")
    void sourceWaitsForTasks(World on) {
        for (boolean ordered : new boolean[] {true, false}) {
            AtomicInteger made = new AtomicInteger();
            Event go = new Event();
            AsyncStream<Integer> source =
                    AsyncStream.range(0, 1_000).onEach(i -> made.incrementAndGet());
            Mapper<Integer, Integer, InterruptedException> busy =
                    i -> {
                        go.await();
                        return i;
                    };
            on.run(
                    () ->
                            Async.group(
                                    g -> {
                                        var count =
                                                g.start(
                                                        () ->
                                                                ordered
                                                                        ? source.mapParallel(
                                                                                        4, busy)
                                                                                .count()
                                                                        : source.mapParallelUnordered(
                                                                                        4, busy)
                                                                                .count());
                                        Async.sleep(Marble.ticks(1)); // all are blocked by then
                                        assertTrue(made.get() <= 6, () -> "made " + made);
                                        assertTrue(made.get() >= 4, () -> "made " + made);
                                        go.set();
                                        assertEquals(1_000, count.await());
                                    }));
        }
    }

    @Worlds
    @DisplayName(
            "mapParallel: a consumer that takes no more holds up the tasks, and they the source")
    void tasksWaitForConsumer(World on) {
        for (boolean ordered : new boolean[] {true, false}) {
            AtomicInteger made = new AtomicInteger();
            Event go = new Event();
            AsyncStream<Integer> source =
                    AsyncStream.range(0, 1_000).onEach(i -> made.incrementAndGet());
            on.run(
                    () ->
                            Async.group(
                                    g -> {
                                        var count =
                                                g.start(
                                                        () ->
                                                                (ordered
                                                                                ? source
                                                                                        .mapParallel(
                                                                                                4,
                                                                                                i ->
                                                                                                        i)
                                                                                : source
                                                                                        .mapParallelUnordered(
                                                                                                4,
                                                                                                i ->
                                                                                                        i))
                                                                        .onEach(i -> go.await())
                                                                        .count());
                                        Async.sleep(Marble.ticks(1));
                                        assertTrue(made.get() <= 16, () -> "made " + made);
                                        go.set();
                                        assertEquals(1_000, count.await());
                                    }));
        }
    }

    @Worlds
    @DisplayName("mapParallel: the first failure of a task stops the others, and the source")
    void failureStopsAll(World on) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger cleaned = new AtomicInteger();
        AsyncStream<Integer> source =
                AsyncStream.generate(
                        emit -> {
                            try {
                                while (true) {
                                    emit.accept(made.getAndIncrement());
                                }
                            } finally {
                                cleaned.incrementAndGet();
                            }
                        });
        for (boolean ordered : new boolean[] {true, false}) {
            Mapper<Integer, Integer, InterruptedException> work =
                    i -> {
                        if (i % 100 == 99) {
                            throw new IllegalStateException("99");
                        }
                        Op.now(i);
                        return i;
                    };
            IllegalStateException e =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    on.run(
                                            () ->
                                                    ordered
                                                            ? source.mapParallel(3, work).count()
                                                            : source.mapParallelUnordered(3, work)
                                                                    .count()));
            assertEquals("99", e.getMessage());
        }
        assertEquals(2, cleaned.get());
    }
}
