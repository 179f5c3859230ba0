package tasuki.web;

import org.jspecify.annotations.Nullable;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Class<?>, Signatures.Dependency> dependencies = new HashMap<>();
    private final Map<Class<?>, DependencyMethod> provides = new HashMap<>();
    private final Set<Class<?>> beingMade = new HashSet<>();
    private final Errors errors;
    private final RouteTree<Endpoint> tree = new RouteTree<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, Preflight> preflights = new LinkedHashMap<>();
    private final Endpoint fallback;
    private final TrustedPeers deadlineTrust;
    private final TrustedPeers identityTrust;
    private final JsonBodies jsonBodies = new JsonBodies();
    private final String idPrefix =
            Integer.toString(ThreadLocalRandom.current().nextInt(0x100000, 0x1000000), 36) + "-";
    private final AtomicLong ids = new AtomicLong();

    /** A method that provides, and the object whose method it is. */
    private record DependencyMethod(Object target, Method method) {}

    /** A path whose router or route has a CORS of its own, which must answer OPTIONS there. */
    private record Preflight(PathPattern pattern, List<Middleware> middleware) {}

    /** A router on the way from the application to a route. */
    private record Place(
            String prefix,
            List<String> tags,
            List<Middleware> middleware,
            @Nullable List<String> scopes) {
        Place with(String more, Router router) {
            List<String> allTags = new ArrayList<>(tags);
            allTags.addAll(router.declaredTags());
            List<Middleware> all = new ArrayList<>(middleware);
            all.addAll(router.middleware());
            List<String> inner = router.declaredScopes();
            return new Place(
                    prefix + more,
                    allTags,
                    all,
                    inner == null ? scopes : Route.joined(scopes, inner.toArray(String[]::new)));
        }
    }

    Application(App app) {
        settings = app.settings();
        appMiddleware = app.middleware();
        mapper = Json.mapper(settings.json());
        settings.converters().forEach(this::addConverter);
        signatures =
                new Signatures(
                        mapper,
                        converters,
                        constraints,
                        this::dependency,
                        calls,
                        settings.schemes(),
                        new AmbientParameters());
        errors = new Errors(settings);
        List<String> trusted = settings.trusted();
        deadlineTrust = new TrustedPeers(trusted == null ? TrustedPeers.NEAR : trusted);
        identityTrust = new TrustedPeers(trusted == null ? TrustedPeers.LOOPBACK : trusted);
        collectProvided(app);
        Place root = new Place("", List.of(), List.of(), null);
        add(app, root.with("", app));
        preflights.values().forEach(this::addPreflight);
        DocsRoutes.add(this, settings);
        fallback =
                new Endpoint(
                        "",
                        PathPattern.parse("/"),
                        List.of(),
                        "unknown path",
                        around(
                                app.middleware(),
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
            for (Method method : HandlerMethods.dependencies(target)) {
                DependencyMethod before =
                        provides.put(method.getReturnType(), new DependencyMethod(target, method));
                if (before != null && !before.method().equals(method)) {
                    throw new WebSetupException(
                            "Two methods provide a "
                                    + method.getReturnType().getName()
                                    + ": "
                                    + before.method().getName()
                                    + " and "
                                    + method.getName());
                }
            }
        }
    }

    private Optional<Signatures.Dependency> dependency(Class<?> type) {
        Signatures.Dependency known = dependencies.get(type);
        if (known != null) {
            return Optional.of(known);
        }
        Dependency<?> provider = settings.providers().get(type);
        DependencyMethod method = provides.get(type);
        if (provider != null) {
            var binder = kept(type, (source, _) -> provider.provide(source.request()));
            // known before the replaced one is looked at, which may need it in a circle
            dependencies.put(
                    type, new Signatures.Dependency(binder, List.of(), Protection.NONE));
            known = new Signatures.Dependency(binder, List.of(), replaced(method));
        } else if (method != null) {
            if (!beingMade.add(type)) {
                throw new WebSetupException(
                        "What provides a "
                                + type.getName()
                                + " needs one itself: "
                                + method.method().getName());
            }
            try {
                known = ofMethod(type, method);
            } finally {
                beingMade.remove(type);
            }
        }
        if (known != null) {
            dependencies.put(type, known);
        }
        return Optional.ofNullable(known);
    }

    /** What takes the place of a dependency that checks scopes is trusted to do so as well. */
    private Protection replaced(@Nullable DependencyMethod method) {
        if (method == null) {
            return Protection.NONE;
        }
        try {
            Signature takes = signatures.of(method.target(), method.method(), List.of());
            return takes.protection().checksScopes()
                    ? Protection.NONE.checking()
                    : Protection.NONE;
        } catch (WebSetupException e) {
            return Protection.NONE; // it stands in a circle, which is why it was replaced
        }
    }

    private Signatures.Dependency ofMethod(Class<?> type, DependencyMethod provider) {
        Signature signature = signatures.of(provider.target(), provider.method(), List.of());
        MethodHandle handle = calls.method(provider.target(), provider.method());
        return new Signatures.Dependency(
                kept(
                        type,
                        (source, problems) -> {
                            int before = problems.size();
                            Object[] arguments = signature.bind(source, problems);
                            return problems.size() > before
                                    ? null
                                    : Calls.invoke(handle, arguments);
                        }),
                signature.parameters(),
                signature.protection());
    }

    private static tasuki.web.bind.Binder kept(Class<?> type, tasuki.web.bind.Binder make) {
        return (source, problems) -> {
            Map<Object, Optional<Object>> kept = source.kept();
            Optional<Object> known = kept.get(type);
            if (known == null) {
                known = Optional.ofNullable(make.bind(source, problems));
                kept.put(type, known);
            }
            return known.orElse(null);
        };
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
        List<Middleware> middleware = new ArrayList<>(place.middleware());
        middleware.addAll(route.middleware());
        boolean ownCors =
                middleware.stream()
                        .anyMatch(each -> each instanceof Cors && !appMiddleware.contains(each));
        if (ownCors) {
            preflights.putIfAbsent(pattern.text(), new Preflight(pattern, middleware));
        }
        List<String> variables = pattern.variables();
        Boolean cancels = route.cancelsOnDisconnect();
        List<Parameter> parameters = new ArrayList<>();
        List<Protection> found = new ArrayList<>(1);
        Middleware.Next open = handler(route, variables, parameters, found);
        Guard guard =
                Guard.of(
                        found.getFirst(),
                        Route.joined(place.scopes(), declared(route)),
                        place.scopes() != null || route.declaredScopes() != null,
                        Authentication.schemesOf(middleware),
                        dependency(Authenticated.class));
        Middleware.Next handler = guard.around(open);
        Endpoint endpoint =
                new Endpoint(
                        route.method(),
                        pattern,
                        variables,
                        route.method() + " " + pattern.text(),
                        around(middleware, errors.around(handler)),
                        route.timeoutNanos(),
                        cancels == null ? settings.cancelOnDisconnect() : cancels,
                        Operations.of(route, pattern, place.tags(), parameters, guard.protection()));
        add(endpoint);
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
        endpoints.add(endpoint);
    }

    private Middleware.Next handler(
            Route route,
            List<String> variables,
            List<Parameter> parameters,
            List<Protection> protection) {
        Handler lambda = route.handler();
        if (lambda != null) {
            protection.add(Protection.NONE);
            Returning returning = Returning.ofAny(route.declaredStatus(), route.declaredSse());
            return request -> returning.reply(lambda.handle(request));
        }
        Object target = route.target();
        Method method = route.targetMethod();
        if (target == null || method == null) {
            throw new IllegalStateException("A route without a handler: " + route);
        }
        Signature signature = signatures.of(target, method, variables);
        parameters.addAll(signature.parameters());
        protection.add(signature.protection());
        MethodHandle handle = calls.method(target, method);
        Returning returning =
                Returning.of(
                        method.getGenericReturnType(),
                        route.declaredStatus(),
                        route.declaredSse(),
                        mapper);
        return request -> {
            Problems problems = new Problems();
            Object[] arguments = signature.bind((ServerRequest) request, problems);
            if (!problems.isEmpty()) {
                throw new ValidationException(problems.list());
            }
            return returning.reply(Calls.invoke(handle, arguments));
        };
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

    Signatures.Dependencies dependencies() {
        return this::dependency;
    }

    RouteTree<Endpoint> tree() {
        return tree;
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
    final class JsonBodies {
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
            Object value = known.reader().read(bytes, problems);
            if (value != null) {
                known.check().check(value, problems);
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
