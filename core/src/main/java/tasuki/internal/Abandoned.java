package tasuki.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was left behind and still runs. */
public final class Abandoned {
    private static final Set<TaskNode<?>> RUNNING = ConcurrentHashMap.newKeySet();

    private Abandoned() {}

    static void leave(TaskNode<?> task) {
        RUNNING.add(task);
        if (task.isDone()) {
            ended(task);
        }
    }

    /** Called by every detached task at its end. */
    static void ended(TaskNode<?> task) {
        if (!RUNNING.isEmpty() && RUNNING.remove(task) && task.status() == TaskNode.FAILED) {
            System.getLogger("tasuki")
                    .log(
                            System.Logger.Level.WARNING,
                            "the abandoned call '" + task.name() + "' failed in the end",
                            task.failure());
        }
    }

    /** Their names. */
    public static List<String> names() {
        RUNNING.removeIf(TaskNode::isDone);
        return RUNNING.stream().map(TaskNode::name).sorted().toList();
    }
}
