package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The root of everything that {@code tasuki.http} throws, but for {@link InterruptedException}
 * (cancelled) and {@link IllegalArgumentException} (misuse). The package documentation draws the
 * tree.
 */
public class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable HttpRequest request;

    HttpException(String message, @Nullable Throwable cause, @Nullable HttpRequest request) {
        super(message, cause);
        this.request = request;
    }

    /** The request that failed, when there was one already. */
    public Optional<HttpRequest> request() {
        return Optional.ofNullable(request);
    }
}
