package tasuki.stream;

import tasuki.CancelledException;
import tasuki.TaskFailedException;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Pulls values out of a stream, one after the other; made by {@link AsyncStream#open} and {@link
 * AsyncStream#iterator}.
 *
 * <p>The source runs in a task of the scope that the iterator was opened in, begun by the first
 * {@link #hasNext}. It ends when the values do, when a call here fails or is cancelled, by {@link
 * #close}, and at the latest when that scope is left. For one task at a time.
 *
 * <pre>{@code
 * try (var values = stream.open()) {
 *     for (int n : values) if (n > 3) break;
 * }   // here the source has ended, its finally blocks have run
 * }</pre>
 *
 * @param <T> the values
 */
public interface AsyncIterator<T> extends Iterator<T>, Iterable<T>, AutoCloseable {
    /**
     * Waits until the source emits a value or ends. Blocks.
     *
     * @throws CancelledException if the caller is cancelled: an iterator cannot declare
     *     InterruptedException
     * @throws TaskFailedException if the source failed with a checked exception; an unchecked one
     *     is thrown as it is
     */
    @Override
    boolean hasNext();

    /**
     * Waits for the next value and takes it. Blocks; see {@link #hasNext}.
     *
     * @throws NoSuchElementException if there is none
     */
    @Override
    T next();

    /** This iterator itself, so that {@code for} goes on where the last one stopped. */
    @Override
    default Iterator<T> iterator() {
        return this;
    }

    /**
     * Cancels the source and waits until it has ended. Blocks, and is not cut short by a
     * cancellation. What the source's clean-up threw is thrown here. Closing twice does nothing.
     */
    @Override
    void close();
}
