package tasuki;

import org.jspecify.annotations.Nullable;

/** How a task ended: with a value, with a failure, or cancelled. */
public sealed interface Outcome<T extends @Nullable Object> {
    /** The task returned this value. */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /** The task threw this: the same object, not wrapped. */
    record Failed<T extends @Nullable Object>(Throwable failure) implements Outcome<T> {}

    /** The task was cancelled, for this reason. */
    record Cancelled<T extends @Nullable Object>(String reason) implements Outcome<T> {}
}
