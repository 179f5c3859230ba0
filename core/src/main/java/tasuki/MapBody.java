package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * A function that may wait.
 *
 * @param <A> the argument
 * @param <B> the result
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface MapBody<
        A extends @Nullable Object, B extends @Nullable Object, X extends Exception> {
    /** Applies the function. May block. */
    B apply(A argument) throws X, InterruptedException;
}
