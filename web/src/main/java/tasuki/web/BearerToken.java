package tasuki.web;

import java.util.Optional;

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

    /** The token of a request, if it has one. */
    public static Optional<BearerToken> of(Request request) {
        return request.header("Authorization").flatMap(BearerToken::parse);
    }

    /** The token in the value of an {@code Authorization} header, if it is one. */
    public static Optional<BearerToken> parse(String header) {
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        String token = header.substring(7).strip();
        return token.isEmpty() ? Optional.empty() : Optional.of(new BearerToken(token));
    }

    @Override
    public String toString() {
        return "BearerToken[…]";
    }
}
