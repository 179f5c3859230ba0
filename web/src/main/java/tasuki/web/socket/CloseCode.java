package tasuki.web.socket;

/** The codes of RFC 6455, 7.4.1. */
public final class CloseCode {
    /** All is done. */
    public static final int NORMAL = 1000;

    /** One side goes: the server stops, the user leaves the page. */
    public static final int GOING_AWAY = 1001;

    /** The frames are not as they must be. */
    public static final int PROTOCOL_ERROR = 1002;

    /** The other side said no code. Never sent. */
    public static final int NONE = 1005;

    /** The connection ended without a close. Never sent. */
    public static final int LOST = 1006;

    /** A message does not hold what its type says: text that is not UTF-8. */
    public static final int INVALID = 1007;

    /** A message is against the rules of the application. */
    public static final int POLICY = 1008;

    /** A message is too large. */
    public static final int TOO_LARGE = 1009;

    /** The server has failed. */
    public static final int INTERNAL_ERROR = 1011;

    private CloseCode() {}

    /** Whether a close frame may carry the code. */
    public static boolean sendable(int code) {
        return code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != LOST
                || code >= 3000 && code <= 4999;
    }
}
