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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** Sends requests over the network by Jetty's client, which starts with the first of them. */
final class JettyTransport implements Transport {

    private final NetworkSettings settings;
    private final ConnectionGate gate;
    private volatile @Nullable HttpClient engine;

    /** Guards the two below. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable CompletableFuture<HttpClient> start;
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
            JettyExchange exchange = new JettyExchange(request, gate, pass);
            boolean answered = false;
            try {
                prepare(client, request, exchange);
                RawResponse response = exchange(request, exchange);
                answered = true;
                return response;
            } catch (ConnectionLostException e) {
                // A server may close a kept connection just when it is used again. Nothing has come
                // back then, and a request that can be repeated is sent once more, on another one.
                if (!again
                        || !exchange.metStaleConnection()
                        || !Retries.isIdempotent(request)
                        || !request.body().isRepeatable()) {
                    throw e;
                }
            } finally {
                // A cancellation may come between two steps, where nobody stands who would end it.
                if (!answered) {
                    exchange.abandon();
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

    private HttpClient engine(HttpRequest request) throws InterruptedException {
        HttpClient running = engine;
        if (running != null) {
            return running;
        }
        CompletableFuture<HttpClient> starting = starting(request);
        try {
            return Async.<HttpClient, ExecutionException>await(
                    "the start of the HTTP client", starting::get);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * The engine starts on a thread of its own: those who wait for it can be cancelled, while the
     * start itself, which Jetty gives up at an interrupt, is not torn. If it fails, all who waited
     * are told, and the next call tries again.
     */
    private CompletableFuture<HttpClient> starting(HttpRequest request) {
        lock.lock();
        try {
            if (closed) {
                throw new TransportException("The client is closed: " + request, null, request);
            }
            CompletableFuture<HttpClient> started = start;
            if (started == null || started.isCompletedExceptionally()) {
                CompletableFuture<HttpClient> mine = new CompletableFuture<>();
                onThread("tasuki-http-start", () -> start(mine));
                start = mine;
                started = mine;
            }
            return started;
        } finally {
            lock.unlock();
        }
    }

    private void start(CompletableFuture<HttpClient> result) {
        try {
            HttpClient started = JettyEngine.start(settings);
            engine = started;
            result.complete(started);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    /**
     * Stops the engine, undisturbed by the caller's cancellation: at an interrupt Jetty would leave
     * off in the middle. One that is just starting is stopped when it has.
     */
    @Override
    public void close() {
        CompletableFuture<HttpClient> started;
        lock.lock();
        try {
            closed = true;
            started = start;
        } finally {
            lock.unlock();
        }
        if (started == null) {
            return;
        }
        if (!started.isDone()) {
            started.thenAccept(JettyEngine::stop);
        } else if (!started.isCompletedExceptionally()) {
            HttpClient running = started.join();
            CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
            onThread("tasuki-http-stop", () -> stop(running, stopped));
            try {
                stopped.join();
            } catch (CompletionException e) {
                throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
            }
        }
    }

    private static void stop(HttpClient running, CompletableFuture<@Nullable Void> result) {
        try {
            JettyEngine.stop(running);
            result.complete(null);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private static void onThread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    int callsInFlight() {
        return gate.inUse();
    }

    @Nullable HttpClient runningEngine() {
        return engine;
    }
}
