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
    private final boolean addsWww;

    private TrustedHosts(List<String> hosts, boolean addsWww) {
        this.hosts = hosts;
        this.addsWww = addsWww;
    }

    /**
     * Takes requests for these hosts; {@code *.shop.example} is every host below {@code
     * shop.example}, {@code *} every host.
     */
    public static TrustedHosts of(String... hosts) {
        for (String host : hosts) {
            boolean below = host.startsWith("*.") && host.length() > 2;
            if (host.lastIndexOf('*') > 0
                    || (host.startsWith("*") && !below && !host.equals("*"))
                    || host.isEmpty()
                    || host.contains("/")) {
                throw new WebSetupException(
                        "Not a host to trust: '"
                                + host
                                + "'; write shop.example or *.shop.example");
            }
        }
        return new TrustedHosts(
                List.of(hosts).stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(), false);
    }

    /**
     * The same, and {@code shop.example} is sent on to a trusted {@code www.shop.example} (307).
     */
    public TrustedHosts addWww() {
        return new TrustedHosts(hosts, true);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        String full = request.host().orElse("").toLowerCase(Locale.ROOT);
        String host = withoutDot(withoutPort(full));
        if (hosts.contains("*") || trusts(host)) {
            return next.handle(request);
        }
        if (addsWww && trusts("www." + host)) {
            String scheme = request.secure() ? "https://" : "http://";
            return Reply.redirect(scheme + "www." + full + ((ServerRequest) request).target());
        }
        return Reply.error(400, "Invalid host header");
    }

    private boolean trusts(String host) {
        if (host.isEmpty()) {
            return false;
        }
        for (String known : hosts) {
            boolean below = known.startsWith("*.") && host.endsWith(known.substring(1));
            if (host.equals(known) || (below && host.length() > known.length() - 1)) {
                return true;
            }
        }
        return false;
    }

    /** {@code shop.example.} is the same host. */
    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
