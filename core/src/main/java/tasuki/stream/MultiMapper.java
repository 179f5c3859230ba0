package tasuki.stream;

/**
 * Makes any number of things of one, by emitting them; see {@link AsyncStream#mapMulti}.
 *
 * @param <T> what it takes
 * @param <R> what it emits
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface MultiMapper<T, R, X extends Exception> {
    /** Emits what it makes of one value. May block. */
    void accept(T value, Emitter<R> emit) throws X, InterruptedException;
}
