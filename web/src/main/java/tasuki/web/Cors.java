package tasuki.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets pages of other sites call this one (CORS): says which may, and answers what browsers ask
 * beforehand.
 *
 * <pre>{@code
 * app.use(Cors.allow("https://shop.example").credentials().headers("X-Trace"));
 * }</pre>
 */
public final class Cors implements Middleware {
    private static final List<String> ALWAYS =
            List.of("Accept", "Accept-Language", "Content-Language", "Content-Type");

    private final List<String> origins;
    private final Optional<Pattern> pattern;
    private final List<String> methods;
    private final List<String> headers;
    private final List<String> exposed;
    private final boolean credentials;
    private final Duration maxAge;
    private final boolean privateNetwork;

    private Cors(
            List<String> origins,
            Optional<Pattern> pattern,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            boolean credentials,
            Duration maxAge,
            boolean privateNetwork) {
        this.origins = List.copyOf(origins);
        this.pattern = pattern;
        this.methods = List.copyOf(methods);
        this.headers = List.copyOf(headers);
        this.exposed = List.copyOf(exposed);
        this.credentials = credentials;
        this.maxAge = maxAge;
        this.privateNetwork = privateNetwork;
    }

    /**
     * Lets these origins in, {@code https://shop.example}; {@code *} is every one. For all methods,
     * without credentials.
     */
    public static Cors allow(String... origins) {
        for (String origin : origins) {
            if (!origin.equals("*")
                    && !origin.equals("null")
                    && !origin.matches("[^:/]+://[^/]+")) {
                throw new WebSetupException(
                        "Not an origin: '"
                                + origin
                                + "'; write https://shop.example, without a path");
            }
        }
        return new Cors(
                List.of(origins),
                Optional.empty(),
                List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
                List.of(),
                List.of(),
                false,
                Duration.ofMinutes(10),
                false);
    }

    /** Lets origins in that match a regular expression as a whole. */
    public static Cors allowMatching(String regex) {
        return allow().orMatching(regex);
    }

    /** The same, and lets origins in too that match a regular expression as a whole. */
    public Cors orMatching(String regex) {
        return new Cors(
                origins,
                Optional.of(Pattern.compile(regex)),
                methods,
                headers,
                exposed,
                credentials,
                maxAge,
                privateNetwork);
    }

    /** The same for these methods only; {@code *} is every one. */
    public Cors methods(String... names) {
        return new Cors(
                origins,
                pattern,
                List.of(names),
                headers,
                exposed,
                credentials,
                maxAge,
                privateNetwork);
    }

    /** The same for requests with these headers; {@code *} is every one. */
    public Cors headers(String... names) {
        return new Cors(
                origins,
                pattern,
                methods,
                List.of(names),
                exposed,
                credentials,
                maxAge,
                privateNetwork);
    }

    /** The same, and pages may read these headers of replies. */
    public Cors expose(String... names) {
        return new Cors(
                origins,
                pattern,
                methods,
                headers,
                List.of(names),
                credentials,
                maxAge,
                privateNetwork);
    }

    /** The same, and browsers send cookies and credentials along. */
    public Cors credentials() {
        return new Cors(origins, pattern, methods, headers, exposed, true, maxAge, privateNetwork);
    }

    /** The same, and browsers remember the answer for a time. */
    public Cors maxAge(Duration time) {
        return new Cors(
                origins, pattern, methods, headers, exposed, credentials, time, privateNetwork);
    }

    /**
     * The same, and public pages may call this server on a private network: browsers ask for that
     * separately.
     */
    public Cors privateNetwork() {
        return new Cors(origins, pattern, methods, headers, exposed, credentials, maxAge, true);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        Optional<String> origin = request.header("Origin");
        if (origin.isEmpty()) { // who keeps this reply must not give it to a page
            Reply reply = next.handle(request);
            return everyOrigin() ? reply : reply.header("Vary", "Origin");
        }
        boolean allowed = allows(origin.get());
        Optional<String> asked = request.header("Access-Control-Request-Method");
        if (request.method().equals("OPTIONS") && asked.isPresent()) {
            return preflight(request, origin.get(), allowed, asked.get());
        }
        // a page may see that we have failed, too
        ((ServerRequest) request).onFailure(reply -> shared(reply, origin.get(), allowed));
        return shared(next.handle(request), origin.get(), allowed);
    }

    private Reply shared(Reply plain, String origin, boolean allowed) {
        Reply reply = plain;
        if (allowed) {
            reply = withOrigin(reply, origin);
            if (!exposed.isEmpty()) {
                reply =
                        reply.onlyHeader(
                                "Access-Control-Expose-Headers", String.join(", ", exposed));
            }
        }
        return everyOrigin() ? reply : reply.header("Vary", "Origin");
    }

    private boolean everyOrigin() {
        return origins.contains("*") && !credentials;
    }

    private boolean allows(String origin) {
        // with credentials, a sandboxed page ("null") is not let in by a star
        return (origins.contains("*") && !(credentials && origin.equals("null")))
                || origins.contains(origin)
                || pattern.map(p -> p.matcher(origin).matches()).orElse(false);
    }

    private Reply withOrigin(Reply reply, String origin) {
        Reply named = reply.onlyHeader("Access-Control-Allow-Origin", everyOrigin() ? "*" : origin);
        return credentials ? named.onlyHeader("Access-Control-Allow-Credentials", "true") : named;
    }

    private Reply preflight(Request request, String origin, boolean allowed, String method) {
        List<String> wrong = new ArrayList<>();
        if (!allowed) {
            wrong.add("origin");
        }
        if (!methods.contains("*") && !methods.contains(method)) {
            wrong.add("method");
        }
        String wanted = request.header("Access-Control-Request-Headers").orElse("");
        if (!headers.contains("*") && !allowsHeaders(wanted)) {
            wrong.add("headers");
        }
        boolean asksPrivate =
                request.header("Access-Control-Request-Private-Network")
                        .map("true"::equals)
                        .orElse(false);
        if (asksPrivate && !privateNetwork) {
            wrong.add("private-network");
        }
        Reply reply =
                wrong.isEmpty()
                        ? Reply.text("OK")
                        : Reply.text("Disallowed CORS " + String.join(", ", wrong)).status(400);
        String allowedMethods = methods.contains("*") ? method : String.join(", ", methods);
        reply =
                reply.header("Vary", "Origin")
                        .header("Access-Control-Allow-Methods", allowedMethods)
                        .header("Access-Control-Max-Age", String.valueOf(maxAge.toSeconds()));
        if (allowed) {
            reply = withOrigin(reply, origin);
        }
        if (asksPrivate && privateNetwork && allowed) {
            reply = reply.header("Access-Control-Allow-Private-Network", "true");
        }
        if (headers.contains("*")) {
            return wanted.isEmpty() ? reply : reply.header("Access-Control-Allow-Headers", wanted);
        }
        List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(headers);
        return reply.header("Access-Control-Allow-Headers", String.join(", ", all));
    }

    private boolean allowsHeaders(String wanted) {
        List<String> known =
                java.util.stream.Stream.concat(ALWAYS.stream(), headers.stream())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toList());
        for (String name : wanted.split(",")) {
            String plain = name.strip().toLowerCase(Locale.ROOT);
            if (!plain.isEmpty() && !known.contains(plain)) {
                return false;
            }
        }
        return true;
    }
}
