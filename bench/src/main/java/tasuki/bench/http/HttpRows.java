package tasuki.bench.http;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.util.List;

/** The rows of clients, and who takes part. */
public final class HttpRows {
    private HttpRows() {}

    private static final String LIMIT = "bare sockets (limit)";

    /** Against the bare server of the web rows, in a process of its own on the same cores. */
    public static final List<Row> ROWS = List.of(Row.rate("get", "64 GETs at once, small JSON"));

    /** The contestants. */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java(LIMIT, "http.BareClient", ""),
                    client("Tasuki", "http.TasukiClient"),
                    client("Jetty", "http.JettyHttpClient"),
                    client("Vert.x", "http.VertxWebClient"),
                    client("Apache 5", "http.ApacheClient"),
                    client("Helidon", "http.HelidonClient"),
                    client("OkHttp", "http.OkHttp"),
                    client("JDK", "http.JdkClient"));

    private static Contestant client(String name, String type) {
        return Contestant.java(name, type, LIMIT);
    }
}
