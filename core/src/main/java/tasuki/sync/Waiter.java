package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

/**
 * A wait that is also its own entry in a {@link WaitQueue}. The links are guarded by the lock of
 * that queue's owner.
 */
abstract class Waiter extends Wait {
    @Nullable Waiter before;
    @Nullable Waiter after;

    /** Whether it is in a queue. */
    boolean queued;

    Waiter(TaskNode<?> task) {
        super(task);
    }

    /**
     * The wait that is completed for this entry: another one if several entries stand for one wait.
     */
    Wait target() {
        return this;
    }
}
