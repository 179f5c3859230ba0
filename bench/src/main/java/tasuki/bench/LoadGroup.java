package tasuki.bench;

import java.util.List;

/** Rows of {@link Load}: each row, each contestant in a fresh JVM, alternating in every round. */
final class LoadGroup {
    private final Settings settings;
    private final Table table;
    private final List<Contestant> contestants;
    private final List<Row> rows;

    LoadGroup(Settings settings, Table table, List<Contestant> contestants, List<Row> rows) {
        this.settings = settings;
        this.table = table;
        this.contestants = contestants;
        this.rows = rows;
    }

    /** With the processor time of each row. */
    static List<Row> withCpu(List<Row> rows) {
        return rows.stream()
                .<Row>mapMulti(
                        (row, to) -> {
                            to.accept(row);
                            to.accept(
                                    new Row(
                                            row.key() + "Cpu",
                                            row.title() + ", processor time",
                                            "µs",
                                            1,
                                            0,
                                            false));
                        })
                .toList();
    }

    void run(java.util.function.Function<Row, String> target) throws Exception {
        for (int round = 0; round < settings.rounds(); round++) {
            for (Row row : rows) {
                for (Contestant c : contestants) {
                    if (settings.wants(row)
                            && settings.wants(c)
                            && c.how() instanceof Contestant.Java java
                            && isThere(java)) {
                        System.err.println(row.key() + ": " + c.name());
                        List<Row> both = withCpu(List.of(row));
                        List<String> load =
                                Child.java(
                                        java.jvm(),
                                        Load.class.getName(),
                                        java.type(),
                                        row.key(),
                                        target.apply(row),
                                        "" + settings.warmups(),
                                        "" + settings.iterations(),
                                        "" + settings.millis());
                        table.around(
                                both,
                                c,
                                () ->
                                        Child.figures(
                                                load,
                                                (key, figure) ->
                                                        both.stream()
                                                                .filter(r -> r.key().equals(key))
                                                                .forEach(
                                                                        r ->
                                                                                table.add(
                                                                                        r, c,
                                                                                        figure))));
                    }
                }
            }
        }
    }

    private static boolean isThere(Contestant.Java java) {
        try {
            Class.forName(java.type(), false, LoadGroup.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
