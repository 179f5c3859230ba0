package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * The connection ended, or the HTTP/2 stream was reset, before the response was complete. The
 * server may have acted on the request.
 */
public final class ConnectionLostException extends TransportException {

    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
