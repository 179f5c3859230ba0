package tasuki.web;

import tasuki.Async;
import tasuki.web.route.PathPattern;
import tasuki.web.route.RouteTree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The applications inside another one: under a path, or for a host. A mounted application is whole:
 * its own routes, middleware, error handlers, dependencies and docs. The outer one's middleware
 * stands around it; its own routes win over what is mounted.
 */
final class Mounts {
    /** A mounted application; host is empty for any, prefix for the root. */
    private record Mount(String host, String prefix, Application inner) {}

    private final List<Mount> mounts = new ArrayList<>();

    Mounts(App.Settings settings, Stopping stopping, boolean problemDetails) {
        for (App.Mounted each : settings.mounts()) {
            Application inner = new Application(each.app(), stopping, problemDetails);
            mounts.add(new Mount(each.host(), each.prefix(), inner));
        }
    }

    /** The mounted applications. */
    List<Application> applications() {
        return mounts.stream().map(Mount::inner).toList();
    }

    /** Middleware, and inside it what gives requests for a host to their application. */
    List<Middleware> with(List<Middleware> middleware) {
        List<Mount> byHost = mounts.stream().filter(mount -> !mount.host().isEmpty()).toList();
        if (byHost.isEmpty()) {
            return middleware;
        }
        List<Middleware> all = new ArrayList<>(middleware);
        all.add(
                (request, next) -> {
                    String host = hostOnly(request.host().orElse(""));
                    for (Mount mount : byHost) {
                        if (fits(mount.host(), host)) {
                            return enter((ServerRequest) request, mount);
                        }
                    }
                    return next.handle(request);
                });
        return all;
    }

    private static String hostOnly(String host) {
        int colon = host.lastIndexOf(':');
        boolean port = colon > host.lastIndexOf(']');
        return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    private static boolean fits(String pattern, String host) {
        return pattern.startsWith("*.")
                ? host.endsWith(pattern.substring(1)) && host.length() > pattern.length() - 1
                : host.equals(pattern);
    }

    /** Adds the routes that lead to what is mounted under paths. */
    void addTo(Application outer) {
        for (Mount mount : mounts) {
            if (mount.host().isEmpty()) {
                Middleware.Next handler =
                        outer.around(outer.errors().around(r -> enter((ServerRequest) r, mount)));
                add(outer, mount.prefix(), handler);
                add(outer, mount.prefix() + "/{mounted:path}", handler);
            }
        }
    }

    private static void add(Application outer, String path, Middleware.Next handler) {
        PathPattern pattern = PathPattern.parse(path);
        outer.add(
                new Endpoint(
                        RouteTree.ANY,
                        pattern,
                        pattern.variables(),
                        "mounted at " + path,
                        handler,
                        Long.MAX_VALUE,
                        outer.settings().cancelOnDisconnect(),
                        Operations.none()));
    }

    private static Reply enter(ServerRequest request, Mount mount) throws Exception {
        String rest = rest(request.pathInside(), mount.prefix());
        Application inner = mount.inner();
        Routing routing = Routing.find(inner, Routing.method(request.exchange()), rest);
        request.enter(inner, routing, mount.prefix(), rest);
        Endpoint endpoint = routing.endpoint();
        boolean lasting = WebSocketHandshake.asked(request.exchange());
        if (!lasting && !endpoint.cancelOnDisconnect()) {
            request.exchange().onGone(_ -> {});
        }
        long nanos =
                lasting
                        ? endpoint.timeoutNanos()
                        : Math.min(endpoint.timeoutNanos(), inner.maxNanos());
        return nanos == Long.MAX_VALUE
                ? endpoint.chain().handle(request)
                : Async.timeout(Duration.ofNanos(nanos), () -> endpoint.chain().handle(request));
    }

    /** What of a path is behind as many segments as a prefix has; it may be encoded otherwise. */
    private static String rest(String path, String prefix) {
        int at = 0;
        for (int i = 0; i < prefix.length(); i++) {
            if (prefix.charAt(i) == '/') {
                int next = path.indexOf('/', at + 1);
                at = next < 0 ? path.length() : next;
            }
        }
        String rest = path.substring(at);
        return rest.isEmpty() ? "/" : rest;
    }
}
