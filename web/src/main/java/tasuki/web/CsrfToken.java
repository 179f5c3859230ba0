package tasuki.web;

import java.util.Optional;

/**
 * What a form or a script sends along to show that it comes from our own page: see {@link
 * Csrf#tokens}. As a parameter of a handler: the one to put into the page.
 *
 * <pre>{@code
 * @Get("/form")
 * Reply form(CsrfToken token) {
 *     return Reply.html("<form method=post>" + token.field() + "…</form>");
 * }
 * }</pre>
 *
 * @param value the token
 */
public record CsrfToken(String value) {
    /** The field of a form that it is expected in. */
    public static final String FIELD = "csrf_token";

    /** The header that it is expected in. */
    public static final String HEADER = "X-CSRF-Token";

    /**
     * The token of a request.
     *
     * @throws WebSetupException if the application does not use {@link Csrf#tokens}
     */
    public static CsrfToken of(Request request) {
        Optional<Object> token = ((ServerRequest) request).kept().get(CsrfToken.class);
        if (token == null || token.isEmpty()) {
            throw new WebSetupException("There is no CSRF token: say app.use(Csrf.tokens(secret))");
        }
        return (CsrfToken) token.get();
    }

    /** A hidden field of a form, as HTML. */
    public String field() {
        return "<input type=\"hidden\" name=\"" + FIELD + "\" value=\"" + value + "\">";
    }

    @Override
    public String toString() {
        return "CsrfToken[…]";
    }
}
