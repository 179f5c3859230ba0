package tasuki.web.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * Where a server listens and the limits it keeps. Immutable: {@link #defaults} and the {@code
 * with…} methods make one.
 */
public final class EngineOptions {
    private static final EngineOptions DEFAULTS = new EngineOptions();

    private String host = "127.0.0.1";
    private int port = 0;
    private Optional<Path> unixSocket = Optional.empty();
    private boolean reusePort = false;
    private int backlog = 1024;
    private int maxConnections = 16_384;
    private int maxRequests = 0;
    private int maxLineBytes = 8 * 1024;
    private int maxHeaderBytes = 32 * 1024;
    private long maxBody = 10L * 1024 * 1024;
    private Optional<Tls> tls = Optional.empty();
    private boolean http2 = true;
    private int maxStreams = 1024;
    private Duration headTimeout = Duration.ofSeconds(10);
    private Duration keepAlive = Duration.ofSeconds(5);
    private Duration idleTimeout = Duration.ofSeconds(75);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private int minRate = 240;
    private Duration watchAfter = Duration.ofMillis(5);
    private boolean halfCloseMeansGone = true;
    private boolean tcpNoDelay = true;
    private boolean problemDetails = false;

    private EngineOptions() {}

    private EngineOptions(EngineOptions from) {
        host = from.host;
        port = from.port;
        unixSocket = from.unixSocket;
        reusePort = from.reusePort;
        backlog = from.backlog;
        maxConnections = from.maxConnections;
        maxRequests = from.maxRequests;
        maxLineBytes = from.maxLineBytes;
        maxHeaderBytes = from.maxHeaderBytes;
        maxBody = from.maxBody;
        tls = from.tls;
        http2 = from.http2;
        maxStreams = from.maxStreams;
        headTimeout = from.headTimeout;
        keepAlive = from.keepAlive;
        idleTimeout = from.idleTimeout;
        readTimeout = from.readTimeout;
        writeTimeout = from.writeTimeout;
        minRate = from.minRate;
        watchAfter = from.watchAfter;
        halfCloseMeansGone = from.halfCloseMeansGone;
        tcpNoDelay = from.tcpNoDelay;
        problemDetails = from.problemDetails;
    }

    /** What holds where nothing else is said; see each option. */
    public static EngineOptions defaults() {
        return DEFAULTS;
    }

    private static void check(boolean good, String what, Object value) {
        if (!good) {
            throw new IllegalArgumentException(what + ", not " + value);
        }
    }

    /** The address to listen on; {@code "0.0.0.0"} for all. By default: 127.0.0.1. */
    public String host() {
        return host;
    }

    /** A copy with another {@link #host}. */
    public EngineOptions withHost(String host) {
        EngineOptions copy = new EngineOptions(this);
        copy.host = Objects.requireNonNull(host, "host");
        return copy;
    }

    /** The port, 0 for any free one. By default: 0. */
    public int port() {
        return port;
    }

    /** A copy with another {@link #port}. */
    public EngineOptions withPort(int port) {
        check(port >= 0 && port <= 65_535, "A port is 0 to 65535", port);
        EngineOptions copy = new EngineOptions(this);
        copy.port = port;
        return copy;
    }

    /**
     * The file of a Unix domain socket, which is listened on instead of host and port. By default:
     * none.
     */
    public Optional<Path> unixSocket() {
        return unixSocket;
    }

    /** A copy with another {@link #unixSocket}. */
    public EngineOptions withUnixSocket(Path unixSocket) {
        EngineOptions copy = new EngineOptions(this);
        copy.unixSocket = Optional.of(unixSocket);
        return copy;
    }

    /**
     * Whether other processes may listen on the same port at the same time (SO_REUSEPORT), so that
     * a new server can start before the old one stops. By default: off.
     */
    public boolean reusePort() {
        return reusePort;
    }

    /** A copy with another {@link #reusePort}. */
    public EngineOptions withReusePort(boolean reusePort) {
        EngineOptions copy = new EngineOptions(this);
        copy.reusePort = reusePort;
        return copy;
    }

    /** How many connections may wait to be accepted. By default: 1024. */
    public int backlog() {
        return backlog;
    }

    /** A copy with another {@link #backlog}. */
    public EngineOptions withBacklog(int backlog) {
        check(backlog > 0, "backlog must be positive", backlog);
        EngineOptions copy = new EngineOptions(this);
        copy.backlog = backlog;
        return copy;
    }

