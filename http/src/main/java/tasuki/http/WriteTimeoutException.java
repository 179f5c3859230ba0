package tasuki.http;

import org.jspecify.annotations.Nullable;

/** The server took nothing in for too long while a request was being sent. */
public final class WriteTimeoutException extends HttpTimeoutException {

    private static final long serialVersionUID = 1L;

    WriteTimeoutException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
