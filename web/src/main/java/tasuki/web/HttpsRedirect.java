package tasuki.web;

import java.util.Locale;

/**
 * Sends requests that came without encryption to the same place with it (307). Behind a proxy that
 * ends the encryption, the proxy must be trusted ({@link App#trust}) and say {@code
 * X-Forwarded-Proto}: otherwise browsers are sent in a circle.
 */
public final class HttpsRedirect implements Middleware {
    private final int port;

    private HttpsRedirect(int port) {
        this.port = port;
    }

    /** To the same host, and its port if it names one that is not 80. */
    public static HttpsRedirect create() {
        return new HttpsRedirect(0);
    }

    /** The same, to a port. */
    public HttpsRedirect port(int port) {
        if (port < 1 || port > 65_535) {
            throw new WebSetupException("Not a port: " + port);
        }
        return new HttpsRedirect(port);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        if (request.secure() || request.host().isEmpty()) {
            return next.handle(request);
        }
        String host = request.host().get().toLowerCase(Locale.ROOT);
        int colon = host.lastIndexOf(':');
        boolean named = colon > host.lastIndexOf(']');
        String bare = named ? host.substring(0, colon) : host;
        String there =
                port != 0
                        ? bare + (port == 443 ? "" : ":" + port)
                        : named && !host.endsWith(":80") && !host.endsWith(":443") ? host : bare;
        return Reply.redirect("https://" + there + ((ServerRequest) request).target());
    }
}
