package tasuki.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.shield;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Event;
import tasuki.sync.Mutex;
import tasuki.sync.Select;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Very many tasks leave nothing behind: no task, no thread, no timer, no waiter in a queue. */
class ScaleTest {
    @Worlds
    @DisplayName("20,000 sleeping tasks, cancelled: nothing is left in the heap or on a thread")
    void someSleepers(World on) throws InterruptedException {
        sleepers(on, 20_000);
    }

    @Worlds
    @Tag("stress")
    @DisplayName("1,000,000 sleeping tasks, cancelled: nothing is left in the heap or on a thread")
    void sleepers(World on) throws InterruptedException {
        sleepers(on, 1_000_000);
    }

    /**
     * So many threads of the JDK's own that are there at once, and end: its tables of threads and
     * queues of carriers grow for them, and never shrink. What is there afterwards is not ours.
     */
    private static void bareThreads(int count) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(count);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(count);
        Thread.startVirtualThread(
                        () -> {
                            for (int i = 0; i < count; i++) {
                                Thread.startVirtualThread(() -> waitFor(all, go, ended));
                            }
                        })
                .join();
        all.await();
        Thread.startVirtualThread(go::countDown).join();
        ended.await();
    }

    private static void waitFor(CountDownLatch all, CountDownLatch go, CountDownLatch ended) {
        all.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        ended.countDown();
    }

    private static void sleepers(World on, int count) throws InterruptedException {
        bareThreads(count);
        on.runReal(() -> checkpoint());
        Left before = Left.now();
        AtomicInteger asleep = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        CancelScope scope = CancelScope.create();
        on.runReal(
                () ->
                        assertFalse(
                                scope.run(
                                        () ->
                                                group(
                                                        g -> {
                                                            for (int i = 0; i < count; i++) {
                                                                g.start(
                                                                        () -> {
                                                                            asleep
                                                                                    .incrementAndGet();
                                                                            try {
                                                                                sleep(
                                                                                        Duration
                                                                                                .ofHours(
                                                                                                        1));
                                                                            } finally {
                                                                                cancelled
                                                                                        .incrementAndGet();
                                                                            }
                                                                        });
                                                            }
                                                            while (asleep.get() < count) {
                                                                sleep(Duration.ofMillis(1));
                                                            }
                                                            scope.cancel();
                                                            checkpoint();
                                                        }))));
        assertEquals(count, cancelled.get());
        before.nothingSince(on + ", " + count + " sleeping tasks");
    }

    @Worlds
    @DisplayName("5,000 tasks cancelled at random moments, 4 times over, leave nothing behind")
    void someCancelledAtRandom(World on) {
        cancelledAtRandom(on, 5_000, 4);
    }

    @Worlds
    @Tag("stress")
    @DisplayName("100,000 tasks cancelled at random moments, 100 times over, leave nothing behind")
    void cancelledAtRandom(World on) {
        cancelledAtRandom(on, 100_000, Integer.getInteger("tasuki.stress.rounds", 100));
    }

    private static void cancelledAtRandom(World on, int count, int rounds) {
        on.runReal(() -> checkpoint());
        Left before = Left.now();
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(round);
            Shared shared = new Shared();
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            on.runReal(
                    () ->
                            group(
                                    g -> {
                                        Task<?>[] tasks = new Task<?>[count];
                                        for (int i = 0; i < count; i++) {
                                            int what = random.nextInt(Shared.KINDS);
                                            tasks[i] =
                                                    g.start(
                                                            () -> {
                                                                begun.incrementAndGet();
                                                                try {
                                                                    shared.run(what);
                                                                } finally {
                                                                    ended.incrementAndGet();
                                                                }
                                                            });
                                            if (random.nextInt(3) == 0) {
                                                tasks[random.nextInt(i + 1)].cancel();
                                            }
                                            if (random.nextInt(64) == 0) {
                                                checkpoint();
                                            }
                                        }
                                        for (int i = 0; i < count; i++) {
                                            tasks[random.nextInt(count)].cancel();
                                            if (random.nextInt(256) == 0) {
                                                checkpoint();
                                            }
                                        }
                                        for (Task<?> task : tasks) {
                                            task.cancel();
                                        }
                                    }));
            assertEquals(begun.get(), ended.get());
            shared.assertFree();
        }
        before.nothingSince(on + ", " + rounds + " times " + count + " tasks cancelled");
    }

    /** What the tasks of one round fight over. */
    private static final class Shared {
        static final int KINDS = 12;

        private final Mutex mutex = new Mutex();
        private final AsyncSemaphore semaphore = new AsyncSemaphore(3);
        private final Event never = new Event();
        private final AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        private final AsyncChannel<Integer> buffer = AsyncChannel.buffered(8);

        void run(int what) throws InterruptedException {
            switch (what) {
                case 0 -> sleepForever();
                case 1 -> sleep(Duration.ofMillis(5));
                case 2 -> mutex.run(() -> checkpoint());
                case 3 -> semaphore.run(() -> sleep(Duration.ofNanos(10_000)));
                case 4 -> never.await();
                case 5 -> channel.send(1);
                case 6 -> channel.receive();
                case 7 -> buffer.send(1);
                case 8 ->
                        Select.select(
                                Select.onReceive(buffer, x -> x),
                                Select.onReceive(channel, x -> x),
                                Select.onTimeout(Duration.ofMillis(3), () -> 0));
                case 9 ->
                        gather(
                                () -> moveOnAfter(Duration.ofMillis(2), () -> sleepForever()),
                                () -> mutex.run(() -> checkpoint()));
                case 10 -> {
                    try {
                        sleepForever();
                    } finally {
                        shield(Duration.ofSeconds(60), () -> checkpoint());
                    }
                }
                default -> await(() -> Thread.onSpinWait(), () -> {});
            }
        }

        void assertFree() {
            assertFalse(mutex.isLocked());
            assertEquals(new Mutex.Statistics(false, "", 0), mutex.statistics());
            assertEquals(new AsyncSemaphore.Statistics(3, 3, 0), semaphore.statistics());
            assertEquals(0, never.statistics().waiting());
            for (AsyncChannel<Integer> c : java.util.List.of(channel, buffer)) {
                assertEquals(0, c.statistics().waitingSenders());
                assertEquals(0, c.statistics().waitingReceivers());
            }
        }
    }

    @Worlds
    @DisplayName(
            "a task that is awaited and abandoned a hundred thousand times keeps none of its waiters")
    void manyWaiters(World on) {
        on.runReal(
                () ->
                        group(
                                g -> {
                                    Task<Void> task = g.start(() -> sleepForever());
                                    checkpoint();
                                    Map<String, Long> before = Left.histogram();
                                    for (int i = 0; i < 100_000; i++) {
                                        CancelScope scope = CancelScope.create();
                                        Optional<Integer> none =
                                                scope.call(
                                                        () ->
                                                                gather(
                                                                        () -> {
                                                                            task.join();
                                                                            return 1;
                                                                        },
                                                                        () -> {
                                                                            scope.cancel();
                                                                            return 2;
                                                                        },
                                                                        (a, b) -> a));
                                        assertTrue(none.isEmpty());
                                    }
                                    assertTrue(
                                            Left.histogram()
                                                                    .getOrDefault(
                                                                            "tasuki.internal.TaskNode",
                                                                            0L)
                                                            - before.getOrDefault(
                                                                    "tasuki.internal.TaskNode", 0L)
                                                    < 500);
                                    task.cancel();
                                }));
    }
}
