package tasuki.web;

import org.jspecify.annotations.Nullable;

/** Something went wrong in the web framework: the root of its exceptions. */
public abstract sealed class WebException extends RuntimeException
        permits HttpError, WebSetupException, WebSocketClosedException {
    private static final long serialVersionUID = 1L;

    /** An exception with a message, and what led to it. */
    WebException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
