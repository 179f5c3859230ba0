package tasuki.web.engine;

import io.helidon.common.buffers.DataReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * HTTP/1.1: one request after the other, each handled on the connection's own thread.
 *
 * <p>Watching for the client to go away costs fast requests next to nothing: a timer is set when a
 * handler begins and none is set, and left alone when it ends. When it goes off and finds a handler
 * that has run for long enough, the {@link ReadAhead} begins; if it finds a younger one, it is set
 * again.
 *
 * <pre>
 *   NOTHING ──the first bytes──▶ HEAD ──the head is whole──▶ SERVING ──replied──▶ NOTHING or HEAD
 *   NOTHING ──idle for too long, or last call──▶ ENDED      HEAD ──refused──▶ ENDED
 *                                                           HEAD ──too late──▶ TOO_LATE
 * </pre>
 *
 * <p>The first line is the connection's thread's, the others also the patrol's and that of who
 * stops the server: by compare-and-set, so that a request that has begun to come in is never cut
 * off as if nothing had come, and an answer that it came too late never meets another one. That
 * answer is written by a thread of its own; the connection's thread, which may learn at the same
 * moment that there is nothing more to read, waits for {@code refused} before it ends the
 * connection.
 */
final class Http1Connection implements Protocol {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final byte[] HTTP2_PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int NOTHING = 0;
    private static final int HEAD = 1;
    private static final int SERVING = 2;
    private static final int ENDED = 3;
    private static final int TOO_LATE = 4;

    final Connection connection;
    final ReadAhead input;
    final DataReader reader;

    /** How the client sends the body that is read now. */
    final Pace reading = new Pace();

    private volatile @Nullable Http1Exchange running;
    private volatile boolean upgraded;
    private volatile boolean touched;
    private volatile int served;
    private final AtomicInteger phase = new AtomicInteger(NOTHING);
    private final CountDownLatch refused = new CountDownLatch(1);
    private final AtomicBoolean watchSet = new AtomicBoolean();

    Http1Connection(Connection connection) {
        this.connection = connection;
        this.input =
                new ReadAhead(
                        connection.transport,
                        connection.options.halfCloseMeansGone(),
                        this::reading,
                        this::lost);
        this.reader = DataReader.create(this::read);
    }

    /** Whether a handler runs that does not read the connection by itself. */
    private boolean reading() {
        return running != null && !upgraded;
    }

    private byte @Nullable [] read() {
        byte[] bytes = input.get();
        if (phase.get() == NOTHING && bytes != null) {
            touched = true;
            phase.compareAndSet(NOTHING, HEAD);
        }
        return bytes;
    }

    EngineOptions options() {
        return connection.options;
    }

    Transport transport() {
        return connection.transport;
    }

    boolean draining() {
        return connection.draining();
    }

    void kill(String reason) {
        connection.kill(reason);
    }

    /** Gets more bytes into the reader; false at the end. */
    boolean pull() {
        try {
            reader.pullData();
            return true;
        } catch (DataReader.InsufficientDataAvailableException e) {
            return false;
        }
    }

    @Override
    public void run() throws IOException {
        try {
            if (options().http2() && !transport().secure() && startsHttp2()) {
                if (inTime()) {
                    connection.speak(Http2Connection.after(this));
                }
                return;
            }
            while (phase.get() < ENDED) {
                Http1Head head = Http1Head.read(reader, options());
                if (!inTime()) {
                    return;
                }
                if (Http2Connection.isUpgrade(this, head)) {
                    connection.speak(Http2Connection.upgrade(this, head));
                    return;
                }
                if (!serve(head)) {
                    return;
                }
            }
        } catch (BadRequestException e) {
            if (phase.compareAndSet(HEAD, ENDED)) {
                refuse(e);
                transport().linger(input);
            }
        } catch (DataReader.InsufficientDataAvailableException e) {
            // the client has closed the connection between two requests, or in the midst of a head
        } finally {
            if (phase.get() == TOO_LATE) {
                awaitRefused();
            }
        }
    }

    /** It has come too late, and the answer that says so may be on its way still. */
    private void awaitRefused() {
        try {
            refused.await();
            transport().linger(input);
        } catch (InterruptedException e) {
            // nobody interrupts this thread here
        }
    }

