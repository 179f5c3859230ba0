package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Select.onReceive;
import static tasuki.sync.Select.onSend;
import static tasuki.sync.Select.select;
import static tasuki.sync.Select.selectFair;

import org.junit.jupiter.api.DisplayName;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Many tasks use one primitive, and every operation may be cancelled at any moment. In the profile
 * "stress" {@link LongSyncStressTest} does it longer.
 */
class SyncStressTest {
    private static final int ROUNDS =
            World.all().stream().mapToInt(w -> w.many(3_000)).min().orElseThrow()
                    * Integer.getInteger("tasuki.stress", 1);

    /** One step of one worker. */
    private interface Step {
        void run(int worker, int round, Random random) throws InterruptedException;
    }

    /** Every worker runs its steps, each in a scope of its own that is cancelled at random. */
    private static void workers(int count, long seed, Step step) throws InterruptedException {
        AtomicReferenceArray<CancelScope> current = new AtomicReferenceArray<>(count);
        Async.group(
                g -> {
                    List<Task<Void>> all = new ArrayList<>();
                    for (int w = 0; w < count; w++) {
                        int worker = w;
                        all.add(
                                g.start(
                                        () -> {
                                            Random random = new Random(seed + worker);
                                            for (int i = 0; i < ROUNDS; i++) {
                                                int round = i;
                                                CancelScope scope = CancelScope.create();
                                                current.set(worker, scope);
                                                scope.run(() -> step.run(worker, round, random));
                                            }
                                        }));
                    }
                    Random random = new Random(seed);
                    while (!all.stream().allMatch(Task::isDone)) {
                        CancelScope scope = current.get(random.nextInt(count));
                        if (scope != null) {
                            scope.cancel();
                        }
                        for (int i = random.nextInt(4); i >= 0; i--) {
                            Async.checkpoint();
                        }
                    }
                });
    }

    private static List<Integer> sorted(Collection<Integer> values) {
        return values.stream().sorted().toList();
    }

    @Worlds({0, 1, 5, Integer.MAX_VALUE})
    @DisplayName(
            "C8 channel: what was sent was received once, or is still in; what was not sent reached the hook")
    void channel(World on, int capacity) {
        on.runReal(
                () -> {
                    ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
                    ConcurrentLinkedQueue<Integer> tried = new ConcurrentLinkedQueue<>();
                    ConcurrentLinkedQueue<Integer> received = new ConcurrentLinkedQueue<>();
                    ConcurrentLinkedQueue<Integer> undelivered = new ConcurrentLinkedQueue<>();
                    AsyncChannel<Integer> channel =
                            AsyncChannel.<Integer>builder()
                                    .capacity(capacity)
                                    .onUndelivered(undelivered::add)
                                    .build();
                    workers(
                            6,
                            capacity,
                            (worker, round, random) -> {
                                if (worker % 2 == 0) {
                                    int value = round * 6 + worker;
                                    if (random.nextInt(8) == 0) {
                                        if (channel.trySend(value)) {
                                            sent.add(value);
                                        }
                                    } else {
                                        tried.add(value);
                                        channel.send(value);
                                        sent.add(value);
                                    }
                                } else if (random.nextInt(8) == 0) {
                                    channel.tryReceive().ifPresent(received::add);
                                } else {
                                    received.add(channel.receive());
                                }
                            });
                    channel.close();
                    for (int left : channel) {
                        received.add(left);
                    }
                    assertEquals(sorted(sent), sorted(received));
                    tried.removeAll(new java.util.HashSet<>(sent));
                    assertEquals(sorted(tried), sorted(undelivered));
                    assertEquals(
                            new AsyncChannel.Statistics(capacity, 0, 0, 0, true),
                            channel.statistics());
                });
    }

