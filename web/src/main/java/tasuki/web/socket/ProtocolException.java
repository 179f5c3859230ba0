package tasuki.web.socket;

import java.io.IOException;

/** The other side has broken the protocol, or a limit: the connection is closed with a code. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ProtocolException(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
