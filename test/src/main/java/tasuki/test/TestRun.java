package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Task;
import tasuki.internal.Abandoned;
import tasuki.internal.Environment;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;
import tasuki.internal.Waiting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One run of a test's body as a whole program, under one schedule. */
final class TestRun {
    /**
     * What came of it.
     *
     * @param failure what it failed with, or null
     * @param schedule what was chosen otherwise than in order
     * @param decisions how many decisions there were
     * @param steps how many points at which there could have been one
     * @param trace turn by turn, if it was asked for
     */
    record Result(
            @Nullable Throwable failure,
            Schedule schedule,
            int decisions,
            int steps,
            String trace) {}

    private record Unseen(Task<?> task, Throwable failure) {}

    private final @Nullable TaskNode<?> caller;
    private final ConcurrentLinkedQueue<Unseen> unseen = new ConcurrentLinkedQueue<>();
    private final List<String> leaks = new ArrayList<>();

    private TestRun(@Nullable TaskNode<?> caller) {
        this.caller = caller;
    }

    /** A run that somebody else makes, on this thread. */
    static TestRun ofCaller() {
        return new TestRun(TaskNode.current());
    }

    /** A run that somebody else makes, perhaps on another thread, which is not to be released. */
    static TestRun ofNobody() {
        return new TestRun(null);
    }

    static Result execute(
            Settings settings, Chooser chooser, Probe probe, boolean tracing, Action<?> body) {
        Instant start = settings.start;
        VirtualClock clock = new VirtualClock(start == null ? Instant.now() : start);
        StepScheduler steps = new StepScheduler(settings, clock, chooser, probe, tracing);
        TestRun run = new TestRun(TaskNode.current());
        Throwable failure = run.execute(steps, body);
        return new Result(
                failure, steps.schedule(), steps.decisions(), steps.steps(), steps.trace());
    }

    private @Nullable Throwable execute(StepScheduler steps, Action<?> body) {
        Environment environment =
                Environment.of(steps, steps.clock(), (task, e) -> unseen.add(new Unseen(task, e)));
        List<String> abandoned = Abandoned.names();
        Guard.Watched watched = Guard.add(steps, this);
        Throwable failure = null;
        try {
            Waiting.run(
                    environment,
                    () -> {
                        body.run();
                        note(steps, abandoned);
                        return 0;
                    });
        } catch (Throwable e) {
            failure = e;
        } finally {
            Guard.remove(watched);
        }
        AssertionError broken = steps.broken();
        if (broken != null) {
            if (failure != null && !(failure instanceof tasuki.CancelledException)) {
                broken.addSuppressed(failure);
            }
            return broken;
        }
        if (failure != null || steps.settings().leaksAllowed) {
            return failure;
        }
        Unseen first = unseen.peek();
        if (first != null) {
            LeakError leak =
                    new LeakError(
                            "the failure of '"
                                    + first.task().name()
                                    + "' was seen by nobody: "
                                    + first.failure());
            leak.initCause(first.failure());
            return leak;
        }
        return leaks.isEmpty()
                ? null
                : new LeakError("the test leaves behind:\n  " + String.join("\n  ", leaks));
    }

    /** At the end of the body, on its thread: what is left? */
    private void note(StepScheduler steps, List<String> abandonedBefore) {
        if (Thread.interrupted()) {
            leaks.add("an interrupt flag on the thread of the test");
        }
        for (Slot slot : steps.live()) {
            if (slot.number != 0) {
                leaks.add(describe(slot));
            }
        }
        List<String> abandoned = new ArrayList<>(Abandoned.names());
        abandonedBefore.forEach(abandoned::remove);
        for (String name : abandoned) {
            leaks.add("the abandoned call '" + name + "', which still runs");
        }
    }

    static String describe(Slot slot) {
        Wait wait = slot.task.waiting();
        Thread thread = slot.thread;
        return slot.label
                + (thread == null
                        ? " has not begun"
                        : wait == null ? " runs" : " waits for " + wait.what())
                + (thread == null ? "" : Where.of(thread).map(w -> ", at " + w).orElse(""));
    }

    /** What the thread that runs the test waits in. */
    @Nullable Wait caller() {
        return caller == null ? null : caller.waiting();
    }

    /** What is to be said of the one whose turn it is, and who does not come to a checkpoint. */
    private static String blocks(@Nullable Thread thread) {
        return switch (thread == null ? Thread.State.NEW : thread.getState()) {
            case BLOCKED ->
                    "; it wants a lock that another task holds, across a checkpoint: while that one"
                            + " waits nobody gets in; use tasuki.sync.Mutex there";
            case WAITING, TIMED_WAITING ->
                    "; it blocks for real, in a call that nobody knows of, so nobody else can run:"
                            + " put the call into Async.await, or sleep by Async.sleep";
            default -> "";
        };
    }

    static OutOfTimeError outOfTime(StepScheduler steps) {
        StringBuilder out =
                new StringBuilder("the run has taken more than ")
                        .append(TestTime.text(steps.settings().limit))
                        .append(" of real time; its tasks:\n");
        for (Slot slot : steps.live()) {
            Thread thread = slot.thread;
            out.append("  ").append(describe(slot));
            out.append(slot.state == Slot.State.RUNNING ? ", and has the turn" : "");
            out.append(slot.state == Slot.State.RUNNING ? blocks(thread) : "").append('\n');
            if (thread != null) {
                for (StackTraceElement frame : thread.getStackTrace()) {
                    out.append("        at ").append(frame).append('\n');
                }
            }
        }
        return new OutOfTimeError(out.toString());
    }
}
