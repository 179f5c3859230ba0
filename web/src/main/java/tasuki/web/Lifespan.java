package tasuki.web;

import tasuki.Action;

/**
 * What is there for as long as an application serves.
 *
 * <pre>{@code
 * app.lifespan(serving -> {
 *     try (var pool = Pool.open()) {
 *         serving.run();          // returns when the server has stopped
 *     }
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Lifespan {
    /**
     * Sets up, serves, clears away.
     *
     * @param serving serves until the server is told to stop and its requests have ended
     */
    void around(Action<Exception> serving) throws Exception;
}
