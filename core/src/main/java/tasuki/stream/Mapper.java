package tasuki.stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes one thing of another. It may wait, so it may be cancelled.
 *
 * @param <T> what it takes
 * @param <R> what it makes
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface Mapper<T, R extends @Nullable Object, X extends Exception> {
    /** Maps one value. May block. */
    R apply(T value) throws X, InterruptedException;
}
