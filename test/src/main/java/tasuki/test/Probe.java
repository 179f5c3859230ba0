package tasuki.test;

import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

/** Is told of every place where a task can be cancelled. Called by the one that has the turn. */
interface Probe {
    /** Nobody looks. */
    Probe NONE =
            new Probe() {
                @Override
                public void checkpoint(TaskNode<?> task) {}

                @Override
                public void parked(Wait wait) {}

                @Override
                public void resumed(Wait wait) {}
            };

    /** The task is at a checkpoint and has done nothing there yet. May throw. */
    void checkpoint(TaskNode<?> task);

    /** The task is in a wait that is pending. */
    void parked(Wait wait);

    /** The task goes on after a wait, which may be completed. */
    void resumed(Wait wait);
}
