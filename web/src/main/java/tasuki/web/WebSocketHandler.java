package tasuki.web;

/** Speaks with a client over a WebSocket. Runs in the request's scope. */
@FunctionalInterface
public interface WebSocketHandler {
    /**
     * Speaks. The connection is closed with 1000 when this returns, and with 1011 when it throws;
     * what it throws before the connection is accepted is answered as plain HTTP.
     *
     * @param request what the client asked with
     * @param socket the connection
     * @throws InterruptedException when it is cancelled: the client has gone
     */
    void handle(Request request, WebSocketConnection socket) throws Exception;
}
