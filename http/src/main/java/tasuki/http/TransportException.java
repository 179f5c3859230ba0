package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * The request could not be sent, or its response did not arrive whole: the subtypes say what
 * happened. A custom {@link Transport} throws this one for what has no better type.
 */
public class TransportException extends HttpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure of a request on its way.
     *
     * @param message what happened, to what, and what to do next
     * @param cause what the layer below said; {@code null} if nothing
     * @param request the request that failed
     */
    public TransportException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
