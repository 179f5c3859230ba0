package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A token is not good: forged, expired, for somebody else. Thrown out of a handler or a dependency
 * it is answered 401 with {@code invalid_token} (RFC 6750).
 */
public final class InvalidTokenException extends HttpError {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** A token that is not good, and why: a sentence that the client may read. */
    public InvalidTokenException(String reason) {
        this(reason, null);
    }

    InvalidTokenException(String reason, @Nullable Throwable cause) {
        super(
                401,
                reason,
                Map.of(
                        "WWW-Authenticate",
                        "Bearer error=\"invalid_token\", error_description=\""
                                + quotable(reason)
                                + "\""),
                cause);
        this.reason = reason;
    }

    private static String quotable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", " ");
    }

    /** Why it is not good. */
    public String reason() {
        return reason;
    }
}
