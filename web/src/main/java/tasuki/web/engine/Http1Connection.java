package tasuki.web.engine;

import io.helidon.common.buffers.DataReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * HTTP/1.1: one request after the other, each handled on the connection's own thread.
 *
 * <p>Watching for the client to go away costs fast requests next to nothing: a timer is set when a
 * handler begins and none is set, and left alone when it ends. When it goes off and finds a handler
 * that has run for long enough, the {@link ReadAhead} begins; if it finds a younger one, it is set
 * again.
 */
final class Http1Connection implements Protocol {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final byte[] HTTP2_PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    final Connection connection;
    final ReadAhead input;
    final DataReader reader;

    private volatile @Nullable Http1Exchange running;
    private final AtomicBoolean watchSet = new AtomicBoolean();

    Http1Connection(Connection connection) {
        this.connection = connection;
        this.input =
                new ReadAhead(
                        connection.transport,
                        connection.options.halfCloseMeansGone(),
                        this::busy,
                        this::lost);
        this.reader = DataReader.create(input);
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
                connection.speak(Http2Connection.after(this));
                return;
            }
            while (!draining()) {
                Http1Head head = Http1Head.read(reader, options());
                if (Http2Connection.isUpgrade(this, head)) {
                    connection.speak(Http2Connection.upgrade(this, head));
                    return;
                }
                if (!serve(head)) {
                    return;
                }
            }
        } catch (BadRequestException e) {
            refuse(e);
            transport().linger(input);
        } catch (DataReader.InsufficientDataAvailableException e) {
            // the client has closed the connection between two requests, or in the midst of a head
        }
    }

    @Override
    public boolean busy() {
        return running != null;
    }

    @Override
    public void drain() {
        if (running == null) {
            transport().kill();
        }
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

    private boolean serve(Http1Head head) {
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
        running = null;
        connection.idleFromNow();
        if (goOn && exchange.skipBody()) {
            return true;
        }
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
        if (exchange == null) {
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
        byte[] content = ReplyHeaders.problem(why.getMessage());
        Http1Writer out =
                new Http1Writer()
                        .statusLine(why.status())
                        .date()
                        .header("Content-Type", "application/json")
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
