package tasuki.stream;

/**
 * A value that changes over time, to be looked at and waited for, but not set: what a {@link
 * StateCell} shows to others, and what {@link AsyncStream#toState} makes of a stream.
 *
 * <pre>{@code
 * StateView<Connection> connection() { return cell; }
 *
 * service.connection().await(c -> c == Connection.OPEN);
 * }</pre>
 *
 * @param <T> the value; never null
 */
public sealed interface StateView<T> permits StateCell {
    /** The value now. Does not wait. */
    T value();

    /**
     * The value now, then each new one, until the state is closed. Never two equal values in a row.
     * Who is slow gets the latest value and misses those before; the state does not wait for
     * anybody.
     */
    AsyncStream<T> changes();

    /**
     * Waits until the value fulfils the criterion; returns at once if it does. A value that was
     * replaced before the caller had its turn is not looked at. Many may wait, each for something
     * else; they are woken in the order in which they came.
     *
     * @return the value that fulfils it
     * @throws X what the criterion threw
     * @throws StreamClosedException if the state was closed and its last value does not fulfil it
     * @throws InterruptedException if the caller is cancelled
     */
    <X extends Exception> T await(Criterion<? super T, X> criterion) throws X, InterruptedException;

    /** Whether it was closed: then the value stays what it is. */
    boolean isClosed();
}
