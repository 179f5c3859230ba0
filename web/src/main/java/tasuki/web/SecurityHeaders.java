package tasuki.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells browsers to be careful with our pages. What a handler has set itself stays.
 *
 * <pre>{@code
 * app.use(SecurityHeaders.standard()
 *         .contentSecurityPolicy(nonce -> "default-src 'self'; script-src 'self' 'nonce-" + nonce + "'"));
 * }</pre>
 *
 * <p>The standard: {@code X-Content-Type-Options: nosniff}, {@code X-Frame-Options: DENY}, {@code
 * Referrer-Policy: strict-origin-when-cross-origin}, {@code Cross-Origin-Opener-Policy:
 * same-origin}, and over encrypted connections {@code Strict-Transport-Security} for a year.
 */
public final class SecurityHeaders implements Middleware {
    private static final String NONCE = "tasuki.csp-nonce";
    private static final String HSTS = "Strict-Transport-Security";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, String> headers;
    private final Optional<Function<String, String>> policy;
    private final boolean reportOnly;

    private SecurityHeaders(
            Map<String, String> headers,
            Optional<Function<String, String>> policy,
            boolean reportOnly) {
        this.headers = headers;
        this.policy = policy;
        this.reportOnly = reportOnly;
    }

    /** The standard headers. */
    public static SecurityHeaders standard() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "strict-origin-when-cross-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(HSTS, "max-age=31536000");
        return new SecurityHeaders(headers, Optional.empty(), false);
    }

    /** The same with a header, instead of the one that it has. */
    public SecurityHeaders with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.keySet().removeIf(name::equalsIgnoreCase);
        more.put(name, value);
        return new SecurityHeaders(more, policy, reportOnly);
    }

    /** The same without a header. */
    public SecurityHeaders without(String name) {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.keySet().removeIf(name::equalsIgnoreCase);
        return new SecurityHeaders(fewer, policy, reportOnly);
    }

    /**
     * The same, and browsers that have been here over an encrypted connection come over no other
     * for a time.
     *
     * @param subdomains whether this holds for all hosts below ours
     */
    public SecurityHeaders strictTransport(Duration time, boolean subdomains) {
        return with(
                HSTS, "max-age=" + time.toSeconds() + (subdomains ? "; includeSubDomains" : ""));
    }

    /** The same with a content security policy. */
    public SecurityHeaders contentSecurityPolicy(String policy) {
        return new SecurityHeaders(headers, Optional.of(_ -> policy), reportOnly);
    }

    /**
     * The same with a content security policy that lets scripts with a nonce run; the nonce of a
     * request is {@link #nonce}.
     */
    public SecurityHeaders contentSecurityPolicy(Function<String, String> policy) {
        return new SecurityHeaders(headers, Optional.of(policy), reportOnly);
    }

    /** The same with a policy that browsers report breaches of, but do not enforce. */
    public SecurityHeaders reportOnly() {
        return new SecurityHeaders(headers, policy, true);
    }

    /**
     * The nonce of a request, for {@code <script nonce="…">}.
     *
     * @throws WebSetupException if no content security policy is set
     */
    public static String nonce(Request request) {
        if (request.state().get(NONCE) instanceof String nonce) {
            return nonce;
        }
        throw new WebSetupException(
                "There is no nonce: say SecurityHeaders.standard().contentSecurityPolicy(…)");
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (!request.secure()) {
            all.remove(HSTS);
        }
        if (policy.isPresent()) {
            byte[] bytes = new byte[16];
            RANDOM.nextBytes(bytes);
            String nonce = Base64.getEncoder().encodeToString(bytes);
            request.state().put(NONCE, nonce);
            all.put(
                    reportOnly ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy",
                    policy.get().apply(nonce));
        }
        ((ServerRequest) request).onFailure(reply -> added(reply, all));
        return added(next.handle(request), all);
    }

    private static Reply added(Reply reply, Map<String, String> headers) {
        Reply more = reply;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (reply.header(header.getKey()).isEmpty()) {
                more = more.header(header.getKey(), header.getValue());
            }
        }
        return more;
    }
}
