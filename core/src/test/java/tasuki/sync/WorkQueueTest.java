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
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

class WorkQueueTest {
    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 producers, workers, join: everything is done once, and join returns when it is")
    void joinWaitsForAll(World on) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(3);
                    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                for (int w = 0; w < 3; w++) {
                                    g.start(
                                            () -> {
                                                try {
                                                    while (true) {
                                                        int job = queue.get();
                                                        Async.checkpoint();
                                                        done.add(job);
                                                        queue.taskDone();
                                                    }
                                                } catch (QueueShutDownException e) {
                                                    // no more work
                                                }
                                            });
                                }
                                for (int i = 0; i < 500; i++) {
                                    queue.put(i);
                                }
                                queue.join();
                                assertEquals(500, done.size());
                                queue.join();
                                queue.shutdown();
                            });
                    assertEquals(
                            IntStream.range(0, 500).boxed().toList(),
                            done.stream().sorted().toList());
                    assertEquals(
                            new WorkQueue.Statistics(3, 0, 0, 0, 0, 0, true), queue.statistics());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 a job goes to the worker that has waited longest, and put waits only while it is full")
    void handsOverInOrder(World on) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(1);
                    Async.group(
                            g -> {
                                List<Task<Integer>> workers = new ArrayList<>();
                                for (int i = 0; i < 3; i++) {
                                    int number = i;
                                    workers.add(g.start(queue::get));
                                    until(() -> queue.statistics().waitingGetters() == number + 1);
                                }
                                for (int i = 0; i < 3; i++) {
                                    queue.put(i);
                                    assertEquals(Optional.empty(), queue.tryGet());
                                }
                                for (int i = 0; i < 3; i++) {
                                    assertEquals(i, workers.get(i).await());
                                }
                                assertFalse(queue.isFull());
                                queue.put(10);
                                assertTrue(queue.isFull());
                                Task<Void> eleven = g.start(() -> queue.put(11));
                                until(() -> queue.statistics().waitingPutters() == 1);
                                Task<Void> twelve = g.start(() -> queue.put(12));
                                until(() -> queue.statistics().waitingPutters() == 2);
                                assertFalse(queue.tryPut(13));
                                assertEquals(10, queue.get());
                                eleven.await();
                                assertEquals(11, queue.get());
                                twelve.await();
                                assertEquals(Optional.of(12), queue.tryGet());
                                assertTrue(queue.isEmpty());
                            });
                });
    }

    @Worlds
    @DisplayName(
            "C15 by priority: the least first, among equals the first; a waiting put takes its place")
    void priorities(World on) {
        on.runReal(
                () -> {
                    WorkQueue<String> queue =
                            WorkQueue.priority(Comparator.comparing(String::length), 4);
                    for (String s : List.of("ccc", "bb", "a", "dd")) {
                        queue.put(s);
                    }
                    Async.group(
                            g -> {
                                Task<Void> late = g.start(() -> queue.put(""));
                                until(() -> queue.statistics().waitingPutters() == 1);
                                assertEquals("a", queue.get());
                                late.await();
                            });
                    assertEquals(
                            List.of("", "bb", "dd", "ccc"),
                            List.of(queue.get(), queue.get(), queue.get(), queue.get()));
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 graceful shutdown: waiting puts and gets fail, what is in can still be taken, join waits for it")
    void gracefulShutdown(World on) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> full = WorkQueue.fifo(1);
                    WorkQueue<Integer> empty = WorkQueue.fifo();
                    full.put(1);
                    Async.group(
                            g -> {
                                Task<QueueShutDownException> putter =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                QueueShutDownException.class,
                                                                () -> full.put(2)));
                                Task<QueueShutDownException> getter =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                QueueShutDownException.class,
                                                                empty::get));
                                Task<Void> joiner = g.start(full::join);
                                until(
                                        () ->
                                                full.statistics().waitingPutters() == 1
                                                        && full.statistics().waitingJoiners() == 1
                                                        && empty.statistics().waitingGetters()
                                                                == 1);
                                assertFalse(full.isShutDown());
                                full.shutdown();
                                full.shutdown();
                                empty.shutdown();
                                assertEquals(
                                        "cannot put: the work queue was shut down",
                                        putter.await().getMessage());
                                assertEquals(
                                        "cannot get: the work queue was shut down",
                                        getter.await().getMessage());
                                assertTrue(full.isShutDown());
                                assertThrows(QueueShutDownException.class, () -> full.tryPut(3));
                                assertEquals(1, full.get());
                                assertFalse(joiner.isDone());
                                full.taskDone();
                                joiner.await();
                                assertThrows(QueueShutDownException.class, full::get);
                                assertThrows(QueueShutDownException.class, full::tryGet);
                            });
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 immediate shutdown: what is in counts as done, join waits only for what workers have")
    void immediateShutdown(World on) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo();
                    for (int i = 0; i < 4; i++) {
                        queue.put(i);
                    }
                    assertEquals(0, queue.get());
                    Async.group(
                            g -> {
                                Task<Void> joiner = g.start(queue::join);
                                until(() -> queue.statistics().waitingJoiners() == 1);
                                assertEquals(List.of(1, 2, 3), queue.shutdownNow());
                                assertEquals(1, queue.statistics().unfinished());
                                assertFalse(joiner.isDone());
                                queue.taskDone();
                                joiner.await();
                            });
                    WorkQueue<Integer> idle = WorkQueue.fifo();
                    idle.put(1);
                    Async.group(
                            g -> {
                                g.start(idle::join);
                                until(() -> idle.statistics().waitingJoiners() == 1);
                                idle.shutdownNow();
                            });
                    assertEquals(List.of(), idle.shutdownNow());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C8 a cancelled put has put nothing and a cancelled get has taken nothing; many leave no garbage")
    void cancelledWaiters(World on) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(1);
                    for (int victim = 0; victim < 3; victim++) {
                        List<Task<Integer>> getters = new ArrayList<>();
                        int who = victim;
                        Async.group(
                                g -> {
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        getters.add(g.start(queue::get));
                                        until(
                                                () ->
                                                        queue.statistics().waitingGetters()
                                                                == number + 1);
                                    }
                                    getters.get(who).cancel();
                                    queue.put(1);
                                    queue.put(2);
                                });
                        int next = 1;
                        for (int i = 0; i < 3; i++) {
                            if (i == who) {
                                assertTrue(getters.get(i).join() instanceof Outcome.Cancelled);
                            } else {
                                assertEquals(next++, getters.get(i).await());
                            }
                        }
                    }
                    queue.put(0);
                    for (int victim = 0; victim < 3; victim++) {
                        int who = victim;
                        Async.group(
                                g -> {
                                    List<Task<Void>> putters = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        putters.add(g.start(() -> queue.put(number)));
                                        until(
                                                () ->
                                                        queue.statistics().waitingPutters()
                                                                == number + 1);
                                    }
                                    putters.get(who).cancel();
                                    putters.get(who).join();
                                    assertEquals(2, queue.statistics().waitingPutters());
                                    queue.get();
                                    List<Integer> rest = new ArrayList<>(List.of(0, 1, 2));
                                    rest.remove(who);
                                    assertEquals(rest.get(0), queue.get());
                                    assertEquals(rest.get(1), queue.get());
                                    queue.put(0);
                                });
                    }
                    Async.group(
                            g -> {
                                queue.get();
                                for (int i = 0; i < 500; i++) {
                                    g.start(queue::get);
                                }
                                until(() -> queue.statistics().waitingGetters() == 500);
                                g.cancel();
                            });
                    assertEquals(0, queue.statistics().waitingGetters());
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(
                            () -> {
                                assertThrows(InterruptedException.class, () -> queue.put(1));
                                assertThrows(InterruptedException.class, queue::get);
                                assertThrows(InterruptedException.class, queue::join);
                            });
                });
    }

    @Test
    void badUseIsNamed() throws Exception {
        assertEquals(
                "the capacity of a work queue is 1 or more, not 0: without one it has no limit",
                assertThrows(IllegalArgumentException.class, () -> WorkQueue.fifo(0)).getMessage());
        WorkQueue<Integer> queue = WorkQueue.lifo(3);
        assertEquals(3, queue.capacity());
        assertEquals(
                "a work queue holds no null job",
                assertThrows(NullPointerException.class, () -> queue.put(null)).getMessage());
        queue.put(1);
        assertEquals(
                "taskDone() was called more often than jobs were taken out of the work queue",
                assertThrows(IllegalStateException.class, queue::taskDone).getMessage());
        queue.get();
        queue.taskDone();
        assertThrows(IllegalStateException.class, queue::taskDone);
        WorkQueue<Object> mixed =
                WorkQueue.priority((a, b) -> ((Integer) a).compareTo((Integer) b));
        assertThrows(ClassCastException.class, () -> mixed.put("not a number"));
        assertEquals(0, mixed.statistics().unfinished());
        mixed.put(1);
        assertTrue(
                mixed.toString().startsWith("work queue[capacity=2147483647, size=1, unfinished=1"),
                mixed.toString());
    }

    @Test
    @DisplayName(
            "a work queue behaves like the collection it is named after under any sequence of operations")
    void model() {
        Random random = new Random(7);
        for (int capacity : new int[] {1, 3, 50}) {
            check(
                    random,
                    capacity,
                    WorkQueue.fifo(capacity),
                    new ArrayDeque<>(),
                    ArrayDeque::pollFirst);
            check(
                    random,
                    capacity,
                    WorkQueue.lifo(capacity),
                    new ArrayDeque<>(),
                    ArrayDeque::pollLast);
            check(
                    random,
                    capacity,
                    WorkQueue.priority(Comparator.<Integer>reverseOrder(), capacity),
                    new PriorityQueue<>(Comparator.<Integer>reverseOrder()),
                    PriorityQueue::poll);
        }
        check(random, Integer.MAX_VALUE, WorkQueue.fifo(), new ArrayDeque<>(), ArrayDeque::poll);
        check(
                random,
                Integer.MAX_VALUE,
                WorkQueue.lifo(),
                new ArrayDeque<>(),
                ArrayDeque::pollLast);
        check(
                random,
                Integer.MAX_VALUE,
                WorkQueue.priority(),
                new PriorityQueue<>(),
                PriorityQueue::poll);
    }

    private interface Poll<C> {
        Integer from(C collection);
    }

    private static <C extends Collection<Integer>> void check(
            Random random, int capacity, WorkQueue<Integer> queue, C model, Poll<C> poll) {
        int taken = 0;
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> {
                    int job = random.nextInt(100);
                    boolean room = model.size() < capacity;
                    assertEquals(room, queue.tryPut(job));
                    if (room) {
                        model.add(job);
                    }
                }
                case 3 -> {
                    Optional<Integer> expected = Optional.ofNullable(poll.from(model));
                    assertEquals(expected, queue.tryGet());
                    taken += expected.isPresent() ? 1 : 0;
                }
                default -> {
                    if (taken > 0) {
                        queue.taskDone();
                        taken--;
                    } else {
                        assertThrows(IllegalStateException.class, queue::taskDone);
                    }
                }
            }
            assertEquals(model.size(), queue.size());
            assertEquals(model.size() + taken, queue.statistics().unfinished());
        }
        Supplier<Integer> next = () -> poll.from(model);
        List<Integer> rest = new ArrayList<>();
        for (Integer job = next.get(); job != null; job = next.get()) {
            rest.add(job);
        }
        assertEquals(rest, queue.shutdownNow());
    }
}
