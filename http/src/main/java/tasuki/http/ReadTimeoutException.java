package tasuki.http;

import org.jspecify.annotations.Nullable;

/** The server sent nothing for too long while a response, or more of it, was waited for. */
public final class ReadTimeoutException extends HttpTimeoutException {

    private static final long serialVersionUID = 1L;

    ReadTimeoutException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
