package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes that belong together: with a common prefix, tags and middleware.
 *
 * <pre>{@code
 * Router items = Router.create("/items").tags("items");
 * items.get("/{id}", request -> find(request.pathParam("id", Long.class)));
 * app.include(items);
 * }</pre>
 */
public sealed class Router permits App {
    private final String prefix;
    private final List<String> tags = new ArrayList<>();
    private final List<Middleware> middleware = new ArrayList<>();
    private final List<Object> dependsOn = new ArrayList<>();
    private @Nullable List<String> scopes;
    private final List<Object> parts = new ArrayList<>();

    /** Something that was included, with a prefix of its own. */
    record Included(String prefix, Object handlers) {}

    Router(String prefix) {
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new WebSetupException(
                    "The prefix '" + prefix + "' must begin with / and must not end with it");
        }
        this.prefix = prefix;
    }

    /** A router without a prefix. */
    public static Router create() {
        return new Router("");
    }

    /** A router whose paths begin with a prefix, {@code /items}. */
    public static Router create(String prefix) {
        return new Router(prefix);
    }

    /** Handles GET, and HEAD with it. */
    public final Route get(String path, Handler handler) {
        return route("GET", path, handler);
    }

    /** Handles POST. */
    public final Route post(String path, Handler handler) {
        return route("POST", path, handler);
    }

    /** Handles PUT. */
    public final Route put(String path, Handler handler) {
        return route("PUT", path, handler);
    }

    /** Handles PATCH. */
    public final Route patch(String path, Handler handler) {
        return route("PATCH", path, handler);
    }

    /** Handles DELETE. */
    public final Route delete(String path, Handler handler) {
        return route("DELETE", path, handler);
    }

    /** Handles a method. */
    public final Route route(String method, String path, Handler handler) {
        Route route = new Route(method, path(prefix + path), handler);
        parts.add(route);
        return route;
    }

    /**
     * Handles WebSocket connections at a path; plain GETs there are another route.
     *
     * <pre>{@code
     * app.webSocket("/echo", (request, socket) -> {
     *     for (WebSocketMessage message : socket.messages()) {
     *         socket.send(message);
     *     }
     * });
     * }</pre>
     */
    public final Route webSocket(String path, WebSocketHandler handler) {
        Route route = Route.webSocket(path(prefix + path), handler);
        parts.add(route);
        return route;
    }

    /**
     * Adds the annotated methods of an object, or another router.
     *
     * @param handlers an object with methods that carry {@code @Get}, {@code @Post} …, or a router
     */
    public Router include(Object handlers) {
        return include("", handlers);
    }

    /** Adds the annotated methods of an object, or another router, under a further prefix. */
    public Router include(String prefix, Object handlers) {
        if (handlers == this) {
            throw new WebSetupException("A router cannot include itself");
        }
        if (handlers instanceof App) {
            throw new WebSetupException(
                    "An App cannot be included in another: mount it, or include a Router");
        }
        parts.add(new Included(prefix, handlers));
        return this;
    }

    /** Middleware around everything in this router. The first that is added is the outermost. */
    public Router use(Middleware more) {
        middleware.add(more);
        return this;
    }

    /**
     * Dependencies that run before every handler in this router, by the names of their {@link
     * Provides} methods.
     */
    public Router depends(String... names) {
        dependsOn.addAll(List.of(names));
        return this;
    }

    /** A dependency that is made before every handler in this router, by its type. */
    public Router depends(Class<?> type) {
        dependsOn.add(type);
        return this;
    }

    /** Something that runs before every handler in this router and may answer in its place. */
    public Router depends(Dependency<?> dependency) {
        dependsOn.add(dependency);
        return this;
    }

    /**
     * Serves a front end that is built already, where no route has the path: its files; for a page
     * that is none of them its {@code 404.html}, or else its {@code index.html}, which knows the
     * page. A method other than GET and HEAD is 405 for a file of it, and 404 for anything else.
     * See {@link StaticFiles#frontend}.
     *
     * @param path where, {@code "/"} for everywhere
     * @throws WebSetupException if there is no such folder
     */
    public final Route frontend(String path, Path folder) {
        String start = path.endsWith("/") ? path : path + "/";
        Route route = Route.frontEnd(prefix + start + "{path:path}", StaticFiles.frontend(folder));
        parts.add(route);
        return route;
    }

    /** The groups under which the documentation shows what is in this router. */
    public Router tags(String... names) {
        tags.addAll(List.of(names));
        return this;
    }

    /**
     * Only clients with all of these scopes get to anything in this router; with none, those who
     * have said who they are. See {@link Scopes}.
     */
    public Router scopes(String... names) {
        scopes = Route.joined(scopes, names);
        return this;
    }

    private static String path(String text) {
        return text.isEmpty() ? "/" : text;
    }

    String prefix() {
        return prefix;
    }

    List<String> declaredTags() {
        return tags;
    }

    /** The required scopes; null if the router is open. */
    @Nullable List<String> declaredScopes() {
        return scopes;
    }

    List<Middleware> middleware() {
        return middleware;
    }

    List<Object> dependsOn() {
        return dependsOn;
    }

    List<Object> parts() {
        return parts;
    }
}
