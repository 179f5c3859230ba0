package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** All of several bodies at once: a group whose last task runs on the caller's thread. */
final class Gather {
    /** Of all gathers: most programs have one kind of them at a time. */
    private static final Guess GUESS = new Guess();

    private Gather() {}

    /** The results, in order. */
    static <X extends Exception> @Nullable Object[] all(Body<?, ?>[] bodies)
            throws X, InterruptedException {
        for (Body<?, ?> body : bodies) {
            Objects.requireNonNull(body, "body");
        }
        TaskNode<?> me = TaskNode.current();
        me.check();
        int n = bodies.length;
        @Nullable Object[] results = new @Nullable Object[n];
        if (n == 0) {
            return results;
        }
        GroupNode<?> group = new GroupNode<>("gather", true).hurried(GUESS, false);
        TaskNode<?>[] tasks = new TaskNode<?>[n];
        group.enter(me);
        try {
            // in a loop they run in order, so the last one cannot go first
            int started = me.environment().scheduler().oneAtATime() ? n : n - 1;
            for (int i = 0; i < started; i++) {
                tasks[i] = group.begin(null, bodies[i], null);
            }
            if (started < n) {
                TaskNode<?> mine = group.runHere(null, bodies[n - 1], true);
                tasks[n - 1] = mine;
                if (mine.status() == TaskNode.CANCELLED
                        && !mine.isCancelled()
                        && ScopeNode.pending(group) == null) {
                    // nobody cancelled it: the caller's thread was interrupted while it ran there
                    throw new InterruptedException("interrupted while waiting for gather");
                }
            }
        } catch (Throwable e) {
            group.bodyFailed(e);
            group.close(me, e);
            throw e;
        }
        group.close(me, null);
        for (int i = 0; i < n; i++) {
            results[i] = tasks[i].result();
        }
        return results;
    }

    @SuppressWarnings("unchecked") // the results are those of the bodies
    static <T extends @Nullable Object> List<T> list(@Nullable Object[] results) {
        List<@Nullable Object> list = new ArrayList<>(results.length);
        Collections.addAll(list, results);
        return (List<T>) Collections.unmodifiableList(list);
    }
}
