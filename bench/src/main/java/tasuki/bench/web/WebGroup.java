package tasuki.bench.web;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.util.List;

/** The rows of servers, and who takes part. */
public final class WebGroup {
    private WebGroup() {}

    private static final String HEAP = "-Xmx512m";

    /** The rows; the load of each is in {@link #target}. */
    public static final List<Row> LOADS =
            List.of(
                    Row.rate("plaintext", "plaintext"),
                    Row.rate("json", "JSON"),
                    Row.rate("params", "typed parameters"),
                    Row.rate("echo", "echo of 1 KB JSON"),
                    Row.rate("sleep", "50 ms sleep, 1,000 connections"));

    /** The 99th percentiles of two of them, start and memory. */
    public static final List<Row> OTHERS =
            List.of(
                    new Row("plaintextP99", "plaintext, p99", "ms", 1, 0, false),
                    new Row("sleepP99", "50 ms sleep, p99", "ms", 1, 0, false),
                    new Row("start", "start to first answer", "ms", 1, 0, false),
                    new Row("rss", "resident memory after the run", "MB", 1, 0, false));

    /** A server is run with its port as argument. */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java("bare loop (limit)", "web.BareServer", "", HEAP),
                    server("Tasuki", "web.TasukiServer"),
                    server("Helidon SE", "web.HelidonServer"),
                    server("Jetty", "web.JettyServer"),
                    server("Javalin", "web.JavalinServer"),
                    server("Vert.x, event loop", "web.VertxServer"),
                    server("Spring Boot", "web.SpringServer"),
                    new Contestant(
                            "Quarkus",
                            new Contestant.Built(
                                    "src/quarkus",
                                    "target/quarkus-app/quarkus-run.jar",
                                    "quarkus.http.port",
                                    List.of(HEAP)),
                            "bare loop (limit)"),
                    Contestant.command("Node", "node", "node", "src/other/web.js"),
                    Contestant.command(
                            "FastAPI", "uvicorn", "/usr/bin/python3", "src/other/web.py"));

    private static Contestant server(String name, String type) {
        return Contestant.java(name, type, "bare loop (limit)", HEAP);
    }

    /** The path of a row. */
    public static String target(Row row) {
        return switch (row.key()) {
            case "params" -> "/items/42?q=something&limit=10";
            default -> "/" + row.key();
        };
    }

    /** The connections of a row. */
    public static int connections(Row row) {
        return row.key().equals("sleep") ? 1000 : 64;
    }
}
