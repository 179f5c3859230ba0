package tasuki.web.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** An HTTP server implementation: it turns bytes on sockets into {@link Exchange}s. */
public interface HttpEngine {

    /** The engine that is used unless another is asked for. */
    static HttpEngine create() {
        return Listener::start;
    }

    /**
     * Starts to listen, and hands every request to the handler. Returns once the socket accepts
     * connections.
     *
     * @param options where to listen and the limits to keep
     * @param handler runs once per request, on a virtual thread of the request's own
     * @return the running server
     * @throws java.net.BindException if the address cannot be listened on (in use, not allowed);
     *     the message names it
     * @throws IOException if the server cannot be started for another reason
     */
    Server start(EngineOptions options, ExchangeHandler handler) throws IOException;

    /** A listening server. */
    interface Server extends AutoCloseable {

        /** The address that is listened on, with the real port where port 0 was asked for. */
        InetSocketAddress address();

        /** How many connections are open. */
        int connections();

        /**
         * Closes the listening socket and tells kept-alive clients to go ({@code Connection:
         * close}, GOAWAY). Requests that are under way go on, and so do those that clients have
         * sent, or send within a short time, on connections that they have: each such connection is
         * closed after its reply. Returns at once; does nothing the second time.
         */
        void stopAccepting();

        /**
         * Waits until no connection is open, for a time.
         *
         * @return whether that came about
         */
        boolean awaitConnections(Duration most) throws InterruptedException;

        /**
         * Ends everything: stops accepting, closes every connection, and with it makes every
         * exchange that is still open see its client gone. Does nothing the second time.
         */
        @Override
        void close();
    }
}
