package tasuki.web;

/**
 * Makes a dependency for a request.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Provider<T> {
    /** Makes it. */
    T provide(Request request) throws Exception;
}
