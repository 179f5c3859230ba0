package tasuki;

import org.jspecify.annotations.Nullable;

/** Makes one result of 5: the last argument of the typed {@link Async#gather}. */
@FunctionalInterface
public interface Combine5<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        D extends @Nullable Object,
        E extends @Nullable Object,
        R extends @Nullable Object,
        X extends Exception> {
    /** Combines the results. May block. */
    R apply(A a, B b, C c, D d, E e) throws X, InterruptedException;
}
