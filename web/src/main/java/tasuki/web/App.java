package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.web.engine.EngineOptions;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An application: handlers, and how they are served.
 *
 * <pre>{@code
 * record Item(@Positive long id, @Size(min = 1, max = 80) String name, double price) {}
 *
 * @Get("/items/{id}")
 * Item item(long id) { … }
 *
 * void main() {
 *     App.of(this).title("Shop").serve(8000);   // http://127.0.0.1:8000, /docs, /openapi.json
 * }
 * }</pre>
 *
 * <p>Every request runs in a scope of its own, which is cancelled when the client goes away, when
 * the time is up, or when the server stops. Configured by one thread before it starts; what is
 * changed later has no effect.
 */
public final class App extends Router {
    private String title = "Tasuki";
    private String version = "0.1.0";
    private String description = "";
    private String openApiPath = "/openapi.json";
    private String docsPath = "/docs";
    private final List<SecurityScheme> schemes = new ArrayList<>();
    private final ApiDocument document = new ApiDocument();
    private Duration requestTimeout = Duration.ZERO;
    private Duration drainFor = Duration.ofSeconds(10);
    private boolean cancelOnDisconnect = true;
    private int maxConcurrent;
    private boolean accessLog;
    private boolean redirectSlashes = true;
    private @Nullable Boolean problemDetails;
    private boolean strictContentType = true;
    private String rootPath = "";
    private FormLimits formLimits = FormLimits.defaults();
    private @Nullable List<String> trusted;
    private UnaryOperator<JsonMapper.Builder> json = UnaryOperator.identity();
    private UnaryOperator<EngineOptions> engine = UnaryOperator.identity();
    private final ServerSettings server = new ServerSettings();
    private final Map<Class<?>, Function<String, ?>> converters = new LinkedHashMap<>();
    private final Map<Class<?>, Dependency<?>> providers = new LinkedHashMap<>();
    private final Map<String, Dependency<?>> namedProviders = new LinkedHashMap<>();
    private final List<Mounted> mounts = new ArrayList<>();
    private final Map<Class<?>, ErrorHandler<?>> errorHandlers = new LinkedHashMap<>();
    private final Map<Integer, ErrorHandler<HttpError>> statusHandlers = new LinkedHashMap<>();
    private final List<Lifespan> lifespans = new ArrayList<>();

    private App() {
        super("");
    }

    /** An application without handlers. */
    public static App create() {
        return new App();
    }

    /**
     * An application of the annotated methods of objects; in a compact source file {@code this} is
     * one.
     *
     * @throws WebSetupException if an object has no such method
     */
    public static App of(Object... handlers) {
        App app = new App();
        for (Object each : handlers) {
            app.include(each);
            if (app.title.equals("Tasuki") && !each.getClass().getSimpleName().isEmpty()) {
                app.title = each.getClass().getSimpleName();
            }
        }
        return app;
    }

    // ---- what it is ----

    /** The title, for the documentation and the log. */
    public App title(String text) {
        title = text;
        return this;
    }

    /** The version of the API, for the documentation. */
    public App version(String text) {
        version = text;
        return this;
    }

    /** What it is about, for the documentation, in CommonMark. */
    public App description(String text) {
        description = text;
        return this;
    }

    /** Where the OpenAPI document is; empty for nowhere, and then there is no docs page either. */
    public App openApi(String path) {
        openApiPath = path;
        return this;
    }

    /** Where the docs page is; empty for nowhere. */
    public App docs(String path) {
        docsPath = path;
        return this;
    }

    /** More for the OpenAPI document and the docs pages; see {@link ApiDocument}. */
    public App document(Consumer<ApiDocument> more) {
        more.accept(document);
        return this;
    }

    /**
     * Where clients get a {@link BearerToken} for a name and a password (OAuth 2's password flow):
     * the docs page's "Authorize" then asks for them. The handler there is the application's own.
     * Short for {@link #security} with an OAuth 2 scheme of that flow.
     */
    public App tokensAt(String path) {
        return security(SecurityScheme.oauth2().password(path).name("OAuth2Password"));
    }

    /** How clients may say who they are; see {@link SecurityScheme}. */
    public App security(SecurityScheme... more) {
        for (SecurityScheme scheme : more) {
            schemes.removeIf(known -> known.name().equals(scheme.name()));
            schemes.add(scheme);
        }
        return this;
    }

    // ---- handlers ----

