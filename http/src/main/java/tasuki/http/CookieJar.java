package tasuki.http;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.SetCookieParser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cookies that servers have set, sent back to where they belong (RFC 6265). Safe for use by
 * many threads. Nothing is written to disk.
 */
public final class CookieJar {

    private static final SetCookieParser PARSER;

    static {
        QuietLogging.install();
        PARSER = SetCookieParser.newInstance();
    }

    private final HttpCookieStore store;
    private volatile boolean used;

    private CookieJar(HttpCookieStore store) {
        this.store = store;
    }

    /** An empty jar. */
    public static CookieJar create() {
        return new CookieJar(new HttpCookieStore.Default());
    }

    /** A jar that keeps nothing. */
    public static CookieJar none() {
        return new CookieJar(new HttpCookieStore.Empty());
    }

    /**
     * Puts a cookie in, as if a server had sent it.
     *
     * @param url where from, for example {@code https://example.org}
     * @param setCookie a Set-Cookie value such as {@code theme=dark; Path=/}
     * @throws IllegalArgumentException if it is malformed
     */
    public void set(String url, String setCookie) {
        HttpCookie cookie = PARSER.parse(setCookie);
        if (cookie == null) {
            throw new IllegalArgumentException("Not a cookie: '" + setCookie + "'");
        }
        add(Url.parse(url), cookie);
    }

    /** The value of the cookie of that name that would be sent to an address. */
    public Optional<String> get(String url, String name) {
        return store.match(Url.parse(url).toUri()).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /** The names of all cookies, from wherever they came. */
    public List<String> names() {
        return store.all().stream().map(HttpCookie::getName).toList();
    }

    /** Throws all cookies away. */
    public void clear() {
        store.clear();
    }

    /** The value of the Cookie header for an address; empty if there is none. */
    String header(Url url) {
        if (!used) {
            return "";
        }
        List<String> pairs = new ArrayList<>();
        for (HttpCookie cookie : store.match(url.toUri())) {
            pairs.add(cookie.getName() + "=" + cookie.getValue());
        }
        return String.join("; ", pairs);
    }

    /** Takes in what a response sets; malformed cookies are ignored, as browsers do. */
    void store(Url url, Headers headers) {
        if (!headers.contains("Set-Cookie")) {
            return;
        }
        for (String value : headers.all("Set-Cookie")) {
            HttpCookie cookie = PARSER.parse(value);
            if (cookie != null) {
                add(url, cookie);
            }
        }
    }

    private void add(Url url, HttpCookie cookie) {
        store.add(url.toUri(), cookie);
        used = true;
    }
}
