package tasuki.http;

import tasuki.internal.TaskNode;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/**
 * When a failed call is made again, and after what pause.
 *
 * <p>A failed connect is always safe to repeat. A lost connection, a read timeout, and the statuses
 * given here are repeated only if the method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT, DELETE)
 * and the body can be sent again. The pauses double, each shortened by a random part so that many
 * clients do not return at the same moment; {@code Retry-After} is obeyed if it is not longer than
 * the longest pause. A pause that would outlast the deadline of the scope is not begun: the call
 * ends with what it has.
 *
 * @param attempts how many times more at most
 * @param firstPause the pause before the first repetition
 * @param longestPause the bound for pauses
 * @param statuses which answers are repeated
 */
public record Retries(
        int attempts, Duration firstPause, Duration longestPause, Set<Integer> statuses) {

    private static final Retries NONE = of(0);
    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /**
     * A policy.
     *
     * @throws IllegalArgumentException if a number or a duration is negative
     */
    public Retries {
        if (attempts < 0 || firstPause.isNegative() || longestPause.isNegative()) {
            throw new IllegalArgumentException("Attempts and pauses may not be negative");
        }
        statuses = Set.copyOf(statuses);
    }

    /** Never again; the default. */
    public static Retries none() {
        return NONE;
    }

    /**
     * Up to so many times more, after pauses of 100 ms, 200 ms, 400 ms … up to 5 s; also for the
     * statuses 429, 502, 503 and 504.
     */
    public static Retries of(int attempts) {
        return new Retries(
                attempts,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Set.of(429, 502, 503, 504));
    }

    /** This policy with another first pause. */
    public Retries firstPause(Duration pause) {
        return new Retries(attempts, pause, longestPause, statuses);
    }

    /** This policy with another bound for pauses. */
    public Retries longestPause(Duration pause) {
        return new Retries(attempts, firstPause, pause, statuses);
    }

    /** This policy for other statuses; for none, failures only are repeated. */
    public Retries statuses(Integer... repeated) {
        return new Retries(attempts, firstPause, longestPause, Set.of(repeated));
    }

    static boolean isIdempotent(HttpRequest request) {
        return IDEMPOTENT.contains(request.method());
    }

    boolean repeats(HttpRequest request, TransportException failure) {
        if (!request.body().isRepeatable()) {
            return false;
        }
        return switch (failure) {
            case ConnectFailedException f -> true;
            case ConnectTimeoutException f -> true;
            case PoolTimeoutException f -> false;
            case ProtocolErrorException f -> false;
            default -> isIdempotent(request);
        };
    }

    boolean repeats(HttpRequest request, int status) {
        return statuses.contains(status) && isIdempotent(request) && request.body().isRepeatable();
    }

    /**
     * The pause before repetition number {@code n}, from 1; empty if the server asks for too long.
     */
    Optional<Duration> pause(int n, Optional<String> retryAfter) {
        if (retryAfter.isPresent()) {
            Optional<Duration> asked = parse(retryAfter.get());
            if (asked.isPresent()) {
                return asked.filter(pause -> pause.compareTo(longestPause) <= 0);
            }
        }
        double doubled = firstPause.toNanos() * Math.pow(2, n - 1);
        long nanos = (long) Math.min(doubled, longestPause.toNanos());
        return Optional.of(
                Duration.ofNanos(
                        nanos / 2
                                + TaskNode.current()
                                        .environment()
                                        .scheduler()
                                        .random()
                                        .nextLong(nanos / 2 + 1)));
    }

    private static Optional<Duration> parse(String retryAfter) {
        try {
            return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter.strip())));
        } catch (NumberFormatException notSeconds) {
            try {
                Instant at =
                        Instant.from(
                                DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter.strip()));
                Duration left =
                        Duration.between(TaskNode.current().environment().clock().instant(), at);
                return Optional.of(left.isNegative() ? Duration.ZERO : left);
            } catch (DateTimeParseException notDate) {
                return Optional.empty();
            }
        }
    }
}
