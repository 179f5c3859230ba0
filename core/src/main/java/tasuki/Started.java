package tasuki;

import org.jspecify.annotations.Nullable;

/**
 * By this a service says that it is ready; see {@link Group#startService}.
 *
 * @param <S> what it says
 */
@FunctionalInterface
public interface Started<S extends @Nullable Object> {
    /**
     * The service is ready: who started it goes on. Does not block.
     *
     * @param value what it hands out, such as a port
     * @throws IllegalStateException if it was called before
     */
    void started(S value);
}
