package tasuki.http;

import org.jspecify.annotations.Nullable;

/** A chain of redirects is longer than allowed, or goes round in a circle. */
public final class TooManyRedirectsException extends HttpException {

    private static final long serialVersionUID = 1L;

    TooManyRedirectsException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
