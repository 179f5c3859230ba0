package tasuki.bench;

import tasuki.bench.core.CoreRows;
import tasuki.bench.streams.StreamRows;
import tasuki.bench.web.WebGroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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
                    case "core" ->
                            rows(settings, CoreRows.CONTESTANTS, CoreRows.JMH, CoreRows.TIMED);
                    case "streams" ->
                            rows(settings, StreamRows.CONTESTANTS, StreamRows.JMH, List.of());
                    case "web" -> web(settings);
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
                    "kotlin-stdlib", "kotlinx-coroutines-core-jvm", "reactor-core", "rxjava",
                    "helidon-webserver", "jetty-server", "javalin", "vertx-core", "spring-boot",
                    "tomcat-embed-core");

    private static Table rows(
            Settings settings, List<Contestant> contestants, List<Row> jmh, List<Row> timed)
            throws Exception {
        Table table =
                new Table(Stream.concat(jmh.stream(), timed.stream()).toList(), contestants);
        new RowGroup(settings, table, contestants).run(jmh, timed, 3, settings.iterations());
        return table;
    }

    private static Table web(Settings settings) throws Exception {
        Table table =
                new Table(
                        Stream.concat(WebGroup.LOADS.stream(), WebGroup.OTHERS.stream()).toList(),
                        WebGroup.CONTESTANTS);
        new Servers(settings, table).run();
        return table;
    }
}
