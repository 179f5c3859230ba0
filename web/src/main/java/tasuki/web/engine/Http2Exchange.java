package tasuki.web.engine;

import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/** One request on a stream of an HTTP/2 connection; its reply goes through Helidon. */
final class Http2Exchange implements Exchange {
    /** For the writes of this thread: they are this exchange's. */
    static final ScopedValue<Http2Exchange> CURRENT = ScopedValue.newInstance();

    private static final byte[] EMPTY = new byte[0];
    private static final long MOST_SKIPPED = 64 * 1024;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int CANCEL = 8;

    private enum Reply {
        NONE,
        BEGUN,
        DONE
    }

    final Departure departure = new Departure();

    private final Http2Connection connection;
    private final Http2Stream stream;
    private final RoutingRequest request;
    private final RoutingResponse response;
    private final Target target;
    private final HeaderMap headers;
    private final Guard guard = new Guard();

    private Reply reply = Reply.NONE;
    private int replies;
    private boolean committed;
    private long bytesSent;
    private volatile boolean aborted;
    private volatile boolean over;

    Http2Exchange(
            Http2Connection connection,
            Http2Stream stream,
            RoutingRequest request,
            RoutingResponse response) {
        this.connection = connection;
        this.stream = stream;
        this.request = request;
        this.response = response;
        this.headers = headers(request);
        this.target = new Target("", request.prologue().uriPath().rawPath(), rawQuery(request));
    }

    /** The guard of the exchange whose thread this is. */
    static @Nullable Guard currentGuard() {
        return CURRENT.isBound() ? CURRENT.get().guard : null;
    }

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public String method() {
        return request.prologue().method().text();
    }

    @Override
    public String rawPath() {
        return target.path();
    }

    @Override
    public String rawQuery() {
        return target.query();
    }

