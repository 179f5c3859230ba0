package tasuki.http;

import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One request and its response on Jetty's client.
 *
 * <p>Two threads meet here. The caller's thread starts the exchange, writes the request, waits, and
 * reads a streamed body. Jetty's thread parses the response and calls the listener methods, which
 * never block. They talk by a set of flags that only grows, but for those that the caller clears
 * before it asks for more:
 *
 * <pre>
 *   HEAD     streamed: status and headers are there, the body can be read
 *   CHUNK    streamed: the next piece of the body can be read        (cleared by the caller)
 *   WRITTEN  the last piece of the request has been taken            (cleared by the caller)
 *   EARLY    the response is complete though the request is not
 *   DONE     nothing more will happen; {@code outcome} says how it ended
 *   RETURNED the place in the pool has been given back
 * </pre>
 *
 * <p>{@code outcome} is set once, by whoever comes first: Jetty with success or a failure, the
 * caller with a timeout, another thread with a cancellation. So a response that was complete before
 * it was cancelled is returned, and never both. After a failure was set by us the exchange is
 * aborted, which closes an HTTP/1.1 connection and resets an HTTP/2 stream.
 *
 * <p>Timeouts need no timer: the waiting caller parks until the time of the phase has passed since
 * the last progress, which the listener methods note.
 */
