package tasuki.http;

import org.jspecify.annotations.Nullable;

/**
 * Reads a response as it comes.
 *
 * @param <T> what it makes of it
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface StreamHandler<T extends @Nullable Object, X extends Exception> {

    /** Reads the response, which is closed afterwards. */
    T handle(StreamedResponse response) throws X, InterruptedException;
}
