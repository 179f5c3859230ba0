package tasuki.web;

import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses requests that pages of other sites make a browser send (403): needed where cookies, or
 * {@code Basic} passwords, say who the client is. GET, HEAD and OPTIONS pass: they must change
 * nothing.
 *
 * <pre>{@code
 * app.use(Csrf.sameOrigin());
 * app.use(Csrf.tokens(secret));          // and forms carry a token
 * }</pre>
 *
 * <p>WebSockets are opened with GET, but carry cookies and are not held by CORS: their origin is
 * checked.
 *
 * <p>{@code sameOrigin} believes the browser: {@code Sec-Fetch-Site}, which all have sent since
 * 2023, else {@code Origin}. A request with neither comes from a program, which nobody tricks, or
 * from a very old browser. {@code tokens} asks for both, the right origin and a token (a signed
 * double submit): for browsers of any age.
 */
public final class Csrf implements Middleware {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final String COOKIE = "csrftoken";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<String> trusted;
    private final List<String> exempt;
    private final Optional<Signing> signing;

    private Csrf(List<String> trusted, List<String> exempt, Optional<Signing> signing) {
        this.trusted = List.copyOf(trusted);
        this.exempt = List.copyOf(exempt);
        this.signing = signing;
    }

    /** By what browsers say about where a request comes from. */
    public static Csrf sameOrigin() {
        return new Csrf(List.of(), List.of(), Optional.empty());
    }

    /**
     * By that, and by a token in a cookie that the form or the script sends as well: in the field
     * {@code csrf_token} or the header {@code X-CSRF-Token}.
     *
     * @param secret 32 bytes or more, as text
     * @param older secrets that were used before
     */
    public static Csrf tokens(String secret, String... older) {
        List<String> all = new ArrayList<>(List.of(secret));
        all.addAll(List.of(older));
        return new Csrf(List.of(), List.of(), Optional.of(new Signing("csrf", all)));
    }

    /** The same, and pages of these origins ({@code https://app.example}) may send requests too. */
    public Csrf trust(String... origins) {
        for (String origin : origins) {
            if (!origin.matches("https?://[^/]+")) {
                throw new WebSetupException(
                        "Not an origin: '" + origin + "'; write https://app.example");
            }
        }
        List<String> all = new ArrayList<>(trusted);
        all.addAll(List.of(origins));
        return new Csrf(all, exempt, signing);
    }

    /**
     * The same, except for paths that begin like this: callbacks of other services, which sign what
     * they send.
     */
    public Csrf except(String... prefixes) {
        List<String> all = new ArrayList<>(exempt);
        all.addAll(List.of(prefixes));
        return new Csrf(trusted, all, signing);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        boolean socket =
                request.method().equals("CONNECT")
                        || request.header("Upgrade")
                                .map("websocket"::equalsIgnoreCase)
                                .orElse(false);
        boolean safe = SAFE.contains(request.method()) && !socket;
        if (!safe && exempt.stream().anyMatch(request.path()::startsWith)) {
            return next.handle(request);
        }
        if (!safe && !rightOrigin(request)) {
            return Reply.error(403, "A page of another site sent this request");
        }
        return signing.isEmpty() ? next.handle(request) : withToken(request, next, safe || socket);
    }

    // ---- origin ----

    private boolean rightOrigin(Request request) {
        Optional<String> origin = request.header("Origin");
        if (origin.isPresent() && trusted.contains(origin.get())) {
            return true;
        }
        Optional<String> site = request.header("Sec-Fetch-Site");
        if (site.isPresent()) {
            return site.get().equals("same-origin") || site.get().equals("none");
        }
        return origin.isEmpty() || sameHost(origin.get(), request);
    }

    private static boolean sameHost(String origin, Request request) {
        String host = request.host().orElse("").toLowerCase(Locale.ROOT);
        try {
            URI uri = URI.create(origin);
            String authority = uri.getAuthority();
            return authority != null
                    && !host.isEmpty()
                    && withoutDefaultPort(authority.toLowerCase(Locale.ROOT), uri.getScheme())
                            .equals(withoutDefaultPort(host, uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false; // "null" has no authority and ends above; this one is broken
        }
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String port = "https".equals(scheme) ? ":443" : ":80";
        return authority.endsWith(port)
                ? authority.substring(0, authority.length() - port.length())
                : authority;
    }

    // ---- token ----

    private Reply withToken(Request request, Next next, boolean safe) throws Exception {
        Optional<String> known = request.cookie(COOKIE).filter(this::ours);
        if (!safe && (known.isEmpty() || !sent(request).equals(known))) {
            return Reply.error(403, "The CSRF token is missing or wrong");
        }
        String token = known.orElseGet(this::make);
        ((ServerRequest) request).kept().put(CsrfToken.class, Optional.of(new CsrfToken(token)));
        Reply reply = next.handle(request);
        if (known.isPresent()) {
            return reply;
        }
        SetCookie cookie = SetCookie.of(COOKIE, token).forScripts();
        return reply.cookie(request.secure() ? cookie.onlySecure() : cookie)
                .header("Vary", "Cookie");
    }

    private static Optional<String> sent(Request request) throws InterruptedException {
        Optional<String> header = request.header(CsrfToken.HEADER);
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        boolean form =
                type.startsWith("application/x-www-form-urlencoded")
                        || type.startsWith("multipart/form-data");
        if (header.isPresent() || !form) {
            return header;
        }
        return request.form().getOrDefault(CsrfToken.FIELD, List.of()).stream().findFirst();
    }

    private String make() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        String random = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return random + "." + signing.orElseThrow().sign(random);
    }

    /** One that somebody else put into the browser, from a neighbouring host, is not signed. */
    private boolean ours(String token) {
        int dot = token.indexOf('.');
        return dot > 0
                && signing.orElseThrow().verify(token.substring(0, dot), token.substring(dot + 1));
    }
}
