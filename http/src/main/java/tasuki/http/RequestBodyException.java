package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request cannot be sent, or not once more: a redirect, a retry or a login needs it
 * again, but it was a stream that has been read. Use a body that can be read twice, such as {@link
 * RequestBody#file}.
 */
public final class RequestBodyException extends HttpException {

    private static final long serialVersionUID = 1L;

    RequestBodyException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
