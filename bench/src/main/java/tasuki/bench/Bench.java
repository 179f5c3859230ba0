package tasuki.bench;

import tasuki.bench.core.CoreRows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures a group of rows and prints its table: {@code Bench GROUP}. See docs/benchmarks.md. */
public final class Bench {
    private Bench() {}

    /** Measures. */
    public static void main(String[] args) throws Exception {
        String group = args.length == 0 || args[0].isEmpty() ? "core" : args[0];
        Settings settings = Settings.fromProperties();
        String machine = Machine.line();
        Table table =
                switch (group) {
                    case "core" -> core(settings);
                    default -> throw new IllegalArgumentException("no such group: " + group);
                };
        String text =
                table.markdown()
                        + "\n%s.%nPeers: %s.%n"
                                .formatted(machine + "; load at the end " + Machine.load(),
                                        Machine.jars(PEERS));
        System.out.println(text);
        Path file = Path.of(Settings.property("bench.out", "target/bench"), group + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.err.println("written to " + file);
    }

    private static final List<String> PEERS =
            List.of(
                    "kotlin-stdlib", "kotlinx-coroutines-core-jvm", "reactor-core", "rxjava");

    private static Table core(Settings settings) throws Exception {
        Table table = new Table(CoreRows.all(), CoreRows.CONTESTANTS);
        new RowGroup(settings, table, CoreRows.CONTESTANTS)
                .run(CoreRows.JMH, CoreRows.TIMED, 3, settings.iterations());
        return table;
    }
}
