package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * A piece of work with a result. It may wait, so it may be cancelled; its checked exceptions are
 * those of the call that runs it.
 *
 * @param <T> the result
 * @param <X> the checked exception that it throws, inferred as RuntimeException if there is none
 */
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {
    /**
     * Does the work. May block.
     *
     * @throws InterruptedException if a scope that this work is in was cancelled
     */
    T call() throws X, InterruptedException;
}
