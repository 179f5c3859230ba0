package tasuki.sync;

/**
 * The barrier was {@linkplain Barrier#abort aborted}, or {@linkplain Barrier#reset reset} while a
 * task waited at it.
 */
public final class BarrierBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened to it
     */
    public BarrierBrokenException(String message) {
        super(message);
    }
}
