package tasuki.web;

import java.util.Map;

/**
 * The keys that tokens are verified with cannot be had: nothing can be said of the token. Thrown
 * out of a handler or a dependency it is answered 503.
 */
public final class KeysUnavailableException extends HttpError {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException(String message, Throwable cause) {
        super(
                503,
                "Tokens cannot be verified at the moment: try again later",
                Map.of("Retry-After", "30"),
                cause);
        addSuppressed(new java.io.IOException(message));
    }
}
