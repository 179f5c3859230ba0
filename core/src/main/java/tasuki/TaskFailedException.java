package tasuki;

/**
 * A task failed with a checked exception that the caller's signature cannot carry. Its cause is
 * that exception. Unchecked failures are never wrapped.
 */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which task failed
     * @param cause what it failed with
     */
    public TaskFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
