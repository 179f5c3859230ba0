package tasuki.http;

import java.time.Duration;

/**
 * How the time that is left to the caller's scope is told to the server, so that it can give up
 * work that nobody will wait for. Only a call made under a deadline sends it; the value says
 * nothing but how long the caller will wait.
 */
public enum DeadlineHeader {
    /** {@code Tasuki-Timeout: 750}, in milliseconds; what {@code tasuki.web} reads. The default. */
    TASUKI("Tasuki-Timeout", ""),
    /** {@code grpc-timeout: 750m}, in milliseconds with the unit of gRPC. */
    GRPC("grpc-timeout", "m"),
    /** {@code x-envoy-expected-rq-timeout-ms: 750}, as between Envoy proxies. */
    ENVOY("x-envoy-expected-rq-timeout-ms", ""),
    /** None is sent. */
    OFF("", "");

    private static final long LONGEST = 99_999_999;

    private final String header;
    private final String unit;

    DeadlineHeader(String header, String unit) {
        this.header = header;
        this.unit = unit;
    }

    /** The name of the header; empty for {@link #OFF}. */
    public String header() {
        return header;
    }

    /**
     * The value for what remains: whole milliseconds, at least 1. Rounded up: a server that gave up
     * a moment before the caller would answer 504, and that might overtake the caller's own
     * deadline.
     */
    String value(Duration remaining) {
        long millis = Math.clamp(remaining.plusNanos(999_999).toMillis(), 1, LONGEST);
        return millis + unit;
    }
}
