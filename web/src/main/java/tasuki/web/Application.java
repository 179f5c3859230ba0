package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.stream.AsyncStream;
import tasuki.web.bind.Binder;
import tasuki.web.bind.BodyReader;
import tasuki.web.bind.Calls;
import tasuki.web.bind.Check;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Converters;
import tasuki.web.bind.Json;
import tasuki.web.bind.Parameter;
import tasuki.web.bind.PlainType;
import tasuki.web.bind.Problems;
import tasuki.web.bind.Protection;
import tasuki.web.bind.Signature;
import tasuki.web.bind.Signatures;
import tasuki.web.engine.EngineOptions;
import tasuki.web.engine.Exchange;
import tasuki.web.route.PathPattern;
import tasuki.web.route.RouteTree;

import tools.jackson.databind.json.JsonMapper;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An {@link App} put together: routes in a tree, handlers compiled, everything that a request
 * needs. Made when it starts; immutable but for its caches.
 */
final class Application {
    private final App.Settings settings;
    private final List<Middleware> appMiddleware;
    private final JsonMapper mapper;
    private final Converters converters = new Converters();
    private final Calls calls = new Calls();
    private final Constraints constraints = new Constraints(calls);
    private final Signatures signatures;
    private final DependencyTable dependencies;
    private final Set<Object> collected = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Mounts mounts;
    private final Names names = new Names();
    private final long maxBody;
    private final Errors errors;
    private final RouteTree<Endpoint> tree = new RouteTree<>();
    private final RouteTree<Endpoint> frontEnds = new RouteTree<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, Preflight> preflights = new LinkedHashMap<>();
    private final Endpoint fallback;
    private final TrustedPeers deadlineTrust;
    private final TrustedPeers identityTrust;
    private final JsonBodies jsonBodies = new JsonBodies();
    private final Stopping stopping;
    private final String idPrefix =
            Integer.toString(ThreadLocalRandom.current().nextInt(0x100000, 0x1000000), 36) + "-";
    private final AtomicLong ids = new AtomicLong();

    /** A path whose router or route has a CORS of its own, which must answer OPTIONS there. */
    private record Preflight(PathPattern pattern, List<Middleware> middleware) {}

