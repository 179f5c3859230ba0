package tasuki.web;

/** Sends requests that came without encryption to the same place with it (307). */
public final class HttpsRedirect implements Middleware {
    private HttpsRedirect() {}

    /** The middleware. */
    public static HttpsRedirect create() {
        return new HttpsRedirect();
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        if (request.secure() || request.host().isEmpty()) {
            return next.handle(request);
        }
        return Reply.redirect(
                "https://" + request.host().get() + ((ServerRequest) request).target());
    }
}
