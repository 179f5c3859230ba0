package tasuki.internal;

import tasuki.Body;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs bodies in an environment whose clock jumps to the next timer when no task can run, and never
 * while a foreign call is in flight. For bodies that stay on tasks of their own: threads of
 * executors are not watched.
 */
public final class VirtualTime {
    private VirtualTime() {}

    /** The two schedulers that every rule has to hold on. */
    public enum On {
        PARALLEL,
        LOOP;

        /** Runs the body; the time jumps. */
        public <T, X extends Exception> T run(Body<T, X> body) throws X {
            ManualClock clock = new ManualClock();
            if (this == LOOP) {
                Jumping loop = new Jumping(clock);
                return MainTask.run(new Environment(loop, clock), body);
            }
            Watched watched = new Watched();
            Thread driver =
                    Thread.ofPlatform()
                            .daemon()
                            .name("virtual-time")
                            .start(() -> watched.drive(clock));
            try {
                return MainTask.run(new Environment(watched, clock), body);
            } finally {
                watched.over = true;
                LockSupport.unpark(driver);
            }
        }
    }

    /** Runs the body on the given clock, which the test moves. */
    public static <T, X extends Exception> T run(ManualClock clock, Body<T, X> body) throws X {
        return MainTask.run(new Environment(ParallelScheduler.INSTANCE, clock), body);
    }

    /** The time since the origin of the clock that the caller is on. */
    public static Duration now() {
        return Duration.ofNanos(
                TaskNode.current().environment().clock().now() - (Long.MAX_VALUE - 1_500_000_000L));
    }

    /** A loop that jumps when nothing is ready. */
    private static final class Jumping extends LoopScheduler {
        private final ManualClock clock;
        private final AtomicInteger elsewhere = new AtomicInteger();
        private final AtomicLong events = new AtomicLong();

        Jumping(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public void beforeForeign(TaskNode<?> task) {
            elsewhere.incrementAndGet();
            super.beforeForeign(task);
        }

        @Override
        public void afterForeign(TaskNode<?> task) {
            super.afterForeign(task);
            elsewhere.decrementAndGet();
        }

        @Override
        public void elsewhere(int more) {
            elsewhere.addAndGet(more);
        }

        @Override
        public void start(TaskNode<?> task) {
            events.incrementAndGet();
            super.start(task);
        }

        @Override
        public void unpark(TaskNode<?> task) {
            events.incrementAndGet();
            super.unpark(task);
        }

        @Override
        protected void nothingReady() {
            long before = events.get();
            boolean more = true;
            while (more && elsewhere.get() == 0 && events.get() == before) {
                more = clock.jump(); // a timer need not make anybody ready
            }
        }
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
        public void yield(TaskNode<?> task) {
            Thread.yield();
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

    /** The number of tasks in a group that have not ended, as a canceller would see them. */
    static int tasksSeen(GroupNode<?> group) {
        ArrayDeque<ScopeNode> tasks = new ArrayDeque<>();
        group.addTasks(tasks);
        return tasks.size();
    }
}
