package tasuki.test;

import tasuki.Action;
import tasuki.Async;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a schedule costs. No test: run it by hand, after {@code mvn -pl test -am test-compile}:
 *
 * <pre>
 * java -cp core/target/classes:test/target/classes:test/target/test-classes tasuki.test.Overhead
 * </pre>
 */
final class Overhead {
    private static final int TASKS = 10;
    private static final int CHECKPOINTS = 10;

    private Overhead() {}

    /** Prints a line for each strategy. */
    public static void main(String[] args) {
        List<Action<RuntimeException>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(
                    () -> {
                        for (int j = 0; j < CHECKPOINTS; j++) {
                            Async.checkpoint();
                        }
                    });
        }
        Action<RuntimeException> body =
                () ->
                        Async.group(
                                g -> {
                                    for (Action<RuntimeException> task : tasks) {
                                        g.start(task);
                                    }
                                });
        Action<RuntimeException> empty = () -> {};
        for (Strategy strategy :
                List.of(
                        Strategy.inOrder(),
                        Strategy.random(),
                        Strategy.pct(3),
                        Strategy.roundRobin())) {
            measure(strategy, 2000, body);
            measure(strategy, 1000, empty);
            double[] with = measure(strategy, 5000, body);
            double[] without = measure(strategy, 5000, empty);
            double steps = with[1] / 5000;
            IO.println(
                    String.format(
                            Locale.ROOT,
                            "%-12s %6.0f schedules/s of %d tasks x %d checkpoints, %3.0f steps each; "
                                    + "%5.0f ns a step; an empty run takes %4.1f us",
                            strategy,
                            5000 / with[0],
                            TASKS,
                            CHECKPOINTS,
                            steps,
                            (with[0] - without[0]) / 5000 / steps * 1e9,
                            without[0] / 5000 * 1e6));
        }
    }

    private static double[] measure(
            Strategy strategy, int schedules, Action<RuntimeException> body) {
        long begin = System.nanoTime();
        Exploration done = TestRuntime.create().strategy(strategy).schedules(schedules).run(body);
        return new double[] {(System.nanoTime() - begin) / 1e9, done.steps()};
    }
}
