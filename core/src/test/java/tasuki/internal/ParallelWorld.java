package tasuki.internal;

import tasuki.Body;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The default scheduler. Its clock is moved by a thread that looks whether anything can run. While
 * a body runs elsewhere (in an executor, on the CPU pool) the time stands still.
 */
public final class ParallelWorld implements World {
    /** For ServiceLoader. */
    public ParallelWorld() {}

    @Override
    public String name() {
        return "parallel";
    }

    @Override
    public boolean oneAtATime() {
        return false;
    }

    @Override
    public Scheduler scheduler() {
        return ParallelScheduler.INSTANCE;
    }

    @Override
    public <T, X extends Exception> T run(Body<T, X> body) throws X {
        ManualClock clock = new ManualClock();
        Watched watched = new Watched();
        Thread driver =
                Thread.ofPlatform().daemon().name("virtual-time").start(() -> watched.drive(clock));
        try {
            return MainTask.run(new Environment(watched, clock), body);
        } finally {
            watched.over = true;
            LockSupport.unpark(driver);
        }
    }

    @Override
    public String toString() {
        return name();
    }

    /** The parallel scheduler, with books of its threads. */
    private static final class Watched extends Scheduler {
        private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger foreign = new AtomicInteger();
        private final AtomicLong events = new AtomicLong();
        volatile boolean over;

        @Override
        public void start(TaskNode<?> task) {
            Thread thread =
                    THREADS.newThread(
                            () -> {
                                task.run();
                                events.incrementAndGet();
                                threads.remove(Thread.currentThread());
                            });
            threads.add(thread);
            events.incrementAndGet();
            thread.start();
        }

        @Override
        public void park(Wait wait) {
            ParallelScheduler.INSTANCE.park(wait);
        }

        @Override
        public void unpark(TaskNode<?> task) {
            events.incrementAndGet();
            ParallelScheduler.INSTANCE.unpark(task);
        }

        @Override
        public void beforeForeign(TaskNode<?> task) {
            foreign.incrementAndGet();
        }

        @Override
        public void afterForeign(TaskNode<?> task) {
            foreign.decrementAndGet();
        }

        @Override
        public void elsewhere(int more) {
            foreign.addAndGet(more);
        }

        @Override
        public void yield(TaskNode<?> task) {
            ParallelScheduler.INSTANCE.yield(task);
        }

        void drive(ManualClock clock) {
            while (!over) {
                if (!isIdle() || !clock.jump()) {
                    LockSupport.parkNanos(20_000);
                }
            }
        }

        /**
         * Every thread is parked in a wait that nobody has ended, and nothing has happened while we
         * looked.
         */
        private boolean isIdle() {
            long before = events.get();
            if (foreign.get() != 0 || threads.isEmpty()) {
                return false;
            }
            for (Thread t : threads) {
                if (t.getState() != Thread.State.WAITING
                        || !(t.getUncaughtExceptionHandler() instanceof TaskNode<?> task)) {
                    return false;
                }
                Wait wait = task.wait;
                if (wait == null || !wait.isPending()) {
                    return false;
                }
            }
            return events.get() == before && foreign.get() == 0;
        }
    }
}
