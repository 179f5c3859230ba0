package tasuki.http;

/**
 * The server answered with a status that is not a success (2xx), and the caller had asked for one:
 * by {@link ResponseHead#raiseForStatus()} or one of the calls that read a body at once. The
 * message holds the beginning of the body, where most servers say what is wrong.
 */
public final class StatusException extends HttpException {

    private static final long serialVersionUID = 1L;

    private final transient ResponseHead response;

    StatusException(String message, ResponseHead response) {
        super(message, null, response.request());
        this.response = response;
    }

    /** The status, for example 404. */
    public int status() {
        return response.status();
    }

    /** The response: a {@link Response} with its body if it had been read. */
    public ResponseHead response() {
        return response;
    }
}
