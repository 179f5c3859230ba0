package tasuki.web.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;

/**
 * One request on an HTTP/1.1 connection. Its reply goes through these states:
 *
 * <pre>
 *   NONE ──reply()──▶ BEGUN ──last byte──▶ DONE
 * </pre>
 *
 * <p>A reply that stays BEGUN ends the connection: the client must not take a part for the whole.
 */
final class Http1Exchange implements Exchange {
    private static final int OPEN = 0;
    private static final int ABORTED = 1;
    private static final int OVER = 2;

    private static final AtomicIntegerFieldUpdater<Http1Exchange> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Http1Exchange.class, "state");

    private static final byte[] EMPTY = new byte[0];
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

    /** A chunk up to this is copied next to its head, for one write rather than two. */
    private static final int MOST_COPIED = 16 * 1024;

    /** An unread body up to this is skipped for the sake of the connection. */
    private static final long MOST_SKIPPED = 64 * 1024;

    private enum Reply {
        NONE,
        BEGUN,
        DONE
    }

    final Departure departure = new Departure();
    final long since = System.nanoTime();

    private final Http1Connection connection;
    private final Http1Head head;
    private final Http1Body body;

    private Reply reply = Reply.NONE;

    /**
     * How often a reply was begun; more than once if one was cancelled before any of it was sent.
     */
    private int replies;

    private boolean committed;
    private boolean closing;
    private long bytesSent;
    private volatile boolean late;

    /** Aborted by anybody, once; over at its end: then the connection is the next request's. */
    private volatile int state = OPEN;

    Http1Exchange(Http1Connection connection, Http1Head head) {
        this.connection = connection;
        this.head = head;
        this.body =
                new Http1Body(
                        connection.reader,
                        head,
                        connection.options(),
                        new Http1Body.Waiting() {
                            @Override
                            public void forBytes() throws IOException {
                                awaitBytes();
                            }

                            @Override
                            public void askForBody() throws IOException {
                                write(CONTINUE, CONTINUE.length, EMPTY, 0, 0);
                            }
                        });
    }

    @Override
    public String protocol() {
        return head.old ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public String method() {
        return head.method;
    }

    @Override
    public String rawPath() {
        return head.target.path();
    }

    @Override
    public String rawQuery() {
        return head.target.query();
    }

    @Override
    public HeaderMap headers() {
        return head.headers;
    }

    @Override
    public InetSocketAddress remote() {
        return connection.transport().remote;
    }

    @Override
    public InetSocketAddress local() {
        return connection.transport().local;
    }

    @Override
    public boolean secure() {
        return connection.transport().secure();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void onGone(Consumer<String> callback) {
        departure.onGone(callback);
    }

    @Override
    public boolean committed() {
        return committed;
    }

    @Override
    public void abort() {
        if (STATE.compareAndSet(this, OPEN, ABORTED)) {
            departure.over();
            connection.transport().kill();
        }
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        return connection.transport().clientCertificates();
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    /** The patrol comes by. */
    void look(long elapsed) {
        EngineOptions options = connection.options();
        if (connection.reading.tooSlow(
                elapsed, options.readTimeout().toNanos(), options.minRate())) {
            late = true;
            connection.input.stop();
        }
    }

    @Override
    public Duplex upgrade(String protocol, HeaderMap headers) throws IOException {
        if (head.old
                || head.length != 0
                || !Http1Head.hasToken(head.headers, "Upgrade", protocol)) {
            throw new UnsupportedOperationException(
                    "The request did not ask to go on as " + protocol);
        }
        begun();
        Http1Writer out =
                new Http1Writer()
                        .text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: ")
                        .text(protocol)
                        .text("\r\nConnection: Upgrade\r\n");
        headers.forEach(
                (name, value) -> {
                    if (!ReplyHeaders.reserved(name)) {
                        out.header(name, value);
                    }
                });
        out.lineEnd();
        closing = true;
        write(out.array(), out.length(), EMPTY, 0, 0);
        reply = Reply.DONE;
        connection.upgraded();
        return new Http1Duplex(connection);
    }

    @Override
    public void reply(int status, HeaderMap headers, byte[] content) throws IOException {
        Http1Writer out = begin(status, headers, true);
        boolean bodiless = ReplyHeaders.bodiless(status);
        if (!bodiless) {
            long length =
                    content.length == 0 && head.method.equals("HEAD")
                            ? Math.max(0, ReplyHeaders.announcedLength(headers))
                            : content.length;
            out.header("Content-Length", length);
        }
        out.lineEnd();
        int length = bodiless || head.method.equals("HEAD") ? 0 : content.length;
        if (length <= MOST_COPIED) {
            // one buffer costs less than to gather two
            out.raw(content, 0, length);
            bytesSent = length;
            last(() -> send(out, EMPTY, 0, 0));
        } else {
            last(() -> send(out, content, 0, length));
        }
    }

    @Override
    public OutputStream reply(int status, HeaderMap headers) throws IOException {
        boolean headOnly = ReplyHeaders.bodiless(status) || head.method.equals("HEAD");
        boolean ends = headOnly || headers.contains("Content-Length");
        Http1Writer out = begin(status, headers, ends || !head.old);
        return new ReplyStream(
                new Parts(
                        out,
                        headOnly,
                        ReplyHeaders.bodiless(status),
                        status == 204 ? -1 : ReplyHeaders.announcedLength(headers)));
    }

    /** Frames the parts of a streamed reply. */
    private final class Parts implements ReplyStream.Sink {
        private final Http1Writer head;
        private final boolean headOnly;
        private final boolean bodiless;
        private final long announced;
        private final int given = replies;
        private long sent;
        private boolean headSent;
        private boolean chunked;

        Parts(Http1Writer head, boolean headOnly, boolean bodiless, long announced) {
            this.head = head;
            this.headOnly = headOnly;
            this.bodiless = bodiless;
            this.announced = announced;
        }

        @Override
        public void send(byte[] bytes, int offset, int length, boolean last) throws IOException {
            if (given != replies) {
                throw new IOException("This reply was cancelled before any of it was sent");
            }
            if (headSent && length == 0 && !last) {
                return;
            }
            sent += length;
            checkLength(last);
            Http1Writer out = headSent ? new Http1Writer() : endHead(length, last);
            if (last) {
                last(() -> frame(out, bytes, offset, length, true));
            } else {
                frame(out, bytes, offset, length, false);
            }
        }

        /** Chunks go out in one piece, in one packet if they are small. */
        private void frame(Http1Writer out, byte[] bytes, int offset, int length, boolean last)
                throws IOException {
            if (headOnly || !chunked) {
                Http1Exchange.this.send(out, bytes, offset, headOnly ? offset : offset + length);
                return;
            }
            int from = offset;
            if (length > 0) {
                out.text(Integer.toHexString(length)).lineEnd();
                if (length > MOST_COPIED) {
                    Http1Exchange.this.send(out, bytes, offset, offset + length);
                    out.clear();
                } else {
                    out.raw(bytes, offset, length);
                }
                out.lineEnd();
            }
            if (last) {
                out.raw(LAST_CHUNK, 0, LAST_CHUNK.length);
            }
            Http1Exchange.this.send(out, EMPTY, 0, 0);
        }

        private Http1Writer endHead(int length, boolean last) {
            headSent = true;
            if (announced >= 0) {
                head.header("Content-Length", announced);
            } else if (last && !bodiless && (length > 0 || !headOnly)) {
                head.header("Content-Length", length);
            } else if (!headOnly && !Http1Exchange.this.head.old) {
                chunked = true;
                head.text("Transfer-Encoding: chunked\r\n");
            }
            return head.lineEnd();
        }

        private void checkLength(boolean last) throws IOException {
            if (announced < 0 || headOnly) {
                return;
            }
            if (sent > announced || last && sent < announced) {
                throw new IOException(
                        "Content-Length announced %d bytes, but the reply has %s%d"
                                .formatted(announced, last ? "" : "at least ", sent));
            }
        }
    }

    /** What is left to do once the handler has returned; says whether the connection can go on. */
    boolean conclude(@Nullable Throwable failure) {
        departure.over();
        boolean gone = state == ABORTED || departure.reason() != null;
        if (failure != null || reply != Reply.DONE) {
            HandlerFailure.log(this, gone, failure);
        }
        if (!committed && !gone) {
            reply = Reply.NONE; // what was begun, if anything, is not on its way yet
            refuse(HandlerFailure.status(failure), HandlerFailure.detail(failure));
        }
        if (STATE.getAndSet(this, OVER) == ABORTED || reply != Reply.DONE) {
            connection.transport().kill();
            return false;
        }
        return !closing;
    }

    /** Gets what is unread of the body out of the way of the next request. */
    boolean skipBody() {
        return body.skipRest(MOST_SKIPPED);
    }

    private void refuse(int status, String detail) {
        Refusal refusal = Refusal.of(connection.options(), status, detail);
        try {
            reply(status, refusal.headers(), refusal.body());
        } catch (IOException e) {
            departure.gone("the client did not take the reply");
        }
    }

    private void begun() throws IOException {
        if (reply != Reply.NONE) {
            throw new IllegalStateException("A reply has been given already");
        }
        if (state == OVER) {
            throw new IllegalStateException("The exchange is over: its handler has returned");
        }
        departure.check();
        reply = Reply.BEGUN;
        replies++;
    }

    /**
     * @param delimited whether the reply's end can be seen, other than by the end of the connection
     */
    private Http1Writer begin(int status, HeaderMap headers, boolean delimited) throws IOException {
        ReplyHeaders.checkStatus(status);
        begun();
        reply = Reply.NONE; // until its headers have proved to be good
        Http1Writer out = new Http1Writer().statusLine(status);
        boolean[] own = {false, false};
        headers.forEach(
                (name, value) -> {
                    if (ReplyHeaders.reserved(name)) {
                        own[1] |=
                                name.equalsIgnoreCase("Connection")
                                        && value.equalsIgnoreCase("close");
                    } else {
                        own[0] |= name.equalsIgnoreCase("Date");
                        out.header(name, value);
                    }
                });
        if (!own[0]) {
            out.date();
        }
        closing =
                head.close
                        || own[1]
                        || !delimited
                        || connection.lastRequest()
                        || !body.skippable(MOST_SKIPPED);
        if (closing) {
            out.text("Connection: close\r\n");
        } else if (head.old) {
            out.text("Connection: keep-alive\r\n");
        }
        reply = Reply.BEGUN;
        return out;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** The client may go as soon as it has the last part: that is nobody's concern any more. */
    private void last(Step step) throws IOException {
        departure.over();
        try {
            step.run();
            reply = Reply.DONE;
        } finally {
            if (reply != Reply.DONE && state != ABORTED) {
                departure.notOver();
            }
        }
    }

    private void send(Http1Writer out, byte[] content, int from, int to) throws IOException {
        write(out.array(), out.length(), content, from, to);
        bytesSent += to - from;
    }

    /**
     * While the handle is registered nobody interrupts this thread; cancelled, the connection ends.
     */
    private void write(byte[] start, int startLength, byte[] content, int from, int to)
            throws IOException {
        departure.check();
        try {
            Async.await(
                    "writing the reply",
                    () -> {
                        committed |= reply != Reply.NONE;
                        connection
                                .transport()
                                .writeUninterrupted(start, startLength, content, from, to);
                    },
                    this::abort);
        } catch (InterruptedException e) {
            if (!committed) {
                reply = Reply.NONE;
            }
            throw interrupted("writing the reply", e);
        } catch (IOException e) {
            String reason = "the client's connection broke: " + e.getMessage();
            departure.gone(reason);
            throw new ClientGoneException(reason, e);
        }
    }

    private void awaitBytes() throws IOException {
        ReadAhead input = connection.input;
        input.resume();
        boolean more;
        connection.reading.begin();
        try {
            more = Async.await("reading the request's body", connection::pull, input::stop);
            connection.reading.moved(connection.reader.available());
        } catch (ReadAhead.StoppedException e) {
            if (late) {
                throw new BadRequestException(408, "The request's body comes too slowly");
            }
            throw interrupted("reading the request's body", e);
        } catch (InterruptedException e) {
            throw interrupted("reading the request's body", e);
        } finally {
            connection.reading.end();
        }
        if (!more) {
            departure.gone("the connection ended before the request's body did");
            departure.check();
            throw new ClientGoneException("the connection ended before the request's body did");
        }
    }

    static InterruptedIOException interrupted(String what, Exception cause) {
        InterruptedIOException stopped = new InterruptedIOException("Cancelled while " + what);
        stopped.initCause(cause);
        return stopped;
    }
}
