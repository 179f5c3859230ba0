package tasuki.web;

/**
 * The WebSocket connection has ended: nothing more can be received, or sent. A handler need not
 * catch it.
 */
public final class WebSocketClosedException extends WebException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    /** A connection that ended so. */
    public WebSocketClosedException(int code, String reason) {
        super(
                "The WebSocket was closed with " + code + (reason.isEmpty() ? "" : ": " + reason),
                null);
        this.code = code;
        this.reason = reason;
    }

    /**
     * The code of RFC 6455: 1000 when the client was done, 1001 when it left the page or the server
     * stops, 1005 when it said none, 1006 when the connection was lost, 4000 to 4999 by the
     * application.
     */
    public int code() {
        return code;
    }

    /** What the client said with it; empty if it said nothing. */
    public String reason() {
        return reason;
    }
}
