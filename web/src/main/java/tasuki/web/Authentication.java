package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who clients are, before any handler: handlers get an {@link Authenticated}, and routes
 * with {@link Scopes} let nobody else in. A client that does not say who it is gets to the routes
 * without.
 *
 * <pre>{@code
 * app.use(Authentication.by(request -> sessions.find(request.cookie("sid"))));
 * app.use(Authentication.bearer(verifier));             // JWTs
 * }</pre>
 */
public final class Authentication implements Middleware {
    private final AuthenticationBackend backend;
    private final List<SecurityScheme> schemes;
    private final String challenge;
    private final String loginPath;

    private Authentication(
            AuthenticationBackend backend,
            List<SecurityScheme> schemes,
            String challenge,
            String loginPath) {
        this.backend = backend;
        this.schemes = List.copyOf(schemes);
        this.challenge = challenge;
        this.loginPath = loginPath;
    }

    /** By whatever the application knows. */
    public static Authentication by(AuthenticationBackend backend) {
        return new Authentication(backend, List.of(), "", "");
    }

    /**
     * By a JWT in {@code Authorization: Bearer}: its subject is the name, its scopes are the
     * scopes, the {@link Jwt} is the user. One that is not good is answered 401 with {@code
     * invalid_token}.
     */
    public static Authentication bearer(JwtVerifier verifier) {
        return new Authentication(
                request -> bearer(verifier, request),
                List.of(SecurityScheme.bearer("JWT")),
                "Bearer",
                "");
    }

    private static Optional<Authenticated> bearer(JwtVerifier verifier, Request request)
            throws InterruptedException {
        Optional<BearerToken> token = BearerToken.of(request);
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Jwt jwt = verifier.verify(token.get().value());
        String subject = jwt.subject().orElse("");
        return Optional.of(new Authenticated(subject, jwt.scopes(), jwt));
    }

    /**
     * The same, described in the OpenAPI document by these schemes, of which each will do. They
     * stand at the routes that ask for an {@link Authenticated}.
     */
    public Authentication schemes(SecurityScheme... more) {
        return new Authentication(backend, List.of(more), challenge, loginPath);
    }

    /** The same, with another {@code WWW-Authenticate} in a 401. */
    public Authentication challenge(String header) {
        return new Authentication(backend, schemes, header, loginPath);
    }

    /**
     * The same, and browsers that would get a 401 for a page are sent to a login page (303), which
     * finds where they wanted to go in its query as {@code next}.
     */
    public Authentication loginAt(String path) {
        return new Authentication(backend, schemes, challenge, path);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        ServerRequest server = (ServerRequest) request;
        Optional<Authenticated> who = backend.authenticate(request);
        who.ifPresent(known -> server.kept().put(Authenticated.class, Optional.of(known)));
        if (!challenge.isEmpty()) {
            server.kept().put(Authentication.class, Optional.of(challenge));
        }
        Reply reply = next.handle(request);
        boolean toLogin =
                reply.status() == 401
                        && !loginPath.isEmpty()
                        && who.isEmpty()
                        && (request.method().equals("GET") || request.method().equals("HEAD"))
                        && request.header("Accept").orElse("").contains("text/html");
        return toLogin ? Reply.redirect(login(server), 303) : reply;
    }

    private String login(ServerRequest request) {
        String wanted = URLEncoder.encode(request.target(), StandardCharsets.UTF_8);
        return loginPath + (loginPath.contains("?") ? "&" : "?") + "next=" + wanted;
    }

    /** The schemes of those among middleware, for the document. */
    static List<SecurityScheme> schemesOf(List<Middleware> middleware) {
        List<SecurityScheme> all = new ArrayList<>();
        for (Middleware each : middleware) {
            if (each instanceof Authentication authentication) {
                all.addAll(authentication.schemes);
            }
        }
        return all;
    }

    /** Who the client is; null if it is not known. */
    static @Nullable Authenticated known(tasuki.web.bind.Source source) {
        Optional<Object> found = source.kept().get(Authenticated.class);
        return found == null ? null : (Authenticated) found.orElse(null);
    }

    /** What those get who have not said who they are. */
    static HttpError unknown(tasuki.web.bind.Source source) {
        Optional<Object> challenge = source.kept().get(Authentication.class);
        String header =
                challenge == null || challenge.isEmpty() ? "" : String.valueOf(challenge.get());
        if (header.equals("Bearer")) {
            header = source.scopes().challenge();
        }
        return new HttpError(
                401,
                "Not authenticated",
                header.isEmpty() ? Map.of() : Map.of("WWW-Authenticate", header));
    }
}