final class JettyExchange
        implements org.eclipse.jetty.client.Request.Listener,
                org.eclipse.jetty.client.Response.Listener,
                ByteSource {

    private static final int HEAD = 1;
    private static final int CHUNK = 2;
    private static final int WRITTEN = 4;
    private static final int EARLY = 8;
    private static final int DONE = 16;
    private static final int RETURNED = 32;

    private static final long LONG_TIME = 24L * 3600 * 1_000_000_000;
    private static final int LAST_LOOK = 64 * 1024;
    private static final Throwable SUCCESS = new Signal("success");
    private static final Throwable CANCELLED = new Signal("the scope of its caller was cancelled");
    private static final Throwable GIVEN_UP = new Signal("its caller has closed it");

    private final HttpRequest request;
    private final ConnectionGate gate;
    private final ConnectionGate.Pass pass;
    private final boolean streaming;

    private final AtomicInteger flags = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
    private volatile @Nullable Thread waiter;
    private volatile Phase phase = Phase.CONNECT;
    private volatile long progress;

    private org.eclipse.jetty.client.@Nullable Request jetty;
    private @Nullable AsyncRequestContent upload;
    private boolean begun;

    // Written by Jetty's thread, before the flag that makes them visible.
    private org.eclipse.jetty.client.@Nullable Response head;
    private Content.@Nullable Source source;
    private byte[] body = MemorySource.NONE;
    private int received;

    // Of the reader of a streamed body.
    private Content.@Nullable Chunk chunk;
    private long read;
    private boolean ended;

    JettyExchange(HttpRequest request, ConnectionGate gate, ConnectionGate.Pass pass) {
        this.request = request;
        this.gate = gate;
        this.pass = pass;
        this.streaming = request.isStreaming();
    }

    void uploads(AsyncRequestContent content) {
        upload = content;
    }

    boolean hasUpload() {
        return upload != null;
    }

    void attach(org.eclipse.jetty.client.Request prepared) {
        jetty = prepared;
        prepared.onRequestListener(this);
    }

    // ---- the caller's thread

    /** Hands the request to Jetty, unless it has been cancelled already; does not block. */
    void begin() {
        progress = System.nanoTime();
        if (outcome.get() == null) {
            begun = true;
            jetty().send(this);
        }
    }

    /**
     * The caller has no use for it any more. What has begun is ended, if it has not ended yet, and
     * gives its place back at its end; what never began has nobody else who would.
     */
    void abandon() {
        if (begun) {
            abort(CANCELLED);
        } else {
            giveBack();
        }
    }

    private void giveBack() {
        if ((flags.getAndUpdate(all -> all | RETURNED) & RETURNED) == 0) {
            pass.release();
        }
    }

    /** Sends the request if that has not begun, and waits for the response, or its head. */
    RawResponse run() throws InterruptedException {
        if (!begun) {
            begin();
        }
        await(streaming ? HEAD | DONE : EARLY | DONE);
        if (!streaming && !has(DONE)) {
            // Complete, but the request is still being sent. It may just be ending; else the server
            // does not want the rest, and the connection is of no more use.
            if (isSent()) {
                await(DONE);
            } else {
                end(SUCCESS);
                jetty().abort(GIVEN_UP);
            }
        }
        checkForFailure();
        org.eclipse.jetty.client.Response response = head;
        if (response == null) {
            throw translated(new IllegalStateException("no response"));
        }
        boolean http2 = response.getVersion() == HttpVersion.HTTP_2;
        if (http2) {
            gate.multiplexes(request.url());
        }
        return new RawResponse(
                response.getStatus(),
                headers(response.getHeaders()),
                streaming ? this : new MemorySource(exact(body, received)),
                http2 ? "HTTP/2" : response.getVersion().asString());
    }

    /** Sends a piece of the body and waits until it has been taken. */
    @Nullable Void write(byte[] bytes, int offset, int length) throws InterruptedException {
        clear(WRITTEN);
        if (phase == Phase.WRITE) {
            progress = System.nanoTime();
        }
        AsyncRequestContent content = upload;
        if (content == null) {
            throw new IllegalStateException("not an upload");
        }
        ByteBuffer piece = ByteBuffer.wrap(bytes, offset, length).slice();
        content.write(false, piece, Callback.from(this::written, x -> written()));
        await(WRITTEN | EARLY | DONE);
        if (has(EARLY) || has(DONE)) {
            throw new UploadStopped();
        }
        return null;
    }

    void endUpload() {
        if (upload != null) {
            upload.close();
        }
    }

    /** Whether a kept connection failed before anything had come back. */
    boolean metStaleConnection() {
        return source == null
                && jetty().getConnection() instanceof org.eclipse.jetty.io.Connection connection
                && connection.getMessagesIn() > 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws InterruptedException {
        while (true) {
            Content.Chunk current = chunk;
            if (current != null && current.hasRemaining()) {
                int n = current.get(buffer, offset, length);
                read += n;
                return n;
            }
            if (current != null) {
                ended = current.isLast();
                current.release();
                chunk = null;
            }
            if (ended) {
                awaitRelease();
                return -1;
            }
            checkForFailure();
            Content.Chunk next = source().read();
            if (next == null) {
                Async.await("the body of " + request, this::awaitChunk, this::cancel);
            } else if (Content.Chunk.isFailure(next)) {
                end(next.getFailure());
                throw translated(outcome.get());
            } else {
                chunk = next;
            }
        }
    }

    private @Nullable Void awaitChunk() throws InterruptedException {
        clear(CHUNK);
        progress = System.nanoTime();
        source().demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::chunkReady));
        await(CHUNK | DONE);
        checkForFailure();
        return null;
    }

    private void checkForFailure() throws InterruptedException {
        Throwable failure = outcome.get();
        if (failure == CANCELLED) {
            Async.checkpoint();
        }
        if (failure != null && failure != SUCCESS) {
            throw translated(failure);
        }
    }

    /** Gives up the rest of a streamed body; if that is all there already, takes it in. */
    @Override
    public void close() {
        Content.Chunk current = chunk;
        chunk = null;
        int looked = 0;
        while (current != null) {
            ended = current.isLast();
            looked += current.remaining();
            current.release();
            current = ended || looked > LAST_LOOK || outcome.get() != null ? null : source().read();
            if (Content.Chunk.isFailure(current)) {
                current = null;
            }
        }
        if (!ended) {
            ended = true;
            if (outcome.get() == null && isWhole(read + looked)) {
                takeInTheEnd();
            } else {
                abort(GIVEN_UP);
            }
        }
        try {
            awaitRelease();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // for the next checkpoint: this is none
        }
    }

    /**
     * The body has ended: lets Jetty's thread, which is about to, take the connection back into the
     * pool, so that the caller's next request finds it there. Needs nothing from the network: a
     * request with a body that is still being sent may take its time, so it is not waited for. One
     * without has left, even if Jetty has not yet said so, as happens when the answer comes at
     * once.
     */
    private void awaitRelease() throws InterruptedException {
        if (isSent()) {
            await(DONE);
        }
    }

    private boolean isSent() {
        return phase == Phase.READ || request.body().isEmpty();
    }

    /**
     * Whether so many bytes are the whole body of an HTTP/1.1 response, as its head says. An HTTP/2
     * server may announce a length and not end its stream; there a reset costs no connection.
     */
    private boolean isWhole(long bytes) {
        org.eclipse.jetty.client.Response response = head;
        return response != null
                && response.getVersion() != HttpVersion.HTTP_2
                && response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) == bytes;
    }

    /**
     * Every byte of the body has been read, only Jetty's word that this was all is still to come:
     * it needs nothing more from the network, so the connection is worth keeping.
     */
    private void takeInTheEnd() {
        Content.Chunk rest = source().read();
        if (rest == null) {
            source().demand(
                            Invocable.from(
                                    Invocable.InvocationType.NON_BLOCKING, this::takeInTheEnd));
        } else if (Content.Chunk.isFailure(rest)) {
            end(rest.getFailure());
        } else {
            boolean last = rest.isLast();
            rest.release();
            if (!last) {
                takeInTheEnd();
            }
        }
    }

    private void await(int wanted) throws InterruptedException {
        if (has(wanted)) {
            return;
        }
        waiter = Thread.currentThread();
        try {
            while (!has(wanted)) {
                // The phase before its progress, as enter() writes them the other way round: else
                // the time spent on one phase might be counted against the limit of the next.
                Phase now = phase;
                long quiet = System.nanoTime() - progress;
                long left = allowed(now) - quiet;
                if (left <= 0) {
                    abort(Failures.timeout(now, request, null));
                    return;
                }
                LockSupport.parkNanos(this, Math.min(left, LONG_TIME));
                if (Thread.interrupted()) {
                    abort(CANCELLED);
                    throw new InterruptedException("interrupted while waiting for " + request);
                }
            }
        } finally {
            waiter = null;
        }
    }

    private long allowed(Phase now) {
        Timeouts times = request.timeouts();
        return Timeouts.nanos(
                switch (now) {
                    case CONNECT -> times.connect();
                    case WRITE -> times.write();
                    case READ -> times.read();
                });
    }

    // ---- any thread

    /** The handle of the caller's scope: ends the exchange. */
    void cancel() {
        abort(CANCELLED);
    }

    private void abort(Throwable reason) {
        if (end(reason)) {
            jetty().abort(reason);
            raise(DONE);
        }
    }

    private boolean end(Throwable how) {
        return outcome.compareAndSet(null, how);
    }

    private boolean has(int wanted) {
        return (flags.get() & wanted) != 0;
    }

    private void clear(int flag) {
        flags.getAndUpdate(all -> all & ~flag);
    }

    private void raise(int flag) {
        flags.getAndUpdate(all -> all | flag);
        Thread parked = waiter;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }

    /** A caller that is parked for the longer time of the phase before must look again. */
    private void enter(Phase next) {
        Phase before = phase;
        progress = System.nanoTime();
        phase = next;
        Thread parked = waiter;
        if (parked != null && allowed(next) < allowed(before)) {
            LockSupport.unpark(parked);
        }
    }

    private void written() {
        progress = System.nanoTime();
        raise(WRITTEN);
    }

    private void chunkReady() {
        progress = System.nanoTime();
        raise(CHUNK);
    }

    // ---- Jetty's thread

    @Override
    public void onBegin(org.eclipse.jetty.client.Request sending) {
        enter(Phase.WRITE);
    }

    @Override
    public void onContent(org.eclipse.jetty.client.Request sending, ByteBuffer content) {
        progress = System.nanoTime();
    }

    @Override
    public void onSuccess(org.eclipse.jetty.client.Request sent) {
        enter(Phase.READ);
    }

    @Override
    public void onContentSource(
            org.eclipse.jetty.client.Response response, Content.Source content) {
        progress = System.nanoTime();
        head = response;
        source = content;
        if (streaming) {
            raise(HEAD);
        } else {
            long announced = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
            if (announced > request.maxResponseSize() && !request.method().equals("HEAD")) {
                abort(Bodies.tooLarge(request));
                return;
            }
            if (announced > 0) {
                body = new byte[(int) Math.min(announced, 1024 * 1024)];
            }
            takeIn();
        }
    }

    /** Takes in what there is of a body that is read as a whole. */
    private void takeIn() {
        try {
            takeIn(source());
        } catch (Throwable e) {
            abort(e);
        }
    }

    private void takeIn(Content.Source content) {
        while (true) {
            Content.Chunk piece = content.read();
            if (piece == null) {
                progress = System.nanoTime();
                content.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::takeIn));
                return;
            }
            if (Content.Chunk.isFailure(piece)) {
                end(piece.getFailure());
                jetty().abort(piece.getFailure());
                return;
            }
            int n = piece.remaining();
            if (received + (long) n > request.maxResponseSize()) {
                piece.release();
                abort(Bodies.tooLarge(request));
                return;
            }
            if (received + n > body.length) {
                int size = Math.max(received + n, Bodies.grow(body.length, request));
                body = Arrays.copyOf(body, size);
            }
            piece.get(body, received, n);
            received += n;
            boolean last = piece.isLast();
            piece.release();
            if (last) {
                return;
            }
        }
    }

    @Override
    public void onSuccess(org.eclipse.jetty.client.Response response) {
        if (phase == Phase.WRITE) {
            raise(EARLY);
        }
    }

    @Override
    public void onComplete(Result result) {
        if (head == null) {
            head = result.getResponse();
        }
        Throwable failure = result.getFailure();
        end(failure == null ? SUCCESS : failure);
        giveBack();
        raise(DONE);
    }

    // ---- helpers

    private HttpException translated(@Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no outcome") : failure;
        return phase == Phase.CONNECT
                ? Failures.connecting(cause, request)
                : Failures.exchanging(cause, request, source == null ? -1 : received + read);
    }

    private org.eclipse.jetty.client.Request jetty() {
        org.eclipse.jetty.client.Request prepared = jetty;
        if (prepared == null) {
            throw new IllegalStateException("not attached");
        }
        return prepared;
    }

    private Content.Source source() {
        Content.Source content = source;
        if (content == null) {
            throw new IllegalStateException("no body yet");
        }
        return content;
    }

    private static byte[] exact(byte[] bytes, int length) {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    private static Headers headers(HttpFields fields) {
        String[] lines = new String[fields.size() * 2];
        int i = 0;
        for (HttpField field : fields) {
            lines[i++] = field.getName();
            String value = field.getValue();
            lines[i++] = value == null ? "" : value;
        }
        return Headers.trusted(lines);
    }

    /** A reason that is compared by identity; it has no stack. */
    static final class Signal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Signal(String message) {
            super(message, null, false, false);
        }
    }

    /** Unwinds the writer of a body whose rest is not wanted. */
    static final class UploadStopped extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UploadStopped() {
            super("The server has answered and does not want the rest", null, false, false);
        }
    }
}
