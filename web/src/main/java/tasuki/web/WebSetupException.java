package tasuki.web;

import org.jspecify.annotations.Nullable;

/**
 * An application cannot be made or started as it is declared: two routes for one path, a parameter
 * that nothing can fill, a port that is taken.
 */
public final class WebSetupException extends WebException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong and what to do. */
    public WebSetupException(String message) {
        this(message, null);
    }

    /** Says what is wrong and what to do, and what led to it. */
    public WebSetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
