package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.CancelledException;
import tasuki.Group;
import tasuki.TimedOutException;
import tasuki.sync.Event;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.ExchangeHandler;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes requests from the engine: finds the route, runs it in a scope of its own, answers.
 *
 * <p>A request is a task of the group of requests, on its connection's thread, and in it a scope
 * with the request's deadline, which the client's going away cancels. A reply that is complete is
 * sent after the scope has been left, so that nothing interrupts it; one that streams is written in
 * the scope.
 */
final class Dispatcher implements ExchangeHandler {
    private static final Logger LOG = System.getLogger("tasuki.web");
    private static final Logger ACCESS = System.getLogger("tasuki.web.access");
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);

    private final Application app;
    private final Group requests;
    private final Group background;
    private final Runnable stop;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();
    private volatile Event drained = new Event("the last requests");
    private final ServerSettings server;
    private final @Nullable Admission admission;
    private final Map<String, Own> own = new HashMap<>();
    private final RequestObserver observer;
    private final boolean observed;
    private volatile boolean stopping;

    /** Something that the server answers by itself. */
    private interface Own {
        Reply reply() throws Exception;
    }

    /**
     * @param stop tells the server to stop, from any thread
     */
    Dispatcher(Application app, Group requests, Group background, Runnable stop) {
        this.app = app;
        this.stop = stop;
        this.requests = requests;
        this.background = background;
        this.server = app.settings().server();
        int most = app.settings().maxConcurrent();
        this.admission = most == 0 ? null : new Admission(most, server.waiting, server.longestWait);
        this.observer = observers();
        this.observed = observer != RequestObserver.NONE || server.accessLog != null;
        if (!server.health.isEmpty()) {
            Health health = new Health(server.checks, app.stopping());
            own.put(server.health, health::ready);
            own.put(server.health + "/ready", health::ready);
            own.put(server.health + "/live", health::live);
        }
    }

    private RequestObserver observers() {
        if (server.metrics.isEmpty()) {
            return server.observer;
        }
        PrometheusMetrics metrics = new PrometheusMetrics();
        metrics.gauge("http_server_requests_active", "Requests that run.", active::get);
        metrics.gauge(
                "http_server_requests_waiting",
                "Requests that wait for a turn.",
                () -> admission == null ? 0 : admission.waiting());
        metrics.gauge(
                "http_server_streams",
                "WebSockets and streams of events that are open.",
                () -> app.stopping().size());
        own.put(
                server.metrics,
                () ->
                        Reply.bytes(
                                metrics.text().getBytes(StandardCharsets.UTF_8),
                                PrometheusMetrics.CONTENT_TYPE));
        return server.observer == RequestObserver.NONE ? metrics : metrics.andThen(server.observer);
    }

    // ---- stopping ----

    /** Waits until no request runs. */
    void drain() throws InterruptedException {
        stopping = true;
        app.stopping().begin();
        Event last = new Event("the last requests");
        drained = last;
        if (active.get() > 0) {
            last.await();
        }
    }

    /** Where requests run: who is a task of it may call {@link #handle}. */
    Group requests() {
        return requests;
    }

    /** How many requests run. */
    int active() {
        return active.get();
    }

    /** How many requests wait for a turn. */
    int waiting() {
        return admission == null ? 0 : admission.waiting();
    }

    /** How many more requests could run at once. */
    int freeTurns() {
        return admission == null ? Integer.MAX_VALUE : admission.available();
    }

    // ---- one request ----

    @Override
    public void handle(Exchange exchange) throws Exception {
        active.incrementAndGet();
        try {
            Own answer = own.isEmpty() ? null : own.get(exchange.rawPath());
            if (answer != null) {
                answerOwn(exchange, answer);
            } else {
                try {
                    route(exchange);
                } finally {
                    if (server.stopAfter != Long.MAX_VALUE
                            && answered.incrementAndGet() == server.stopAfter) {
                        LOG.log(Level.INFO, "Stops: it has answered {0} requests", answered.get());
                        stop.run();
                    }
                }
            }
        } catch (ClientGoneException | InterruptedIOException e) {
            exchange.abort(); // there is nobody to answer any more
        } finally {
            if (active.decrementAndGet() == 0 && stopping) {
                drained.set();
            }
        }
    }

    private void answerOwn(Exchange exchange, Own answer) throws Exception {
        Reply reply;
        if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            try {
                reply = requests.call("GET " + exchange.rawPath(), answer::reply);
            } catch (InterruptedException | IllegalStateException e) {
                reply = Reply.error(503, "The server is stopping");
            }
        } else {
            reply = Reply.error(405, Phrase.of(405)).header("Allow", "GET, HEAD");
        }
        send(exchange, reply.header("Cache-Control", "no-store"));
    }

    private void route(Exchange exchange) throws Exception {
        if (exchange.rawPath().equals("*")) { // OPTIONS *: whether the server is there at all
            send(exchange, Reply.noContent());
            return;
        }
        String path = app.withoutRoot(exchange.rawPath());
        answer(exchange, path, Routing.find(app, Routing.method(exchange), path));
    }

    private void answer(Exchange exchange, String path, Routing routing) throws Exception {
        Endpoint endpoint = routing.endpoint();
        boolean lasting = WebSocketHandshake.asked(exchange);
        long limit =
                lasting
                        ? endpoint.timeoutNanos()
                        : Math.min(
                                Math.min(endpoint.timeoutNanos(), app.maxNanos()),
                                callersLimit(exchange));
        CancelScope scope = CancelScope.create(endpoint.name());
        if (limit > 0 && limit != Long.MAX_VALUE) {
            scope.deadline(Duration.ofNanos(limit));
        }
        ServerRequest request = new ServerRequest(app, exchange, scope, path, routing);
        Run run = new Run(request, endpoint, limit);
        if (limit > 0) {
            run.run();
        } else {
            run.refuse(Reply.error(504, "The deadline had passed when the request arrived"));
        }
    }

    /** How long the caller will wait, in nanoseconds, if it says so and is to be believed. */
    private long callersLimit(Exchange exchange) {
        long limit = CallersDeadline.nanos(exchange.headers());
        return limit == Long.MAX_VALUE || !app.deadlineTrust().trusts(exchange)
                ? Long.MAX_VALUE
                : limit;
    }

    private void send(Exchange exchange, Reply reply) throws IOException {
        if (exchange.committed()) {
            exchange.abort(); // half a reply must not pass for a whole one
            return;
        }
        if (stopping) {
            reply = reply.onlyHeader("Connection", "close");
        }
        ReplyWriter.ready(reply, app.mapper()).send(exchange);
    }

    /** One request on its way. */
    private final class Run {
        private final ServerRequest request;
        private final Exchange exchange;
        private final CancelScope scope;
        private final Endpoint endpoint;
        private final long limit;
        private final long start = System.nanoTime();
        private ReplyWriter.@Nullable Ready ready;
        private @Nullable Throwable failure;
        private boolean streamed;
        private int status;
        private volatile @Nullable String gone;

        Run(ServerRequest request, Endpoint endpoint, long limit) {
            this.request = request;
            this.exchange = request.exchange();
            this.scope = request.scope();
            this.endpoint = endpoint;
            this.limit = limit;
        }

        void run() throws Exception {
            if (endpoint.cancelOnDisconnect()) {
                exchange.onGone(
                        reason -> {
                            gone = reason;
                            scope.cancel("the client has gone: " + reason);
                        });
            }
            boolean serverStopped = false;
            try {
                requests.call(
                        endpoint.name(),
                        () -> {
                            scope.run(this::inScope);
                            return null;
                        });
            } catch (InterruptedException e) {
                serverStopped = failure == null;
            } catch (IllegalStateException e) { // the group has ended
                if (!stopping && !requests.scope().isCancelled()) {
                    throw e;
                }
                serverStopped = true;
            }
            // one that the handler has set again, as libraries do, would stop the reply
            Thread.interrupted();
            try {
                finish(serverStopped);
            } finally {
                if (observed) {
                    tell();
                }
                after();
            }
        }

        /** Answers without running anything. */
        void refuse(Reply reply) throws Exception {
            ready = ReplyWriter.ready(reply, app.mapper());
            try {
                finish(false);
            } finally {
                if (observed) {
                    tell();
                }
            }
        }

        /** In the scope: the handler, and what of the reply streams. */
        private void inScope() throws InterruptedException {
            boolean entered = false;
            try {
                if (limited()) {
                    entered = Objects.requireNonNull(admission).enter();
                    if (!entered) {
                        ready = ReplyWriter.ready(busy(), app.mapper());
                        return;
                    }
                }
                Reply reply = endpoint.chain().handle(request);
                if (request.upgraded()) {
                    status = 101;
                } else if (ReplyWriter.streams(reply)) {
                    status = reply.status();
                    ReplyWriter.stream(reply, request, request.mapper());
                    streamed = true;
                } else {
                    ready = Conditional.of(request, ReplyWriter.ready(reply, request.mapper()));
                }
            } catch (InterruptedException e) {
                if (!isCancelled()) {
                    failure = e; // one that the handler made itself
                }
                throw e;
            } catch (InterruptedIOException e) {
                InterruptedException cancelled = new InterruptedException("Cancelled in I/O");
                cancelled.initCause(e);
                throw cancelled;
            } catch (Throwable e) { // an Error too is answered, and logged with its request
                failure = e;
                if (exchange instanceof TestExchange test) {
                    test.failed(e);
                }
            } finally {
                if (entered) {
                    Objects.requireNonNull(admission).leave();
                }
            }
        }

        private boolean limited() {
            return admission != null && !endpoint.method().equals(Route.WEB_SOCKET);
        }

        private static Reply busy() {
            return Reply.error(503, "The server is busy: try again later")
                    .header("Retry-After", "1");
        }

        private boolean isCancelled() {
            return scope.isCancelled() || requests.scope().isCancelled();
        }

        /** Answers, after the scope has been left. */
        private void finish(boolean serverStopped) throws Exception {
            ReplyWriter.Ready complete = ready;
            if (request.upgraded()) {
                status = 101; // and all that is to be said was said by the WebSocket
            } else if (complete != null) {
                if (stopping) {
                    complete.headers().set("Connection", "close");
                }
                if (server.requestIds || exchange.headers().contains("X-Request-Id")) {
                    complete.headers().setIfAbsent("X-Request-Id", request.id());
                }
                status = complete.status();
                complete.send(exchange);
            } else if (!streamed) {
                fail(serverStopped);
            }
        }

        /** Tells those who want to know of every request. */
        private void tell() {
            AccessLog.Entry entry =
                    new AccessLog.Entry(
                            request.client().getAddress().getHostAddress(),
                            endpoint.method().equals(Route.WEB_SOCKET)
                                    ? Route.WEB_SOCKET
                                    : exchange.method(),
                            request.target(),
                            request.route(),
                            exchange.protocol(),
                            status,
                            exchange.bytesSent(),
                            Duration.ofNanos(System.nanoTime() - start),
                            request.id(),
                            exchange.headers().first("User-Agent").orElse(""),
                            exchange.headers().first("Referer").orElse(""));
            observer.ended(entry);
            AccessLog log = server.accessLog;
            if (log != null && ACCESS.isLoggable(Level.INFO)) {
                ACCESS.log(Level.INFO, log.line(entry).replaceAll("[\\r\\n]", " "));
            }
        }

        private void fail(boolean serverStopped) throws Exception {
            Throwable e = failure;
            String reason = gone;
            if (reason != null || e instanceof GoneException || e instanceof ClientGoneException) {
                LOG.log(
                        Level.INFO,
                        "{0} was cancelled after {1} ms: the client has gone ({2})",
                        line(),
                        millis(),
                        reason != null ? reason : String.valueOf(e.getMessage()));
                status = 499; // for the access log, as nginx has it
                exchange.abort();
            } else if (serverStopped) {
                answer(Reply.error(503, "The server is stopping"));
            } else if (scope.isCancelled() && (e == null || e instanceof CancelledException)) {
                answer(cancelledReply());
            } else if (e != null) {
                answer(unexpected(e));
            } else {
                answer(Reply.error(500, Phrase.of(500)));
            }
        }

        /** Whether the deadline of the request has passed. */
        private boolean late() {
            return limit != Long.MAX_VALUE && scope.remaining().map(Duration::isZero).orElse(false);
        }

        private Reply cancelledReply() {
            if (!late()) {
                return Reply.error(503, "The request was cancelled");
            }
            LOG.log(
                    Level.WARNING,
                    "{0} was cancelled after {1} ms: it did not end within its {2} ms",
                    line(),
                    millis(),
                    String.valueOf(limit / 1_000_000));
            return tooLate();
        }

        private static Reply tooLate() {
            return Reply.error(504, "The request did not end within its deadline");
        }

        private Reply unexpected(Throwable e) {
            try {
                Reply declared = app.errors().answer(request, e);
                if (declared != null) {
                    return declared;
                }
            } catch (Exception second) {
                e.addSuppressed(second);
            }
            if (scope.isCancelled() && late() && Aborted.caused(e)) {
                LOG.log(
                        Level.WARNING,
                        line()
                                + " failed after "
                                + millis()
                                + " ms: it did not end within its "
                                + limit / 1_000_000
                                + " ms ["
                                + request.id()
                                + "]",
                        e);
                return tooLate().onlyHeader("X-Request-Id", request.id());
            }
            if (e instanceof TimedOutException) {
                Reply reply = app.errors().answer(request, 504, e);
                LOG.log(Level.WARNING, line() + " ran into a timeout [" + request.id() + "]", e);
                return reply.onlyHeader("X-Request-Id", request.id());
            }
            Reply reply = app.errors().answer(request, 500, e);
            LOG.log(Level.ERROR, line() + " failed [" + request.id() + "]", e);
            return reply.onlyHeader("X-Request-Id", request.id());
        }

        private void answer(Reply declared) throws IOException {
            Reply reply = request.forFailure(declared);
            status = reply.status();
            send(exchange, reply);
        }

        private String line() {
            return exchange.method() + " " + exchange.rawPath();
        }

        private String millis() {
            return String.valueOf((System.nanoTime() - start) / 1_000_000);
        }

        /** What the request has left for after its reply. */
        private void after() throws InterruptedException {
            List<Request.AtEnd> actions = request.takeAfterReply();
            if (!actions.isEmpty()) {
                Async.shield(CLEAN_UP, () -> actions.forEach(this::afterReply));
            }
            for (ServerRequest.Background work : request.takeBackgrounds()) {
                background.start(work.name(), () -> inBackground(work));
            }
        }

        private void afterReply(Request.AtEnd action) {
            try {
                action.run(failure == null ? request.failure() : Optional.of(failure));
            } catch (InterruptedException e) {
                LOG.log(Level.WARNING, line() + ": the clean-up after the reply took too long", e);
            } catch (Exception e) {
                LOG.log(Level.ERROR, line() + ": the clean-up after the reply failed", e);
            }
        }

        private void inBackground(ServerRequest.Background work) throws InterruptedException {
            try {
                work.action().run();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOG.log(
                        Level.ERROR,
                        work.name() + " in the background of " + line() + " failed",
                        e);
            }
        }
    }
}
