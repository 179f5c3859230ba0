package tasuki.test;

/**
 * Nothing can run, and nothing will: the message says who waits on what, held by whom, and where.
 */
public final class DeadlockError extends AssertionError {
    private static final long serialVersionUID = 1L;

    DeadlockError(String message) {
        super(message);
    }
}
