package tasuki;

import tasuki.internal.Roots;
import tasuki.internal.TreeJson;

import java.time.Duration;
import java.util.List;

/**
 * The tree of all tasks that have not ended: who waits on what, since when, until when.
 *
 * <pre>
 * main: waiting on the tasks of 'group' for 1.2 s
 * ├─ GET /slow: waiting on the tasks of 'gather' for 1.2 s, 28.8 s left
 * │  ├─ task-41: waiting on select count(*) … for 1.2 s, 28.8 s left
 * │  └─ task-42: waiting on GET http://… for 1.2 s, 28.8 s left
 * └─ audit: running
 * </pre>
 *
 * <p>From outside it is seen over JMX, as the MBean {@code tasuki:type=TaskTree}, by {@code tasuki
 * ps}, and in flight recordings as the events {@code tasuki.Task}, {@code tasuki.Wait}, {@code
 * tasuki.Cancel} and {@code tasuki.Stall}.
 */
public final class TaskTree {
    private TaskTree() {}

    /**
     * The tasks of all runs, and of all threads that have groups open, now. Does not block and
     * stops nobody.
     */
    public static List<TaskInfo> snapshot() {
        return Roots.snapshot();
    }

    /** The {@link #snapshot} as text, a line a task. */
    public static String dump() {
        StringBuilder out = new StringBuilder();
        for (TaskInfo root : snapshot()) {
            append(out, root, "", "");
        }
        return out.toString();
    }

    /**
     * The {@link #snapshot} as JSON: one object with {@code time}, {@code pid}, {@code tasks} (each
     * with {@code name}, {@code threadId}, {@code state}, {@code waitingOn}, {@code
     * waitingForMillis}, {@code deadlineMillis}, {@code cancelling} as far as they are known, and
     * {@code tasks} again) and {@code abandoned}.
     */
    public static String json() {
        return TreeJson.of(snapshot(), Async.abandoned());
    }

    private static void append(StringBuilder out, TaskInfo task, String first, String rest) {
        out.append(first).append(task.name()).append(": ");
        out.append(
                task.waitingOn()
                        .map(what -> "waiting on " + what)
                        .orElse(task.state().name().toLowerCase(java.util.Locale.ROOT)));
        task.waitingFor().ifPresent(t -> out.append(" for ").append(seconds(t)));
        task.deadline().ifPresent(t -> out.append(", ").append(seconds(t)).append(" left"));
        task.cancelling().ifPresent(why -> out.append(", being cancelled: ").append(why));
        out.append(System.lineSeparator());
        for (int i = 0; i < task.tasks().size(); i++) {
            boolean last = i == task.tasks().size() - 1;
            append(
                    out,
                    task.tasks().get(i),
                    rest + (last ? "└─ " : "├─ "),
                    rest + (last ? "   " : "│  "));
        }
    }

    private static String seconds(Duration time) {
        long tenths = time.toMillis() / 100;
        return tenths / 10 + "." + tenths % 10 + " s";
    }
}
