package tasuki.test;

/**
 * A test has left something behind: a task, a failure that nobody looked at, an interrupt flag, an
 * abandoned call.
 */
public final class LeakError extends AssertionError {
    private static final long serialVersionUID = 1L;

    LeakError(String message) {
        super(message);
    }
}
