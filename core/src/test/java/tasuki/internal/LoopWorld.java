package tasuki.internal;

import tasuki.Body;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One task at a time. */
public final class LoopWorld implements World {
    /** For ServiceLoader. */
    public LoopWorld() {}

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public Scheduler scheduler() {
        return new LoopScheduler();
    }

    @Override
    public <T, X extends Exception> T run(Body<T, X> body) throws X {
        ManualClock clock = new ManualClock();
        return MainTask.run(new Environment(new Jumping(clock), clock), body);
    }

    @Override
    public String toString() {
        return name();
    }

    /** A loop that jumps when nothing is ready; never while a foreign call is in flight. */
    public static class Jumping extends LoopScheduler {
        private final ManualClock clock;
        private final AtomicInteger elsewhere = new AtomicInteger();
        private final AtomicLong events = new AtomicLong();

        /** A loop on the clock. */
        public Jumping(ManualClock clock) {
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
}
