package tasuki.http;

import org.jspecify.annotations.Nullable;

/** What the server sent is not HTTP, or breaks its rules. */
public final class ProtocolErrorException extends TransportException {

    private static final long serialVersionUID = 1L;

    ProtocolErrorException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
