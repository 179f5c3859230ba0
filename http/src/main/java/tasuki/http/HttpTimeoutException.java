package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * One phase of a call took longer than its {@link Timeouts} allow: the subtype and the message say
 * which. The deadline of a scope is another thing: it ends the call with {@link
 * InterruptedException} and the scope with {@code TimedOutException}.
 */
public abstract sealed class HttpTimeoutException extends TransportException
        permits ConnectTimeoutException,
                ReadTimeoutException,
                WriteTimeoutException,
                PoolTimeoutException {

    private static final long serialVersionUID = 1L;

    HttpTimeoutException(String message, @Nullable Throwable cause, HttpRequest request) {
        super(message, cause, request);
    }
}
