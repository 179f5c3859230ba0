package tasuki.sync;

import org.jspecify.annotations.Nullable;

/**
 * The channel is closed: nothing can be sent any more, and nothing is left to receive.
 *
 * <p>Its cause is what the channel was closed with; it has none if the channel just ended.
 */
public final class ChannelClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which channel, and what was tried
     * @param cause what the channel was closed with, or null
     */
    public ChannelClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
