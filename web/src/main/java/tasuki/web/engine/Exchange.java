package tasuki.web.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/**
 * One request and its reply. Belongs to the handler's thread, except for {@link #onGone} callbacks
 * and {@link #abort}, which any thread may call.
 */
public interface Exchange {

    /** {@code "HTTP/1.1"} or {@code "HTTP/2"}. */
    String protocol();

    /** The method as it was sent, {@code "GET"}. */
    String method();

    /**
     * The path as it was sent, still percent-encoded, without the query: {@code "/items/a%20b"}.
     */
    String rawPath();

    /**
     * The query as it was sent, still percent-encoded, without the {@code ?}; empty if there is
     * none.
     */
    String rawQuery();

    /** The request's headers. HTTP/2's {@code :authority} is {@code Host}. */
    HeaderMap headers();

    /** The other end of the connection. */
    InetSocketAddress remote();

    /** Our end of the connection. */
    InetSocketAddress local();

    /** Whether the connection is encrypted. */
    boolean secure();

    /**
     * The request's body; empty if there is none. The same stream at every call. Its reads block
     * until bytes arrive, and stop when the reader's scope is cancelled. They throw
     *
     * <ul>
     *   <li>{@link BodyTooLargeException} past {@link EngineOptions#maxBody}: at once, without
     *       reading, if the length was announced,
     *   <li>{@link BadRequestException} if the body is broken (chunking, early end),
     *   <li>{@link ClientGoneException} if the connection or stream ended,
     *   <li>{@link java.io.InterruptedIOException} if the reader's scope is cancelled.
     * </ul>
     *
     * What the handler leaves unread is skipped if it is short, else the connection is closed after
     * the reply.
     */
    InputStream body();

    /**
     * Has {@code callback} called, once at most, when the client has gone while this exchange is
     * open: the connection ended or was reset, or its HTTP/2 stream was reset. The argument says
     * which. It is called on another thread, or on the calling one, at once, if the client has gone
     * already. It is not called after the handler has returned, and must not block. A second
     * callback replaces the first.
     */
    void onGone(Consumer<String> callback);

    /**
     * Sends the whole reply. Blocks while the client does not take it; stops when the scope of the
     * caller is cancelled, which then aborts the exchange. {@code Content-Length} is set from the
     * body; {@code Date} is added. To HEAD, and with the statuses 204 and 304, no body is sent.
     *
     * @param status 200 to 599
     * @throws IllegalStateException if a reply has been sent already
     * @throws ClientGoneException if the client has gone
     * @throws java.io.InterruptedIOException if the caller's scope is cancelled
     */
    void reply(int status, HeaderMap headers, byte[] body) throws IOException;

    /**
     * Starts a reply whose body is written by and by: chunked (HTTP/1.1, or by its length if {@code
     * Content-Length} is among the headers), DATA frames (HTTP/2). {@code flush} sends at once what
     * has been written, the head included. {@code close} ends the reply; returning from the handler
     * without it aborts. Writes block and fail as {@link #reply(int, HeaderMap, byte[])} does.
     *
     * @param status 200 to 599
     * @throws IllegalStateException if a reply has been sent already
     */
    OutputStream reply(int status, HeaderMap headers) throws IOException;

    /**
     * Answers 101 and goes on in another protocol on this connection (HTTP/1.1), or 200 on this
     * stream (HTTP/2, extended CONNECT). It is over when the handler returns. {@link #onGone} still
     * tells that the client has gone, where that is seen without reading.
     *
     * @param protocol what is gone on with, {@code "websocket"}
     * @param headers more headers of the answer
     * @throws UnsupportedOperationException if the exchange cannot be upgraded: the request has a
     *     body, or did not ask for it
     * @throws IllegalStateException if a reply has been sent already
     * @throws ClientGoneException if the client has gone
     */
    Duplex upgrade(String protocol, HeaderMap headers) throws IOException;

    /** The client's certificate and those that vouch for it; empty if it showed none. */
    default List<X509Certificate> clientCertificates() {
        return List.of();
    }

    /** How many bytes of the reply's body have been sent, as far as is known. */
    default long bytesSent() {
        return 0;
    }

    /** Whether any of the reply has been sent, so that its status cannot be changed any more. */
    boolean committed();

    /**
     * Gives up: no reply, or no more of it. Closes the connection (HTTP/1.1) or resets the stream
     * (HTTP/2). May be called from any thread; does nothing once the exchange has ended.
     */
    void abort();
}
