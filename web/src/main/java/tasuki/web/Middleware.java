package tasuki.web;

/**
 * Stands around handlers: sees every request before they do and every reply after. A plain nested
 * call, in the request's scope.
 *
 * <pre>{@code
 * app.use((request, next) -> {
 *     long start = System.nanoTime();
 *     Reply reply = next.handle(request);
 *     return reply.header("Process-Time", String.valueOf(System.nanoTime() - start));
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Middleware {
    /**
     * Answers, by calling {@code next} or in its place. The errors that handlers declare ({@link
     * HttpError} and those with a handler of their own) come back from {@code next} as replies;
     * other failures are thrown, and so is InterruptedException.
     */
    Reply handle(Request request, Next next) throws Exception;

    /** The rest: further middleware, then the handler. */
    @FunctionalInterface
    interface Next {
        /** Answers. */
        Reply handle(Request request) throws Exception;
    }
}
