package tasuki.internal;

import tasuki.Body;

import java.time.Duration;
import java.util.ArrayDeque;

/** What tests of time ask; see {@link World} for where they run. */
public final class VirtualTime {
    private VirtualTime() {}

    /** Runs the body on the given clock, which the test moves. */
    public static <T, X extends Exception> T run(ManualClock clock, Body<T, X> body) throws X {
        return MainTask.run(new Environment(ParallelScheduler.INSTANCE, clock), body);
    }

    /** The time since the run began, by the clock that the caller is on. */
    public static Duration now() {
        return Duration.ofNanos(
                TaskNode.current().environment().clock().now() - ManualClock.ORIGIN);
    }

    /** The number of tasks in a group that have not ended, as a canceller would see them. */
    static int tasksSeen(GroupNode<?> group) {
        ArrayDeque<ScopeNode> tasks = new ArrayDeque<>();
        group.addTasks(tasks);
        return tasks.size();
    }
}