    @Override
    public Doing doing() {
        return switch (phase.get()) {
            case NOTHING -> touched ? Doing.NOTHING : Doing.HEAD;
            case HEAD -> Doing.HEAD;
            default -> Doing.SERVING;
        };
    }

    @Override
    public int turn() {
        return served;
    }

    /** Requests that come now are the last ones. */
    @Override
    public void drain() {}

    @Override
    public void lastCall() {
        if (phase.compareAndSet(NOTHING, ENDED)) {
            transport().kill();
        }
    }

    @Override
    public void look(long elapsed, long same) {
        Http1Exchange exchange = running;
        if (exchange != null) {
            exchange.look(elapsed);
        } else if (phase.get() == HEAD) {
            if (same >= options().headTimeout().toNanos() && phase.compareAndSet(HEAD, TOO_LATE)) {
                Thread.ofVirtual().name("http refusal").start(this::tooLate);
            }
        } else if (same >= (touched ? options().keepAlive() : options().headTimeout()).toNanos()) {
            lastCall();
        }
    }

    private void tooLate() {
        try {
            refuse(new BadRequestException(408, "The request's head comes too slowly"));
            if (transport().secure()) {
                transport().kill();
            } else {
                transport().endOutput();
                transport().killAfter(Transport.LINGER);
            }
        } finally {
            refused.countDown();
        }
    }

    /** Whether this reply is the last one here. */
    boolean lastRequest() {
        int most = options().maxRequests();
        return draining() || most > 0 && served >= most;
    }

    /** The handler goes on by itself; nobody reads ahead for it. */
    void upgraded() {
        upgraded = true;
    }

    @Override
    public void lost(String reason) {
        Http1Exchange exchange = running;
        if (exchange != null) {
            exchange.departure.gone(reason);
        }
    }

    /** Only the first two bytes are waited for if they are not those of the preface. */
    private boolean startsHttp2() {
        return reader.startsWith(HTTP2_PREFACE);
    }

    /** A request has come. False if it is being answered already that it came too late. */
    private boolean inTime() {
        if (!phase.compareAndSet(HEAD, SERVING)) {
            if (phase.get() >= ENDED) {
                return false;
            }
            phase.set(SERVING); // it was there already, behind the one before
        }
        return true;
    }

    private boolean serve(Http1Head head) {
        served++;
        Http1Exchange exchange = new Http1Exchange(this, head);
        running = exchange;
        setWatch(options().watchAfter().toNanos());
        String gone = input.goneReason();
        if (gone != null) {
            exchange.departure.gone(gone);
        }
        @Nullable Throwable failure = null;
        try {
            connection.listener.handler.handle(exchange);
        } catch (Throwable e) {
            failure = e;
        }
        Thread.interrupted(); // a stray one would close the channel at the next read
        boolean goOn = exchange.conclude(failure);
        if (goOn && exchange.skipBody()) {
            running = null;
            phase.set(reader.available() > 0 ? HEAD : NOTHING);
            if (draining()) {
                connection.drain();
            }
            return true;
        }
        running = null;
        if (!exchange.skipBody() || reader.available() > 0) {
            transport().linger(input);
        }
        return false;
    }

    private void setWatch(long nanos) {
        if (!watchSet.get() && watchSet.compareAndSet(false, true)) {
            Timers.after(nanos, this::watch);
        }
    }

    private void watch() {
        watchSet.set(false);
        // a handler that begins from here on sets the timer; one that had begun before is seen here
        Http1Exchange exchange = running;
        if (exchange == null || upgraded) {
            return;
        }
        long left = options().watchAfter().toNanos() - (System.nanoTime() - exchange.since);
        if (left > 0) {
            setWatch(left);
        } else {
            input.watch();
        }
    }

    private void refuse(BadRequestException why) {
        Refusal refusal = Refusal.of(options(), why.status(), why.getMessage());
        byte[] content = refusal.body();
        Http1Writer out =
                new Http1Writer()
                        .statusLine(why.status())
                        .date()
                        .header("Content-Type", refusal.contentType())
                        .header("Content-Length", content.length)
                        .header("Connection", "close")
                        .lineEnd();
        try {
            transport().writeUninterrupted(out.array(), out.length(), content, 0, content.length);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A refusal was not taken", e);
        }
    }
}
