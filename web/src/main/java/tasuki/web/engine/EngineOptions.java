package tasuki.web.engine;

import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * Where a server listens and the limits it keeps. {@link #defaults} and the {@code with…} methods
 * make one.
 *
 * @param host the address to listen on; {@code "0.0.0.0"} for all
 * @param port the port, 0 for any free one
 * @param backlog how many connections may wait to be accepted
 * @param maxLineBytes the longest request line in bytes; a longer one is answered 414
 * @param maxHeaderBytes the largest request head in bytes; a larger one is answered 431
 * @param maxBody the largest request body in bytes; a larger one is answered 413
 * @param tls encrypts connections where given; HTTP/2 is then negotiated by ALPN
 * @param http2 whether HTTP/2 is spoken beside HTTP/1.1 (over TLS by ALPN, else by prior knowledge
 *     or upgrade)
 * @param idleTimeout how long a connection is kept between requests
 * @param watchAfter how long an HTTP/1.1 handler runs before its connection is watched for the
 *     client going away
 * @param halfCloseMeansGone whether the end of the client's side of a connection means that it has
 *     gone; a client that only shuts down its output cannot be told from one that closes
 * @param tcpNoDelay whether small writes are sent at once; without it HTTP/2 replies wait about 44
 *     ms for the client's delayed acknowledgement
 */
public record EngineOptions(
        String host,
        int port,
        int backlog,
        int maxLineBytes,
        int maxHeaderBytes,
        long maxBody,
        Optional<SSLContext> tls,
        boolean http2,
        Duration idleTimeout,
        Duration watchAfter,
        boolean halfCloseMeansGone,
        boolean tcpNoDelay) {

    /** Checks the values. */
    public EngineOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is 0 to 65535, not " + port);
        }
        positive("backlog", backlog);
        positive("maxLineBytes", maxLineBytes);
        positive("maxHeaderBytes", maxHeaderBytes);
        if (maxBody < 0) {
            throw new IllegalArgumentException("maxBody must not be negative: " + maxBody);
        }
        positive("idleTimeout", idleTimeout.toNanos());
        positive("watchAfter", watchAfter.toNanos());
    }

    /**
     * 127.0.0.1, any free port, 8 KiB for the request line, 32 KiB for its headers, 10 MiB for its
     * body, no TLS, HTTP/2 on, 75 s idle, watched after 5 ms, a half-close means gone.
     */
    public static EngineOptions defaults() {
        return new EngineOptions(
                "127.0.0.1",
                0,
                1024,
                8 * 1024,
                32 * 1024,
                10L * 1024 * 1024,
                Optional.empty(),
                true,
                Duration.ofSeconds(75),
                Duration.ofMillis(5),
                true,
                true);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** A copy with another {@link #host}. */
    public EngineOptions withHost(String host) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #port}. */
    public EngineOptions withPort(int port) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #backlog}. */
    public EngineOptions withBacklog(int backlog) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #maxLineBytes}. */
    public EngineOptions withMaxLineBytes(int maxLineBytes) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #maxHeaderBytes}. */
    public EngineOptions withMaxHeaderBytes(int maxHeaderBytes) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #maxBody}. */
    public EngineOptions withMaxBody(long maxBody) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #tls}. */
    public EngineOptions withTls(SSLContext tls) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                Optional.of(tls),
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #http2}. */
    public EngineOptions withHttp2(boolean http2) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #idleTimeout}. */
    public EngineOptions withIdleTimeout(Duration idleTimeout) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #watchAfter}. */
    public EngineOptions withWatchAfter(Duration watchAfter) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #halfCloseMeansGone}. */
    public EngineOptions withHalfCloseMeansGone(boolean halfCloseMeansGone) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }

    /** A copy with another {@link #tcpNoDelay}. */
    public EngineOptions withTcpNoDelay(boolean tcpNoDelay) {
        return new EngineOptions(
                host,
                port,
                backlog,
                maxLineBytes,
                maxHeaderBytes,
                maxBody,
                tls,
                http2,
                idleTimeout,
                watchAfter,
                halfCloseMeansGone,
                tcpNoDelay);
    }
}
