package tasuki.stream;

/**
 * Does something with each value. It may wait, so it may be cancelled.
 *
 * @param <T> the values
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Receiver<T, X extends Exception> {
    /** Takes one value. May block. */
    void accept(T value) throws X, InterruptedException;
}
