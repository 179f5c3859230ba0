package tasuki.stream;

/**
 * Says yes or no to a value. It may wait, so it may be cancelled.
 *
 * @param <T> the values
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Criterion<T, X extends Exception> {
    /** Whether the value fulfils this. May block. */
    boolean test(T value) throws X, InterruptedException;
}
