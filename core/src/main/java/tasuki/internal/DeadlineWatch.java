package tasuki.internal;

import org.jspecify.annotations.Nullable;

/**
 * Watches the deadlines of all the scopes that one task has entered, with one timer at a time.
 *
 * <p>A scope that is entered asks for a timer only if none is set for an earlier instant; a scope
 * that is left takes nothing back. So a thousand timeouts in a row cost a comparison each and one
 * timer a limit. When the timer fires it looks at the scopes the task is in then, cancels what is
 * over, and sets itself for the earliest of the others.
 *
 * <p>Why no deadline is missed: a scope is pushed ({@code task.scope}), then {@code current} is
 * read; the timer clears {@code current}, then reads the scopes. Both are volatile, so the timer
 * sees the scope or the scope sees that no timer is set. Two timers at once do no harm.
 */
final class DeadlineWatch extends Timer {
    private volatile @Nullable TaskNode<?> task;

    private DeadlineWatch(TaskNode<?> task, long at) {
        this.task = task;
        this.at = at;
    }

    /**
     * The task is in a scope whose time is up at the instant. Called by the task, or by who moves a
     * deadline.
     */
    static void at(TaskNode<?> task, long at) {
        DeadlineWatch now = task.watch;
        if (now == null || at - now.at < 0) {
            DeadlineWatch made = new DeadlineWatch(task, at);
            task.watch = made;
            task.environment().clock().schedule(made);
        }
    }

    /** The task has ended. */
    void forget() {
        cancelTimer();
        task = null;
    }

    @Override
    protected void fire() {
        TaskNode<?> of = task;
        if (of == null) {
            return;
        }
        if (of.watch == this) {
            of.watch = null;
        }
        long now = of.environment().clock().now();
        long earliest = 0;
        boolean more = false;
        for (ScopeNode s = of.scope; s != null && s.owner == of; s = s.parent) {
            Limit limit = s.limit();
            if (limit == null) {
                continue;
            }
            if (limit.at - now <= 0) {
                s.expire(limit);
            } else if (!more || limit.at - earliest < 0) {
                earliest = limit.at;
                more = true;
            }
        }
        if (more) {
            at(of, earliest);
        }
    }
}