    @Override
    public App include(Object handlers) {
        super.include(handlers);
        return this;
    }

    @Override
    public App include(String prefix, Object handlers) {
        super.include(prefix, handlers);
        return this;
    }

    @Override
    public App use(Middleware more) {
        super.use(more);
        return this;
    }

    @Override
    public App depends(String... names) {
        super.depends(names);
        return this;
    }

    @Override
    public App depends(Class<?> type) {
        super.depends(type);
        return this;
    }

    @Override
    public App depends(Dependency<?> dependency) {
        super.depends(dependency);
        return this;
    }

    @Override
    public App scopes(String... names) {
        super.scopes(names);
        return this;
    }

    @Override
    public App tags(String... names) {
        super.tags(names);
        return this;
    }

    /**
     * Says what fills parameters of a type: made once per request, when it is first needed. Takes
     * the place of what was said before, and of {@link Provides} methods, which is how tests put a
     * fake there.
     */
    public <T> App provide(Class<T> type, Dependency<? extends T> provider) {
        providers.put(type, provider);
        return this;
    }

    /** Takes the place of the {@link Provides} method of a name, or is one. */
    public App provide(String name, Dependency<?> provider) {
        namedProviders.put(name, provider);
        return this;
    }

    /**
     * Puts another application under a path: whole, with its own docs, middleware, error handlers
     * and dependencies; its lifespans run inside those of this one. This one's middleware stands
     * around it, and its own routes win.
     */
    public App mount(String path, App other) {
        if (other == this) {
            throw new WebSetupException("An application cannot be mounted in itself");
        }
        mounts.add(new Mounted("", prefix(path), other));
        return this;
    }

    /**
     * Gives requests for a host to another application; otherwise as {@link #mount}.
     *
     * @param host {@code api.example.com}, or {@code *.example.com} for all below it
     */
    public App host(String host, App other) {
        if (other == this) {
            throw new WebSetupException("An application cannot be mounted in itself");
        }
        mounts.add(new Mounted(host.toLowerCase(Locale.ROOT), "", other));
        return this;
    }

    /**
     * The path under which a proxy shows this application: it is in the URLs that it makes and in
     * its docs. Requests may come with it or without. A trusted proxy may say it in {@code
     * X-Forwarded-Prefix} instead.
     */
    public App rootPath(String path) {
        rootPath = prefix(path);
        return this;
    }