    @Worlds
    @DisplayName(
            "C8 select: what was sent was received once, or is still in; nothing is left behind")
    void selects(World on) {
        on.runReal(
                () -> {
                    ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
                    ConcurrentLinkedQueue<Integer> received = new ConcurrentLinkedQueue<>();
                    List<AsyncChannel<Integer>> channels =
                            List.of(
                                    AsyncChannel.rendezvous(),
                                    AsyncChannel.buffered(1),
                                    AsyncChannel.rendezvous());
                    workers(
                            6,
                            11,
                            (worker, round, random) -> {
                                int value = round * 6 + worker;
                                AsyncChannel<Integer> one = channels.get(random.nextInt(3));
                                AsyncChannel<Integer> two = channels.get(random.nextInt(3));
                                switch (random.nextInt(6)) {
                                    case 0 -> {
                                        one.send(value);
                                        sent.add(value);
                                    }
                                    case 1 -> received.add(one.receive());
                                    case 2 ->
                                            selectFair(
                                                    onReceive(one, received::add),
                                                    onReceive(two, received::add));
                                    case 3 ->
                                            select(
                                                    onSend(one, value, () -> sent.add(value)),
                                                    onSend(two, value, () -> sent.add(value)));
                                    default ->
                                            select(
                                                    onSend(one, value, () -> sent.add(value)),
                                                    onReceive(two, received::add));
                                }
                            });
                    for (AsyncChannel<Integer> channel : channels) {
                        for (Optional<Integer> left = channel.tryReceive();
                                left.isPresent();
                                left = channel.tryReceive()) {
                            received.add(left.get());
                        }
                        assertEquals(0, channel.statistics().waitingSenders());
                        assertEquals(0, channel.statistics().waitingReceivers());
                    }
                    assertEquals(sorted(sent), sorted(received));
                });
    }

