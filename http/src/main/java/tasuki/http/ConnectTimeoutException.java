package tasuki.http;

import org.jspecify.annotations.Nullable;

/** Looking up the name, connecting and the TLS handshake together took too long. */
public final class ConnectTimeoutException extends HttpTimeoutException {

    private static final long serialVersionUID = 1L;

    ConnectTimeoutException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
