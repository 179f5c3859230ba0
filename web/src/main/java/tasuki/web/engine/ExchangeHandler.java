package tasuki.web.engine;

/** What answers requests: the framework's side of the seam. */
@FunctionalInterface
public interface ExchangeHandler {

    /**
     * Answers one request. Runs on the connection's own virtual thread (HTTP/1.1) or the stream's
     * (HTTP/2); the exchange ends when this returns, so nothing may use it afterwards.
     *
     * <p>A handler that returns without a reply, or throws, leaves the exchange to the engine: it
     * answers 500 if nothing has been sent, and otherwise aborts, so that the client cannot take
     * half a reply for a whole one.
     *
     * @param exchange the request and its reply
     * @throws Exception to have the engine answer 500 or abort, as above; it is logged unless the
     *     client has gone
     */
    void handle(Exchange exchange) throws Exception;
}
