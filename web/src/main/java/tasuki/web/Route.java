package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.openapi.Operation;
import tasuki.web.route.PathPattern;
import tasuki.web.route.RouteTree;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method and a path with their handler, as declared; what else is to be said about it goes here.
 */
public final class Route {
    private final String method;
    private final PathPattern pattern;
    private final @Nullable Handler handler;
    private final @Nullable Object target;
    private final @Nullable Method targetMethod;

    private @Nullable WebSocketHandler webSocket;
    private @Nullable WebSocketOptions webSocketOptions;
    private int status;
    private long timeoutNanos = Long.MAX_VALUE;
    private @Nullable Boolean cancelOnDisconnect;
    private String summary = "";
    private String description = "";
    private String id = "";
    private final List<String> tags = new ArrayList<>();
    private final Map<Integer, Operation.Answer> responses = new LinkedHashMap<>();
    private final List<Operation.Header> replyHeaders = new ArrayList<>();
    private final List<ApiCall> callbacks = new ArrayList<>();
    private boolean deprecated;
    private boolean hidden;
    private boolean frontEnd;
    private @Nullable Sse sse;
    private final List<Middleware> middleware = new ArrayList<>();
    private final List<Object> dependsOn = new ArrayList<>();
    private @Nullable List<String> scopes;

    Route(String method, String path, Handler handler) {
        this(method, path, handler, null, null);
    }

    Route(String method, String path, Object target, Method targetMethod) {
        this(method, path, null, target, targetMethod);
    }

    private Route(
            String method,
            String path,
            @Nullable Handler handler,
            @Nullable Object target,
            @Nullable Method targetMethod) {
        try {
            this.pattern = PathPattern.parse(path);
        } catch (IllegalArgumentException e) {
            throw new WebSetupException(String.valueOf(e.getMessage()), e);
        }
        this.method = method;
        this.handler = handler;
        this.target = target;
        this.targetMethod = targetMethod;
    }

    /** The method of routes for WebSockets; no request has it. */
    static final String WEB_SOCKET = "WEBSOCKET";

    /** A route for a front end: it is asked last, and answers whatever the method. */
    static Route frontEnd(String path, StaticFiles files) {
        Route route = new Route(RouteTree.ANY, path, files, null, null);
        route.frontEnd = true;
        return route.hidden();
    }

    boolean isFrontEnd() {
        return frontEnd;
    }

    /** A route for WebSockets; it is in no documentation, because OpenAPI has no word for it. */
    static Route webSocket(String path, WebSocketHandler handler) {
        Route route = new Route(WEB_SOCKET, path, null, null, null);
        route.webSocket = handler;
        return route.hidden();
    }

    /** Limits and times of the WebSocket connections of this route; see {@link App#webSockets}. */
    public Route webSockets(WebSocketOptions options) {
        webSocketOptions = options;
        return this;
    }

    @Nullable WebSocketHandler webSocketHandler() {
        return webSocket;
    }

    @Nullable WebSocketOptions webSocketOptions() {
        return webSocketOptions;
    }

    boolean isWebSocket() {
        return method.equals(WEB_SOCKET);
    }

    /** The status of the reply when the handler succeeds. */
    public Route status(int status) {
        this.status = status;
        return this;
    }

