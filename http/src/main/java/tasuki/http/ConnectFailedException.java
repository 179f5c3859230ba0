package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * No connection came about: the name is unknown, nobody listens at the port, TLS was refused. The
 * server has not seen the request, so sending it again is safe.
 */
public final class ConnectFailedException extends TransportException {

    private static final long serialVersionUID = 1L;

    ConnectFailedException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
