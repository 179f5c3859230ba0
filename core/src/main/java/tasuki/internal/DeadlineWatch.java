package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * Watches the deadlines of all the scopes that one task has entered, with few timers.
 *
 * <p>A scope that is entered asks for a timer only if none is set for an earlier instant; a scope
 * that is left takes nothing back. So a thousand timeouts in a row cost a comparison each and one
 * timer a limit. When the timer fires it looks at the scopes the task is in then, cancels what is
 * over, and sees to it that one is set for the earliest of the others.
 *
 * <p>The timers of a task that have not fired are a stack, {@code TaskNode.watch} and {@code later}
 * from there, the earliest on top: when the inner ones have come and gone, the one of the outer
 * deadline is still there and no other is needed.
 *
 * <p>Why no deadline is missed: a scope is pushed ({@code task.scope}), then {@code fired} of the
 * timers is read; a timer writes {@code fired}, then reads the scopes. Both are volatile, so the
 * timer sees the scope or the scope sees that it cannot count on the timer. {@code task.watch} is
 * written by the task, by who moves a deadline, and by the clock; if one write undoes another a
 * timer is set that would not have been needed, which does no harm.
 */
final class DeadlineWatch extends Timer {
    private volatile @Nullable TaskNode<?> task;
    private volatile boolean fired;

    /** The one below it in the stack. */
    private final @Nullable DeadlineWatch later;

    private DeadlineWatch(TaskNode<?> task, long at, @Nullable DeadlineWatch later) {
        this.task = task;
        this.at = at;
        this.later = later;
    }

    /**
     * The task is in a scope whose time is up at the instant. Called by the task, or by who moves a
     * deadline.
     */
    static void at(TaskNode<?> task, long at) {
        DeadlineWatch top = firstLive(task.watch);
        if (top == null || at - top.at < 0) {
            DeadlineWatch made = new DeadlineWatch(task, at, top);
            task.watch = made;
            task.environment().clock().schedule(made);
        }
    }

    private static @Nullable DeadlineWatch firstLive(@Nullable DeadlineWatch from) {
        DeadlineWatch watch = from;
        while (watch != null && watch.fired) {
            watch = watch.later;
        }
        return watch;
    }

    /** The task has ended. */
    void forget() {
        for (DeadlineWatch watch = this; watch != null; watch = watch.later) {
            watch.cancelTimer();
            watch.task = null;
        }
    }

    @Override
    protected void fire() {
        TaskNode<?> of = task;
        if (of == null) {
            return;
        }
        fired = true;
        of.watch = firstLive(of.watch);
        long now = of.environment().clock().now();
        long earliest = 0;
        boolean more = false;
        ArrayDeque<ScopeNode> over = new ArrayDeque<>(2);
        for (ScopeNode s = of.scope; s != null && s.owner == of; s = s.parent) {
            Limit limit = s.limit();
            if (limit == null || !limit.isStarted()) {
                continue;
            }
            if (limit.at - now <= 0) {
                over.push(s);
            } else if (!more || limit.at - earliest < 0) {
                earliest = limit.at;
                more = true;
            }
        }
        // the outermost first: of several that are over at once only that one raises
        for (ScopeNode s : over) {
            Limit limit = s.limit();
            if (limit != null && limit.isStarted() && limit.at - now <= 0) {
                s.expire(limit);
            }
        }
        if (more) {
            at(of, earliest);
        }
    }
}
