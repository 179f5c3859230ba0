package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The client has closed or reset the connection or stream, or the exchange was aborted. */
public final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says how the client went. */
    public ClientGoneException(String message) {
        this(message, null);
    }

    /** Says how the client went, and what was seen of it. */
    public ClientGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
