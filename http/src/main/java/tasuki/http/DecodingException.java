package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * A body that cannot be read as asked: broken gzip, JSON that is malformed or does not fit the
 * type. The message shows where, and the beginning of the text.
 */
public final class DecodingException extends HttpException {

    private static final long serialVersionUID = 1L;

    DecodingException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
