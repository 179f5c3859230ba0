package tasuki;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One task as it was when the {@link TaskTree} was taken.
 *
 * @param name its name
 * @param threadId the number of its thread, as in thread dumps; 0 if it has not begun
 * @param state what it does
 * @param waitingOn what it waits for, if it is a wait of Tasuki's: "sleep", "mutex 'cache'", "GET
 *     http://…"
 * @param waitingFor how long it has waited, in steps of some 50 ms
 * @param deadline what is left of its time
 * @param cancelling why it is being cancelled, or will be when the shield that it is in ends
 * @param tasks the tasks in its groups
 */
public record TaskInfo(
        String name,
        long threadId,
        State state,
        Optional<String> waitingOn,
        Optional<Duration> waitingFor,
        Optional<Duration> deadline,
        Optional<String> cancelling,
        List<TaskInfo> tasks) {
    /** What a task does. */
    public enum State {
        /** It has been started and has not begun. */
        STARTING,
        /** It runs, or could, or blocks in a call that is not marked by {@link Async#await}. */
        RUNNING,
        /** It waits. */
        WAITING
    }
}
