package tasuki.http;

/**
 * Takes one request to where it is answered: the seam below {@link Client}. Redirects, cookies,
 * authentication, decoding and retries stand above it, and so work over every transport.
 *
 * <p>The standard one speaks HTTP/1.1 and HTTP/2 over the network. {@link MockTransport} answers
 * from a function, for tests. One that wraps another can count, record or refuse calls.
 */
@FunctionalInterface
public interface Transport extends AutoCloseable {

    /**
     * Sends a request and returns when the head of the response is there; the body may still be on
     * its way. Runs on the caller's thread and may block; cancelled with the caller's scope.
     *
     * @throws TransportException if it cannot be sent or is not answered
     */
    RawResponse send(HttpRequest request) throws InterruptedException;

    /** Releases connections and threads. Calls under way fail. */
    @Override
    default void close() {}
}