    /** A router on the way from the application to a route. */
    private record Place(
            String prefix,
            List<String> tags,
            List<Middleware> middleware,
            List<Object> depends,
            @Nullable List<String> scopes) {
        Place with(String more, Router router) {
            List<String> inner = router.declaredScopes();
            return new Place(
                    prefix + more,
                    joined(tags, router.declaredTags()),
                    joined(middleware, router.middleware()),
                    joined(depends, router.dependsOn()),
                    inner == null ? scopes : Route.joined(scopes, inner.toArray(String[]::new)));
        }
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    Application(App app) {
        this(app, new Stopping(), false);
    }

    /**
     * An application that stops with another one, in which it is mounted perhaps.
     *
     * @param outerProblemDetails whether that one answers errors as problem details
     */
    Application(App app, Stopping stopping, boolean outerProblemDetails) {
        this.stopping = stopping;
        settings = app.settings();
        Boolean said = settings.problemDetails();
        mapper = Json.mapper(settings.json(), said == null ? outerProblemDetails : said);
        settings.converters().forEach(this::addConverter);
        dependencies = new DependencyTable(settings, calls, converters, this::signatures);
        signatures =
                new Signatures(
                        mapper,
                        converters,
                        constraints,
                        dependencies,
                        calls,
                        settings.schemes(),
                        new AmbientParameters());
        errors = new Errors(settings);
        List<String> trusted = settings.trusted();
        deadlineTrust = new TrustedPeers(trusted == null ? TrustedPeers.NEAR : trusted);
        identityTrust = new TrustedPeers(trusted == null ? TrustedPeers.LOOPBACK : trusted);
        maxBody = settings.engine().apply(EngineOptions.defaults()).maxBody();
        collectProvided(app);
        dependencies.complete();
        mounts = new Mounts(settings, stopping, Json.problemDetails(mapper));
        Place root = new Place("", List.of(), List.of(), List.of(), null);
        Place own = root.with("", app);
        appMiddleware = mounts.with(own.middleware());
        add(app, new Place("", own.tags(), appMiddleware, own.depends(), own.scopes()));
        preflights.values().forEach(this::addPreflight);
        DocsRoutes.add(this, settings);
        mounts.addTo(this);
        fallback =
                new Endpoint(
                        "",
                        PathPattern.parse("/"),
                        List.of(),
                        "unknown path",
                        around(
                                errors.around(
                                        request ->
                                                ((ServerRequest) request)
                                                        .unrouted()
                                                        .handle(request))),
                        Long.MAX_VALUE,
                        settings.cancelOnDisconnect(),
                        Operations.none());
    }

    @SuppressWarnings("unchecked") // the map was filled with pairs of one type
    private <T> void addConverter(Class<T> type, java.util.function.Function<String, ?> convert) {
        converters.add(type, (java.util.function.Function<String, T>) convert);
    }

    // ---- dependencies ----

    private void collectProvided(Router router) {
        for (Object part : router.parts()) {
            if (!(part instanceof Router.Included included)) {
                continue;
            }
            if (included.handlers() instanceof Router inner) {
                collectProvided(inner);
                continue;
            }
            Object target = included.handlers();
            if (collected.add(target)) {
                HandlerMethods.dependencies(target).forEach(m -> dependencies.add(target, m));
            }
        }
    }

    /**
     * Compiles what stands before a handler, and adds what that takes to what the handler takes.
     */
    private List<Binder> guards(
            List<Object> declared, List<Parameter> parameters, List<Protection> protection) {
        List<Binder> guards = new ArrayList<>();
        for (Object each : declared) {
            switch (each) {
                case Dependency<?> lambda ->
                        guards.add((source, _) -> lambda.provide(source.request()));
                case String name ->
                        guards.add(guard(dependencies.named(name, true), parameters, protection));
                case Class<?> type ->
                        guards.add(
                                guard(
                                        dependencies
                                                .find(type)
                                                .orElseThrow(
                                                        () ->
                                                                new WebSetupException(
                                                                        "Nothing provides a "
                                                                                + type.getName())),
                                        parameters,
                                        protection));
                default -> throw new IllegalStateException("Not a dependency: " + each);
            }
        }
        return List.copyOf(guards);
    }

    private static Binder guard(
            Signatures.Dependency dependency,
            List<Parameter> parameters,
            List<Protection> protection) {
        Signatures.merge(dependency.parameters(), parameters);
        protection.add(dependency.protection());
        return dependency.binder();
    }

    private static void runGuards(List<Binder> guards, ServerRequest request, Problems problems)
            throws Exception {
        for (Binder guard : guards) {
            guard.bind(request, problems);
        }
    }

    // ---- routes ----

    private void add(Router router, Place place) {
        for (Object part : router.parts()) {
            if (part instanceof Route route) {
                add(route, place);
            } else if (part instanceof Router.Included included) {
                String prefix = router.prefix() + included.prefix();
                if (included.handlers() instanceof Router inner) {
                    add(inner, place.with(prefix, inner));
                } else {
                    for (Route route : HandlerMethods.routes(included.handlers(), prefix)) {
                        add(route, place);
                    }
                }
            }
        }
    }

    private void add(Route route, Place place) {
        PathPattern pattern =
                place.prefix().isEmpty()
                        ? route.pattern()
                        : PathPattern.parse(place.prefix() + route.pattern().text());
        List<Middleware> middleware = joined(place.middleware(), route.middleware());
        boolean ownCors =
                middleware.stream()
                        .anyMatch(each -> each instanceof Cors && !appMiddleware.contains(each));
        if (ownCors && !route.isFrontEnd()) {
            preflights.putIfAbsent(pattern.text(), new Preflight(pattern, middleware));
        }
        List<String> variables = pattern.variables();
        Boolean cancels = route.cancelsOnDisconnect();
        List<Parameter> parameters = new ArrayList<>();
        List<Protection> found = new ArrayList<>();
        List<Binder> before = guards(joined(place.depends(), route.dependsOn()), parameters, found);
        Middleware.Next open = handler(route, variables, before, parameters, found);
        Guard guard =
                Guard.of(
                        found.stream().reduce(Protection.NONE, Protection::and),
                        Route.joined(place.scopes(), declared(route)),
                        place.scopes() != null || route.declaredScopes() != null,
                        Authentication.schemesOf(middleware),
                        dependencies.find(Authenticated.class));
        Middleware.Next handler = guard.around(open);
        Endpoint endpoint =
                new Endpoint(
                        route.method(),
                        pattern,
                        variables,
                        (route.isFrontEnd() ? "front end" : route.method()) + " " + pattern.text(),
                        around(middleware, errors.around(handler)),
                        route.timeoutNanos(),
                        cancels == null ? settings.cancelOnDisconnect() : cancels,
                        Operations.of(
                                route, pattern, place.tags(), parameters, guard.protection()));
        if (route.isFrontEnd()) {
            addTo(frontEnds, endpoint);
        } else {
            add(endpoint);
            names.add(route, pattern);
        }
    }

    private void addPreflight(Preflight preflight) {
        String path = preflight.pattern().text();
        TreeSet<String> methods = new TreeSet<>(List.of("OPTIONS"));
        for (Endpoint each : endpoints) {
            if (each.pattern().text().equals(path)) {
                methods.add(each.method());
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (endpoints.stream()
                .anyMatch(e -> e.method().equals("OPTIONS") && e.pattern().text().equals(path))) {
            return;
        }
        String allow = String.join(", ", methods);
        add(
                new Endpoint(
                        "OPTIONS",
                        preflight.pattern(),
                        preflight.pattern().variables(),
                        "OPTIONS " + path,
                        around(
                                preflight.middleware(),
                                _ -> Reply.noContent().header("Allow", allow)),
                        Long.MAX_VALUE,
                        settings.cancelOnDisconnect(),
                        Operations.none()));
    }

    private static String[] declared(Route route) {
        List<String> scopes = route.declaredScopes();
        return scopes == null ? new String[0] : scopes.toArray(String[]::new);
    }

    /** Adds an endpoint. */
    void add(Endpoint endpoint) {
        addTo(tree, endpoint);
        endpoints.add(endpoint);
    }

    private static void addTo(RouteTree<Endpoint> tree, Endpoint endpoint) {
        Endpoint before = tree.add(endpoint.method(), endpoint.pattern(), endpoint);
        if (before != null) {
            throw new WebSetupException(
                    "Two handlers for "
                            + endpoint.method()
                            + " "
                            + endpoint.pattern().text()
                            + (before.pattern().text().equals(endpoint.pattern().text())
                                    ? ""
                                    : ", which is " + before.pattern().text() + " too")
                            + ": give one of them another path");
        }
    }

    private Middleware.Next handler(
            Route route,
            List<String> variables,
            List<Binder> guards,
            List<Parameter> parameters,
            List<Protection> protection) {
        if (route.isWebSocket()) {
            return webSocket(route, variables, guards, parameters, protection);
        }
        Handler lambda = route.handler();
        if (lambda != null) {
            protection.add(Protection.NONE);
            Returning returning = Returning.ofAny(route.declaredStatus(), route.declaredSse());
            return request -> {
                Problems problems = new Problems();
                runGuards(guards, (ServerRequest) request, problems);
                problems.refuse();
                return returning.reply(lambda.handle(request), (ServerRequest) request);
            };
        }
        Object target = route.target();
        Method method = route.targetMethod();
        if (target == null || method == null) {
            throw new IllegalStateException("A route without a handler: " + route);
        }
        Signature signature = signatures.of(target, method, variables);
        Signatures.merge(signature.parameters(), parameters);
        protection.add(signature.protection());
        MethodHandle handle = calls.method(target, method);
        Returning returning =
                Returning.of(method, route.declaredStatus(), route.declaredSse(), mapper);
        boolean computes = method.isAnnotationPresent(Cpu.class);
        return request -> {
            Problems problems = new Problems();
            runGuards(guards, (ServerRequest) request, problems);
            Object[] arguments = signature.bind((ServerRequest) request, problems);
            problems.refuse();
            Object value =
                    computes
                            ? Async.cpu(() -> Calls.invoke(handle, arguments))
                            : Calls.invoke(handle, arguments);
            return returning.reply(value, (ServerRequest) request);
        };
    }

    private Middleware.Next webSocket(
            Route route,
            List<String> variables,
            List<Binder> guards,
            List<Parameter> parameters,
            List<Protection> protection) {
        WebSocketHandler lambda = route.webSocketHandler();
        WebSocketHandler handler;
        if (lambda != null) {
            protection.add(Protection.NONE);
            handler =
                    (request, socket) -> {
                        Problems problems = new Problems();
                        runGuards(guards, (ServerRequest) request, problems);
                        problems.refuse();
                        lambda.handle(request, socket);
                    };
        } else {
            Object target = Objects.requireNonNull(route.target());
            Method method = Objects.requireNonNull(route.targetMethod());
            Signature signature = signatures.of(target, method, variables);
            for (Parameter parameter : signature.parameters()) {
                switch (parameter.in()) {
                    case BODY, FORM, FILE, FIELD, RAW ->
                            throw new WebSetupException(
                                    "A WebSocket has no body, from which "
                                            + method.getName()
                                            + " could take '"
                                            + parameter.name()
                                            + "'; receive it as a message");
                    default -> {}
                }
            }
            Signatures.merge(signature.parameters(), parameters);
            protection.add(signature.protection());
            MethodHandle handle = calls.method(target, method);
            handler =
                    (request, socket) -> {
                        Problems problems = new Problems();
                        runGuards(guards, (ServerRequest) request, problems);
                        Object[] arguments = signature.bind((ServerRequest) request, problems);
                        problems.refuse();
                        Object result = Calls.invoke(handle, arguments);
                        if (result instanceof AsyncStream<?> values) {
                            socket.sendAll(values);
                        }
                    };
        }
        WebSocketOptions own = route.webSocketOptions();
        Boolean cancels = route.cancelsOnDisconnect();
        return WebSocketRun.of(
                handler,
                own == null ? settings.server().webSockets : own,
                jsonBodies,
                cancels == null ? settings.cancelOnDisconnect() : cancels);
    }

    /** The application's own middleware around something. */
    Middleware.Next around(Middleware.Next innermost) {
        return around(appMiddleware, innermost);
    }

    private static Middleware.Next around(List<Middleware> middleware, Middleware.Next innermost) {
        Middleware.Next next = innermost;
        for (Middleware each : middleware.reversed()) {
            Middleware.Next inner = next;
            next = request -> each.handle(request, inner);
        }
        return next;
    }

    // ---- what requests need ----

    App.Settings settings() {
        return settings;
    }

    JsonMapper mapper() {
        return mapper;
    }

    Converters converters() {
        return converters;
    }

    DependencyTable dependencies() {
        return dependencies;
    }

    private Signatures signatures() {
        return signatures;
    }

    Mounts mounts() {
        return mounts;
    }

    Names names() {
        return names;
    }

    RouteTree<Endpoint> tree() {
        return tree;
    }

    /** Where requests are looked for that no route has the path of. */
    RouteTree<Endpoint> frontEnds() {
        return frontEnds;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Where requests go that no route fits. */
    Endpoint fallback() {
        return fallback;
    }

    Errors errors() {
        return errors;
    }

    /** The lifespans of this application and of those that are mounted in it. */
    List<Lifespan> lifespans() {
        List<Lifespan> all = new ArrayList<>(settings.lifespans());
        mounts.applications().forEach(inner -> all.addAll(inner.lifespans()));
        return all;
    }

    /** Makes what is shared by all requests, here and in what is mounted. */
    void open() throws Exception {
        dependencies.open();
        for (Application inner : mounts.applications()) {
            inner.open();
        }
    }

    /** Closes what is shared by all requests, here and in what is mounted; all, whatever fails. */
    void close() throws Exception {
        List<AutoCloseable> all = new ArrayList<>();
        mounts.applications().forEach(inner -> all.add(inner::close));
        all.add(dependencies::close);
        @Nullable Exception first = null;
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Under which path a proxy shows the application. */
    String proxyPath(Exchange exchange) {
        Optional<String> said = exchange.headers().first("X-Forwarded-Prefix");
        if (said.isPresent()
                && said.get().matches("(/[A-Za-z0-9._~-]+)+")
                && identityTrust.trusts(exchange)) {
            return said.get();
        }
        return settings.rootPath();
    }

    /** The largest body in bytes. */
    long maxBody() {
        return maxBody;
    }

    /** A path without the application's root path, if it begins with it. */
    String withoutRoot(String path) {
        String root = settings.rootPath();
        if (root.isEmpty() || !path.startsWith(root)) {
            return path;
        }
        String rest = path.substring(root.length());
        return rest.isEmpty() ? "/" : rest.startsWith("/") ? rest : path;
    }

    /** Whom to believe about who sent a request. */
    TrustedPeers trust() {
        return identityTrust;
    }

    /** Whom to believe about deadlines. */
    TrustedPeers deadlineTrust() {
        return deadlineTrust;
    }

    FormLimits formLimits() {
        return settings.formLimits();
    }

    JsonBodies jsonBodies() {
        return jsonBodies;
    }

    /** Who is told when the server stops. */
    Stopping stopping() {
        return stopping;
    }

    /** The longest that any request may take, in nanoseconds. */
    long maxNanos() {
        Duration limit = settings.requestTimeout();
        return limit == null ? Long.MAX_VALUE : limit.toNanos();
    }

    /** A new id for a request, or that of a trusted proxy. */
    String requestId(Exchange exchange) {
        Optional<String> given = exchange.headers().first("X-Request-Id");
        if (given.isPresent() && plain(given.get()) && identityTrust.trusts(exchange)) {
            return given.get();
        }
        return idPrefix + Long.toString(ids.incrementAndGet(), 36);
    }

    private static boolean plain(String id) {
        return !id.isEmpty()
                && id.length() <= 128
                && id.chars()
                        .allMatch(
                                c ->
                                        c < 128
                                                && (Character.isLetterOrDigit(c)
                                                        || c == '-'
                                                        || c == '_'
                                                        || c == '.'));
    }

    /** Reads bodies for handlers that are lambdas. */
    final class JsonBodies implements WebSocketConnection.Codec {
        private record Known(BodyReader reader, Check check) {}

        private final Map<Type, Known> readers = new ConcurrentHashMap<>();

        /** Reads and validates; null with a problem added if the body is no such value. */
        @Nullable Object read(Type type, ServerRequest request, Problems problems)
                throws InterruptedException {
            Known known = readers.computeIfAbsent(type, this::compile);
            byte[] bytes = request.bodyBytes();
            problems.enter("body");
            if (bytes.length == 0) {
                problems.missing(null);
                return null;
            }
            Signatures.requireJson(request);
            int before = problems.size();
            Object value = known.reader().read(bytes, problems);
            if (value != null) {
                known.check().check(value, problems);
            } else if (problems.size() == before) {
                problems.missing(null); // it was null
            }
            return value;
        }

        @Override
        public byte[] write(Object value) {
            return mapper.writeValueAsBytes(value);
        }

        @Override
        public Object read(Type type, byte[] json) {
            Problems problems = new Problems();
            problems.enter("message");
            Known known = readers.computeIfAbsent(type, this::compile);
            Object value = known.reader().read(json, problems);
            if (value != null) {
                known.check().check(value, problems);
            }
            if (value == null && problems.isEmpty()) {
                problems.missing(null); // it was null
            }
            if (!problems.isEmpty() || value == null) {
                throw new ValidationException(problems.list());
            }
            return value;
        }

        private Known compile(Type type) {
            AnnotatedType annotated = PlainType.of(type);
            return new Known(
                    new BodyReader(mapper, converters, annotated),
                    constraints.of(annotated, annotated));
        }
    }
}
