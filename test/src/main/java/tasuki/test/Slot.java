package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

/**
 * What a {@link StepScheduler} knows of one task. Guarded by the scheduler's lock, except {@code
 * number} and {@code label}, which do not change.
 */
final class Slot {
    /** Where it is. */
    enum State {
        /** It can run, or begin. */
        READY,
        /** It has the turn. */
        RUNNING,
        /** In a wait that is pending. */
        WAITING,
        /** In a foreign blocking call. */
        FOREIGN,
        /** It has ended. */
        ENDED
    }

    final TaskNode<?> task;

    /** In the order in which the tasks of the run were started; the same in every replay. */
    final int number;

    final String label;
    @Nullable Thread thread;
    State state = State.READY;

    /** Whether its thread is still to be started. */
    boolean begins;

    /** How many bodies it has running elsewhere. */
    int elsewhere;

    /** Whether its real call takes long: nobody waits any more for it to come back. */
    boolean slow;

    Slot(TaskNode<?> task, int number) {
        this(task, number, label(task.name(), number));
    }

    Slot(TaskNode<?> task, int number, String label) {
        this.task = task;
        this.number = number;
        this.label = label;
    }

    private static String label(String name, int number) {
        if (number == 0) {
            return "main";
        }
        boolean named = !name.equals("task") && !name.startsWith("task-");
        return "task " + number + (named ? " '" + name + "'" : "");
    }

    /** Whether something of it really runs or blocks although it has not the turn. */
    boolean isInFlight() {
        return state == State.FOREIGN || state == State.WAITING && elsewhere > 0;
    }

    @Override
    public String toString() {
        return label;
    }
}
