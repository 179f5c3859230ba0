package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

/** Makes one argument of a handler of a request. */
@FunctionalInterface
public interface Binder {
    /**
     * Makes it.
     *
     * @return the argument; anything once it has added a problem, because the handler then does not
     *     run
     * @throws Exception if the request cannot be read, or what a dependency throws
     */
    @Nullable Object bind(Source source, Problems problems) throws Exception;
}
