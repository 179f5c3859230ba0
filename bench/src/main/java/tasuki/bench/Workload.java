package tasuki.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * Something that many tasks do again and again: a contestant of {@link Load}. Has a constructor
 * without arguments.
 */
public abstract class Workload {
    /** Tasks at once. */
    public static final int TASKS = 64;

    private final LongAdder done = new LongAdder();
    private volatile boolean stopped;

    /** Connects to what the driver has started. */
    public abstract void open(String target) throws Exception;

    /** Runs {@link #TASKS} tasks which do the row's operation until {@link #stopped}; blocks. */
    public abstract void run(String row) throws Exception;

    /** Whether it takes part in a row. */
    public boolean takes(String row) {
        return true;
    }

    /** To be called after each operation. */
    protected final void count() {
        done.increment();
    }

    /** Whether to stop. */
    protected final boolean stopped() {
        return stopped;
    }

    final void stop() {
        stopped = true;
    }

    final long soFar() {
        return done.sum();
    }

    /** An operation that blocks. */
    @FunctionalInterface
    public interface Operation {
        /** Does it. */
        void run() throws Exception;
    }

    /** The tasks as virtual threads. */
    protected final void onVirtualThreads(Operation operation) throws Exception {
        CountDownLatch ended = new CountDownLatch(TASKS);
        for (int i = 0; i < TASKS; i++) {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            while (!stopped) {
                                operation.run();
                                done.increment();
                            }
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            ended.countDown();
                        }
                    });
        }
        ended.await();
    }
}
