package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.CancelledException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * The outermost task of a run and its group. The caller's thread only waits: tasks that come from
 * virtual threads start ten times faster than those that come from a platform thread.
 */
final class MainTask {
    private static final long LOOK_AGAIN = 100_000_000L;
    private static final int MOST_LOOKS = 300;

    private final TaskNode<?> task;
    private volatile boolean ended;

    private MainTask(TaskNode<?> task) {
        this.task = task;
    }

    static <T extends @Nullable Object, X extends Exception> T run(
            Environment environment, Body<T, X> body) throws X {
        Objects.requireNonNull(body, "body");
        TaskNode<?> here = TaskNode.current();
        if (!here.isForeign()) {
            throw new IllegalStateException(
                    "run inside run: the caller is in the task '"
                            + here.name()
                            + "' already; call the body directly, or use group");
        }
        TaskNode<T> main =
                TaskNode.detached(
                        environment.settings().name(),
                        environment,
                        here.context(),
                        Propagation.wrap(() -> inGroup(environment, body)));
        MainTask run = new MainTask(main);
        Thread hook = Thread.ofPlatform().name("tasuki-shutdown").unstarted(run::shutdown);
        boolean hooked = environment.settings().signals() && addHook(hook);
        End end = new End(here, main);
        main.addWaiter(end);
        Roots.add(main);
        environment.scheduler().start(main);
        end.block();
        Roots.remove(main);
        if (hooked) {
            removeHook(hook);
        }
        run.ended = true;
        LockSupport.unpark(hook);
        if (end.interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            return main.result();
        } catch (CancellationException e) {
            throw new CancelledException("run was cancelled: " + main.endedBecause(), null);
        }
    }

    /** The caller waits for the end; an interrupt of its thread cancels the main task. */
    private static final class End extends Wait {
        private final TaskNode<?> main;
        private boolean interrupted;

        End(TaskNode<?> caller, TaskNode<?> main) {
            super(caller);
            this.main = main;
        }

        @Override
        public String what() {
            return "run";
        }

        @Override
        protected boolean cancellable() {
            return false;
        }

        @Override
        protected void wake() {}

        @Override
        protected boolean interrupted() {
            interrupted = true;
            main.cancel("the thread that called run was interrupted");
            return true;
        }
    }

    /** Runs the body in the outermost group, whose tasks are cancelled when the body ends. */
    private static <T extends @Nullable Object, X extends Exception> T inGroup(
            Environment environment, Body<T, X> body) throws X, InterruptedException {
        TaskNode<?> me = TaskNode.current();
        GroupNode<T> group = new GroupNode<>("run", false);
        group.enter(me);
        environment.outermost(group);
        T value;
        try {
            value = body.call();
        } catch (Throwable e) {
            group.bodyFailed(e);
            group.close(me, e);
            throw e;
        }
        group.cancel(Reasons.ownAccord("run has ended"));
        group.close(me, null);
        return value;
    }

    /**
     * Ctrl-C and other ends of the JVM: cancels the main task and waits until it has cleaned up.
     */
    private void shutdown() {
        task.cancel("the program is being stopped");
        for (int looks = 0; !ended && looks < MOST_LOOKS; looks++) {
            LockSupport.parkNanos(this, LOOK_AGAIN);
            if (!ended && isExiting()) {
                return; // a task called System.exit: it waits for us and cannot unwind
            }
        }
        if (!ended) {
            System.getLogger("tasuki")
                    .log(
                            System.Logger.Level.WARNING,
                            "the clean-up of the program did not end in 30 s: stopping without it");
        }
    }

    private boolean isExiting() {
        List<TaskNode<?>> left = new ArrayList<>();
        ScopeNode.collect(task, left);
        for (TaskNode<?> t : left) {
            Thread thread = t.thread;
            if (thread != null) {
                for (StackTraceElement frame : thread.getStackTrace()) {
                    if (frame.getClassName().equals("java.lang.Shutdown")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean addHook(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) { // the JVM is stopping already
            return false;
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is stopping and runs the hook now
        }
    }
}