    /**
     * How many connections are open at once; a further one is answered 503 and closed. By default:
     * 16,384.
     */
    public int maxConnections() {
        return maxConnections;
    }

    /** A copy with another {@link #maxConnections}. */
    public EngineOptions withMaxConnections(int maxConnections) {
        check(maxConnections > 0, "maxConnections must be positive", maxConnections);
        EngineOptions copy = new EngineOptions(this);
        copy.maxConnections = maxConnections;
        return copy;
    }

    /**
     * How many requests are served on one HTTP/1.1 connection before it is closed, 0 for any
     * number. By default: 0.
     */
    public int maxRequests() {
        return maxRequests;
    }

    /** A copy with another {@link #maxRequests}. */
    public EngineOptions withMaxRequests(int maxRequests) {
        check(maxRequests >= 0, "maxRequests must not be negative", maxRequests);
        EngineOptions copy = new EngineOptions(this);
        copy.maxRequests = maxRequests;
        return copy;
    }

    /** The longest request line in bytes; a longer one is answered 414. By default: 8 KiB. */
    public int maxLineBytes() {
        return maxLineBytes;
    }

    /** A copy with another {@link #maxLineBytes}. */
    public EngineOptions withMaxLineBytes(int maxLineBytes) {
        check(maxLineBytes > 0, "maxLineBytes must be positive", maxLineBytes);
        EngineOptions copy = new EngineOptions(this);
        copy.maxLineBytes = maxLineBytes;
        return copy;
    }

    /** The largest request head in bytes; a larger one is answered 431. By default: 32 KiB. */
    public int maxHeaderBytes() {
        return maxHeaderBytes;
    }

    /** A copy with another {@link #maxHeaderBytes}. */
    public EngineOptions withMaxHeaderBytes(int maxHeaderBytes) {
        check(maxHeaderBytes > 0, "maxHeaderBytes must be positive", maxHeaderBytes);
        EngineOptions copy = new EngineOptions(this);
        copy.maxHeaderBytes = maxHeaderBytes;
        return copy;
    }

    /** The largest request body in bytes; a larger one is answered 413. By default: 10 MiB. */
    public long maxBody() {
        return maxBody;
    }

    /** A copy with another {@link #maxBody}. */
    public EngineOptions withMaxBody(long maxBody) {
        check(maxBody >= 0, "maxBody must not be negative", maxBody);
        EngineOptions copy = new EngineOptions(this);
        copy.maxBody = maxBody;
        return copy;
    }

    /** Encrypts connections where given; HTTP/2 is then negotiated by ALPN. By default: none. */
    public Optional<Tls> tls() {
        return tls;
    }

    /** A copy with another {@link #tls}. */
    public EngineOptions withTls(Tls tls) {
        EngineOptions copy = new EngineOptions(this);
        copy.tls = Optional.of(tls);
        return copy;
    }

    /** A copy that encrypts connections by this context; see {@link #withTls(Tls)}. */
    public EngineOptions withTls(SSLContext context) {
        return withTls(Tls.of(context));
    }

    /**
     * Whether HTTP/2 is spoken beside HTTP/1.1 (over TLS by ALPN, else by prior knowledge or
     * upgrade). By default: on.
     */
    public boolean http2() {
        return http2;
    }

    /** A copy with another {@link #http2}. */
    public EngineOptions withHttp2(boolean http2) {
        EngineOptions copy = new EngineOptions(this);
        copy.http2 = http2;
        return copy;
    }

    /**
     * How many requests a client may have open at once on an HTTP/2 connection; one that it resets
     * counts until its handler has ended. By default: 1024.
     */
    public int maxStreams() {
        return maxStreams;
    }

    /** A copy with another {@link #maxStreams}. */
    public EngineOptions withMaxStreams(int maxStreams) {
        check(maxStreams > 0, "maxStreams must be positive", maxStreams);
        EngineOptions copy = new EngineOptions(this);
        copy.maxStreams = maxStreams;
        return copy;
    }

    /**
     * How long a client may take to send a request's head, from its first byte; before the first
     * request, from the connection's beginning, with the handshake. Then 408. By default: 10 s.
     */
    public Duration headTimeout() {
        return headTimeout;
    }

    /** A copy with another {@link #headTimeout}. */
    public EngineOptions withHeadTimeout(Duration headTimeout) {
        check(headTimeout.isPositive(), "headTimeout must be positive", headTimeout);
        EngineOptions copy = new EngineOptions(this);
        copy.headTimeout = headTimeout;
        return copy;
    }

