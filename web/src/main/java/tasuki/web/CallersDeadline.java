package tasuki.web;

import tasuki.web.engine.HeaderMap;

import java.util.Optional;

/** How long the caller of a request will wait, as its headers say it: the shortest counts. */
final class CallersDeadline {
    /** Our own header: milliseconds. */
    static final String OWN = "Tasuki-Timeout";

    private static final String GRPC = "grpc-timeout";
    private static final String ENVOY = "x-envoy-expected-rq-timeout-ms";
    private static final long MILLI = 1_000_000L;

    private CallersDeadline() {}

    /**
     * Nanoseconds; Long.MAX_VALUE if nothing is said. What cannot be understood is no deadline;
     * zero and less has passed already, but for Envoy's, where zero means none.
     */
    static long nanos(HeaderMap headers) {
        long limit = Long.MAX_VALUE;
        Optional<String> own = headers.first(OWN);
        if (own.isPresent()) {
            limit = times(own.get().strip(), MILLI);
        }
        Optional<String> grpc = headers.first(GRPC);
        if (grpc.isPresent()) {
            limit = Math.min(limit, grpc(grpc.get().strip()));
        }
        Optional<String> envoy = headers.first(ENVOY);
        if (envoy.isPresent()) {
            long time = times(envoy.get().strip(), MILLI);
            limit = Math.min(limit, time == 0 ? Long.MAX_VALUE : time);
        }
        return limit;
    }

    /** At most eight digits and a unit: {@code 100m}. */
    private static long grpc(String text) {
        if (text.length() < 2 || text.length() > 9) {
            return Long.MAX_VALUE;
        }
        long unit =
                switch (text.charAt(text.length() - 1)) {
                    case 'H' -> 3_600_000 * MILLI;
                    case 'M' -> 60_000 * MILLI;
                    case 'S' -> 1000 * MILLI;
                    case 'm' -> MILLI;
                    case 'u' -> 1000;
                    case 'n' -> 1;
                    default -> 0;
                };
        return unit == 0 ? Long.MAX_VALUE : times(text.substring(0, text.length() - 1), unit);
    }

    private static long times(String number, long unit) {
        try {
            return Math.multiplyExact(Long.parseLong(number), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
