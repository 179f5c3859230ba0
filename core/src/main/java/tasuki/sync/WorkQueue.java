package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A work queue passes jobs to workers, counts those that are not done, and lets others wait until
 * all are: asyncio's Queue.
 *
 * <pre>{@code
 * WorkQueue<Job> jobs = WorkQueue.fifo(100);
 * for (int i = 0; i < 3; i++) {
 *     g.start(() -> {
 *         while (true) {
 *             Job job = jobs.get();
 *             try { work(job); } finally { jobs.taskDone(); }
 *         }
 *     });
 * }
 * for (Job job : all) jobs.put(job);
 * jobs.join();               // all of them are done
 * jobs.shutdown();           // the workers' get() throws QueueShutDownException
 * }</pre>
 *
 * <p>Those who wait to put and those who wait to get are served in the order in which they came; a
 * job goes to a waiting worker directly. A cancelled {@code put} has put nothing, a cancelled
 * {@code get} has taken nothing.
 *
 * @param <T> the jobs; never null
 */
public final class WorkQueue<T> {
    /*
     * Everything is guarded by `guard`. Getters wait only while the store is empty, putters only while it is full, joiners only
     * while something is unfinished; and nobody waits in vain after a shutdown: putters never, getters not at all,
     * since the store is empty when they wait.
     */
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<JobWait> getters = new WaitQueue<>();
    private final WaitQueue<JobWait> putters = new WaitQueue<>();
    private final WaitQueue<JobWait> joiners = new WaitQueue<>();
    private final WorkStore<T> store;
    private final int capacity;
    private long unfinished;
    private boolean shutDown;

