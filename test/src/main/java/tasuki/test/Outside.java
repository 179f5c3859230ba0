package tasuki.test;

import tasuki.internal.ParallelScheduler;
import tasuki.internal.Scheduler;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * The tasks of bodies that run elsewhere: on the CPU pool, in executors, on threads of their own.
 * They run really in parallel, and take no turns; but their waits are on the virtual clock, so
 * while all of them wait the clock may jump.
 *
 * <p>{@code parked} holds those that are in a pending wait, {@code threads} counts those that were
 * started here and have not ended; both guarded by the scheduler's lock. A task adds itself under
 * the lock, after it has looked whether its wait is still pending; who ends the wait takes it out,
 * after it has ended it. So nobody is in there whose wait has ended and who was not seen to.
 */
final class Outside extends Scheduler {
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    private final StepScheduler steps;
    private final Set<TaskNode<?>> parked = new HashSet<>();
    private int threads;

    Outside(StepScheduler steps) {
        this.steps = steps;
    }

    StepScheduler steps() {
        return steps;
    }

    /** How many wait. With the scheduler's lock. */
    int parked() {
        return parked.size();
    }

    /** How many that were started here are not over. With the scheduler's lock. */
    int threads() {
        return threads;
    }

    @Override
    public void start(TaskNode<?> task) {
        synchronized (steps.lock()) {
            threads++;
        }
        THREADS.newThread(
                        () -> {
                            task.run();
                            synchronized (steps.lock()) {
                                threads--;
                            }
                            steps.outsideRests();
                        })
                .start();
    }

    @Override
    public void park(Wait wait) {
        if (steps.callerHasTurn()) {
            steps.parkOnCallersThread(wait);
            return;
        }
        synchronized (steps.lock()) {
            if (!wait.isPending()) {
                return;
            }
            parked.add(wait.task());
        }
        steps.outsideRests();
        ParallelScheduler.INSTANCE.park(wait);
        synchronized (steps.lock()) {
            parked.remove(wait.task());
        }
    }

    @Override
    public void unpark(TaskNode<?> task) {
        boolean here;
        synchronized (steps.lock()) {
            here = parked.remove(task);
        }
        if (here || !steps.unparkCaller(task)) {
            ParallelScheduler.INSTANCE.unpark(task);
        }
    }

    @Override
    public void beforeForeign(TaskNode<?> task) {}

    @Override
    public void afterForeign(TaskNode<?> task) {}

    @Override
    public void yield(TaskNode<?> task) {
        ParallelScheduler.INSTANCE.yield(task);
    }
}
