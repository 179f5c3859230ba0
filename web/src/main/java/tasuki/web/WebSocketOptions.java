package tasuki.web;

import java.time.Duration;
import java.util.List;

/**
 * Limits and times of WebSocket connections. Immutable: {@link #defaults} and the {@code with…}
 * methods make one.
 */
public final class WebSocketOptions {
    private static final WebSocketOptions DEFAULTS = new WebSocketOptions();

    /** How messages are compressed (RFC 7692). */
    public enum Compression {
        /** Not at all. */
        NONE,
        /** Each by itself: no memory is kept between messages. */
        PER_MESSAGE,
        /**
         * With those before it in view: packs small messages well, and takes 300 KB a connection.
         */
        SHARED
    }

    private long maxMessage = 16L * 1024 * 1024;
    private int queue = 32;
    private Duration pingInterval = Duration.ofSeconds(20);
    private Duration pingTimeout = Duration.ofSeconds(20);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private Duration grace = Duration.ofSeconds(5);
    private Compression compression = Compression.PER_MESSAGE;
    private int compressFrom = 256;
    private List<String> origins = List.of();
    private List<String> subprotocols = List.of();

    private WebSocketOptions() {}

    private WebSocketOptions(WebSocketOptions from) {
        maxMessage = from.maxMessage;
        queue = from.queue;
        pingInterval = from.pingInterval;
        pingTimeout = from.pingTimeout;
        closeTimeout = from.closeTimeout;
        grace = from.grace;
        compression = from.compression;
        compressFrom = from.compressFrom;
        origins = from.origins;
        subprotocols = from.subprotocols;
    }

    /** What holds where nothing else is said; see each option. */
    public static WebSocketOptions defaults() {
        return DEFAULTS;
    }

    private static void check(boolean good, String what, Object value) {
        if (!good) {
            throw new IllegalArgumentException(what + ", not " + value);
        }
    }

    /**
     * The largest message in bytes, unpacked; a larger one closes the connection with 1009. By
     * default: 16 MiB.
     */
    public long maxMessage() {
        return maxMessage;
    }

    /** A copy with another {@link #maxMessage}. */
    public WebSocketOptions withMaxMessage(long maxMessage) {
        check(maxMessage > 0, "maxMessage must be positive", maxMessage);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.maxMessage = maxMessage;
        return copy;
    }

    /**
     * How many messages are kept for a handler that does not receive them yet; then the client is
     * held back. By default: 32.
     */
    public int queue() {
        return queue;
    }

    /** A copy with another {@link #queue}. */
    public WebSocketOptions withQueue(int queue) {
        check(queue > 0, "queue must be positive", queue);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.queue = queue;
        return copy;
    }

    /** How often the client is pinged. By default: 20 s. */
    public Duration pingInterval() {
        return pingInterval;
    }

    /** A copy with another {@link #pingInterval}. */
    public WebSocketOptions withPingInterval(Duration pingInterval) {
        check(pingInterval.isPositive(), "pingInterval must be positive", pingInterval);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.pingInterval = pingInterval;
        return copy;
    }

    /**
     * How long a client that is pinged may send nothing; then it is dead, and the connection lost.
     * By default: 20 s.
     */
    public Duration pingTimeout() {
        return pingTimeout;
    }

    /** A copy with another {@link #pingTimeout}. */
    public WebSocketOptions withPingTimeout(Duration pingTimeout) {
        check(pingTimeout.isPositive(), "pingTimeout must be positive", pingTimeout);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.pingTimeout = pingTimeout;
        return copy;
    }

    /** How long the other side may take to answer a close. By default: 10 s. */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** A copy with another {@link #closeTimeout}. */
    public WebSocketOptions withCloseTimeout(Duration closeTimeout) {
        check(closeTimeout.isPositive(), "closeTimeout must be positive", closeTimeout);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.closeTimeout = closeTimeout;
        return copy;
    }

    /**
     * How long a handler that receives may go on when the connection has ended, before its scope is
     * cancelled. By default: 5 s.
     */
    public Duration grace() {
        return grace;
    }

    /** A copy with another {@link #grace}. */
    public WebSocketOptions withGrace(Duration grace) {
        check(grace.isPositive(), "grace must be positive", grace);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.grace = grace;
        return copy;
    }

    /** Whether messages are compressed if the client can do it. By default: each by itself. */
    public Compression compression() {
        return compression;
    }

    /** A copy with another {@link #compression}. */
    public WebSocketOptions withCompression(Compression compression) {
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.compression = compression;
        return copy;
    }

    /** The smallest message in bytes that is compressed. By default: 256. */
    public int compressFrom() {
        return compressFrom;
    }

    /** A copy with another {@link #compressFrom}. */
    public WebSocketOptions withCompressFrom(int compressFrom) {
        check(compressFrom >= 0, "compressFrom must not be negative", compressFrom);
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.compressFrom = compressFrom;
        return copy;
    }

    /**
     * The pages that may connect beside those of the same host: {@code https://example.com}, or
     * {@code *} for all. By default: none.
     */
    public List<String> origins() {
        return origins;
    }

    /** A copy with other {@link #origins}. */
    public WebSocketOptions withOrigins(String... origins) {
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.origins = List.of(origins);
        return copy;
    }

    /**
     * The subprotocols that are spoken, the best first: the first that the client offers is chosen.
     * By default: none.
     */
    public List<String> subprotocols() {
        return subprotocols;
    }

    /** A copy with other {@link #subprotocols}. */
    public WebSocketOptions withSubprotocols(String... subprotocols) {
        WebSocketOptions copy = new WebSocketOptions(this);
        copy.subprotocols = List.of(subprotocols);
        return copy;
    }
}
