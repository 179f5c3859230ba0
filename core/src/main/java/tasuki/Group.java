package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * A group owns tasks. Leaving it waits for all of them, always; a task that fails cancels its
 * siblings and the body, and its failure is what the group throws.
 *
 * <p>Made by {@link Async#group}. Every method may be called by any thread as long as the group has
 * not ended. Not to be implemented outside Tasuki.
 */
public interface Group {
    /**
     * Starts a task in this group. Does not block. In a group that is cancelled the task is
     * cancelled from the beginning and its body never runs.
     *
     * @throws IllegalStateException if the group has ended
     */
    <T extends @Nullable Object, X extends Exception> Task<T> start(Body<T, X> body);

    /** Starts a task without a result in this group; see {@link #start(Body)}. */
    <X extends Exception> Task<@Nullable Void> start(Action<X> action);

    /** Starts a task with a name in this group; see {@link #start(Body)}. */
    <T extends @Nullable Object, X extends Exception> Task<T> start(String name, Body<T, X> body);

    /** Starts a task with a name and without a result in this group; see {@link #start(Body)}. */
    <X extends Exception> Task<@Nullable Void> start(String name, Action<X> action);

    /**
     * Runs the body on the calling thread as a task of this group: it is in the task tree and it is
     * cancelled with the group. This is how a server runs a request on its connection's own thread.
     *
     * <p>Blocks until the body ends. Unlike that of a started task, its failure is the caller's
     * alone: it does not cancel the group.
     *
     * @throws IllegalStateException if the group has ended, or if the calling thread is inside a
     *     task that does not belong to this group
     * @throws InterruptedException if the body was cancelled
     */
    <T extends @Nullable Object, X extends Exception> T call(String name, Body<T, X> body)
            throws X, InterruptedException;

    /**
     * Starts a service in this group and waits until it says that it is ready.
     *
     * <p>Blocks until the service calls {@link Started#started}. It runs on, as a task of this
     * group.
     *
     * <pre>{@code
     * int port = g.startService("echo", started -> {
     *     try (ServerSocket server = new ServerSocket(0)) {
     *         started.started(server.getLocalPort());
     *         serve(server);
     *     }
     * });
     * }</pre>
     *
     * @return what it said
     * @throws IllegalStateException if it ended without having said anything
     * @throws InterruptedException if the caller is cancelled; then the service is cancelled too
     */
    <S extends @Nullable Object, X extends Exception> S startService(
            String name, ServiceBody<S, X> body) throws InterruptedException;

    /** Cancels the body and all tasks; the group then ends without an error. Does not block. */
    void cancel();

    /**
     * Cancels the body and all tasks; the group then ends without an error. Does not block.
     *
     * @param reason why, for messages and for the task tree
     */
    void cancel(String reason);

    /** The scope of this group, for its deadline and its state. */
    CancelScope scope();
}
