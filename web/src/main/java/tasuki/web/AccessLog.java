package tasuki.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a request is written to the access log, which is the logger {@code tasuki.web.access} at
 * level INFO.
 */
@FunctionalInterface
public interface AccessLog {
    /**
     * A request that has been answered.
     *
     * @param client the client's address, behind a trusted proxy the one that it names
     * @param method its method; {@code WEBSOCKET} for a WebSocket
     * @param target path and query as they were sent
     * @param route the path of the route, {@code /items/{id}}; empty if none fits
     * @param protocol {@code HTTP/1.1}, {@code HTTP/2} or {@code HTTP/1.0}
     * @param status of the reply; 499 if the client had gone before it, 101 for a WebSocket
     * @param bytes of the reply's body that were sent
     * @param time from the head of the request to the end of the reply
     * @param id the request's id
     * @param userAgent what the client says it is; empty if it does not
     * @param referer where it says it comes from; empty if it does not
     */
    record Entry(
            String client,
            String method,
            String target,
            String route,
            String protocol,
            int status,
            long bytes,
            Duration time,
            String id,
            String userAgent,
            String referer) {}

    /** The line for a request. Line ends in it are written as spaces. */
    String line(Entry request);

    /** {@code 127.0.0.1 "GET /items/3 HTTP/1.1" 200 17 0.8 ms}. */
    static AccessLog plain() {
        return request ->
                "%s \"%s %s %s\" %d %d %.1f ms"
                        .formatted(
                                request.client(),
                                request.method(),
                                request.target(),
                                request.protocol(),
                                request.status(),
                                request.bytes(),
                                request.time().toNanos() / 1e6);
    }

    /** The combined format of Apache and nginx. */
    static AccessLog combined() {
        DateTimeFormatter when =
                DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US)
                        .withZone(ZoneId.systemDefault());
        return request ->
                "%s - - [%s] \"%s %s %s\" %d %d \"%s\" \"%s\""
                        .formatted(
                                request.client(),
                                when.format(Instant.now()),
                                request.method(),
                                escaped(request.target()),
                                request.protocol(),
                                request.status(),
                                request.bytes(),
                                request.referer().isEmpty() ? "-" : escaped(request.referer()),
                                request.userAgent().isEmpty() ? "-" : escaped(request.userAgent()));
    }

    /** An object of JSON on a line, with everything that {@link Entry} has. */
    static AccessLog json() {
        return request ->
                "{\"client\":\"%s\",\"method\":\"%s\",\"target\":\"%s\",\"route\":\"%s\",\"protocol\":\"%s\",\"status\":%d,\"bytes\":%d,\"ms\":%s,\"id\":\"%s\",\"userAgent\":\"%s\",\"referer\":\"%s\"}"
                        .formatted(
                                request.client(),
                                escaped(request.method()),
                                escaped(request.target()),
                                escaped(request.route()),
                                request.protocol(),
                                request.status(),
                                request.bytes(),
                                String.format(Locale.ROOT, "%.3f", request.time().toNanos() / 1e6),
                                request.id(),
                                escaped(request.userAgent()),
                                escaped(request.referer()));
    }

    /** Text that can stand between quotes, in a log and in JSON. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
