package tasuki.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts requests, by method, route and status, and how long they took, and writes that in
 * Prometheus's text format. Routes are as they are declared, so that clients cannot make up new
 * series; methods that are not HTTP's are counted as one.
 */
final class PrometheusMetrics implements RequestObserver {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final Map<Key, Series> all = new ConcurrentHashMap<>();
    private final Map<String, Gauge> gauges = new TreeMap<>();
    private final long started = System.nanoTime();

    private record Key(String method, String route, int status) {}

    private record Gauge(String help, LongSupplier value) {}

    private static final class Series {
        final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);
        final LongAdder nanos = new LongAdder();
        final LongAdder bytes = new LongAdder();
    }

    /** Adds something that is looked at when it is asked for. */
    void gauge(String name, String help, LongSupplier value) {
        gauges.put(name, new Gauge(help, value));
    }

    @Override
    public void ended(AccessLog.Entry request) {
        String method =
                switch (request.method()) {
                    case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET" ->
                            request.method();
                    default -> "other";
                };
        Key key = new Key(method, request.route(), request.status());
        Series series = all.computeIfAbsent(key, _ -> new Series());
        long nanos = request.time().toNanos();
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket] * 1e9) {
            bucket++;
        }
        series.buckets.incrementAndGet(bucket);
        series.nanos.add(nanos);
        series.bytes.add(request.bytes());
    }

    /** Everything, as text. */
    String text() {
        StringBuilder out = new StringBuilder(4096);
        List<Map.Entry<Key, Series>> sorted = new ArrayList<>(all.entrySet());
        sorted.sort(
                java.util.Comparator.comparing(
                        entry ->
                                entry.getKey().route()
                                        + ' '
                                        + entry.getKey().method()
                                        + ' '
                                        + entry.getKey().status()));
        out.append("# HELP http_server_requests_seconds How long requests took.\n");
        out.append("# TYPE http_server_requests_seconds histogram\n");
        for (var entry : sorted) {
            Series series = entry.getValue();
            String labels = labels(entry.getKey());
            long count = 0;
            for (int i = 0; i <= BOUNDS.length; i++) {
                count += series.buckets.get(i);
                String bound = i == BOUNDS.length ? "+Inf" : String.valueOf(BOUNDS[i]);
                out.append("http_server_requests_seconds_bucket{")
                        .append(labels)
                        .append(",le=\"")
                        .append(bound)
                        .append("\"} ")
                        .append(count)
                        .append('\n');
            }
            out.append("http_server_requests_seconds_sum{")
                    .append(labels)
                    .append("} ")
                    .append(String.format(Locale.ROOT, "%.6f", series.nanos.sum() / 1e9))
                    .append("\nhttp_server_requests_seconds_count{")
                    .append(labels)
                    .append("} ")
                    .append(count)
                    .append('\n');
        }
        out.append("# HELP http_server_response_bytes Bytes of replies' bodies.\n");
        out.append("# TYPE http_server_response_bytes counter\n");
        for (var entry : sorted) {
            out.append("http_server_response_bytes{")
                    .append(labels(entry.getKey()))
                    .append("} ")
                    .append(entry.getValue().bytes.sum())
                    .append('\n');
        }
        gauges.forEach((name, gauge) -> gauge(out, name, gauge.help(), gauge.value().getAsLong()));
        Runtime runtime = Runtime.getRuntime();
        gauge(
                out,
                "jvm_memory_used_bytes",
                "Bytes of the heap that are in use.",
                runtime.totalMemory() - runtime.freeMemory());
        gauge(out, "jvm_memory_max_bytes", "The most that the heap may have.", runtime.maxMemory());
        gauge(
                out,
                "http_server_uptime_seconds",
                "Since the start.",
                (System.nanoTime() - started) / 1_000_000_000L);
        return out.toString();
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(" gauge\n");
        out.append(name).append(' ').append(value).append('\n');
    }

    private static String labels(Key key) {
        return "method=\"%s\",route=\"%s\",status=\"%d\""
                .formatted(
                        key.method(),
                        key.route().replace("\\", "\\\\").replace("\"", "\\\""),
                        key.status());
    }
}
