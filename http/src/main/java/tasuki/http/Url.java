package tasuki.http;

import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An http or https address, absolute and in normal form: scheme and host in lower case, the host of
 * an international domain in its ASCII form, characters that may not stand in a URL as percent
 * escapes.
 */
public final class Url {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final String UNRESERVED = "-._~!$&'()*+,;=:@";

    private final String scheme;
    private final String userInfo;
    private final String host;
    private final int port;
    private final String path;
    private final String query;
    private final String fragment;
    private final boolean hasQuery;

    private Url(
            String scheme,
            String userInfo,
            String host,
            int port,
            String path,
            boolean hasQuery,
            String query,
            String fragment) {
        this.scheme = scheme;
        this.userInfo = userInfo;
        this.host = host;
        this.port = port;
        this.path = path.isEmpty() ? "/" : path;
        this.hasQuery = hasQuery;
        this.query = query;
        this.fragment = fragment;
    }

    /**
     * Reads an absolute address such as {@code https://example.org:8443/items?q=x}.
     *
     * @throws InvalidUrlException if it is not absolute, not http or https, or has no host
     */
    public static Url parse(String text) {
        String url = text.strip();
        int colon = url.indexOf("://");
        if (colon < 0) {
            throw new InvalidUrlException(
                    "Not an absolute URL: '"
                            + url
                            + "'. Begin it with http:// or https://, or set"
                            + " Client.builder().baseUrl(...)");
        }
        String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new InvalidUrlException(
                    "Scheme '" + scheme + "' in '" + url + "' is not supported: use http or https");
        }
        int start = colon + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        String hostPort = at < 0 ? authority : authority.substring(at + 1);
        String host = hostPort;
        int port = -1;
        int bracket = hostPort.lastIndexOf(']');
        int portColon = hostPort.lastIndexOf(':');
        if (portColon > bracket) {
            host = hostPort.substring(0, portColon);
            port = parsePort(hostPort.substring(portColon + 1), scheme, url);
        }
        Rest rest = Rest.of(url.substring(end));
        return new Url(
                scheme,
                encode(userInfo, "-._~!$&'()*+,;=:"),
                host(host, url),
                port,
                removeDots(encode(rest.path, UNRESERVED + "/")),
                rest.hasQuery,
                encode(rest.query, UNRESERVED + "/?"),
                encode(rest.fragment, UNRESERVED + "/?"));
    }

    /** The address as a {@link URI}. */
    public URI toUri() {
        return URI.create(full());
    }

    /**
     * This address with a reference applied to it as a browser does with a link: absolute, {@code
     * //host/x}, {@code /from/the/root}, {@code beside}, {@code ?query}, {@code #fragment}.
     *
     * @throws InvalidUrlException if the result is not http or https
     */
    public Url resolve(String reference) {
        String ref = reference.strip();
        int colon = ref.indexOf(':');
        if (colon > 0 && isScheme(ref, colon)) {
            return parse(ref);
        }
        if (ref.startsWith("//")) {
            return parse(scheme + ":" + ref);
        }
        Rest rest = Rest.of(ref);
        String newPath = path;
        boolean newHasQuery = hasQuery;
        String newQuery = query;
        if (!rest.path.isEmpty()) {
            String merged =
                    rest.path.startsWith("/")
                            ? rest.path
                            : path.substring(0, path.lastIndexOf('/') + 1) + rest.path;
            newPath = removeDots(encode(merged, UNRESERVED + "/"));
        }
        if (!rest.path.isEmpty() || rest.hasQuery) {
            newHasQuery = rest.hasQuery;
            newQuery = encode(rest.query, UNRESERVED + "/?");
        }
        return new Url(
                scheme,
                userInfo,
                host,
                port,
                newPath,
                newHasQuery,
                newQuery,
                encode(rest.fragment, UNRESERVED + "/?"));
    }

    /**
     * This address with a path put behind its own, as for a base URL: {@code https://x/api} and
     * {@code /items?q=1} give {@code https://x/api/items?q=1}. An absolute reference replaces it.
     */
    public Url append(String reference) {
        String ref = reference.strip();
        int colon = ref.indexOf("://");
        if (colon > 0 && isScheme(ref, colon)) {
            return parse(ref);
        }
        Rest rest = Rest.of(ref);
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String joined =
                rest.path.isEmpty()
                        ? path
                        : rest.path.startsWith("/") ? base + rest.path : base + "/" + rest.path;
        boolean ownQuery = !rest.hasQuery && hasQuery;
        return new Url(
                scheme,
                userInfo,
                host,
                port,
                removeDots(encode(joined, UNRESERVED + "/")),
                rest.hasQuery || ownQuery,
                ownQuery ? query : encode(rest.query, UNRESERVED + "/?"),
                encode(rest.fragment, UNRESERVED + "/?"));
    }

    /** This address with parameters added to its query. */
    public Url withParams(QueryParams more) {
        if (more.isEmpty()) {
            return this;
        }
        String text = query.isEmpty() ? more.toString() : query + "&" + more;
        return new Url(scheme, userInfo, host, port, path, true, text, fragment);
    }

    /** This address without the user name and password in front of the host. */
    Url withoutUserInfo() {
        return userInfo.isEmpty()
                ? this
                : new Url(scheme, "", host, port, path, hasQuery, query, fragment);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return scheme;
    }

    /** Whether the scheme is https. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** The host: a name, an IPv4 address, or an IPv6 address in brackets. */
    public String host() {
        return host;
    }

    /** The port, also when it is the usual one of the scheme and was not written. */
    public int port() {
        return port >= 0 ? port : isSecure() ? 443 : 80;
    }

    /** The user name and password in front of the host, still encoded, if there are any. */
    public Optional<String> userInfo() {
        return userInfo.isEmpty() ? Optional.empty() : Optional.of(userInfo);
    }

    /** The path, encoded; at least {@code "/"}. */
    public String path() {
        return path;
    }

    /** The query as written, without the question mark; empty if there is none. */
    public String query() {
        return query;
    }

    /** The parameters of the query. */
    public QueryParams params() {
        return QueryParams.parse(query);
    }

    /** What stands behind the number sign; it is never sent. */
    public String fragment() {
        return fragment;
    }

    /** Path and query: what stands in the request line. */
    public String target() {
        return hasQuery ? path + "?" + query : path;
    }

    /** Scheme, host and port: {@code http://example.org}; the port only when it is unusual. */
    public String origin() {
        return port < 0 ? scheme + "://" + host : scheme + "://" + host + ":" + port;
    }

    /** Whether both have the same scheme, host and port. */
    public boolean sameOrigin(Url other) {
        return scheme.equals(other.scheme) && host.equals(other.host) && port() == other.port();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Url that && that.full().equals(full());
    }

    @Override
    public int hashCode() {
        return full().hashCode();
    }

    /** The address; a password in it is shown as {@code [secure]}. */
    @Override
    public String toString() {
        if (userInfo.isEmpty()) {
            return full();
        }
        int colon = userInfo.indexOf(':');
        String shown = colon < 0 ? userInfo : userInfo.substring(0, colon) + ":[secure]";
        String written = port < 0 ? host : host + ":" + port;
        return scheme + "://" + shown + "@" + written + target();
    }

    private String full() {
        StringBuilder text = new StringBuilder(64).append(scheme).append("://");
        if (!userInfo.isEmpty()) {
            text.append(userInfo).append('@');
        }
        text.append(host);
        if (port >= 0) {
            text.append(':').append(port);
        }
        text.append(path);
        if (hasQuery) {
            text.append('?').append(query);
        }
        if (!fragment.isEmpty()) {
            text.append('#').append(fragment);
        }
        return text.toString();
    }

    private static int parsePort(String text, String scheme, String url) {
        if (text.isEmpty()) {
            return -1;
        }
        try {
            int port = Integer.parseInt(text);
            if (port < 1 || port > 65_535) {
                throw new InvalidUrlException("Port " + port + " in '" + url + "' is out of range");
            }
            return port == (scheme.equals("https") ? 443 : 80) ? -1 : port;
        } catch (NumberFormatException e) {
            throw new InvalidUrlException("Port '" + text + "' in '" + url + "' is not a number");
        }
    }

    private static String host(String host, String url) {
        if (host.isEmpty()) {
            throw new InvalidUrlException("No host in '" + url + "'");
        }
        if (host.startsWith("[")) {
            if (!host.endsWith("]")) {
                throw new InvalidUrlException(
                        "Unclosed bracket of an IPv6 address in '" + url + "'");
            }
            return host.toLowerCase(Locale.ROOT);
        }
        boolean plain = true;
        for (int i = 0; i < host.length() && plain; i++) {
            char c = host.charAt(i);
            plain =
                    c >= 'a' && c <= 'z'
                            || c >= '0' && c <= '9'
                            || c == '.'
                            || c == '-'
                            || c == '_';
        }
        if (plain) {
            return host;
        }
        String ascii;
        try {
            ascii = IDN.toASCII(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new InvalidUrlException("Host '" + host + "' in '" + url + "' is not a name");
        }
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (!(Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
                throw new InvalidUrlException(
                        "Host '" + host + "' in '" + url + "' has a character that no host has");
            }
        }
        return ascii;
    }

    private static boolean isScheme(String text, int colon) {
        for (int i = 0; i < colon; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || !(Character.isDigit(c) || "+-.".indexOf(c) >= 0))) {
                return false;
            }
        }
        return true;
    }

    /** Escapes what may not stand there; existing escapes stay. */
    private static String encode(String text, String allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!isAllowed(text, i, allowed)) {
                return encodeFrom(text, i, allowed);
            }
        }
        return text;
    }

    private static boolean isAllowed(String text, int i, String allowed) {
        char c = text.charAt(i);
        if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9') {
            return true;
        }
        if (c == '%') {
            return i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
        }
        return allowed.indexOf(c) >= 0;
    }

    private static String encodeFrom(String text, int from, String allowed) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
        int i = from;
        while (i < text.length()) {
            if (isAllowed(text, i, allowed)) {
                out.append(text.charAt(i++));
                continue;
            }
            int point = text.codePointAt(i);
            for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                out.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
            }
            i += Character.charCount(point);
        }
        return out.toString();
    }

    /** Takes out "." and ".." segments, as RFC 3986 section 5.2.4 says. */
    private static String removeDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (segment.equals("..")) {
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            } else if (!segment.equals(".")) {
                out.append('/').append(segment);
                continue;
            }
            if (last) {
                out.append('/');
            }
        }
        return out.toString();
    }

    private record Rest(String path, boolean hasQuery, String query, String fragment) {

        static Rest of(String text) {
            int hash = text.indexOf('#');
            String fragment = hash < 0 ? "" : text.substring(hash + 1);
            String front = hash < 0 ? text : text.substring(0, hash);
            int mark = front.indexOf('?');
            return new Rest(
                    mark < 0 ? front : front.substring(0, mark),
                    mark >= 0,
                    mark < 0 ? "" : front.substring(mark + 1),
                    fragment);
        }
    }
}
