package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Lets each client make so many requests in a time, and answers more of them 429: a token bucket
 * for each, which fills steadily.
 *
 * <pre>{@code
 * app.use(RateLimit.of(100, Duration.ofMinutes(1)));                       // per address
 * login.use(RateLimit.of(5, Duration.ofMinutes(1)).burst(3).name("login"));
 * app.use(RateLimit.of(1_000, Duration.ofHours(1)).per(request -> request.header("X-API-Key")));
 * }</pre>
 *
 * <p>Every reply says how it stands, in {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers), and 429 in {@code Retry-After} too. Clients are told
 * apart by their address, behind trusted proxies by the one that these name; IPv6 clients by their
 * network of 64 bits, which is what one of them has. It counts in this process only.
 *
 * <p>It remembers 10,000 clients at most: the one that has not been seen for the longest time is
 * forgotten first, and starts anew when it comes back.
 */
public final class RateLimit implements Middleware {
    private final int permits;
    private final Duration window;
    private final int burst;
    private final String name;
    private final int maxKeys;
    private final Function<Request, Optional<String>> key;
    private final LongSupplier nanos;
    private final long nanosPerToken;
    private final Buckets buckets;

    /**
     * For each key the instant at which its bucket will be full if nobody takes anything; guarded
     * by itself, never held while anything waits.
     */
    private static final class Buckets extends LinkedHashMap<String, Long> {
        private static final long serialVersionUID = 1L;
        private final int max;

        Buckets(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > max;
        }
    }

    private RateLimit(
            int permits,
            Duration window,
            int burst,
            String name,
            int maxKeys,
            Function<Request, Optional<String>> key,
            LongSupplier nanos) {
        this.permits = permits;
        this.window = window;
        this.burst = burst;
        this.name = name;
        this.maxKeys = maxKeys;
        this.key = key;
        this.nanos = nanos;
        this.nanosPerToken = window.toNanos() / permits;
        this.buckets = new Buckets(maxKeys);
    }

    /**
     * So many requests in a time, for each address; after a pause as many at once.
     *
     * @param permits 1 or more
     * @param window in which time, positive, at most a day
     */
    public static RateLimit of(int permits, Duration window) {
        if (permits < 1 || !window.isPositive() || window.compareTo(Duration.ofDays(1)) > 0) {
            throw new WebSetupException(
                    "A limit is one request or more in a day or less, not "
                            + permits
                            + " in "
                            + window);
        }
        return new RateLimit(
                permits, window, permits, "default", 10_000, RateLimit::address, System::nanoTime);
    }

    /** The same, with another number of requests at once after a pause. */
    public RateLimit burst(int requests) {
        if (requests < 1) {
            throw new WebSetupException("A burst is one request or more, not " + requests);
        }
        return new RateLimit(permits, window, requests, name, maxKeys, key, nanos);
    }

    /** The same, with clients told apart by something else; where it is empty there is no limit. */
    public RateLimit per(Function<Request, Optional<String>> key) {
        return new RateLimit(permits, window, burst, name, maxKeys, key, nanos);
    }

    /** The same, with a name that replies call it by. */
    public RateLimit name(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new WebSetupException(
                    "The name of a limit is letters and digits: '" + name + "'");
        }
        return new RateLimit(permits, window, burst, name, maxKeys, key, nanos);
    }

    /** The same, remembering so many clients. */
    public RateLimit maxKeys(int clients) {
        if (clients < 1) {
            throw new WebSetupException("At least one client must be remembered: " + clients);
        }
        return new RateLimit(permits, window, burst, name, clients, key, nanos);
    }

    /** The same by another clock, for tests. */
    RateLimit clock(LongSupplier nanos) {
        return new RateLimit(permits, window, burst, name, maxKeys, key, nanos);
    }

    /** How it stands with a client. */
    private record State(boolean allowed, long remaining, long fullIn, long retryIn) {}

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        Optional<String> who = key.apply(request);
        if (who.isEmpty()) {
            return next.handle(request);
        }
        State state = take(shortened(who.get()));
        if (state.allowed()) {
            return described(next.handle(request), state);
        }
        return described(Reply.error(429, "Too many requests: try again later"), state)
                .header("Retry-After", String.valueOf(Math.max(1, seconds(state.retryIn()))));
    }

    /** A key that a client chose may be long, and is remembered. */
    private static String shortened(String key) {
        if (key.length() <= 64) {
            return key;
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private State take(String who) {
        synchronized (buckets) {
            long now = nanos.getAsLong();
            Long known = buckets.get(who);
            long fullAt = known == null || known - now < 0 ? now : known;
            long most = nanosPerToken * burst;
            long after = fullAt + nanosPerToken;
            boolean allowed = after - now <= most;
            if (allowed) {
                buckets.put(who, after);
                fullAt = after;
            }
            long remaining = (most - (fullAt - now)) / nanosPerToken;
            return new State(allowed, remaining, fullAt - now, after - now - most);
        }
    }

    private Reply described(Reply reply, State state) {
        return reply.header(
                        "RateLimit-Policy",
                        "\"%s\";q=%d;w=%d"
                                .formatted(name, permits, Math.max(1, window.toSeconds())))
                .header(
                        "RateLimit",
                        "\"%s\";r=%d;t=%d"
                                .formatted(name, state.remaining(), seconds(state.fullIn())));
    }

    private static long seconds(long nanos) {
        return Math.max(0, Math.ceilDiv(nanos, 1_000_000_000L));
    }

    /** How many clients are remembered. */
    int keys() {
        synchronized (buckets) {
            return buckets.size();
        }
    }

    private static Optional<String> address(Request request) {
        @Nullable InetAddress address = request.client().getAddress();
        if (address == null) {
            return Optional.of(Objects.toString(request.client().getHostString(), ""));
        }
        byte[] bytes = address.getAddress();
        if (bytes.length != 16) {
            return Optional.of(address.getHostAddress());
        }
        StringBuilder network = new StringBuilder("v6:");
        for (int i = 0; i < 8; i++) {
            network.append(Integer.toHexString(bytes[i] & 0xff)).append(':');
        }
        return Optional.of(network.toString());
    }
}
