package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A cookie that a reply sets. By default it is for the whole site, out of reach of scripts, not
 * sent along by other sites' pages ({@code Lax}), and gone when the browser closes.
 *
 * @param name its name
 * @param value its value
 * @param path the paths that it is for
 * @param domain the domain that it is for; empty for this host alone
 * @param maxAge how long the client keeps it; empty: until it closes; zero deletes it
 * @param secure whether it is sent over encrypted connections only
 * @param httpOnly whether scripts cannot read it
 * @param sameSite {@code Lax}, {@code Strict} or {@code None}
 * @param partitioned whether browsers keep it for each embedding site apart
 */
public record SetCookie(
        String name,
        String value,
        String path,
        Optional<String> domain,
        Optional<Duration> maxAge,
        boolean secure,
        boolean httpOnly,
        String sameSite,
        boolean partitioned) {
    private static final Set<String> RULES = Set.of("Lax", "Strict", "None");

    /** Checks the characters. */
    public SetCookie {
        if (name.isEmpty() || !clean(name, true)) {
            throw new IllegalArgumentException("Not a name of a cookie: '" + name + "'");
        }
        if (!clean(value, false) || !clean(path, false) || !clean(domain.orElse(""), false)) {
            throw new IllegalArgumentException(
                    "The cookie "
                            + name
                            + " has a character that cookies cannot carry; encode it, for example"
                            + " with URLEncoder");
        }
        if (!RULES.contains(sameSite)) {
            throw new IllegalArgumentException(
                    "SameSite of the cookie "
                            + name
                            + " is Lax, Strict or None, not '"
                            + sameSite
                            + "'");
        }
    }

    private static boolean clean(@Nullable String text, boolean name) {
        for (int i = 0; text != null && i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' '
                    || c >= 127
                    || c == ';'
                    || c == ','
                    || c == '"'
                    || c == '\\'
                    || (name && c == '=')) {
                return false;
            }
        }
        return true;
    }

    /** A cookie with the defaults. */
    public static SetCookie of(String name, String value) {
        return new SetCookie(
                name, value, "/", Optional.empty(), Optional.empty(), false, true, "Lax", false);
    }

    /** What deletes a cookie; it must have the path and the domain that the cookie has. */
    public static SetCookie delete(String name) {
        return of(name, "").keptFor(Duration.ZERO);
    }

    /** The same, kept for a time; whole seconds. */
    public SetCookie keptFor(Duration time) {
        return with(path, domain, Optional.of(time), secure, httpOnly, sameSite, partitioned);
    }

    /** The same, for encrypted connections only. */
    public SetCookie onlySecure() {
        return with(path, domain, maxAge, true, httpOnly, sameSite, partitioned);
    }

    /** The same, readable by scripts. */
    public SetCookie forScripts() {
        return with(path, domain, maxAge, secure, false, sameSite, partitioned);
    }

    /**
     * The same, with another rule for requests that other sites cause: {@code Lax}, {@code Strict},
     * or {@code None}, with which browsers take it only if it is {@link #onlySecure}.
     */
    public SetCookie sameSite(String rule) {
        return with(path, domain, maxAge, secure, httpOnly, rule, partitioned);
    }

    /** The same, for some paths. */
    public SetCookie path(String path) {
        return with(path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
    }

    /** The same, for a domain and all hosts below it: {@code shop.example}. */
    public SetCookie domain(String domain) {
        return with(path, Optional.of(domain), maxAge, secure, httpOnly, sameSite, partitioned);
    }

    /**
     * The same, kept by browsers for each site apart in whose pages ours is embedded ({@code
     * Partitioned}); for encrypted connections only, as that asks for.
     */
    public SetCookie partitionedBySite() {
        return with(path, domain, maxAge, true, httpOnly, sameSite, true);
    }

    /** The same with another name and value. */
    SetCookie as(String name, String value) {
        return new SetCookie(
                name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
    }

    private SetCookie with(
            String path,
            Optional<String> domain,
            Optional<Duration> maxAge,
            boolean secure,
            boolean httpOnly,
            String sameSite,
            boolean partitioned) {
        return new SetCookie(
                name, value, path, domain, maxAge, secure, httpOnly, sameSite, partitioned);
    }

    /** The value of the {@code Set-Cookie} header. */
    String header() {
        StringBuilder out = new StringBuilder(name).append('=').append(value);
        out.append("; Path=").append(path);
        domain.ifPresent(d -> out.append("; Domain=").append(d));
        maxAge.ifPresent(age -> out.append("; Max-Age=").append(age.toSeconds()));
        if (secure) {
            out.append("; Secure");
        }
        if (httpOnly) {
            out.append("; HttpOnly");
        }
        out.append("; SameSite=").append(sameSite);
        return (partitioned ? out.append("; Partitioned") : out).toString();
    }
}
