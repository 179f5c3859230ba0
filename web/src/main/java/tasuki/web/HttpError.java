package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The handler answers with an error: thrown anywhere in it, the client gets the status and {@code
 * {"detail": …}}.
 *
 * <pre>{@code
 * throw new HttpError(404, "There is no item " + id);
 * }</pre>
 */
public non-sealed class HttpError extends WebException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Object detail;
    private final transient Map<String, String> headers;

    /** An error with the status's own phrase as its detail. */
    public HttpError(int status) {
        this(status, Phrase.of(status));
    }

    /**
     * An error.
     *
     * @param status 400 to 599
     * @param detail what the client reads: text, or anything that can be JSON
     */
    public HttpError(int status, Object detail) {
        this(status, detail, Map.of(), null);
    }

    /** An error with headers, for example {@code WWW-Authenticate}. */
    public HttpError(int status, Object detail, Map<String, String> headers) {
        this(status, detail, headers, null);
    }

    /** An error with headers, and what led to it; the client does not see that. */
    public HttpError(
            int status, Object detail, Map<String, String> headers, @Nullable Throwable cause) {
        super(status + ": " + detail, cause);
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("Not the status of an error: " + status);
        }
        this.status = status;
        this.detail = detail;
        this.headers = Map.copyOf(headers);
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** What the client reads. */
    public Object detail() {
        return detail;
    }

    /** Headers of the reply. */
    public Map<String, String> headers() {
        return new LinkedHashMap<>(headers);
    }
}
