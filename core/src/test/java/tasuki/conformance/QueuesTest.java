package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.QueueShutDownException;
import tasuki.sync.WorkQueue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** CPython's test_queues. */
class QueuesTest {
    @Worlds
    @Tag("cpython")
    @DisplayName("35 get waits for put, put waits for room, in order")
    void blocking(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(2);
                    group(
                            g -> {
                                Task<Integer> early = g.start(() -> queue.get());
                                pass(1);
                                queue.put(1);
                                assertEquals(1, early.await());
                                queue.put(2);
                                queue.put(3);
                                assertTrue(queue.isFull());
                                assertFalse(queue.tryPut(4));
                                Task<Void> late = g.start(() -> queue.put(4));
                                pass(1);
                                assertFalse(late.isDone());
                                assertEquals(2, queue.get());
                                late.await();
                                assertEquals(3, queue.get());
                                assertEquals(4, queue.get());
                                assertEquals(Optional.empty(), queue.tryGet());
                                assertEquals(2.0, now());
                            });
                });
    }

    @Worlds(rounds = 10)
    @Tag("cpython")
    @DisplayName(
            "35 C8 get and put racing with their cancellation: nothing is lost, nothing is doubled")
    void races(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(1);
                    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
                    List<Integer> put = Collections.synchronizedList(new ArrayList<>());
                    group(
                            g -> {
                                List<Task<Void>> putters = new ArrayList<>();
                                List<Task<Boolean>> getters = new ArrayList<>();
                                for (int i = 0; i < 20; i++) {
                                    int number = i;
                                    putters.add(
                                            g.start(
                                                    () -> {
                                                        queue.put(number);
                                                        put.add(number);
                                                    }));
                                }
                                pass(1);
                                for (int i = 0; i < 20; i++) {
                                    getters.add(g.start(() -> got.add(queue.get())));
                                    if (i % 3 == 0) {
                                        putters.get(i).cancel();
                                    }
                                    if (i % 4 == 0) {
                                        getters.get(i).cancel();
                                    }
                                }
                                for (Task<Void> putter : putters) {
                                    while (!putter.isDone()) {
                                        queue.tryGet().ifPresent(got::add);
                                        pass(1);
                                    }
                                }
                                while (!queue.isEmpty()) {
                                    queue.tryGet().ifPresent(got::add);
                                    pass(1);
                                }
                                g.cancel();
                            });
                    Collections.sort(got);
                    Collections.sort(put);
                    assertEquals(put, got);
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("35 many cancelled readers leave no garbage, and the next one is served")
    void cancelledReaders(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo();
                    int many = on.many(1_000);
                    for (int i = 0; i < many; i++) {
                        assertTrue(moveOnAfter(seconds(1), () -> queue.get()).isEmpty());
                    }
                    assertEquals(0, queue.statistics().waitingGetters());
                    queue.put(1);
                    assertEquals(1, queue.get());
                    assertEquals((double) many, now());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("priority: the least first; LIFO: the last first")
    void orders(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> least = WorkQueue.priority();
                    WorkQueue<Integer> greatest = WorkQueue.priority(Comparator.reverseOrder());
                    WorkQueue<Integer> last = WorkQueue.lifo();
                    for (int i : new int[] {1, 3, 2}) {
                        least.put(i);
                        greatest.put(i);
                        last.put(i);
                    }
                    assertEquals(List.of(1, 2, 3), drain(least));
                    assertEquals(List.of(3, 2, 1), drain(greatest));
                    assertEquals(List.of(2, 3, 1), drain(last));
                });
    }

    private static List<Integer> drain(WorkQueue<Integer> queue) throws InterruptedException {
        List<Integer> all = new ArrayList<>();
        while (!queue.isEmpty()) {
            all.add(queue.get());
        }
        return all;
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("join waits until every job that was put is done")
    void join(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo();
                    queue.join();
                    group(
                            g -> {
                                for (int w = 0; w < 2; w++) {
                                    g.start(
                                            () -> {
                                                while (true) {
                                                    queue.get();
                                                    pass(1);
                                                    queue.taskDone();
                                                }
                                            });
                                }
                                for (int i = 0; i < 6; i++) {
                                    queue.put(i);
                                }
                                queue.join();
                                assertEquals(3.0, now());
                                g.cancel();
                            });
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "36 graceful shutdown: nothing more can be put, what is in can be taken, join waits for it")
    void graceful(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(1);
                    AtomicInteger refused = new AtomicInteger();
                    group(
                            g -> {
                                queue.put(1);
                                g.start(
                                        () -> {
                                            assertThrows(
                                                    QueueShutDownException.class,
                                                    () -> queue.put(2));
                                            refused.incrementAndGet();
                                        });
                                pass(1);
                                queue.shutdown();
                                pass(1);
                                assertEquals(1, refused.get(), "who waited to put was told");
                                assertThrows(QueueShutDownException.class, () -> queue.put(3));
                                assertThrows(QueueShutDownException.class, () -> queue.tryPut(3));
                                Task<Void> joining = g.start(() -> queue.join());
                                pass(1);
                                assertFalse(joining.isDone());
                                assertEquals(1, queue.get());
                                assertThrows(QueueShutDownException.class, () -> queue.get());
                                pass(1);
                                assertFalse(joining.isDone(), "taken, but not done");
                                queue.taskDone();
                                joining.await();
                            });
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "36 immediate shutdown: what is in is handed back, those who wait are told, join returns")
    void immediate(World on) {
        on.run(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo();
                    WorkQueue<Integer> empty = WorkQueue.fifo();
                    group(
                            g -> {
                                queue.put(1);
                                queue.put(2);
                                Task<Void> joining = g.start(() -> queue.join());
                                Task<Void> getting =
                                        g.start(
                                                () -> {
                                                    assertThrows(
                                                            QueueShutDownException.class,
                                                            () -> empty.get());
                                                });
                                pass(1);
                                assertEquals(List.of(1, 2), queue.shutdownNow());
                                empty.shutdownNow();
                                joining.await();
                                getting.await();
                                assertThrows(QueueShutDownException.class, () -> queue.get());
                            });
                });
    }
}
