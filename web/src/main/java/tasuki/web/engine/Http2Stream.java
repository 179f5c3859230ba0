package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one stream before and while it is handled. It begins when the client's head is
 * seen; the exchange comes when Helidon has decoded that and hands it to the stream's own thread.
 */
final class Http2Stream {
    final int id;
    final Http2Body body;

    /** Whether a body was to come when the stream began. */
    final boolean hasBody;

    private @Nullable Http2Exchange exchange;
    private @Nullable String gone;

    Http2Stream(int id, boolean hasBody, Http2Body body) {
        this.id = id;
        this.hasBody = hasBody;
        this.body = body;
    }

    /** The handler is about to begin. */
    synchronized void begin(Http2Exchange exchange) {
        this.exchange = exchange;
        if (gone != null) {
            exchange.gone(gone);
        }
    }

    /** The client has reset the stream or closed the connection. */
    void gone(String reason) {
        Http2Exchange told;
        synchronized (this) {
            gone = reason;
            told = exchange;
        }
        if (told != null) {
            told.gone(reason);
        }
        body.lose(reason);
    }
}
