package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which calls go through which proxy: patterns, the most specific first, then the environment. */
final class ProxyRules {

    private ProxyRules() {}

    /**
     * One rule.
     *
     * @param scheme {@code all}, {@code http} or {@code https}
     * @param host {@code *}, {@code *.example.org}, {@code *example.org} or a full name
     * @param port 0 for any
     * @param proxy the proxy, or {@code null} to go straight
     * @param loopback whether it holds for this machine itself, too
     */
    record Rule(String scheme, String host, int port, @Nullable ProxyUrl proxy, boolean loopback) {

        boolean matches(String otherScheme, String otherHost, int otherPort) {
            if (!scheme.equals("all") && !scheme.equals(otherScheme)) {
                return false;
            }
            if (port != 0 && port != otherPort) {
                return false;
            }
            if (!loopback && isLoopback(otherHost)) {
                return false;
            }
            if (host.equals("*")) {
                return true;
            }
            if (host.startsWith("*.")) {
                return otherHost.endsWith(host.substring(1));
            }
            if (host.startsWith("*")) {
                String name = host.substring(1);
                return otherHost.equals(name) || otherHost.endsWith("." + name);
            }
            return otherHost.equals(host);
        }

        private int specificity() {
            int named = host.equals("*") ? 0 : host.startsWith("*") ? 1_000 : 2_000;
            return (port == 0 ? 0 : 100_000)
                    + named
                    + host.length()
                    + (scheme.equals("all") ? 0 : 10_000);
        }
    }

    /** The address of a proxy and the credentials for it. */
    record ProxyUrl(String scheme, String host, int port, @Nullable String user, String password) {

        static ProxyUrl parse(String text) {
            int colon = text.indexOf("://");
            String scheme = colon < 0 ? "http" : text.substring(0, colon).toLowerCase(Locale.ROOT);
            String rest = colon < 0 ? text : text.substring(colon + 3);
            int usual =
                    switch (scheme) {
                        case "http" -> 80;
                        case "https" -> 443;
                        case "socks5", "socks5h" -> 1080;
                        default ->
                                throw new InvalidUrlException(
                                        "Proxy scheme '"
                                                + scheme
                                                + "' is not supported: use http, https or socks5");
                    };
            Url url = Url.parse("http://" + rest);
            boolean hasPort = rest.matches(".*:[0-9]+/?");
            String info = url.userInfo().orElse(null);
            int split = info == null ? -1 : info.indexOf(':');
            return new ProxyUrl(
                    scheme,
                    url.host(),
                    hasPort ? url.port() : usual,
                    info == null || split < 0 ? info : info.substring(0, split),
                    info == null || split < 0 ? "" : info.substring(split + 1));
        }
    }

    /** The rules in the order in which they are tried. */
    static List<Rule> of(Map<String, String> patterns, Map<String, String> environment) {
        List<Rule> rules = new ArrayList<>();
        patterns.forEach(
                (pattern, proxy) -> rules.add(rule(pattern, proxy.isEmpty() ? null : proxy, true)));
        rules.sort(Comparator.comparingInt(Rule::specificity).reversed());
        rules.addAll(ofEnvironment(environment));
        return List.copyOf(rules);
    }

    /** The rule for an address; {@code null} if none matches. */
    static @Nullable Rule match(List<Rule> rules, String scheme, String host, int port) {
        for (Rule rule : rules) {
            if (rule.matches(scheme, host, port)) {
                return rule;
            }
        }
        return null;
    }

    private static List<Rule> ofEnvironment(Map<String, String> environment) {
        List<Rule> rules = new ArrayList<>();
        for (String name : variable(environment, "no_proxy").split("[,\\s]+")) {
            if (name.equals("*")) {
                return List.of();
            }
            if (!name.isEmpty()) {
                String host = name.startsWith(".") ? name.substring(1) : name;
                boolean exact = host.contains(":") || host.matches("[0-9.]+");
                rules.add(
                        rule(
                                "all://" + (exact || host.startsWith("*") ? "" : "*") + host,
                                null,
                                true));
            }
        }
        for (String scheme : List.of("http", "https", "all")) {
            String proxy = variable(environment, scheme + "_proxy");
            if (!proxy.isEmpty()) {
                rules.add(rule(scheme + "://*", proxy, false));
            }
        }
        return rules;
    }

    private static String variable(Map<String, String> environment, String name) {
        String lower = environment.get(name);
        String value = lower == null ? environment.get(name.toUpperCase(Locale.ROOT)) : lower;
        return value == null ? "" : value.strip();
    }

    private static Rule rule(String pattern, @Nullable String proxy, boolean loopback) {
        int colon = pattern.indexOf("://");
        String scheme = colon < 0 ? "all" : pattern.substring(0, colon);
        String host = colon < 0 ? pattern : pattern.substring(colon + 3);
        if (!List.of("all", "http", "https").contains(scheme)) {
            throw new IllegalArgumentException(
                    "Proxy pattern '" + pattern + "' must begin with all://, http:// or https://");
        }
        int port = 0;
        int portColon = host.lastIndexOf(':');
        if (portColon > host.lastIndexOf(']') && host.indexOf(':') == portColon) {
            port = Integer.parseInt(host.substring(portColon + 1));
            host = host.substring(0, portColon);
        }
        ProxyUrl url = proxy == null ? null : ProxyUrl.parse(proxy);
        return new Rule(
                scheme, host.isEmpty() ? "*" : host.toLowerCase(Locale.ROOT), port, url, loopback);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
