package tasuki;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The time of a {@link Async#timeout timeout} or of a {@link Async#shield shield}'s grace is up.
 *
 * <p>Its stack trace shows who set the limit; its cause, where the body was waiting when it was
 * stopped.
 */
public final class TimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration limit;

    /**
     * @param message what took too long
     * @param limit the time that it had, or null if the deadline was an instant
     * @param cause where the body was waiting
     */
    public TimedOutException(String message, @Nullable Duration limit, @Nullable Throwable cause) {
        super(message, cause);
        this.limit = limit;
    }

    /** The time that the body had; zero if it is not known. */
    public Duration limit() {
        Duration known = limit;
        return known == null ? Duration.ZERO : known;
    }
}
