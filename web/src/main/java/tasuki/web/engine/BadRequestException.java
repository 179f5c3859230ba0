package tasuki.web.engine;

import java.io.IOException;

/** What the client sent breaks the protocol. */
public class BadRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The status to answer with. */
    private final int status;

    /** A request to be answered with 400. */
    public BadRequestException(String message) {
        this(400, message);
    }

    /** A request to be answered with the given status. */
    public BadRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }
}
