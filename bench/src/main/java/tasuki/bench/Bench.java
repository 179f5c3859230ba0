package tasuki.bench;

import tasuki.bench.chain.Disconnect;
import tasuki.bench.core.CoreRows;
import tasuki.bench.core.Sleepers;
import tasuki.bench.http.HttpRows;
import tasuki.bench.sql.SqlRows;
import tasuki.bench.streams.StreamRows;
import tasuki.bench.web.WebGroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Measures a group of rows and prints its table: {@code Bench GROUP}. See docs/benchmarks.md. */
public final class Bench {
    private Bench() {}

    /** Measures. */
    public static void main(String[] args) throws Exception {
        String group = args.length == 0 || args[0].isEmpty() ? "core" : args[0];
        System.setProperty("jmh.ignoreLock", "true"); // who shares the machine is the load's affair
        Settings settings = Settings.fromProperties();
        String machine = Machine.line();
        Table table =
                switch (group) {
                    case "core" ->
                            rows(settings, CoreRows.CONTESTANTS, CoreRows.JMH, CoreRows.TIMED);
                    case "sleepers" -> sleepers(settings);
                    case "disconnect" -> disconnect(settings);
                    case "start" -> start(settings);
                    case "streams" ->
                            rows(settings, StreamRows.CONTESTANTS, StreamRows.JMH, List.of());
                    case "web" -> web(settings);
                    case "http" -> http(settings);
                    case "sql" -> sql(settings);
                    default -> throw new IllegalArgumentException("no such group: " + group);
                };
        String earlier = Settings.property("bench.samples", "");
        if (!earlier.isEmpty()) {
            table.merge(Path.of(earlier));
        }
        String text =
                table.markdown()
                        + "\n%s%n%s%n"
                                .formatted(
                                        machine + "; load at the end " + Machine.load() + ".",
                                        Machine.jars(peers(group)));
        System.out.println(text);
        Path file = Path.of(Settings.property("bench.out", "target/bench"), group + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.err.println("written to " + file);
        String page = Settings.property("bench.page", "");
        if (!page.isEmpty()) {
            insert(Path.of(page), group, text);
        }
    }

    /** Puts the table into a page, between {@code <!-- GROUP -->} and {@code <!-- /GROUP -->}. */
    private static void insert(Path page, String group, String text) throws IOException {
        String old = Files.readString(page);
        String open = "<!-- " + group + " -->\n";
        int from = old.indexOf(open);
        int to = old.indexOf("<!-- /" + group + " -->");
        if (from < 0 || to < from) {
            throw new IllegalStateException(page + " has no place for " + group);
        }
        Files.writeString(
                page, old.substring(0, from) + open + "\n" + text + "\n" + old.substring(to));
    }

    /** The jars whose versions matter to a group. */
    private static List<String> peers(String group) {
        return switch (group) {
            case "core", "sleepers" -> List.of("kotlin-stdlib", "kotlinx-coroutines-core-jvm");
            case "streams" ->
                    List.of(
                            "kotlin-stdlib",
                            "kotlinx-coroutines-core-jvm",
                            "reactor-core",
                            "rxjava");
            case "web" ->
                    List.of(
                            "helidon-webserver",
                            "jetty-server",
                            "javalin",
                            "vertx-core",
                            "spring-boot",
                            "tomcat-embed-core",
                            "jackson-databind");
            case "http" ->
                    List.of(
                            "jetty-client",
                            "vertx-web-client",
                            "httpclient5",
                            "helidon-webclient",
                            "okhttp-jvm",
                            "jackson-databind");
            case "sql" ->
                    List.of(
                            "HikariCP",
                            "postgresql",
                            "jdbi3-core",
                            "vertx-pg-client",
                            "r2dbc-postgresql",
                            "h2");
            default -> List.of();
        };
    }

    private static Table rows(
            Settings settings, List<Contestant> contestants, List<Row> jmh, List<Row> timed)
            throws Exception {
        Table table = new Table(Stream.concat(jmh.stream(), timed.stream()).toList(), contestants);
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

    private static Table http(Settings settings) throws Exception {
        List<Contestant> contestants = HttpRows.CONTESTANTS;
        Table table = new Table(LoadGroup.withCpu(HttpRows.ROWS), contestants);
        int port = Servers.freePort();
        Process server =
                new ProcessBuilder(Child.java(List.of(), "tasuki.bench.web.BareServer", "" + port))
                        .inheritIO()
                        .start();
        try {
            Servers.firstAnswer(server, port, "/plaintext");
            new LoadGroup(settings, table, contestants, HttpRows.ROWS)
                    .run(_ -> "http://127.0.0.1:" + port + "/json");
        } finally {
            server.destroy();
        }
        return table;
    }

    /** Starts a server; its URL. The class is there in the bench profile only. */
    private static String postgres() throws ReflectiveOperationException {
        return (String)
                ((Supplier<?>)
                                Class.forName("tasuki.bench.sql.EmbeddedServer")
                                        .getDeclaredConstructor()
                                        .newInstance())
                        .get();
    }

    private static Table sql(Settings settings) throws Exception {
        List<Contestant> contestants = SqlRows.CONTESTANTS;
        Table table = new Table(LoadGroup.withCpu(SqlRows.ALL), contestants);
        String url = postgres();
        SqlRows.fill(url);
        new LoadGroup(settings, table, contestants, SqlRows.ALL)
                .run(
                        row ->
                                row.key().startsWith("h2")
                                        ? "jdbc:h2:mem:bench;DB_CLOSE_DELAY=-1"
                                        : url);
        return table;
    }

    private static Table sleepers(Settings settings) throws Exception {
        Table table = new Table(Sleepers.ROWS, Sleepers.CONTESTANTS);
        new RowGroup(settings, table, Sleepers.CONTESTANTS).run(List.of(), Sleepers.ROWS, 0, 1);
        return table;
    }

    private static Table disconnect(Settings settings) throws Exception {
        Contestant tasuki = Contestant.java("Tasuki", "chain.Disconnect", "");
        Table table = new Table(Disconnect.ROWS, List.of(tasuki));
        Child.figures(
                Child.java(List.of(), Disconnect.class.getName(), postgres(), "200"),
                (key, figure) ->
                        Disconnect.ROWS.stream()
                                .filter(row -> row.key().equals(key) && settings.wants(row))
                                .forEach(row -> table.add(row, tasuki, figure)));
        return table;
    }

    private static Table start(Settings settings) throws Exception {
        Table table = new Table(Start.ROWS, Start.CONTESTANTS);
        new Start(settings, table).run();
        return table;
    }
}
