package tasuki.web;

import tasuki.web.openapi.Operation;
import tasuki.web.route.PathPattern;

import java.util.List;

/**
 * What a route leads to, compiled.
 *
 * @param method the method
 * @param pattern the path
 * @param variables the names of the path's variables
 * @param name the method and the path, for the task tree and the log
 * @param chain middleware and handler
 * @param timeoutNanos how long it may take; Long.MAX_VALUE if the route does not say
 * @param cancelOnDisconnect whether the client's going away cancels it
 * @param operation what the documentation says
 */
record Endpoint(
        String method,
        PathPattern pattern,
        List<String> variables,
        String name,
        Middleware.Next chain,
        long timeoutNanos,
        boolean cancelOnDisconnect,
        Operation operation) {}
