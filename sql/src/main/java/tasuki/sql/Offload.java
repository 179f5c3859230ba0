package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The platform threads on which a database that lives in this process computes. On a virtual thread
 * it would hold the carrier, and two long queries on two cores would stop everything else.
 *
 * <p>There are as many threads as connections, so that a statement which waits for a lock can never
 * keep the statement that would release it from running. It is a ForkJoinPool because its workers
 * look around for a while before they sleep, which makes the way there and back some ten times
 * cheaper under load.
 */
final class Offload {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Work for a database thread. */
    @FunctionalInterface
    interface Work<R extends @Nullable Object> {
        R call() throws SQLException;
    }

    private final ForkJoinPool pool;

    Offload(int threads) {
        ForkJoinWorkerThreadFactory factory =
                pool -> {
                    var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("tasuki-sql-" + COUNT.incrementAndGet());
                    return thread;
                };
        this.pool =
                new ForkJoinPool(
                        threads,
                        factory,
                        null,
                        true,
                        0,
                        threads,
                        0,
                        full -> true,
                        30,
                        TimeUnit.SECONDS);
    }

    /** Runs the work on one of the threads and waits for its end, whatever happens. */
    <R extends @Nullable Object> R run(Work<R> work) throws SQLException {
        Job<R> job = new Job<>(work, Thread.currentThread());
        try {
            pool.execute(job);
        } catch (RejectedExecutionException e) {
            throw new SQLException("the database has been closed", "08003", e);
        }
        return job.result();
    }

    void close() {
        pool.shutdown();
    }

    /**
     * One piece of work: written by the worker before {@code done}, read by the waiter after it.
     */
    private static final class Job<R extends @Nullable Object> implements Runnable {
        private final Work<R> work;
        private final Thread waiter;
        private @Nullable R value;
        private @Nullable Throwable failure;
        private volatile boolean done;

        Job(Work<R> work, Thread waiter) {
            this.work = work;
            this.waiter = waiter;
        }

        @Override
        public void run() {
            try {
                value = work.call();
            } catch (Throwable e) {
                failure = e;
            }
            done = true;
            LockSupport.unpark(waiter);
        }

        @SuppressWarnings("NullAway") // without a failure the value is an R
        R result() throws SQLException {
            boolean interrupted = false;
            while (!done) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure) {
                case null -> {
                    return value;
                }
                case SQLException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
