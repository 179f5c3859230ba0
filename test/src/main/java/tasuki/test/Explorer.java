package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.Action;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tries one schedule after the other; shrinks the first one that fails. */
final class Explorer {
    private static final int MOST_SHRINKING_RUNS = 500;
    private static final long MOST_SHRINKING_TIME = 5_000_000_000L;

    private final Settings settings;
    private final Action<?> body;

    Explorer(Settings settings, Action<?> body) {
        this.settings = settings.withStart();
        this.body = body;
    }

    /** Runs the schedules; throws what a single one fails with, or a {@link ScheduleError}. */
    Exploration explore() throws Throwable {
        Schedule replay = settings.replay;
        if (replay != null) {
            TestRun.Result result = run(Choosers.replay(replay), true);
            Throwable failure = result.failure();
            if (failure != null) {
                throw isAbort(failure) ? failure : error(failure, replay, 1, replay.size(), result);
            }
            return new Exploration(1, false, result.steps());
        }
        int count = settings.strategy.count(settings.schedules);
        Strategy.Plan plan = settings.strategy.open(settings.seed);
        int decisions = 0;
        long steps = 0;
        int number = 0;
        for (; number < count; number++) {
            Chooser chooser = plan.next(number, decisions);
            if (chooser == null) {
                break;
            }
            TestRun.Result result = run(chooser, false);
            decisions = Math.max(decisions, result.decisions());
            steps += result.steps();
            Throwable failure = result.failure();
            if (failure != null) {
                throw count == 1 || isAbort(failure) ? failure : found(number + 1, result, failure);
            }
        }
        return new Exploration(number, plan.isExhausted(), steps);
    }

    private TestRun.Result run(Chooser chooser, boolean tracing) {
        return TestRun.execute(settings, chooser, Probe.NONE, tracing, body);
    }

    /** The test was not to be run here. */
    static boolean isAbort(Throwable failure) {
        return failure.getClass().getName().equals("org.opentest4j.TestAbortedException");
    }

    private ScheduleError found(int number, TestRun.Result result, Throwable failure) {
        Schedule found = result.schedule();
        Schedule shrunk = failure instanceof OutOfTimeError ? found : shrink(found, failure);
        TestRun.Result again = run(Choosers.replay(shrunk), true);
        return error(failure, shrunk, number, found.size(), again);
    }

    private ScheduleError error(
            Throwable found, Schedule schedule, int number, int before, TestRun.Result again) {
        Throwable failure = again.failure();
        StringBuilder out = new StringBuilder();
        if (failure == null) {
            failure = found;
            out.append("fails under a schedule, and not when the schedule is run again, so it ")
                    .append("depends on something else: real time, randomness, other threads: ")
                    .append(failure);
        } else {
            out.append(failure)
                    .append("\n\nunder this schedule (")
                    .append(schedule.size())
                    .append(schedule.size() == 1 ? " intervention" : " interventions");
            if (before > schedule.size()) {
                out.append(", shrunk from ").append(before);
            }
            out.append("; the ")
                    .append(number)
                    .append(". of '")
                    .append(settings.strategy)
                    .append("', seed ")
                    .append(settings.seed)
                    .append("):\n\n")
                    .append(again.trace())
                    .append("\nto run it again: @AsyncTest(replay = \"")
                    .append(schedule)
                    .append("\"), or -Dtasuki.test.replay=\"")
                    .append(schedule)
                    .append("\"");
        }
        return new ScheduleError(
                out.toString(), failure, schedule.toString(), settings.seed, number, again.trace());
    }

    /**
     * Leaves out interventions for as long as it still fails in the same way: half of them, then a
     * quarter, down to one at a time (A. Zeller's ddmin, without the complements). Before that all
     * single ones are tried: most bugs need no more.
     */
    private Schedule shrink(Schedule found, Throwable failure) {
        long end = System.nanoTime() + MOST_SHRINKING_TIME;
        int left = MOST_SHRINKING_RUNS;
        Schedule best = found;
        Schedule none = fails(Schedule.IN_ORDER, failure);
        if (none != null) {
            return none;
        }
        Schedule single = best.size() > 1 ? single(best, failure) : null;
        if (single != null) {
            return single;
        }
        int chunk = Math.max(1, best.size() / 2);
        while (left > 0 && best.size() > 0 && System.nanoTime() - end < 0) {
            boolean less = false;
            for (int from = 0; from < best.size() && left > 0; left--) {
                Schedule tried = fails(without(best, from, chunk), failure);
                if (tried != null && tried.size() < best.size()) {
                    best = tried;
                    less = true;
                } else {
                    from += chunk;
                }
            }
            if (chunk == 1 && !less) {
                break;
            }
            chunk = Math.max(1, chunk / 2);
        }
        return best;
    }

    /**
     * The first single intervention that does it, if one of the tasks and decisions that were
     * chosen does.
     */
    private @Nullable Schedule single(Schedule found, Throwable failure) {
        TreeSet<Integer> tasks = new TreeSet<>(found.choices().values());
        int runs = 0;
        for (int decision = 0; decision <= found.choices().lastKey(); decision++) {
            for (int task : tasks) {
                if (++runs > MOST_SHRINKING_RUNS) {
                    return null;
                }
                Schedule tried = fails(Schedule.of(Map.of(decision, task)), failure);
                if (tried != null && tried.size() == 1) {
                    return tried;
                }
            }
        }
        return null;
    }

    /** What is really chosen under this schedule, if it fails in the same way. */
    private @Nullable Schedule fails(Schedule schedule, Throwable failure) {
        TestRun.Result result = run(Choosers.replay(schedule), false);
        Throwable now = result.failure();
        return now != null && now.getClass() == failure.getClass() ? result.schedule() : null;
    }

    private static Schedule without(Schedule schedule, int from, int count) {
        TreeMap<Integer, Integer> kept = new TreeMap<>();
        List<Integer> keys = new ArrayList<>(schedule.choices().keySet());
        for (int i = 0; i < keys.size(); i++) {
            if (i < from || i >= from + count) {
                kept.put(keys.get(i), schedule.choices().get(keys.get(i)));
            }
        }
        return Schedule.of(kept);
    }
}
