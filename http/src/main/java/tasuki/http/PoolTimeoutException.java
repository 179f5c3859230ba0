package tasuki.http;

import org.jspecify.annotations.Nullable;

/** No place among the {@link Limits} on connections became free in time. */
public final class PoolTimeoutException extends HttpTimeoutException {

    private static final long serialVersionUID = 1L;

    PoolTimeoutException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
