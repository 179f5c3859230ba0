package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

import java.util.ArrayList;
import java.util.List;

/**
 * A barrier lets a fixed number of tasks go on together: each waits until all of them have arrived.
 * Then it is empty again, for the next round.
 *
 * <pre>{@code
 * Barrier round = new Barrier(3);
 * g.start(() -> { load(1); round.await(); compute(1); });    // and two more like it
 * }</pre>
 *
 * <p>A task that is cancelled while it waits has not arrived: the barrier waits for another one in
 * its place and is not broken. One that is cancelled in the very moment the last one arrives may
 * have counted.
 */
public final class Barrier {
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<PartyWait> queue = new WaitQueue<>();
    private final int parties;
    private boolean broken;

    /**
     * @param parties how many tasks go on together, 1 or more
     */
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier is for 1 party or more, not " + parties);
        }
        this.parties = parties;
    }

    /** How many tasks go on together. */
    public int parties() {
        return parties;
    }

    /**
     * Arrives, and waits until all have.
     *
     * @return in which place the caller arrived, from 0 to {@code parties - 1}: exactly one gets 0
     * @throws BarrierBrokenException if the barrier is broken, or is broken or reset while this
     *     waits
     * @throws InterruptedException if the caller is cancelled
     */
    public int await() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        PartyWait waiter = new PartyWait(me);
        List<PartyWait> released = null;
        guard.lock();
        try {
            if (broken) {
                throw new BarrierBrokenException("the barrier was aborted: reset() mends it");
            }
            forgetCancelled();
            if (queue.size() == parties - 1) {
                released = claimAll(false);
            } else {
                queue.add(waiter);
            }
        } finally {
            guard.unlock();
        }
        if (released != null) {
            resumeAll(released);
            return released.size();
        }
        if (!waiter.block()) {
            guard.lock();
            queue.remove(waiter);
            guard.unlock();
            throw me.interruption();
        }
        if (waiter.failed) {
            throw new BarrierBrokenException("the barrier was broken while this task waited at it");
        }
        return waiter.place;
    }

    private void forgetCancelled() {
        PartyWait next = queue.first();
        while (next != null) {
            PartyWait waiter = next;
            next = queue.after(waiter);
            if (!waiter.isPending()) {
                queue.remove(waiter);
            }
        }
    }

    private List<PartyWait> claimAll(boolean failed) {
        List<PartyWait> claimed = new ArrayList<>(queue.size());
        PartyWait waiter;
        while ((waiter = queue.first()) != null) {
            queue.remove(waiter);
            waiter.failed = failed;
            waiter.place = claimed.size(); // one who is cancelled just now has none
            if (waiter.claim()) {
                claimed.add(waiter);
            }
        }
        return claimed;
    }

    private static void resumeAll(@Nullable List<PartyWait> claimed) {
        if (claimed != null) {
            for (PartyWait waiter : claimed) {
                waiter.resume();
            }
        }
    }

    /**
     * Breaks the barrier: those who wait and those who come later fail, until {@link #reset}. Does
     * not wait.
     */
    public void abort() {
        breakUp(true);
    }

    /**
     * Makes the barrier as new: those who wait fail, those who come later wait for a full round.
     * Does not wait.
     */
    public void reset() {
        breakUp(false);
    }

    private void breakUp(boolean forGood) {
        guard.lock();
        List<PartyWait> failed;
        try {
            broken = forGood;
            failed = claimAll(true);
        } finally {
            guard.unlock();
        }
        resumeAll(failed);
    }

    /**
     * A snapshot.
     *
     * @param parties how many tasks go on together
     * @param waiting how many have arrived and wait
     * @param broken whether it was aborted
     */
    public record Statistics(int parties, int waiting, boolean broken) {}

    /** How many have arrived, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        guard.lock();
        Statistics now = new Statistics(parties, queue.size(), broken);
        guard.unlock();
        return now;
    }

    @Override
    public String toString() {
        return "barrier" + statistics().toString().substring("Statistics".length());
    }

    private final class PartyWait extends Waiter {
        /** Both are written before it is claimed. */
        int place;

        boolean failed;

        PartyWait(TaskNode<?> task) {
            super(task);
        }

        @Override
        public String what() {
            return "barrier of " + parties;
        }
    }
}
