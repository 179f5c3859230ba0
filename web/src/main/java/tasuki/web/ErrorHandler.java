package tasuki.web;

import org.jspecify.annotations.Nullable;

/**
 * Makes a reply of an exception.
 *
 * @param <X> the type of exception
 */
@FunctionalInterface
public interface ErrorHandler<X extends Throwable> {
    /** Makes it: a {@link Reply}, or what is sent as JSON with status 500. */
    @Nullable Object handle(Request request, X failure) throws Exception;
}