    /** How long the handler may take: then it is cancelled and the client gets 504. */
    public Route timeout(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("A timeout must be positive: " + limit);
        }
        timeoutNanos = limit.toNanos();
        return this;
    }

    /** Whether the client's going away cancels the handler. */
    public Route cancelOnDisconnect(boolean cancel) {
        cancelOnDisconnect = cancel;
        return this;
    }

    /** Middleware for this route alone, inside that of its router and of the application. */
    public Route use(Middleware more) {
        middleware.add(more);
        return this;
    }

    /** Dependencies that run before the handler, by the names of their {@link Provides} methods. */
    public Route depends(String... names) {
        dependsOn.addAll(List.of(names));
        return this;
    }

    /** A dependency that is made before the handler runs, by its type. */
    public Route depends(Class<?> type) {
        dependsOn.add(type);
        return this;
    }

    /** Something that runs before the handler and may answer in its place; its value is dropped. */
    public Route depends(Dependency<?> dependency) {
        dependsOn.add(dependency);
        return this;
    }

    /** One line for the documentation. */
    public Route summary(String text) {
        summary = text;
        return this;
    }

    /** More for the documentation, in CommonMark. */
    public Route description(String text) {
        description = text;
        return this;
    }

    /** The id of the operation in the documentation. */
    public Route id(String text) {
        id = text;
        return this;
    }

    /** The groups under which the documentation shows it. */
    public Route tags(String... names) {
        tags.addAll(List.of(names));
        return this;
    }

    /**
     * A further status that the handler may answer with, and what it means, for the documentation.
     */
    public Route response(int status, String meaning) {
        return response(status, meaning, Optional.empty(), "application/json");
    }

    /**
     * A further status that the handler may answer with, what it means, and the type of what is in
     * its body, for the documentation.
     */
    public Route response(int status, String meaning, Type type) {
        return response(status, meaning, Optional.of(type), "application/json");
    }

    Route response(int status, String meaning, Optional<Type> type, String mediaType) {
        responses.put(status, new Operation.Answer(status, meaning, type, mediaType));
        return this;
    }

    /** A header of the reply of success, and what it says, for the documentation. */
    public Route replyHeader(String name, String meaning) {
        return replyHeader(0, name, meaning, String.class, false);
    }

    /** A cookie that the reply of success sets, and what it is for, for the documentation. */
    public Route replyCookie(String name, String meaning) {
        return replyHeader(0, name, meaning, String.class, true);
    }

    Route replyHeader(int status, String name, String meaning, Type type, boolean cookie) {
        String words = meaning.isEmpty() ? name : name + ": " + meaning;
        replyHeaders.add(
                cookie
                        ? new Operation.Header(status, "Set-Cookie", words, type)
                        : new Operation.Header(status, name, meaning, type));
        return this;
    }

    /** A request that the application will make because of this one, for the documentation. */
    public Route callback(ApiCall call) {
        if (call.url().isEmpty()) {
            throw new WebSetupException(
                    "The callback " + call.name() + " goes nowhere: say url(…)");
        }
        callbacks.add(call);
        return this;
    }

    /** Marks it as deprecated in the documentation. */
    public Route deprecated() {
        deprecated = true;
        return this;
    }

    /** Leaves it out of the documentation. */
    public Route hidden() {
        hidden = true;
        return this;
    }

    /**
     * Only clients with all of these scopes get in; with none, those who have said who they are.
     * See {@link Scopes}.
     */
    public Route scopes(String... names) {
        scopes = joined(scopes, names);
        return this;
    }

    static List<String> joined(@Nullable List<String> before, String... more) {
        List<String> all = new ArrayList<>(before == null ? List.of() : before);
        all.addAll(List.of(more));
        return all;
    }

    /** The required scopes; null if the route is open. */
    @Nullable List<String> declaredScopes() {
        return scopes;
    }

    Route sse(@Nullable Sse annotation) {
        sse = annotation;
        return this;
    }

    String method() {
        return method;
    }

    PathPattern pattern() {
        return pattern;
    }

    @Nullable Handler handler() {
        return handler;
    }

    @Nullable Object target() {
        return target;
    }

    @Nullable Method targetMethod() {
        return targetMethod;
    }

    int declaredStatus() {
        return status;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    @Nullable Boolean cancelsOnDisconnect() {
        return cancelOnDisconnect;
    }

    String declaredSummary() {
        return summary;
    }

    String declaredDescription() {
        return description;
    }

    String declaredId() {
        return id;
    }

    List<String> declaredTags() {
        return tags;
    }

    List<Operation.Answer> responses() {
        return List.copyOf(responses.values());
    }

    List<Operation.Header> replyHeaders() {
        return List.copyOf(replyHeaders);
    }

    List<ApiCall> callbacks() {
        return List.copyOf(callbacks);
    }

    boolean isDeprecated() {
        return deprecated;
    }

    boolean isHidden() {
        return hidden;
    }

    @Nullable Sse declaredSse() {
        return sse;
    }

    List<Middleware> middleware() {
        return middleware;
    }

    /** Names, types and lambdas. */
    List<Object> dependsOn() {
        return dependsOn;
    }

    @Override
    public String toString() {
        return method + " " + pattern.text();
    }
}
