package tasuki.web;

/**
 * Makes a dependency for a request.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Dependency<T> {
    /** Makes it. */
    T provide(Request request) throws Exception;
}
