package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * I am cancelled, where {@link InterruptedException} cannot be declared: by an iterator, and by
 * {@link Async#run} when the whole program is. A task that ends with it counts as cancelled, not as
 * failed.
 */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message why
     * @param cause the InterruptedException that this one stands for
     */
    public CancelledException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
