package tasuki.web;

/**
 * The token of an {@code Authorization: Bearer} header. As a parameter of a handler or of a
 * dependency it protects it: without a token the client gets 401. Whether the token is good, the
 * application says.
 *
 * <pre>{@code
 * @Provides
 * User currentUser(BearerToken token) {
 *     return users.find(token.value()).orElseThrow(() -> new HttpError(401, "Invalid token"));
 * }
 * }</pre>
 *
 * @param value the token
 */
public record BearerToken(String value) {
    @Override
    public String toString() {
        return "BearerToken[…]";
    }
}
