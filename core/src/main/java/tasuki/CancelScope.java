package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.ScopeNode;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A scope is a dynamic extent that can be cancelled and can have a deadline: what runs in {@link
 * #call} and everything started from there.
 *
 * <p>It is level-triggered: once it is cancelled every checkpoint in it throws
 * InterruptedException, again and again, until it is left. It absorbs its own cancellation and no
 * other. It is entered once; {@link #cancel} works from any thread, before and during. Not to be
 * implemented outside Tasuki.
 *
 * <pre>{@code
 * CancelScope search = CancelScope.create("search");
 * stopButton.onClick(() -> search.cancel("stopped by the user"));
 * Optional<Hit> hit = search.call(() -> lookFor(query));   // empty if it was stopped
 * }</pre>
 */
public interface CancelScope {
    /** A new scope that has not been entered. */
    static CancelScope create() {
        return new ScopeNode("scope");
    }

    /**
     * A new scope with a name, shown in messages and in the task tree, that has not been entered.
     */
    static CancelScope create(String name) {
        return new ScopeNode(Objects.requireNonNull(name, "name"));
    }

    /**
     * The innermost scope that the caller is in; outside any, the thread's own, which nobody
     * cancels.
     */
    static CancelScope current() {
        return TaskNode.current().scope();
    }

    /**
     * Runs the body in this scope, on the calling thread.
     *
     * <p>Blocks until the body ends.
     *
     * @return its value, or empty if it was stopped by the cancellation of this very scope. A body
     *     that returned a value has its value returned, cancelled or not
     * @throws InterruptedException if an outer scope was cancelled
     * @throws IllegalStateException if this scope was entered before
     */
    <T, X extends Exception> Optional<T> call(Body<? extends @Nullable T, X> body)
            throws X, InterruptedException;

    /**
     * Runs the action in this scope, on the calling thread; see {@link #call}.
     *
     * @return whether it ran to its end
     */
    <X extends Exception> boolean run(Action<X> action) throws X, InterruptedException;

    /** Cancels this scope. Does not block. */
    default void cancel() {
        cancel("cancelled");
    }

    /**
     * Cancels this scope, and with it everything inside. Does not block. Only the first call
     * counts.
     *
     * @param reason why, for messages and for the task tree
     */
    void cancel(String reason);

    /**
     * Whether this scope itself was cancelled or its deadline has passed (outer ones do not count).
     */
    boolean isCancelled();

    /** Why this scope itself was cancelled, in words. */
    Optional<String> reason();

    /** Why this scope itself was cancelled, and by whom. */
    Optional<CancelReason> why();

    /**
     * Why the next checkpoint of the caller would throw: the innermost cancelled scope around it,
     * up to a shield. Empty if it would not. Does not block.
     */
    static Optional<CancelReason> pending() {
        return ScopeNode.pendingHere();
    }

    /**
     * Sets or moves the deadline, also while the scope is live. A scope that is already cancelled
     * stays so.
     *
     * @param fromNow the time from now; zero or less: it is over at once
     * @return this scope
     */
    CancelScope deadline(Duration fromNow);

    /**
     * Removes the deadline.
     *
     * @return this scope
     */
    CancelScope noDeadline();

    /** What is left until this scope's own deadline, not below zero; empty if it has none. */
    Optional<Duration> remaining();

    /**
     * Sets whether cancellations and deadlines from outside stay outside. When a shield ends, those
     * who wait inside are woken if something is pending. Prefer {@link Async#shield}, which has a
     * limit.
     *
     * @return this scope
     */
    CancelScope shield(boolean shield);

    /** The name. */
    String name();
}
