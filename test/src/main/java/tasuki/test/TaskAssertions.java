package tasuki.test;

import tasuki.TaskInfo;
import tasuki.TaskTree;
import tasuki.internal.Scheduler;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Assertions on the tree of tasks: inside a {@link TestRuntime} on its run, elsewhere on all tasks
 * of the program. They look at what is now; inside a run precede them by {@link
 * TestTime#waitAllBlocked}. None of them waits.
 */
public final class TaskAssertions {
    private TaskAssertions() {}

    private record Seen(String name, Optional<String> waitingOn, List<String> holders) {
        @Override
        public String toString() {
            return name + waitingOn.map(what -> " waits for " + what).orElse(" runs");
        }
    }

    /** No task is left but the calling one. */
    public static void assertNoTasks() {
        List<Seen> others = others();
        if (!others.isEmpty()) {
            throw new AssertionError("no task was to be left, but:" + lines(others));
        }
    }

    /** So many tasks are there, not counting the calling one. */
    public static void assertTasks(int count) {
        List<Seen> others = others();
        if (others.size() != count) {
            throw new AssertionError(
                    count + " tasks were to be there, not " + others.size() + ":" + lines(others));
        }
    }

    /**
     * A task waits for something.
     *
     * @param task its name
     * @param what a part of what the tree says it waits for: {@code "mutex 'cache'"}
     */
    public static void assertWaitingOn(String task, String what) {
        Seen seen = find(task);
        if (seen.waitingOn().filter(w -> w.contains(what)).isEmpty()) {
            throw new AssertionError("'" + task + "' was to wait for " + what + ", but " + seen);
        }
    }

    /** So many tasks wait for something; see {@link #assertWaitingOn(String, String)}. */
    public static void assertWaitingOn(int count, String what) {
        List<Seen> others = others();
        long waiting =
                others.stream()
                        .filter(s -> s.waitingOn().filter(w -> w.contains(what)).isPresent())
                        .count();
        if (waiting != count) {
            throw new AssertionError(
                    count
                            + " tasks were to wait for "
                            + what
                            + ", not "
                            + waiting
                            + ":"
                            + lines(others));
        }
    }

    /** A task is there and does not wait. */
    public static void assertNotWaiting(String task) {
        Seen seen = find(task);
        if (seen.waitingOn().isPresent()) {
            throw new AssertionError("'" + task + "' was not to wait, but " + seen);
        }
    }

    /** A task waits for something that another one has: a mutex, its end. Inside a run only. */
    public static void assertWaitingOnTask(String task, String holder) {
        Seen seen = find(task);
        if (!seen.holders().contains(holder)) {
            throw new AssertionError(
                    "'"
                            + task
                            + "' was to wait for '"
                            + holder
                            + "', but "
                            + seen
                            + ", which is up to "
                            + seen.holders());
        }
    }

    private static Seen find(String task) {
        Objects.requireNonNull(task, "task");
        List<Seen> others = others();
        return others.stream()
                .filter(s -> s.name().equals(task))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "there is no task '" + task + "', only:" + lines(others)));
    }

    private static String lines(List<Seen> seen) {
        return seen.isEmpty()
                ? " none"
                : seen.stream().map(s -> "\n  " + s).collect(Collectors.joining());
    }

    private static List<Seen> others() {
        TaskNode<?> me = TaskNode.current();
        Scheduler scheduler = me.environment().scheduler();
        List<Seen> seen = new ArrayList<>();
        if (scheduler instanceof StepScheduler || scheduler instanceof Outside) {
            for (Slot slot : TestTime.steps().live()) {
                if (slot.task != me) {
                    Wait wait = slot.task.waiting();
                    seen.add(
                            new Seen(
                                    slot.task.name(),
                                    Optional.ofNullable(wait).map(Wait::what),
                                    wait == null
                                            ? List.of()
                                            : wait.holders().stream()
                                                    .map(TaskNode::name)
                                                    .toList()));
                }
            }
        } else {
            TaskTree.snapshot().forEach(info -> add(info, me.name(), seen));
        }
        return seen;
    }

    private static void add(TaskInfo info, String me, List<Seen> into) {
        if (!info.name().equals(me)) {
            into.add(new Seen(info.name(), info.waitingOn(), List.of()));
        }
        info.tasks().forEach(t -> add(t, me, into));
    }
}
