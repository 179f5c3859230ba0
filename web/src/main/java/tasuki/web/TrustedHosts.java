package tasuki.web;

import java.util.List;
import java.util.Locale;

/**
 * Refuses requests for hosts that are not ours (400), which protects what makes links of the {@code
 * Host} header.
 *
 * <pre>{@code
 * app.use(TrustedHosts.of("shop.example", "*.shop.example"));
 * }</pre>
 */
public final class TrustedHosts implements Middleware {
    private final List<String> hosts;

    private TrustedHosts(List<String> hosts) {
        this.hosts = hosts;
    }

    /** Takes requests for these hosts; {@code *.example} is every host below. */
    public static TrustedHosts of(String... hosts) {
        for (String host : hosts) {
            if (host.lastIndexOf('*') > 0 || (host.startsWith("*") && !host.startsWith("*."))) {
                throw new WebSetupException(
                        "Not a host to trust: '"
                                + host
                                + "'; write shop.example or *.shop.example");
            }
        }
        return new TrustedHosts(List.of(hosts));
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        String host = withoutPort(request.host().orElse("")).toLowerCase(Locale.ROOT);
        for (String known : hosts) {
            boolean below = known.startsWith("*.") && host.endsWith(known.substring(1));
            if (below || host.equals(known)) {
                return next.handle(request);
            }
        }
        return Reply.error(400, "Invalid host header");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
