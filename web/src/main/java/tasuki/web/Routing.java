package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.Exchange;
import tasuki.web.route.RouteTree;

import java.util.Map;
import java.util.TreeSet;

/**
 * What answers a request: a route, or in its place what says that there is none.
 *
 * @param endpoint the route's, or the one for requests that no route fits
 * @param values the values of the path's variables; null without a route
 * @param unrouted the answer without a route; null with one
 */
record Routing(Endpoint endpoint, String @Nullable [] values, Middleware.@Nullable Next unrouted) {

    /** The method that its route is under: that of WebSockets where one is asked for. */
    static String method(Exchange exchange) {
        if (WebSocketHandshake.asked(exchange)) {
            return Route.WEB_SOCKET;
        }
        return exchange.method().equals(Route.WEB_SOCKET) ? "other" : exchange.method();
    }

    /** Finds it for a method and a path as it was sent, without what it is mounted under. */
    static Routing find(Application app, String method, String path) {
        RouteTree.Found<Endpoint> found;
        try {
            found = app.tree().find(method, path);
            if (found instanceof RouteTree.OtherMethods<Endpoint> others
                    && method.equals("HEAD")
                    && others.methods().contains("GET")) {
                found = app.tree().find("GET", path);
            }
        } catch (IllegalArgumentException e) {
            return without(app, _ -> badPath());
        }
        return switch (found) {
            case RouteTree.Route<Endpoint>(Endpoint endpoint, String[] values) ->
                    new Routing(endpoint, values, null);
            case RouteTree.OtherMethods<Endpoint>(var methods) -> {
                TreeSet<String> all = new TreeSet<>(methods);
                if (all.remove(Route.WEB_SOCKET) && all.isEmpty()) {
                    yield without(app, _ -> upgradeRequired());
                }
                if (all.contains("GET")) {
                    all.add("HEAD");
                }
                all.add("OPTIONS");
                String allow = String.join(", ", all);
                yield without(app, _ -> wrongMethod(method, allow));
            }
            case RouteTree.Nothing<Endpoint> _ -> unknown(app, method, path);
        };
    }

    /** No route has the path: with or without a slash at its end perhaps, else a front end. */
    private static Routing unknown(Application app, String method, String path) {
        String other = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        boolean redirects =
                app.settings().redirectSlashes()
                        && path.length() > 1
                        // a path that begins with // would name another host
                        && !other.startsWith("//");
        if (redirects && app.tree().knows(other)) {
            return without(app, request -> redirect((ServerRequest) request, other));
        }
        boolean plain = !method.equals(Route.WEB_SOCKET);
        if (plain
                && app.frontEnds().find(method, path)
                        instanceof RouteTree.Route<Endpoint>(Endpoint frontEnd, String[] values)) {
            return new Routing(frontEnd, values, null);
        }
        if (plain && redirects && app.frontEnds().knows(other)) { // relative links need the slash
            return without(app, request -> redirect((ServerRequest) request, other));
        }
        return without(
                app,
                _ -> {
                    throw new HttpError(404);
                });
    }

    private static Reply redirect(ServerRequest request, String path) {
        String query = request.exchange().rawQuery();
        String target = request.rootPath() + path;
        return Reply.redirect(query.isEmpty() ? target : target + "?" + query);
    }

    private static Routing without(Application app, Middleware.Next answer) {
        return new Routing(app.fallback(), null, answer);
    }

    private static Reply badPath() {
        throw new HttpError(400, "The path has broken percent-encoding");
    }

    private static Reply upgradeRequired() {
        throw new HttpError(
                426,
                "Here is a WebSocket: connect with a WebSocket client",
                Map.of("Upgrade", "websocket"));
    }

    private static Reply wrongMethod(String method, String allow) {
        if (method.equals("OPTIONS")) {
            return Reply.noContent().header("Allow", allow);
        }
        throw new HttpError(405, Phrase.of(405), Map.of("Allow", allow));
    }
}