    @Worlds
    @DisplayName("C8 mutex: never two inside, and free in the end")
    void mutex(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    boolean[] inside = {false};
                    int[] count = {0};
                    AtomicInteger entered = new AtomicInteger();
                    workers(
                            5,
                            3,
                            (worker, round, random) -> {
                                if (random.nextInt(5) == 0 ? !mutex.tryLock() : lock(mutex)) {
                                    return;
                                }
                                try {
                                    assertFalse(inside[0]);
                                    inside[0] = true;
                                    count[0]++;
                                    entered.incrementAndGet();
                                    if (random.nextInt(20) == 0) {
                                        Thread.yield();
                                    }
                                    inside[0] = false;
                                } finally {
                                    mutex.unlock();
                                }
                            });
                    assertEquals(entered.get(), count[0]);
                    assertEquals(new Mutex.Statistics(false, "", 0), mutex.statistics());
                });
    }

    private static boolean lock(Mutex mutex) throws InterruptedException {
        mutex.lock();
        return false;
    }

    @Worlds
    @DisplayName("C8 condition: no signal is lost, and the mutex is held whenever await ends")
    void condition(World on) {
        on.runReal(
                () -> {
                    Mutex mutex = new Mutex();
                    AsyncCondition condition = new AsyncCondition(mutex);
                    int[] items = {0};
                    AtomicInteger made = new AtomicInteger();
                    AtomicInteger taken = new AtomicInteger();
                    workers(
                            6,
                            5,
                            (worker, round, random) ->
                                    mutex.run(
                                            () -> {
                                                if (worker % 2 == 0) {
                                                    items[0]++;
                                                    made.incrementAndGet();
                                                    condition.signal();
                                                    return;
                                                }
                                                try {
                                                    while (items[0] == 0) {
                                                        condition.await();
                                                    }
                                                } finally {
                                                    assertTrue(mutex.isHeldByCaller());
                                                }
                                                items[0]--;
                                                taken.incrementAndGet();
                                            }));
                    assertEquals(made.get(), taken.get() + items[0]);
                    assertEquals(0, condition.statistics().waiting());
                    assertFalse(mutex.isLocked());
                });
    }

    @Worlds
    @DisplayName("C8 semaphore: never more permits out than there are, and all back in the end")
    void semaphore(World on) {
        on.runReal(
                () -> {
                    AsyncSemaphore semaphore = new AsyncSemaphore(4);
                    AtomicInteger out = new AtomicInteger();
                    workers(
                            6,
                            17,
                            (worker, round, random) -> {
                                int permits = 1 + random.nextInt(4);
                                if (random.nextInt(6) != 0) {
                                    semaphore.acquire(permits);
                                } else if (!semaphore.tryAcquire(permits)) {
                                    return;
                                }
                                assertTrue(out.addAndGet(permits) <= 4);
                                if (random.nextInt(10) == 0) {
                                    Thread.yield();
                                }
                                out.addAndGet(-permits);
                                semaphore.release(permits);
                            });
                    assertEquals(new AsyncSemaphore.Statistics(4, 4, 0), semaphore.statistics());
                });
    }

    @Worlds
    @DisplayName("C8 limiter: never more tokens out than there are, while their number changes")
    void limiter(World on) {
        on.runReal(
                () -> {
                    Limiter limiter = new Limiter(2);
                    AtomicInteger out = new AtomicInteger();
                    workers(
                            5,
                            23,
                            (worker, round, random) -> {
                                if (worker == 0) {
                                    limiter.total(random.nextInt(4));
                                    return;
                                }
                                limiter.run(
                                        () -> {
                                            assertTrue(out.incrementAndGet() <= 3);
                                            out.decrementAndGet();
                                        });
                            });
                    assertEquals(0, limiter.statistics().borrowed());
                    assertEquals(0, limiter.statistics().waiting());
                });
    }

    @Worlds({1, 8})
    @DisplayName(
            "C8 work queue: what was put was taken once or is still in, and join returns when all is done")
    void workQueue(World on, int capacity) {
        on.runReal(
                () -> {
                    WorkQueue<Integer> queue = WorkQueue.fifo(capacity);
                    ConcurrentLinkedQueue<Integer> put = new ConcurrentLinkedQueue<>();
                    ConcurrentLinkedQueue<Integer> taken = new ConcurrentLinkedQueue<>();
                    workers(
                            6,
                            29,
                            (worker, round, random) -> {
                                int value = round * 6 + worker;
                                switch (worker % 3) {
                                    case 0 -> {
                                        queue.put(value);
                                        put.add(value);
                                    }
                                    case 1 -> {
                                        taken.add(queue.get());
                                        queue.taskDone();
                                    }
                                    default -> {
                                        if (random.nextInt(3) == 0) {
                                            queue.join();
                                        } else {
                                            queue.tryGet()
                                                    .ifPresent(
                                                            job -> {
                                                                taken.add(job);
                                                                queue.taskDone();
                                                            });
                                        }
                                    }
                                }
                            });
                    taken.addAll(queue.shutdownNow());
                    queue.join();
                    assertEquals(sorted(put), sorted(taken));
                    assertEquals(
                            new WorkQueue.Statistics(capacity, 0, 0, 0, 0, 0, true),
                            queue.statistics());
                });
    }

    @Worlds
    @DisplayName(
            "C8 event and barrier: nobody is left behind when waiters are cancelled all the time")
    void eventAndBarrier(World on) {
        on.runReal(
                () -> {
                    Event event = new Event();
                    Barrier barrier = new Barrier(3);
                    AtomicInteger passed = new AtomicInteger();
                    workers(
                            6,
                            31,
                            (worker, round, random) -> {
                                switch (random.nextInt(4)) {
                                    case 0 -> event.set();
                                    case 1 -> {
                                        event.clear();
                                        event.await();
                                    }
                                    default -> {
                                        assertTrue(barrier.await() < 3);
                                        passed.incrementAndGet();
                                    }
                                }
                            });
                    assertTrue(passed.get() > 0);
                    assertEquals(0, event.statistics().waiting());
                    assertEquals(0, barrier.statistics().waiting());
                });
    }
}