    private static String prefix(String path) {
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!plain.startsWith("/") || plain.indexOf('{') >= 0) {
            throw new WebSetupException(
                    "'" + path + "' must begin with / and say more, and cannot have variables");
        }
        return plain;
    }

    /**
     * Says how text in a path, a query, a header, a cookie or a form becomes a value of a type. An
     * exception that it throws is reported as 422, with its message.
     */
    public <T> App converter(Class<T> type, Function<String, ? extends T> convert) {
        converters.put(type, convert);
        return this;
    }

    /** Answers exceptions of a type; the handler for the closest type counts. */
    public <X extends Throwable> App onError(Class<X> type, ErrorHandler<? super X> handler) {
        errorHandlers.put(type, handler);
        return this;
    }

    /** Answers errors of a status, for example 404, whatever their cause. */
    public App onStatus(int status, ErrorHandler<HttpError> handler) {
        statusHandlers.put(status, handler);
        return this;
    }

    /**
     * Whether errors are answered as problem details (RFC 9457, {@code application/problem+json})
     * instead of {@code {"detail": …}}. Off by default; a mounted application does as the outer one
     * unless it says otherwise.
     */
    public App problemDetails(boolean on) {
        problemDetails = on;
        return engine(options -> options.withProblemDetails(on));
    }

    /**
     * Whether a JSON body must say that it is one. If not, one without {@code Content-Type} is
     * taken for JSON, which lets pages of other sites send it without asking. It must by default.
     */
    public App strictContentType(boolean strict) {
        strictContentType = strict;
        return this;
    }

    /**
     * Sets up what is there while the application serves; the first that is added is the outermost.
     */
    public App lifespan(Lifespan lifespan) {
        lifespans.add(lifespan);
        return this;
    }

    /** Settings of Jackson. */
    @SuppressWarnings(
            "exports") // who sets it requires Jackson himself: re-exported, its names would clash
    // with those of java.base
    public App json(UnaryOperator<JsonMapper.Builder> settings) {
        json = settings;
        return this;
    }

    // ---- how it serves ----

    /**
     * How long any request may take; routes and callers may set less, not more. None by default.
     */
    public App requestTimeout(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("A timeout must be positive: " + limit);
        }
        requestTimeout = limit;
        return this;
    }

    /**
     * Whether a client's going away cancels its request, where the handler does not say. It does by
     * default.
     */
    public App cancelOnDisconnect(boolean cancel) {
        cancelOnDisconnect = cancel;
        return this;
    }

    /**
     * How long requests may go on when the server stops, before they are cancelled. 10 s by
     * default.
     */
    public App drainFor(Duration grace) {
        drainFor = grace;
        return this;
    }

    /**
     * How long the server goes on as before when it is told to stop, but says that it is not ready
     * ({@link #health}), so that a load balancer sends its requests elsewhere. None by default.
     */
    public App stopDelay(Duration delay) {
        server.stopDelay = delay;
        return this;
    }

    /**
     * Stops in order when it has answered so many requests, so that a supervisor starts it anew:
     * for programs that leak. Health and metrics do not count. Never by default.
     */
    public App stopAfter(long requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("At least one request must be let in: " + requests);
        }
        server.stopAfter = requests;
        return this;
    }

    /**
     * How many requests run at once; more are answered 503 with {@code Retry-After}, or wait for a
     * turn ({@link #maxWaiting}). WebSockets, health and metrics do not count. No limit by default.
     */
    public App maxConcurrent(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("At least one request must be let in: " + requests);
        }
        maxConcurrent = requests;
        return this;
    }

    /**
     * How many requests wait for a turn when {@link #maxConcurrent} run: in their order, and for
     * how long at most before they are answered 503. None by default.
     */
    public App maxWaiting(int requests, Duration longest) {
        if (requests < 0 || !longest.isPositive()) {
            throw new IllegalArgumentException(
                    "So many cannot wait for so long: " + requests + ", " + longest);
        }
        server.waiting = requests;
        server.longestWait = longest;
        return this;
    }

    /** Limits and times of WebSocket connections, where their route does not say others. */
    public App webSockets(WebSocketOptions options) {
        server.webSockets = options;
        return this;
    }

    /**
     * Answers probes, past all middleware and limits: {@code PATH/live} 200 as long as the server
     * answers at all, {@code PATH/ready} (and {@code PATH}) 200 while it takes requests: 503 when
     * it is about to stop, and when one of {@link #healthCheck} fails.
     */
    public App health(String path) {
        server.health = path;
        return this;
    }

    /** Adds something to be checked before the server says that it is ready. */
    public App healthCheck(String name, HealthCheck check) {
        server.checks.put(name, check);
        return this;
    }

    /**
     * Counts and times all requests and shows that at a path, in Prometheus's text format, past all
     * middleware and limits. Nowhere by default.
     */
    public App metrics(String path) {
        server.metrics = path;
        return this;
    }

    /** Tells of every request when it has been answered; several are told in their order. */
    public App observe(RequestObserver observer) {
        server.observer =
                server.observer == RequestObserver.NONE
                        ? observer
                        : server.observer.andThen(observer);
        return this;
    }

    /** Whether every reply says its request's id, as {@code X-Request-Id}. Off by default. */
    public App requestIds(boolean on) {
        server.requestIds = on;
        return this;
    }

    /** Logs every request, in this format. */
    public App accessLog(AccessLog format) {
        server.accessLog = format;
        return this;
    }

    /** The largest body of a request in bytes; larger ones are answered 413. 10 MiB by default. */
    public App maxBody(long bytes) {
        return engine(options -> options.withMaxBody(bytes));
    }

    /** What forms may have. */
    public App formLimits(FormLimits limits) {
        formLimits = limits;
        return this;
    }

    /**
     * Whose deadlines ({@code Tasuki-Timeout}, {@code grpc-timeout}, {@code
     * x-envoy-expected-rq-timeout-ms}), {@code Forwarded}, {@code X-Forwarded-*} and {@code
     * X-Request-Id} are believed: addresses and networks ({@code 10.0.0.0/8}); with none, nobody's.
     * By default deadlines, which can only shorten a caller's own request, are taken from this
     * machine and private networks, and the others from this machine alone.
     */
    public App trust(String... peers) {
        trusted = List.of(peers);
        return this;
    }

    /**
     * Whether {@code /items/} is sent on to {@code /items}, and the other way round. It is by
     * default.
     */
    public App redirectSlashes(boolean redirect) {
        redirectSlashes = redirect;
        return this;
    }

    /** Whether every request is logged with its status and its time. Off by default. */
    public App accessLog(boolean on) {
        accessLog = on;
        server.accessLog = on ? AccessLog.plain() : null;
        return this;
    }

    /**
     * Settings of the engine: limits, TLS, time-outs of connections. Adds to what was set before.
     */
    public App engine(UnaryOperator<EngineOptions> settings) {
        UnaryOperator<EngineOptions> before = engine;
        engine = options -> settings.apply(before.apply(options));
        return this;
    }

    // ---- serving ----

    /**
     * Starts to serve on this machine's loopback address.
     *
     * @param port 0 for any free one
     * @return the server, which serves until it is closed
     * @throws WebSetupException if the port is taken, or the application is not declared rightly
     */
    public RunningApp start(int port) {
        return start("127.0.0.1", port);
    }

    /**
     * Starts to serve.
     *
     * @param host the address to listen on, {@code 0.0.0.0} for all
     * @param port 0 for any free one
     */
    public RunningApp start(String host, int port) {
        return RunningApp.start(this, host, port);
    }

    /**
     * Starts to serve on a Unix domain socket, for a proxy on this machine. The file is made, and
     * removed at the end; one that is left of a server that has died is replaced.
     */
    public RunningApp start(Path unixSocket) {
        engine(options -> options.withUnixSocket(unixSocket));
        return RunningApp.start(this, "127.0.0.1", 0);
    }

    /**
     * Serves on this machine's loopback address until it is told to stop: by SIGTERM or Ctrl-C, by
     * the end of the JVM, or by the cancellation of the caller's scope. It then stops accepting,
     * lets the requests end (see {@link #drainFor}), cancels those that have not, and returns.
     *
     * <p>After a signal the program exits: with 0 if no request had to be cancelled, with 143
     * (SIGTERM) or 130 (Ctrl-C) otherwise, with 1 if the clean-up of a {@link Lifespan} failed. A
     * second Ctrl-C kills. A program that has other things to do then calls {@link #start} instead,
     * which leaves signals alone.
     *
     * @throws CancelledException if the caller's scope was cancelled
     * @throws WebSetupException if the port is taken, or the application is not declared rightly
     */
    public void serve(int port) {
        serve("127.0.0.1", port);
    }

    /** Serves on an address, {@code 0.0.0.0} for all; see {@link #serve(int)}. */
    public void serve(String host, int port) {
        RunningApp.serve(this, host, port);
    }

    // ---- what is set, for the running application ----

    /** An application in this one; host or prefix is empty. */
    record Mounted(String host, String prefix, App app) {}

    /** Everything that is set. */
    record Settings(
            String title,
            String version,
            String description,
            String openApiPath,
            String docsPath,
            List<SecurityScheme> schemes,
            ApiDocument document,
            @Nullable Duration requestTimeout,
            Duration drainFor,
            boolean cancelOnDisconnect,
            int maxConcurrent,
            boolean accessLog,
            boolean redirectSlashes,
            @Nullable Boolean problemDetails,
            boolean strictContentType,
            String rootPath,
            FormLimits formLimits,
            @Nullable List<String> trusted,
            UnaryOperator<JsonMapper.Builder> json,
            UnaryOperator<EngineOptions> engine,
            ServerSettings server,
            Map<Class<?>, Function<String, ?>> converters,
            Map<Class<?>, Dependency<?>> providers,
            Map<String, Dependency<?>> namedProviders,
            List<Mounted> mounts,
            Map<Class<?>, ErrorHandler<?>> errorHandlers,
            Map<Integer, ErrorHandler<HttpError>> statusHandlers,
            List<Lifespan> lifespans) {}

    Settings settings() {
        return new Settings(
                title,
                version,
                description,
                openApiPath,
                docsPath,
                List.copyOf(schemes),
                document,
                requestTimeout.isZero() ? null : requestTimeout,
                drainFor,
                cancelOnDisconnect,
                maxConcurrent,
                accessLog,
                redirectSlashes,
                problemDetails,
                strictContentType,
                rootPath,
                formLimits,
                trusted,
                json,
                engine,
                server.copy(),
                Map.copyOf(converters),
                Map.copyOf(providers),
                Map.copyOf(namedProviders),
                List.copyOf(mounts),
                Map.copyOf(errorHandlers),
                Map.copyOf(statusHandlers),
                List.copyOf(lifespans));
    }
}
