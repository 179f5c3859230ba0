package tasuki;

import org.jspecify.annotations.Nullable;

/** Makes one result of 3: the last argument of the typed {@link Async#gather}. */
@FunctionalInterface
public interface Combine3<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object,
        X extends Exception> {
    /** Combines the results. May block. */
    R apply(A a, B b, C c) throws X, InterruptedException;
}
