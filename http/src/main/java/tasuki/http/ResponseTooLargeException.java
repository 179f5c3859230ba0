package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * A body that was to be kept in memory is larger than allowed. Read it with {@link Call#open} or
 * {@link Call#saveTo}, or raise {@link ClientBuilder#maxResponseSize}.
 */
public final class ResponseTooLargeException extends HttpException {

    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