    /** How long an HTTP/1.1 connection is kept between two requests. By default: 5 s. */
    public Duration keepAlive() {
        return keepAlive;
    }

    /** A copy with another {@link #keepAlive}. */
    public EngineOptions withKeepAlive(Duration keepAlive) {
        check(keepAlive.isPositive(), "keepAlive must be positive", keepAlive);
        EngineOptions copy = new EngineOptions(this);
        copy.keepAlive = keepAlive;
        return copy;
    }

    /** How long an HTTP/2 connection is kept without a request. By default: 75 s. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** A copy with another {@link #idleTimeout}. */
    public EngineOptions withIdleTimeout(Duration idleTimeout) {
        check(idleTimeout.isPositive(), "idleTimeout must be positive", idleTimeout);
        EngineOptions copy = new EngineOptions(this);
        copy.idleTimeout = idleTimeout;
        return copy;
    }

    /**
     * How long a handler waits for the next bytes of a request's body. Then 408. By default: 30 s.
     */
    public Duration readTimeout() {
        return readTimeout;
    }

    /** A copy with another {@link #readTimeout}. */
    public EngineOptions withReadTimeout(Duration readTimeout) {
        check(readTimeout.isPositive(), "readTimeout must be positive", readTimeout);
        EngineOptions copy = new EngineOptions(this);
        copy.readTimeout = readTimeout;
        return copy;
    }

    /**
     * How long a client may take no byte of its reply. Then the connection is closed. By default:
     * 30 s.
     */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /** A copy with another {@link #writeTimeout}. */
    public EngineOptions withWriteTimeout(Duration writeTimeout) {
        check(writeTimeout.isPositive(), "writeTimeout must be positive", writeTimeout);
        EngineOptions copy = new EngineOptions(this);
        copy.writeTimeout = writeTimeout;
        return copy;
    }

    /**
     * The bytes per second that a client must send of a body that is waited for, and take of a
     * reply, after 5 s; 0 for any. By default: 240.
     */
    public int minRate() {
        return minRate;
    }

    /** A copy with another {@link #minRate}. */
    public EngineOptions withMinRate(int minRate) {
        check(minRate >= 0, "minRate must not be negative", minRate);
        EngineOptions copy = new EngineOptions(this);
        copy.minRate = minRate;
        return copy;
    }

    /**
     * How long an HTTP/1.1 handler runs before its connection is watched for the client going away.
     * By default: 5 ms.
     */
    public Duration watchAfter() {
        return watchAfter;
    }

    /** A copy with another {@link #watchAfter}. */
    public EngineOptions withWatchAfter(Duration watchAfter) {
        check(watchAfter.isPositive(), "watchAfter must be positive", watchAfter);
        EngineOptions copy = new EngineOptions(this);
        copy.watchAfter = watchAfter;
        return copy;
    }

    /**
     * Whether the end of the client's side of a connection means that it has gone; a client that
     * only shuts down its output cannot be told from one that closes. By default: it does.
     */
    public boolean halfCloseMeansGone() {
        return halfCloseMeansGone;
    }

    /** A copy with another {@link #halfCloseMeansGone}. */
    public EngineOptions withHalfCloseMeansGone(boolean halfCloseMeansGone) {
        EngineOptions copy = new EngineOptions(this);
        copy.halfCloseMeansGone = halfCloseMeansGone;
        return copy;
    }

    /**
     * Whether small writes are sent at once; without it HTTP/2 replies wait about 44 ms for the
     * client's delayed acknowledgement. By default: on.
     */
    public boolean tcpNoDelay() {
        return tcpNoDelay;
    }

    /** A copy with another {@link #tcpNoDelay}. */
    public EngineOptions withTcpNoDelay(boolean tcpNoDelay) {
        EngineOptions copy = new EngineOptions(this);
        copy.tcpNoDelay = tcpNoDelay;
        return copy;
    }

    @Override
    public String toString() {
        return "EngineOptions[" + unixSocket.map(Path::toString).orElse(host + ":" + port) + "]";
    }

    /**
     * Whether what the engine refuses by itself is answered as problem details (RFC 9457), as
     * {@code App.problemDetails} sets it. By default: false.
     */
    public boolean problemDetails() {
        return problemDetails;
    }

    /** A copy with another {@link #problemDetails}. */
    public EngineOptions withProblemDetails(boolean problemDetails) {
        EngineOptions copy = new EngineOptions(this);
        copy.problemDetails = problemDetails;
        return copy;
    }
}
