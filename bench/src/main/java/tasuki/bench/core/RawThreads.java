package tasuki.bench.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Virtual threads and java.util.concurrent, bare: the least that the JVM can do. */
public class RawThreads extends Core {
    private static final ForkJoinPool POOL =
            new ForkJoinPool(Runtime.getRuntime().availableProcessors());

    /** Runs the body on a virtual thread. */
    static <T extends @Nullable Object> T onVirtual(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task.get();
    }

    /** Counts children down; the last one wakes the parent. */
    private static final class Join extends AtomicInteger {
        private static final long serialVersionUID = 1;
        private final transient Thread parent = Thread.currentThread();

        Join(int children) {
            super(children);
        }

        void done() {
            if (decrementAndGet() == 0) {
                LockSupport.unpark(parent);
            }
        }

        void await() {
            while (get() != 0) {
                LockSupport.park(this);
            }
        }
    }

    @Override
    protected void spawn(int children) throws Exception {
        onVirtual(
                () -> {
                    Join join = new Join(children);
                    for (int i = 0; i < children; i++) {
                        Thread.startVirtualThread(join::done);
                    }
                    join.await();
                    return "";
                });
    }

    @Override
    protected long gather(int times) throws Exception {
        return onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        long[] results = new long[3];
                        Join join = new Join(3);
                        for (int j = 0; j < 3; j++) {
                            int child = j;
                            Thread.startVirtualThread(
                                    () -> {
                                        results[child] = child;
                                        join.done();
                                    });
                        }
                        join.await();
                        sum += results[0] + results[1] + results[2];
                    }
                    return sum;
                });
    }

    @Override
    protected void gatherSleep(int times) throws Exception {
        onVirtual(
                () -> {
                    for (int i = 0; i < times; i++) {
                        Join join = new Join(3);
                        for (int j = 0; j < 3; j++) {
                            Thread.startVirtualThread(
                                    () -> {
                                        try {
                                            Thread.sleep(100);
                                        } catch (InterruptedException e) {
                                            throw new IllegalStateException(e);
                                        }
                                        join.done();
                                    });
                        }
                        join.await();
                    }
                    return "";
                });
    }

    /** Whose turn it is. */
    private static final class Turn {
        volatile int turn;
    }

    @Override
    protected void switchPark(int times) throws Exception {
        onVirtual(
                () -> {
                    Turn turn = new Turn();
                    Thread[] both = new Thread[2];
                    for (int i = 0; i < 2; i++) {
                        int me = i;
                        both[i] =
                                Thread.ofVirtual()
                                        .unstarted(
                                                () -> {
                                                    for (int n = 0; n < times / 2; n++) {
                                                        while (turn.turn != me) {
                                                            LockSupport.park(turn);
                                                        }
                                                        turn.turn = 1 - me;
                                                        LockSupport.unpark(both[1 - me]);
                                                    }
                                                });
                    }
                    return startAndJoin(List.of(both));
                });
    }

    private static String startAndJoin(List<Thread> threads) throws InterruptedException {
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        return "";
    }

    @Override
    protected void switchYield(int times) throws Exception {
        onVirtual(
                () -> {
                    List<Thread> both = new ArrayList<>();
                    for (int i = 0; i < 2; i++) {
                        both.add(
                                Thread.ofVirtual()
                                        .unstarted(
                                                () -> {
                                                    for (int n = 0; n < times / 2; n++) {
                                                        Thread.yield();
                                                    }
                                                }));
                    }
                    return startAndJoin(both);
                });
    }

    @Override
    protected void rendezvous(int elements) throws Exception {
        transfer(new SynchronousQueue<>(), elements);
    }

    @Override
    protected void buffered(int elements) throws Exception {
        transfer(new ArrayBlockingQueue<>(BUFFER), elements);
    }

    private static void transfer(BlockingQueue<Integer> queue, int elements) throws Exception {
        onVirtual(
                () -> {
                    Thread producer = Thread.startVirtualThread(() -> putAll(queue, elements));
                    takeAll(queue, elements);
                    producer.join();
                    return "";
                });
    }

    private static void putAll(BlockingQueue<Integer> queue, int elements) {
        try {
            for (int i = 0; i < elements; i++) {
                queue.put(TOKEN);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAll(BlockingQueue<Integer> queue, int elements)
            throws InterruptedException {
        for (int i = 0; i < elements; i++) {
            queue.take();
        }
    }

    @Override
    protected void chainToken(int tokens) throws Exception {
        onVirtual(
                () -> {
                    List<BlockingQueue<Integer>> queues = chain(SynchronousQueue::new, tokens);
                    for (int i = 0; i < tokens; i++) {
                        queues.getFirst().put(TOKEN);
                        queues.getLast().take();
                    }
                    return "";
                });
    }

    @Override
    protected void chainFlood(int tokens) throws Exception {
        onVirtual(
                () -> {
                    List<BlockingQueue<Integer>> queues =
                            chain(() -> new ArrayBlockingQueue<>(BUFFER), tokens);
                    Thread producer =
                            Thread.startVirtualThread(() -> putAll(queues.getFirst(), tokens));
                    takeAll(queues.getLast(), tokens);
                    producer.join();
                    return "";
                });
    }

    private static List<BlockingQueue<Integer>> chain(
            java.util.function.Supplier<BlockingQueue<Integer>> queue, int tokens) {
        List<BlockingQueue<Integer>> queues = new ArrayList<>();
        queues.add(queue.get());
        for (int i = 0; i < STAGES; i++) {
            BlockingQueue<Integer> in = queues.getLast();
            BlockingQueue<Integer> out = queue.get();
            queues.add(out);
            Thread.startVirtualThread(
                    () -> {
                        try {
                            for (int n = 0; n < tokens; n++) {
                                out.put(in.take());
                            }
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
        return queues;
    }

    /** Reads the clock at the begin and at the end. */
    @Override
    protected long timeout(int times) throws Exception {
        return onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        long deadline = System.nanoTime() + 1_000_000_000L;
                        sum += TOKEN;
                        if (System.nanoTime() - deadline > 0) {
                            throw new IllegalStateException("late");
                        }
                    }
                    return sum;
                });
    }

    @Override
    protected long offload(int times) throws Exception {
        return onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        sum += POOL.submit(() -> TOKEN).get();
                    }
                    return sum;
                });
    }

    @Override
    protected void offload100(int times) throws Exception {
        onVirtual(
                () -> {
                    Join join = new Join(100);
                    for (int i = 0; i < 100; i++) {
                        Thread.startVirtualThread(
                                () -> {
                                    try {
                                        for (int n = 0; n < times; n++) {
                                            POOL.submit(() -> TOKEN).get();
                                        }
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                    join.done();
                                });
                    }
                    join.await();
                    return "";
                });
    }

    /** Nanoseconds per child from the first interrupt until the last child has ended. */
    public double cancel() throws Exception {
        return onVirtual(
                () -> {
                    AtomicInteger waiting = new AtomicInteger();
                    Join join = new Join(CHILDREN);
                    List<Thread> children = new ArrayList<>(CHILDREN);
                    for (int i = 0; i < CHILDREN; i++) {
                        children.add(
                                Thread.startVirtualThread(
                                        () -> {
                                            waiting.incrementAndGet();
                                            while (!Thread.interrupted()) {
                                                LockSupport.park(join);
                                            }
                                            join.done();
                                        }));
                    }
                    await(waiting);
                    long begin = System.nanoTime();
                    children.forEach(Thread::interrupt);
                    join.await();
                    return (System.nanoTime() - begin) / (double) CHILDREN;
                });
    }

    /** Seconds above 10 for a million sleepers of 10 s. */
    public double sleepers() throws Exception {
        return onVirtual(
                () -> {
                    long begin = System.nanoTime();
                    Join join = new Join(Sleepers.COUNT);
                    for (int i = 0; i < Sleepers.COUNT; i++) {
                        Thread.startVirtualThread(
                                () -> {
                                    try {
                                        Thread.sleep(10_000);
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    join.done();
                                });
                    }
                    join.await();
                    return Sleepers.secondsAboveTen(begin);
                });
    }

    /** Kilobytes of heap for each of a million sleepers. */
    public double sleeperMemory() throws Exception {
        long before = Sleepers.heap();
        AtomicInteger asleep = new AtomicInteger();
        for (int i = 0; i < Sleepers.COUNT; i++) {
            Thread.startVirtualThread(
                    () -> {
                        asleep.incrementAndGet();
                        try {
                            Thread.sleep(3_600_000);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
        return Sleepers.kilobytes(before, asleep);
    }

    /** Until all children wait: they have counted, and get the time to park. */
    static void await(AtomicInteger waiting) throws InterruptedException {
        while (waiting.get() < CHILDREN) {
            Thread.sleep(5);
        }
        Thread.sleep(50);
    }
}
