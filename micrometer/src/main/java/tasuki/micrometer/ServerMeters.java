package tasuki.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import tasuki.web.AccessLog;
import tasuki.web.RequestObserver;
import tasuki.web.RunningApp;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of a web application.
 *
 * <pre>{@code
 * App.of(this).observe(ServerMeters.of(registry)).serve(8000);
 * }</pre>
 *
 * <p>{@code http.server.requests} times every request by {@code method}, {@code uri}, {@code
 * status} and {@code outcome}, as Spring's does. {@code uri} is the path of the route, {@code
 * /items/{id}}, and {@code UNKNOWN} where no route fits: never what a client has sent, so that the
 * number of series is bounded by the application. A WebSocket is timed from its handshake to its
 * close, with the method {@code WEBSOCKET}.
 */
public final class ServerMeters implements RequestObserver {
    private static final String NAME = "http.server.requests";

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();

    private record Series(String method, String route, int status) {}

    private ServerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters in a registry. */
    public static ServerMeters of(MeterRegistry registry) {
        return new ServerMeters(registry);
    }

    @Override
    public void ended(AccessLog.Entry request) {
        timers.computeIfAbsent(
                        new Series(
                                Methods.tag(request.method()), request.route(), request.status()),
                        this::timer)
                .record(request.time());
    }

    private Timer timer(Series series) {
        return Timer.builder(NAME)
                .description("Requests to the server")
                .tag("method", series.method())
                .tag("uri", series.route().isEmpty() ? "UNKNOWN" : series.route())
                .tag("status", String.valueOf(series.status()))
                .tag("outcome", Outcome.of(series.status()))
                .register(registry);
    }

    /**
     * Gauges of a server that runs: {@code http.server.requests.active} and {@code
     * http.server.connections.open}.
     */
    public void watch(RunningApp app) {
        Gauge.builder("http.server.requests.active", app, RunningApp::activeRequests)
                .description("Requests that run")
                .register(registry);
        Gauge.builder("http.server.connections.open", app, RunningApp::connections)
                .description("Open connections")
                .register(registry);
    }
}
