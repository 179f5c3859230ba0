package tasuki.stream;

/**
 * The body of a source: emits values, one after the other, on the thread it is called on.
 *
 * @param <T> the values
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Producer<T, X extends Exception> {
    /** Emits all values. May block. */
    void run(Emitter<T> emit) throws X, InterruptedException;
}
