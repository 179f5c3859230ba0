package tasuki.sync;

/** The work queue was shut down: nothing can be put any more, and nothing is left to get. */
public final class QueueShutDownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what was tried
     */
    public QueueShutDownException(String message) {
        super(message);
    }
}
