package tasuki.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures by row and contestant, as Markdown. */
final class Table {
    private final List<Row> rows;
    private final List<Contestant> contestants;
    private final Map<String, Samples> samples = new LinkedHashMap<>();
    private final Map<String, Samples> placements = new HashMap<>();
    private final List<String> fresh = new ArrayList<>();

    Table(List<Row> rows, List<Contestant> contestants) {
        this.rows = rows;
        this.contestants = contestants;
    }

    private static String key(Row row, String contestant) {
        return row.key() + "/" + contestant;
    }

    void add(Row row, Contestant contestant, double measured) {
        add(key(row, contestant.name()), row.value(measured));
    }

    /** Something to measure. */
    interface Measuring<X extends Exception> {
        void measure() throws X;
    }

    /** Measures a contestant in rows, and before and after it how the processors are placed. */
    <X extends Exception> void around(List<Row> in, Contestant contestant, Measuring<X> measuring)
            throws X, InterruptedException {
        double before = Placement.roundTrip();
        measuring.measure();
        double after = Placement.roundTrip();
        for (Row row : in) {
            Samples s = placements.computeIfAbsent(key(row, contestant.name()), _ -> new Samples());
            s.add(before);
            s.add(after);
        }
    }

    private void add(String key, double value) {
        samples.computeIfAbsent(key, _ -> new Samples()).add(value);
        fresh.add(key + "\t" + value);
    }

    /** Adds the figures of earlier runs, and then this one's to theirs. */
    void merge(Path earlier) throws IOException {
        List<String> ours = List.copyOf(fresh);
        if (Files.exists(earlier)) {
            for (String line : Files.readAllLines(earlier)) {
                String[] parts = line.split("\t");
                add(parts[0], Double.parseDouble(parts[1]));
            }
        }
        Files.write(earlier, ours, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The medians, each with its ratio to its limit; then everything with minimum and maximum. */
    String markdown() {
        List<Contestant> present =
                contestants.stream()
                        .filter(
                                c ->
                                        rows.stream()
                                                .anyMatch(
                                                        r -> samples.containsKey(key(r, c.name()))))
                        .toList();
        StringBuilder text = new StringBuilder("| row | unit |");
        present.forEach(c -> text.append(' ').append(c.name()).append(" |"));
        text.append("\n|---|---|").append("--:|".repeat(present.size())).append('\n');
        for (Row row : rows) {
            text.append("| ").append(row.title()).append(" | ").append(row.unit()).append(" |");
            for (Contestant c : present) {
                text.append(' ').append(cell(row, c)).append(" |");
            }
            text.append('\n');
        }
        text.append("\n<details><summary>minimum, median, maximum</summary>\n\n");
        text.append(
                "| row | contestant | min | median | p99 | max | samples | to its limit | cache line, ns |\n");
        text.append("|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Row row : rows) {
            for (Contestant c : present) {
                Samples s = samples.get(key(row, c.name()));
                if (s != null) {
                    text.append(
                            "| %s | %s | %s | %s | %s | %s | %d | %s | %s |%n"
                                    .formatted(
                                            row.title(),
                                            c.name(),
                                            number(s.min()),
                                            number(s.median()),
                                            s.count() < 100 ? "" : number(s.p99()),
                                            number(s.max()),
                                            s.count(),
                                            ratio(row, c),
                                            placement(row, c)));
                }
            }
        }
        return text.append("\n</details>\n").toString();
    }

    private String placement(Row row, Contestant contestant) {
        Samples s = placements.get(key(row, contestant.name()));
        return s == null || Double.isNaN(s.median())
                ? ""
                : Math.round(s.min()) + "–" + Math.round(s.max());
    }

    private String cell(Row row, Contestant contestant) {
        Samples s = samples.get(key(row, contestant.name()));
        if (s == null) {
            return "–";
        }
        String cell = number(s.median());
        if (s.wide()) {
            cell += " [" + number(s.min()) + "–" + number(s.max()) + "]";
        }
        String ratio = ratio(row, contestant);
        if (contestant.name().startsWith("Tasuki")) {
            cell = "**" + cell + "**";
        }
        return ratio.isEmpty() ? cell : cell + " (" + ratio + ")";
    }

    /** As a factor: of the time, or of the rate. */
    private String ratio(Row row, Contestant contestant) {
        Samples mine = samples.get(key(row, contestant.name()));
        Samples limit = samples.get(key(row, contestant.limit()));
        return mine == null || limit == null || limit.median() <= 0
                ? ""
                : String.format(Locale.ROOT, "%.2f×", mine.median() / limit.median());
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(
                Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
