package tasuki.stream;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Hub} or a {@link StateCell} is closed: no value can be put into it any more, and none
 * will come out of it.
 *
 * <p>Its cause is what it was closed with; it has none if it was just closed.
 */
public final class StreamClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is closed, and what was tried
     * @param cause what it was closed with, or null
     */
    public StreamClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
