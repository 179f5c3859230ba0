package tasuki.http;

/** An address that cannot be called: relative without a base, an unknown scheme, no host. */
public final class InvalidUrlException extends HttpException {

    private static final long serialVersionUID = 1L;

    InvalidUrlException(String message) {
        super(message, null, null);
    }
}
