package tasuki.http;

import java.io.IOException;

/**
 * A transport that answers from a function, without a network: for tests of code that calls others.
 *
 * <pre>{@code
 * Client http = Client.builder()
 *         .transport(MockTransport.of(request -> RawResponse.json(200, new Product(7, "tea"))))
 *         .build();
 * }</pre>
 *
 * <p>The function runs on the caller's thread. It may wait, with {@code Async.sleep} for example,
 * and is cancelled like a real call; what it throws reaches the caller.
 */
public final class MockTransport implements Transport {

    private final Handler handler;

    private MockTransport(Handler handler) {
        this.handler = handler;
    }

    /** A transport whose every call is answered by a function. */
    public static MockTransport of(Handler handler) {
        return new MockTransport(handler);
    }

    @Override
    public RawResponse send(HttpRequest request) throws InterruptedException {
        try {
            return handler.handle(request);
        } catch (IOException e) {
            throw Failures.exchanging(e, request, -1);
        }
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Answers a request; may wait.
         *
         * @throws IOException to act like a broken connection: the caller gets a {@link
         *     TransportException}
         */
        RawResponse handle(HttpRequest request) throws IOException, InterruptedException;
    }
}
