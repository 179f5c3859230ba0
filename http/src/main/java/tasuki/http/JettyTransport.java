package tasuki.http;

import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Transport.TCPUnix;
import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Sends requests over the network by Jetty's client, which starts with the first of them. */
final class JettyTransport implements Transport {

    private final NetworkSettings settings;
    private final ConnectionGate gate;
    private final ReentrantLock starting = new ReentrantLock();
    private volatile @Nullable HttpClient engine;
    private boolean closed;

    JettyTransport(NetworkSettings settings) {
        this.settings = settings;
        this.gate = new ConnectionGate(settings.limits());
    }

    @Override
    public RawResponse send(HttpRequest request) throws InterruptedException {
        HttpClient client = engine(request);
        for (boolean again = true; ; again = false) {
            ConnectionGate.Pass pass = gate.enter(request);
            JettyExchange exchange = new JettyExchange(request, gate, pass, settings.limits());
            try {
                prepare(client, request, exchange);
            } catch (Throwable e) {
                pass.release();
                throw e;
            }
            try {
                return exchange(request, exchange);
            } catch (ConnectionLostException e) {
                // A server may close a kept connection just when it is used again. Nothing has come
                // back then, and a request that can be repeated is sent once more, on another one.
                if (!again
                        || !exchange.metStaleConnection()
                        || !Retries.isIdempotent(request)
                        || !request.body().isRepeatable()) {
                    throw e;
                }
            }
        }
    }

    private static RawResponse exchange(HttpRequest request, JettyExchange exchange)
            throws InterruptedException {
        String what = request.toString();
        if (exchange.hasUpload()) {
            upload(request, exchange, what);
        }
        return Async.await(what, exchange::run, exchange::cancel);
    }

    /** Runs the writer of the body on this thread, between waits for the connection to take it. */
    private static void upload(HttpRequest request, JettyExchange exchange, String what)
            throws InterruptedException {
        try {
            exchange.begin();
            request.body()
                    .writeTo(
                            (bytes, offset, length) -> {
                                if (length > 0) {
                                    Async.await(
                                            what,
                                            () -> exchange.write(bytes, offset, length),
                                            exchange::cancel);
                                }
                            });
            exchange.endUpload();
        } catch (JettyExchange.UploadStopped e) {
            // the response is there before the request has been sent: the rest is not wanted
        } catch (InterruptedIOException e) {
            exchange.cancel();
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw unreadable(request, e);
        } catch (IOException e) {
            exchange.cancel();
            throw unreadable(request, e);
        } catch (Throwable e) {
            exchange.cancel();
            throw e;
        }
    }

    private static RequestBodyException unreadable(HttpRequest request, IOException e) {
        return new RequestBodyException(
                "The body of " + request + " cannot be read: " + e, e, request);
    }

    private void prepare(HttpClient client, HttpRequest request, JettyExchange exchange) {
        allowConnecting(client, request.timeouts().connect());
        URI uri = request.url().toUri();
        org.eclipse.jetty.client.Request jetty = client.newRequest(uri);
        jetty.method(request.method());
        Headers headers = request.headers();
        RequestBody body = request.body();
        jetty.headers(
                fields -> {
                    for (int i = 0; i < headers.size(); i++) {
                        fields.add(headers.nameAt(i), headers.valueAt(i));
                    }
                    if (body.inMemory() == null && body.length().isPresent()) {
                        fields.put(HttpHeader.CONTENT_LENGTH, body.length().getAsLong());
                    }
                });
        byte[] bytes = body.inMemory();
        if (bytes == null) {
            AsyncRequestContent content = new AsyncRequestContent();
            exchange.uploads(content);
            jetty.body(content);
        } else if (bytes.length > 0) {
            jetty.body(new BytesRequestContent(bytes));
        }
        if (settings.unixSocket() != null) {
            jetty.transport(new TCPUnix(settings.unixSocket()));
        }
        exchange.attach(jetty);
    }

    /**
     * Jetty gives up connecting after one time for all: the longest that any call has asked for.
     */
    private static void allowConnecting(HttpClient client, Duration time) {
        long millis = JettyEngine.atMostADay(time).toMillis();
        if (millis > client.getConnectTimeout()) {
            client.setConnectTimeout(millis);
        }
    }

    private HttpClient engine(HttpRequest request) {
        HttpClient running = engine;
        if (running != null) {
            return running;
        }
        starting.lock();
        try {
            if (closed) {
                throw new TransportException("The client is closed: " + request, null, request);
            }
            running = engine;
            if (running == null) {
                running = JettyEngine.start(settings);
                engine = running;
            }
            return running;
        } finally {
            starting.unlock();
        }
    }

    @Override
    public void close() {
        HttpClient running;
        starting.lock();
        try {
            closed = true;
            running = engine;
        } finally {
            starting.unlock();
        }
        if (running != null) {
            JettyEngine.stop(running);
        }
    }

    int callsInFlight() {
        return gate.inUse();
    }

    @Nullable HttpClient runningEngine() {
        return engine;
    }
}
