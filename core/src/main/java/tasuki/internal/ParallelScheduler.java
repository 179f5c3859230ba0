package tasuki.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * The default: the virtual threads of the JDK, parked and unparked. Parks are never timed: a timed
 * park followed by an untimed one is not safe on JDK 25 (JDK-8369227, JDK-8373120), and cancelling
 * one costs three times a timer of ours.
 */
public final class ParallelScheduler extends Scheduler {
    /** The only one. */
    public static final ParallelScheduler INSTANCE = new ParallelScheduler();

    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    /**
     * Some microseconds of looking; to wake another carrier costs as much. Nothing on a single
     * carrier.
     */
    private static final int SPINS =
            Integer.getInteger(
                                    "jdk.virtualThreadScheduler.parallelism",
                                    Runtime.getRuntime().availableProcessors())
                            > 1
                    ? 128
                    : 0;

    private ParallelScheduler() {}

    @Override
    public void start(TaskNode<?> task) {
        THREADS.newThread(task).start();
    }

    @Override
    public void park(Wait wait) {
        if (Breath.isNeededToWait()) {
            Breath.take(); // two who only wake each other keep a carrier to themselves, too
        }
        boolean stray = false;
        while (wait.isPending()) {
            LockSupport.park();
            // a flag that is set makes every park return at once, so take it away
            if (Thread.interrupted() && !wait.interrupted()) {
                stray = true;
            }
        }
        if (stray) {
            Thread.currentThread()
                    .interrupt(); // it came too late for this wait: the next one gets it
        }
    }

    @Override
    public void unpark(TaskNode<?> task) {
        LockSupport.unpark(task.thread());
    }

    @Override
    public void beforeForeign(TaskNode<?> task) {}

    @Override
    public void afterForeign(TaskNode<?> task) {}

    @Override
    public void yield(TaskNode<?> task) {
        if (Breath.isNeededToYield()) {
            Breath.take();
        } else {
            Thread.yield();
        }
    }

    @Override
    public int spins() {
        return SPINS;
    }

    @Override
    public int spinsForElsewhere() {
        return SPINS == 0 ? 0 : SPINS_FOR_ELSEWHERE;
    }
}
