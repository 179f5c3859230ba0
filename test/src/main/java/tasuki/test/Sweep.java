package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.CancelScope;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One run of a {@link Scenario}: cancels its attempt, or fails it, at one place. */
public final class Sweep {
    /** What is done at the place. */
    enum Mode {
        COUNT,
        CANCEL,
        FAIL
    }

    private final Mode mode;
    private final int place;
    private final Place probe = new Place();
    private @Nullable CancelScope scope;
    private @Nullable InjectedFailure injected;
    private boolean attempted;
    private int places;
    private int checkpoints;
    private String where = "";

    Sweep(Mode mode, int place) {
        this.mode = mode;
        this.place = place;
    }

    /**
     * Runs the action in a scope of its own, which is cancelled at the place; or which fails there.
     *
     * @return whether it came to its end; false if it was cut off
     * @throws InterruptedException if the caller is cancelled, otherwise than by the sweep
     * @throws LeakError if tasks that were started in it are left
     */
    public <X extends Exception> boolean attempt(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        if (attempted) {
            throw new IllegalStateException("a scenario has one attempt");
        }
        attempted = true;
        StepScheduler steps = TestTime.steps();
        List<Slot> before = steps.live();
        CancelScope mine = CancelScope.create();
        scope = mine;
        boolean done;
        try {
            done = mine.run(action);
        } catch (Throwable e) {
            if (injected == null || !isFrom(injected, e, 0)) {
                throw e;
            }
            done = false;
        } finally {
            scope = null;
        }
        List<String> left = new ArrayList<>();
        for (Slot slot : steps.live()) {
            if (!before.contains(slot)) {
                left.add(TestRun.describe(slot));
            }
        }
        if (!left.isEmpty()) {
            throw new LeakError("the attempt leaves behind:\n  " + String.join("\n  ", left));
        }
        if (Thread.interrupted()) {
            throw new LeakError("the attempt leaves an interrupt flag behind");
        }
        return done;
    }

    private static boolean isFrom(Throwable injected, @Nullable Throwable e, int depth) {
        return e != null
                && depth < 20
                && (e == injected || isFrom(injected, e.getCause(), depth + 1));
    }

    Probe probe() {
        return probe;
    }

    /** How many places there are for a cancellation. */
    int places() {
        return places;
    }

    /** How many places there are for a failure. */
    int checkpoints() {
        return checkpoints;
    }

    /** Whether the place was reached. */
    boolean reached() {
        return !where.isEmpty();
    }

    /** Which place it was. */
    String where() {
        return where;
    }

    private final class Place implements Probe {
        @Override
        public void checkpoint(TaskNode<?> task) {
            if (scope == null) {
                return;
            }
            checkpoints++;
            if (mode == Mode.FAIL && checkpoints == place) {
                where = "'" + task.name() + "' was at a checkpoint, at " + Where.here();
                injected = new InjectedFailure("injected at " + Where.here());
                throw injected;
            }
            at("'" + task.name() + "' was at a checkpoint");
        }

        @Override
        public void parked(Wait wait) {
            if (scope != null) {
                at("'" + wait.task().name() + "' was waiting for " + wait.what());
            }
        }

        @Override
        public void resumed(Wait wait) {
            if (scope != null && !wait.isCancelled()) {
                at("'" + wait.task().name() + "' had waited for " + wait.what() + ", and got it");
            }
        }

        private void at(String what) {
            CancelScope attempt = scope;
            if (++places == place && mode == Mode.CANCEL && attempt != null) {
                where = what + ", at " + Where.here();
                attempt.cancel("cancelled at place " + place + " of a sweep");
            }
        }
    }
}
