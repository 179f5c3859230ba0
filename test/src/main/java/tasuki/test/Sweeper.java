package tasuki.test;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Runs a scenario once for each place. */
final class Sweeper {
    private final Settings settings;
    private final Scenario<?> scenario;
    private int runs;

    Sweeper(Settings settings, Scenario<?> scenario) {
        this.settings = settings.withStart();
        this.scenario = scenario;
    }

    int sweep() {
        int count = settings.schedules;
        for (int number = 0; number < count; number++) {
            Sweep whole = run(number, Sweep.Mode.COUNT, 0);
            each(number, Sweep.Mode.CANCEL, whole.places());
            each(number, Sweep.Mode.FAIL, whole.checkpoints());
        }
        return runs;
    }

    /** The number of places may change on the way: what is cut off may do more to clean up. */
    private void each(int schedule, Sweep.Mode mode, int expected) {
        for (int place = 1; place <= expected; place++) {
            run(schedule, mode, place);
        }
    }

    private Sweep run(int number, Sweep.Mode mode, int place) {
        runs++;
        Sweep sweep = new Sweep(mode, place);
        Chooser chooser = chooser(number);
        TestRun.Result result =
                TestRun.execute(settings, chooser, sweep.probe(), false, () -> scenario.run(sweep));
        Throwable failure = result.failure();
        if (failure != null) {
            String did =
                    switch (mode) {
                        case COUNT -> "without any cancellation";
                        case CANCEL ->
                                sweep.reached() ? "cancelled when " + sweep.where() : "not reached";
                        case FAIL ->
                                sweep.reached() ? "failed when " + sweep.where() : "not reached";
                    };
            throw new SweepError(
                    failure
                            + "\n\n"
                            + did
                            + (place == 0 ? "" : " (place " + place + ")")
                            + (number == 0 ? "" : ", under schedule " + result.schedule()),
                    failure);
        }
        return sweep;
    }

    private Chooser chooser(int number) {
        Schedule replay = settings.replay;
        if (replay != null) {
            return Choosers.replay(replay);
        }
        @Nullable Chooser chooser = settings.strategy.open(settings.seed).next(number, 100);
        return Objects.requireNonNullElse(chooser, Choosers.IN_ORDER);
    }
}
