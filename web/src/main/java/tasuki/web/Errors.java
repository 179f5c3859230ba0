package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.web.engine.BadRequestException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From exceptions to replies. */
final class Errors {
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);

    private final Map<Class<?>, ErrorHandler<?>> handlers;
    private final Map<Integer, ErrorHandler<HttpError>> statusHandlers;

    Errors(App.Settings settings) {
        handlers = settings.errorHandlers();
        statusHandlers = settings.statusHandlers();
    }

    /**
     * Stands around a handler: does what is to be done before the reply, and answers the exceptions
     * that are meant as answers. What else it throws, middleware gets to see.
     */
    Middleware.Next around(Middleware.Next handler) {
        return request -> {
            try {
                return finished(handler, (ServerRequest) request);
            } catch (InterruptedException | GoneException e) {
                throw e;
            } catch (Throwable e) {
                Reply reply = answer(request, e);
                if (reply == null) {
                    throw e;
                }
                return reply;
            }
        };
    }

    private static Reply finished(Middleware.Next handler, ServerRequest request) throws Exception {
        Reply reply;
        try {
            reply = handler.handle(request);
        } catch (Throwable e) {
            request.failed(e);
            try {
                runAll(request.takeBeforeReply(), Optional.of(e));
            } catch (Throwable second) { // answers in the place of the first, which is not lost
                if (second != e && second.getCause() != e) {
                    second.addSuppressed(e);
                }
                throw second;
            }
            throw e;
        }
        runAll(request.takeBeforeReply(), Optional.empty());
        return reply;
    }

    private static void runAll(List<Request.AtEnd> actions, Optional<Throwable> failure)
            throws Exception {
        if (actions.isEmpty()) {
            return;
        }
        Async.shield(
                CLEAN_UP,
                () -> {
                    Exception first = null;
                    for (Request.AtEnd action : actions) {
                        try {
                            action.run(failure);
                        } catch (Exception e) {
                            first = joined(first, e);
                        }
                    }
                    if (first != null) {
                        throw first;
                    }
                });
    }

    private static Exception joined(@Nullable Exception first, Exception next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /** The reply for an exception; null if nothing is declared for it. */
    @Nullable Reply answer(Request request, Throwable e) throws Exception {
        ErrorHandler<?> handler = handler(e.getClass());
        if (handler != null) {
            return call(handler, request, e);
        }
        if (e instanceof HttpError error) {
            ErrorHandler<HttpError> byStatus = statusHandlers.get(error.status());
            return byStatus == null ? Reply.error(error) : call(byStatus, request, error);
        }
        if (e instanceof BadRequestException bad) {
            return Reply.error(bad.status(), String.valueOf(bad.getMessage()));
        }
        return null;
    }

    /** The reply for a status that nobody has thrown as an error: that of its handler, if any. */
    Reply answer(Request request, int status, Throwable cause) {
        HttpError error = new HttpError(status, Phrase.of(status), Map.of(), cause);
        ErrorHandler<HttpError> byStatus = statusHandlers.get(status);
        if (byStatus != null) {
            try {
                return call(byStatus, request, error);
            } catch (Exception second) {
                cause.addSuppressed(second);
            }
        }
        return Reply.error(error);
    }

    private @Nullable ErrorHandler<?> handler(Class<?> type) {
        if (handlers.isEmpty()) {
            return null;
        }
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            ErrorHandler<?> handler = handlers.get(c);
            if (handler != null) {
                return handler;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // the handler was registered for this type
    private static Reply call(ErrorHandler<?> handler, Request request, Throwable e)
            throws Exception {
        Object value = ((ErrorHandler<Throwable>) handler).handle(request, e);
        if (value instanceof Reply reply) {
            return reply;
        }
        return Reply.json(value).status(e instanceof HttpError error ? error.status() : 500);
    }
}
