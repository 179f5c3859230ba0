package tasuki.web.engine;

/** The request's body is larger than the server takes. */
public final class BodyTooLargeException extends BadRequestException {
    private static final long serialVersionUID = 1L;

    /** The limit in bytes. */
    private final long limit;

    /** The body exceeds {@code limit} bytes. */
    public BodyTooLargeException(long limit) {
        super(413, "The request body is larger than the limit of " + limit + " bytes");
        this.limit = limit;
    }

    /** The limit in bytes. */
    public long limit() {
        return limit;
    }
}
