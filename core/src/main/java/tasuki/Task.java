package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

import java.util.concurrent.CancellationException;

/**
 * A task is one virtual thread running one body, in exactly one group. It starts at once; its group
 * waits for it.
 *
 * <p>Any thread may use its methods, but those that wait are meant for tasks: a task that awaits
 * itself gets an IllegalStateException. Not to be implemented outside Tasuki.
 *
 * @param <T> the result
 */
public interface Task<T extends @Nullable Object> {
    /**
     * The task that the caller is in, as {@code asyncio.current_task()} in Python; on a thread that
     * is no task, something that stands for the thread. Does not block. Two callers are in the same
     * task if they get the same object.
     */
    static Task<?> current() {
        return TaskNode.current();
    }

    /**
     * Waits for this task and returns its result.
     *
     * <p>Blocks. If the caller is cancelled it stops waiting; this task is not affected. Those who
     * wait are all woken at once.
     *
     * @throws InterruptedException if the caller is cancelled
     * @throws CancellationException if this task was cancelled
     * @throws TaskFailedException if it failed with a checked exception; an unchecked one is thrown
     *     as it is
     */
    T await() throws InterruptedException;

    /**
     * Waits for this task and returns how it ended, without throwing its failure.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    Outcome<T> join() throws InterruptedException;

    /** Cancels this task and no other. Does not block, and does not wait for it to end. */
    void cancel();

    /**
     * Cancels this task and no other. Does not block.
     *
     * @param reason why, for messages and for the task tree
     */
    void cancel(String reason);

    /** Whether it has ended, in any way. */
    boolean isDone();

    /** Whether somebody asked it to stop. It may still be running, and may still return a value. */
    boolean isCancelling();

    /** Its name: as given, else made of the number of its thread. */
    String name();
}
