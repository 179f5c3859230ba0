package tasuki.stream;

/**
 * Takes the values of a source; see {@link AsyncStream#generate}.
 *
 * @param <T> the values
 */
@FunctionalInterface
public interface Emitter<T> {
    /**
     * Hands one value downstream and returns when it has been taken. May block.
     *
     * <p>When downstream needs no more values, was cancelled, or has failed, this throws, and
     * throws the same again if it is called again: clean up in {@code finally} and let it pass.
     *
     * @throws InterruptedException if the consumer was cancelled
     * @throws IllegalStateException if called by another thread than the one that runs the source,
     *     or after its end
     */
    void accept(T value) throws InterruptedException;
}
