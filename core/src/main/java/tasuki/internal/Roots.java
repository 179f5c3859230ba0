package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.CancelReason;
import tasuki.TaskInfo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the trees of tasks begin: the main tasks of all runs, and threads that are no tasks and
 * have a group open.
 */
public final class Roots {
    private static final Set<TaskNode<?>> ROOTS = ConcurrentHashMap.newKeySet();

    private Roots() {}

    static void add(TaskNode<?> root) {
        ROOTS.add(root);
        Watchdog.wake();
    }

    static void remove(TaskNode<?> root) {
        ROOTS.remove(root);
    }

    static boolean isEmpty() {
        return ROOTS.isEmpty();
    }

    static Iterable<TaskNode<?>> all() {
        return ROOTS;
    }

    /** The trees, now. */
    public static List<TaskInfo> snapshot() {
        List<TaskInfo> roots = new ArrayList<>();
        for (TaskNode<?> root : ROOTS) {
            if (!root.isDone()) {
                roots.add(info(root));
            }
        }
        return List.copyOf(roots);
    }

    /** The threads of all tasks, those of the outermost first. */
    public static List<Thread> threads() {
        List<Thread> threads = new ArrayList<>();
        for (TaskNode<?> root : ROOTS) {
            List<TaskNode<?>> left = new ArrayList<>();
            ScopeNode.collect(root, left);
            for (TaskNode<?> task : left) {
                Thread thread = task.thread;
                if (thread != null && thread.isAlive()) {
                    threads.add(thread);
                }
            }
        }
        return List.copyOf(threads);
    }

    private static TaskInfo info(TaskNode<?> task) {
        List<TaskInfo> below = new ArrayList<>();
        for (TaskNode<?> t : tasksOf(task)) {
            below.add(info(t));
        }
        Wait wait = task.wait;
        Thread thread = task.thread;
        long left = task.remainingNanos();
        CancelReason reason = cancelling(task);
        return new TaskInfo(
                task.name(),
                thread == null ? 0 : thread.threadId(),
                task.isFresh()
                        ? TaskInfo.State.STARTING
                        : wait == null ? TaskInfo.State.RUNNING : TaskInfo.State.WAITING,
                Optional.ofNullable(wait).map(Wait::what),
                Optional.ofNullable(wait)
                        .map(w -> Duration.ofMillis(Watchdog.millisSince(w.since))),
                left == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(left)),
                Optional.ofNullable(reason).map(CancelReason::text),
                List.copyOf(below));
    }

    /** Why a scope around a task was cancelled: a shield keeps that from the task, not from us. */
    private static @Nullable CancelReason cancelling(TaskNode<?> task) {
        for (ScopeNode s = task.scope; s != null; s = s.parent) {
            CancelReason reason = s.cancelReason();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /** The tasks in the groups of a task, in the order in which they were started. */
    static List<TaskNode<?>> tasksOf(TaskNode<?> task) {
        ArrayDeque<ScopeNode> found = new ArrayDeque<>();
        for (ScopeNode s = task.scope; s != null && s.owner == task; s = s.parent) {
            if (s instanceof GroupNode<?> group) {
                group.addTasks(found);
            }
            s.addGuests(found);
        }
        List<TaskNode<?>> tasks = new ArrayList<>(found.size());
        for (ScopeNode s : found) {
            if (s instanceof TaskNode<?> t && !t.isDone()) {
                tasks.add(t);
            }
        }
        Collections.reverse(tasks);
        return tasks;
    }
}
