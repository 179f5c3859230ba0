package tasuki;

/**
 * A piece of work without a result. It may wait, so it may be cancelled.
 *
 * @param <X> the checked exception that it throws, inferred as RuntimeException if there is none
 */
@FunctionalInterface
public interface Action<X extends Exception> {
    /**
     * Does the work. May block.
     *
     * @throws InterruptedException if a scope that this work is in was cancelled
     */
    void run() throws X, InterruptedException;
}