    private WorkQueue(WorkStore<T> store, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "the capacity of a work queue is 1 or more, not "
                            + capacity
                            + ": without one it has no limit");
        }
        this.store = store;
        this.capacity = capacity;
    }

    // ---- making one ----

    /** First in, first out; no limit. */
    public static <T> WorkQueue<T> fifo() {
        return fifo(Integer.MAX_VALUE);
    }

    /**
     * First in, first out.
     *
     * @param capacity how many jobs fit in, 1 or more
     */
    public static <T> WorkQueue<T> fifo(int capacity) {
        return new WorkQueue<>(new WorkStore.Line<>(false), capacity);
    }

    /** Last in, first out; no limit. */
    public static <T> WorkQueue<T> lifo() {
        return lifo(Integer.MAX_VALUE);
    }

    /**
     * Last in, first out.
     *
     * @param capacity how many jobs fit in, 1 or more
     */
    public static <T> WorkQueue<T> lifo(int capacity) {
        return new WorkQueue<>(new WorkStore.Line<>(true), capacity);
    }

    /** The least first, in their natural order; among equals the one that came first; no limit. */
    public static <T extends Comparable<? super T>> WorkQueue<T> priority() {
        return priority(Comparator.naturalOrder());
    }

    /** The least first; among equals the one that came first; no limit. */
    public static <T> WorkQueue<T> priority(Comparator<? super T> order) {
        return priority(order, Integer.MAX_VALUE);
    }

    /**
     * The least first; among equals the one that came first.
     *
     * @param order must not wait
     * @param capacity how many jobs fit in, 1 or more
     */
    public static <T> WorkQueue<T> priority(Comparator<? super T> order, int capacity) {
        return new WorkQueue<>(
                new WorkStore.Sorted<>(Objects.requireNonNull(order, "order")), capacity);
    }

    // ---- putting ----

    /**
     * Puts a job in.
     *
     * <p>Waits while the queue is full. If cancelled, nothing was put. Served in order.
     *
     * @throws QueueShutDownException if the queue is shut down, or is while this waits
     * @throws InterruptedException if the caller is cancelled
     */
    public void put(T job) throws InterruptedException {
        Objects.requireNonNull(job, "a work queue holds no null job");
        TaskNode<?> me = TaskNode.current();
        me.check();
        JobWait waiter = new JobWait(me, "put into", job);
        if (add(job, waiter)) {
            return;
        }
        waitIn(putters, waiter);
        if (waiter.job == null) {
            throw shutDown("put");
        }
    }

    /**
     * Puts a job in if there is room. Does not wait, and does not overtake those who do.
     *
     * @return whether it was put
     * @throws QueueShutDownException if the queue is shut down
     */
    public boolean tryPut(T job) {
        Objects.requireNonNull(job, "a work queue holds no null job");
        return add(job, null);
    }

    private boolean add(T job, @Nullable JobWait waiter) {
        JobWait served = null;
        guard.lock();
        try {
            if (shutDown) {
                throw shutDown("put");
            }
            store.check(job);
            served = handTo(job);
            if (served == null) {
                if (store.size() >= capacity) {
                    if (waiter != null) {
                        putters.add(waiter);
                    }
                    return false;
                }
                store.add(job);
            }
            unfinished++;
        } finally {
            guard.unlock();
        }
        if (served != null) {
            served.resume();
        }
        return true;
    }

    private @Nullable JobWait handTo(T job) {
        JobWait getter;
        while ((getter = getters.first()) != null) {
            getters.remove(getter);
            getter.job = job;
            if (getter.claim()) {
                return getter;
            }
        }
        return null;
    }

    // ---- getting ----

    /**
     * Takes the next job; {@link #taskDone} must follow when it is done.
     *
     * <p>Waits until there is one. If cancelled, nothing was taken. Served in order.
     *
     * @throws QueueShutDownException if the queue is shut down and empty, or is while this waits
     * @throws InterruptedException if the caller is cancelled
     */
    public T get() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        JobWait waiter = new JobWait(me, "get from", null);
        T job = poll(waiter);
        if (job != null) {
            return job;
        }
        waitIn(getters, waiter);
        if (waiter.job == null) {
            throw shutDown("get");
        }
        return cast(waiter.job);
    }

    /**
     * Takes the next job if there is one. Does not wait, and does not overtake those who do.
     *
     * @return the job, or empty if there is none now
     * @throws QueueShutDownException if the queue is shut down and empty
     */
    public Optional<T> tryGet() {
        return Optional.ofNullable(poll(null));
    }

    private @Nullable T poll(@Nullable JobWait waiter) {
        JobWait putter = null;
        T job;
        guard.lock();
        try {
            job = store.poll();
            if (job != null) {
                putter = putters.claimFirst();
                if (putter != null) {
                    store.add(cast(Objects.requireNonNull(putter.job)));
                    unfinished++;
                }
            } else if (shutDown) {
                throw shutDown("get");
            } else if (waiter != null) {
                getters.add(waiter);
            }
        } finally {
            guard.unlock();
        }
        if (putter != null) {
            putter.resume();
        }
        return job;
    }

    @SuppressWarnings("unchecked") // only T are put
    private T cast(Object job) {
        return (T) job;
    }

    private void waitIn(WaitQueue<JobWait> queue, JobWait waiter) throws InterruptedException {
        if (!waiter.block()) {
            guard.lock();
            queue.remove(waiter);
            guard.unlock();
            throw waiter.task().interruption();
        }
    }

    // ---- done ----

    /**
     * Says that a job which was taken is done. Does not wait.
     *
     * @throws IllegalStateException if it is called more often than jobs were put
     */
    public void taskDone() {
        Waiter joined;
        guard.lock();
        try {
            if (unfinished <= store.size()) {
                throw new IllegalStateException(
                        "taskDone() was called more often than jobs were taken out of "
                                + "the work queue");
            }
            joined = finished(1);
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(joined);
    }

    private @Nullable Waiter finished(long jobs) {
        unfinished -= jobs;
        return unfinished == 0 ? joiners.claimAll() : null;
    }

    /**
     * Waits until every job that was put is done: taken, and {@link #taskDone} called for it.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public void join() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        JobWait waiter = new JobWait(me, "join", null);
        guard.lock();
        boolean busy = unfinished != 0;
        if (busy) {
            joiners.add(waiter);
        }
        guard.unlock();
        if (busy) {
            waitIn(joiners, waiter);
        }
    }

    // ---- shutting down ----

    /**
     * Lets no more jobs in; those that are in can still be taken. Does not wait. Those who wait to
     * put or to get fail. Again: no effect.
     */
    public void shutdown() {
        Waiter putting;
        Waiter getting;
        guard.lock();
        try {
            shutDown = true;
            putting = endAll(putters);
            getting = endAll(getters);
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(putting);
        WaitQueue.resumeAll(getting);
    }

    /**
     * Lets no more jobs in and takes out those that are in, which then count as done. Does not
     * wait. {@link #join} still waits for those that workers have.
     *
     * @return the jobs that nobody will do
     */
    public List<T> shutdownNow() {
        shutdown();
        List<T> left = new ArrayList<>();
        Waiter joined = null;
        guard.lock();
        try {
            T job;
            while ((job = store.poll()) != null) {
                left.add(job);
            }
            if (!left.isEmpty()) {
                joined = finished(left.size());
            }
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(joined);
        return left;
    }

    private static @Nullable Waiter endAll(WaitQueue<JobWait> queue) {
        for (JobWait w = queue.first(); w != null; w = queue.after(w)) {
            w.job = null; // if it is cancelled already it does not look
        }
        return queue.claimAll();
    }

    private static QueueShutDownException shutDown(String attempt) {
        return new QueueShutDownException("cannot " + attempt + ": the work queue was shut down");
    }

    // ---- seeing ----

    /** How many jobs are in; outdated when it returns. */
    public int size() {
        return statistics().size();
    }

    /** Whether no job is in; outdated when it returns. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Whether a put would wait; outdated when it returns. */
    public boolean isFull() {
        return size() >= capacity;
    }

    /** How many jobs fit in; {@code Integer.MAX_VALUE} if there is no limit. */
    public int capacity() {
        return capacity;
    }

    /** Whether it was shut down; there may be jobs to take. */
    public boolean isShutDown() {
        return statistics().shutDown();
    }

    /**
     * A snapshot.
     *
     * @param capacity how many jobs fit in
     * @param size how many are in
     * @param unfinished how many were put and are not done
     * @param waitingPutters how many tasks wait to put
     * @param waitingGetters how many tasks wait to get
     * @param waitingJoiners how many tasks wait until all is done
     * @param shutDown whether it was shut down
     */
    public record Statistics(
            int capacity,
            int size,
            long unfinished,
            int waitingPutters,
            int waitingGetters,
            int waitingJoiners,
            boolean shutDown) {}

    /** What is in it and who waits, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        guard.lock();
        try {
            return new Statistics(
                    capacity,
                    store.size(),
                    unfinished,
                    putters.size(),
                    getters.size(),
                    joiners.size(),
                    shutDown);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        return "work queue" + statistics().toString().substring("Statistics".length());
    }

    private static final class JobWait extends Waiter {
        private final String verb;

        /**
         * What it puts or got; null if the queue was shut down instead. Written under the guard
         * before it is claimed.
         */
        @Nullable Object job;

        JobWait(TaskNode<?> task, String verb, @Nullable Object job) {
            super(task);
            this.verb = verb;
            this.job = job;
        }

        @Override
        public String what() {
            return verb + " work queue";
        }
    }
}
