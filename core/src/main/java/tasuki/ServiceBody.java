package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * The body of a service; see {@link Group#startService}.
 *
 * @param <S> what it says when it is ready
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface ServiceBody<S extends @Nullable Object, X extends Exception> {
    /** Gets ready, calls {@code started}, and goes on. May block. */
    void run(Started<S> started) throws X, InterruptedException;
}
