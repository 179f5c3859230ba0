package tasuki.test;

/**
 * Something that does not hold when it is cancelled, or fails, at a certain place. The message says
 * where; the cause is what did not hold.
 */
public final class SweepError extends AssertionError {
    private static final long serialVersionUID = 1L;

    SweepError(String message, Throwable cause) {
        super(message, cause);
    }
}
