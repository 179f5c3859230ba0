package tasuki.bench;

import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Rows that are measured by calling them: each row by JMH, or by {@link Timed} if it times itself,
 * each contestant in a fresh JVM, the contestants one after the other in every round.
 *
 * <p>A contestant takes part in a row if its own class has the row's method.
 */
final class RowGroup {
    private final Settings settings;
    private final Table table;
    private final List<Contestant> contestants;

    RowGroup(Settings settings, Table table, List<Contestant> contestants) {
        this.settings = settings;
        this.table = table;
        this.contestants = contestants;
    }

    /** Measures. */
    void run(List<Row> jmh, List<Row> timed, int timedWarmups, int timedRuns) throws Exception {
        for (int round = 0; round < settings.rounds(); round++) {
            for (Row row : jmh) {
                for (Contestant c : contestants) {
                    if (settings.wants(row)
                            && c.how() instanceof Contestant.Java java
                            && settings.wants(c)
                            && has(java, row)) {
                        say(row, c);
                        table.around(List.of(row), c, () -> jmh(row, c, java));
                    }
                }
            }
            for (Row row : timed) {
                for (Contestant c : contestants) {
                    if (settings.wants(row)
                            && c.how() instanceof Contestant.Java java
                            && settings.wants(c)
                            && has(java, row)) {
                        say(row, c);
                        List<String> timing =
                                Child.java(
                                        java.jvm(),
                                        Timed.class.getName(),
                                        java.type(),
                                        row.key(),
                                        "" + timedWarmups,
                                        "" + timedRuns);
                        table.around(
                                List.of(row),
                                c,
                                () ->
                                        Child.figures(
                                                timing, (_, figure) -> table.add(row, c, figure)));
                    }
                }
            }
            for (Contestant c : contestants) {
                if (c.how() instanceof Contestant.Command command && settings.wants(c)) {
                    command(c, command, jmh, timed);
                }
            }
        }
    }

    private void command(Contestant c, Contestant.Command command, List<Row> jmh, List<Row> timed)
            throws Exception {
        if (!Child.installed(command.needs())) {
            System.err.println(c.name() + ": " + command.needs() + " is not installed");
            return;
        }
        System.err.println("all rows: " + c.name());
        List<Row> rows =
                Stream.concat(jmh.stream(), timed.stream()).filter(settings::wants).toList();
        table.around(
                rows,
                c,
                () ->
                        Child.figures(
                                command.command(),
                                (key, figure) ->
                                        rows.stream()
                                                .filter(row -> row.key().equals(key))
                                                .forEach(row -> table.add(row, c, figure))));
    }

    private static void say(Row row, Contestant c) {
        System.err.println(row.key() + ": " + c.name());
    }

    /** Whether its class is there and has the row. */
    private static boolean has(Contestant.Java java, Row row) {
        try {
            for (var method :
                    Class.forName(java.type(), false, RowGroup.class.getClassLoader())
                            .getDeclaredMethods()) {
                if (method.getName().equals(row.key()) && !method.isSynthetic()) {
                    return true;
                }
            }
            return false;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return false;
        }
    }

    private void jmh(Row row, Contestant c, Contestant.Java java) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + java.type().replace(".", "\\.") + "\\." + row.key() + "$")
                        .forks(1)
                        .warmupIterations(settings.warmups())
                        .warmupTime(TimeValue.milliseconds(settings.millis()))
                        .measurementIterations(settings.iterations())
                        .measurementTime(TimeValue.milliseconds(settings.millis()))
                        .shouldFailOnError(false)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .verbosity(VerboseMode.SILENT)
                        .jvmArgsPrepend("--sun-misc-unsafe-memory-access=allow") // JMH's own
                        .jvmArgsAppend(java.jvm().toArray(String[]::new));
        Collection<RunResult> results = new Runner(options.build()).run();
        if (results.isEmpty()) {
            System.err.println("failed: " + row.key() + " of " + c.name());
        }
        for (RunResult result : results) {
            for (IterationResult iteration :
                    result.getBenchmarkResults().iterator().next().getIterationResults()) {
                table.add(row, c, iteration.getPrimaryResult().getScore());
            }
        }
    }
}