    @Override
    public HeaderMap headers() {
        return headers;
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
    public List<X509Certificate> clientCertificates() {
        return connection.transport().clientCertificates();
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public Duplex upgrade(String protocol, HeaderMap headers) {
        throw new UnsupportedOperationException(
                "HTTP/2 requests cannot go on as " + protocol + " here; use HTTP/1.1");
    }

    @Override
    public InputStream body() {
        return stream.body;
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
        if (!over) {
            aborted = true;
            departure.over();
            guard.stop();
        }
    }

    /**
     * The client has reset the stream, or the connection has ended. Not on the handler's thread.
     */
    void gone(String reason) {
        departure.gone(reason);
        guard.stop();
    }

    /** Answers what is not fit for a handler. */
    void check() throws BadRequestException {
        if (method().equals("CONNECT")) {
            throw new BadRequestException(501, "CONNECT is not served here");
        }
        int most = connection.options().maxHeaderBytes();
        int[] size = {0};
        headers.forEach((name, value) -> size[0] += name.length() + value.length() + 4);
        if (size[0] > most) {
            throw new BadRequestException(
                    431, "The request's headers are larger than " + most + " bytes");
        }
        for (String host : headers.all("Host")) {
            Target.checkAuthority(host);
        }
        if (request.prologue().fragment().hasValue()) {
            throw new BadRequestException("The request target must not have a fragment");
        }
        String query = target.query();
        Target.parse(method(), query.isEmpty() ? target.path() : target.path() + "?" + query);
    }

    @Override
    public void reply(int status, HeaderMap headers, byte[] content) throws IOException {
        begin(status, headers);
        boolean bodiless = ReplyHeaders.bodiless(status);
        boolean headOnly = bodiless || method().equals("HEAD");
        ServerResponseHeaders out = response.headers();
        if (!bodiless) {
            long announced = ReplyHeaders.announcedLength(headers);
            out.contentLength(
                    headOnly && content.length == 0 && announced >= 0 ? announced : content.length);
        }
        last(() -> sendWhole(bodiless, headOnly ? EMPTY : content));
    }

    @Override
    public OutputStream reply(int status, HeaderMap headers) throws IOException {
        begin(status, headers);
        long announced = ReplyHeaders.announcedLength(headers);
        if (announced >= 0) {
            response.headers().contentLength(announced);
        }
        boolean bodiless = ReplyHeaders.bodiless(status);
        boolean headOnly = bodiless || method().equals("HEAD");
        return new ReplyStream(headOnly ? new HeadOnly(bodiless) : new Parts());
    }

    /** Hands the parts of a streamed reply to Helidon. */
    private final class Parts implements ReplyStream.Sink {
        private final int given = replies;
        private @Nullable OutputStream out;

        @Override
        public void send(byte[] bytes, int offset, int length, boolean last) throws IOException {
            if (given != replies) {
                throw new IOException("This reply was cancelled before any of it was sent");
            }
            if (last) {
                last(() -> pass(bytes, offset, length, true));
            } else if (length > 0 || out == null) {
                write(() -> pass(bytes, offset, length, false));
            }
        }

        private void pass(byte[] bytes, int offset, int length, boolean last) throws IOException {
            OutputStream to = out;
            if (to == null) {
                to = response.outputStream();
                out = to;
            }
            if (length > 0 || !last) {
                to.write(bytes, offset, length);
                bytesSent += length;
            }
            if (last) {
                response.commit();
            } else {
                to.flush();
            }
        }
    }

    /** Sends the head, with the first part of a body that is thrown away. */
    private final class HeadOnly implements ReplyStream.Sink {
        private final boolean bodiless;

        HeadOnly(boolean bodiless) {
            this.bodiless = bodiless;
        }

        @Override
        public void send(byte[] bytes, int offset, int length, boolean last) throws IOException {
            if (reply == Reply.BEGUN) {
                if (last && !bodiless && !response.headers().contains(HeaderNames.CONTENT_LENGTH)) {
                    response.headers().contentLength(length);
                }
                last(() -> sendWhole(true, EMPTY));
            }
        }
    }

    /** What is left to do once the handler has returned. */
    void conclude(@Nullable Throwable failure) {
        departure.over();
        boolean gone = aborted || departure.reason() != null;
        if (failure != null || reply != Reply.DONE) {
            HandlerFailure.log(this, gone, failure);
        }
        if (!committed && !gone) {
            reply = Reply.NONE; // what was begun, if anything, is not on its way yet
            refuse(HandlerFailure.status(failure), HandlerFailure.detail(failure));
        }
        over = true;
        boolean done = reply == Reply.DONE;
        if (departure.reason() == null && !(done && stream.body.skipRest(MOST_SKIPPED))) {
            connection.reset(stream, aborted ? CANCEL : done ? NO_ERROR : INTERNAL_ERROR);
        }
        if (!done) {
            connection.dropReset(stream);
            throw new CloseConnectionException("The stream has been reset");
        }
    }

    private void refuse(int status, String detail) {
        Refusal refusal = Refusal.of(connection.options(), status, detail);
        try {
            reply(status, refusal.headers(), refusal.body());
        } catch (IOException e) {
            departure.gone("the client did not take the reply");
        }
    }

    private void sendWhole(boolean noLength, byte[] content) {
        if (noLength && !response.headers().contains(HeaderNames.CONTENT_LENGTH)) {
            // Helidon sets it, to what would be wrong for the body that a GET would have got
            response.beforeSend(() -> response.headers().remove(HeaderNames.CONTENT_LENGTH));
        }
        response.send(content);
        bytesSent += content.length;
    }

    private void begin(int status, HeaderMap headers) throws IOException {
        ReplyHeaders.checkStatus(status);
        if (reply != Reply.NONE) {
            throw new IllegalStateException("A reply has been given already");
        }
        if (over) {
            throw new IllegalStateException("The exchange is over: its handler has returned");
        }
        departure.check();
        response.status(Status.create(status));
        ServerResponseHeaders out = response.headers();
        out.clear();
        headers.forEach(
                (name, value) -> {
                    if (!ReplyHeaders.reserved(name)) {
                        ReplyHeaders.check(name, value);
                        out.add(HeaderValues.create(HeaderNames.create(name), value));
                    }
                });
        reply = Reply.BEGUN;
        replies++;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void last(Step step) throws IOException {
        departure.over();
        try {
            write(step);
            reply = Reply.DONE;
        } finally {
            if (reply != Reply.DONE && !aborted) {
                departure.notOver();
            }
        }
    }

    /**
     * While the handle is registered nobody else interrupts this thread; cancelled, the stream is
     * reset.
     */
    private void write(Step step) throws IOException {
        guard.ready();
        departure.check();
        if (aborted) {
            throw new ClientGoneException("the exchange was aborted");
        }
        try {
            Async.await("writing the reply", () -> guarded(step), this::abort);
        } catch (InterruptedException e) {
            if (!committed) {
                reply = Reply.NONE;
            }
            throw Http1Exchange.interrupted("writing the reply", e);
        } catch (CloseConnectionException
                | Http2Exception
                | SocketWriterException
                | UncheckedIOException
                | IllegalStateException e) {
            departure.gone("the client's connection broke: " + e.getMessage());
            throw new ClientGoneException(String.valueOf(departure.reason()), e);
        }
    }

    private void guarded(Step step) throws IOException {
        committed = true;
        boolean interrupted = Thread.interrupted();
        guard.enter();
        try {
            step.run();
        } finally {
            guard.leave();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static HeaderMap headers(RoutingRequest request) {
        HeaderMap map = HeaderMap.empty();
        request.headers()
                .forEach(
                        header -> {
                            String name = header.name();
                            if (!ReplyHeaders.reserved(name)
                                    || header.headerName().equals(HeaderNames.CONTENT_LENGTH)) {
                                header.allValues().forEach(value -> map.add(name, value));
                            }
                        });
        return map.remove("HTTP2-Settings");
    }

    private static String rawQuery(RoutingRequest request) {
        return request.prologue().query().rawValue();
    }
}
