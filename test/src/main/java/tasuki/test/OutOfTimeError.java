package tasuki.test;

/** A run has taken more real time than it may; the message has its tasks and their stacks. */
public final class OutOfTimeError extends AssertionError {
    private static final long serialVersionUID = 1L;

    OutOfTimeError(String message) {
        super(message);
    }
}
