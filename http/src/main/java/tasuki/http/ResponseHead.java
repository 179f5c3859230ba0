package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Status and headers of a response: what a {@link Response} and a {@link StreamedResponse} share.
 */
public abstract sealed class ResponseHead permits Response, StreamedResponse {

    final Settings settings;
    private final HttpRequest request;
    private final int status;
    private final Headers headers;
    private final String version;
    private final List<Response> history;
    private final Duration elapsed;

    ResponseHead(
            Settings settings,
            HttpRequest request,
            int status,
            Headers headers,
            String version,
            List<Response> history,
            Duration elapsed) {
        this.settings = settings;
        this.request = request;
        this.status = status;
        this.headers = headers;
        this.version = version;
        this.history = history;
        this.elapsed = elapsed;
    }

    ResponseHead(ResponseHead other) {
        this(
                other.settings,
                other.request,
                other.status,
                other.headers,
                other.version,
                other.history,
                other.elapsed);
    }

    /** The status, for example 404. */
    public int status() {
        return status;
    }

    /** The words that usually go with the status, for example {@code Not Found}. */
    public String reason() {
        return StatusText.of(status);
    }

    /** The headers, as the server sent them. */
    public Headers headers() {
        return headers;
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.get(name);
    }

    /** The request that was answered: after redirects, the last one. */
    public HttpRequest request() {
        return request;
    }

    /** The address that answered: after redirects, the last one. */
    public Url url() {
        return request.url();
    }

    /** The redirects that led here, the first one first. */
    public List<Response> history() {
        return history;
    }

    /** The protocol: {@code HTTP/1.1} or {@code HTTP/2}. */
    public String version() {
        return version;
    }

    /** From the sending of the request to the head of the response, with redirects and retries. */
    public Duration elapsed() {
        return elapsed;
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether the status is 4xx: the request is at fault. */
    public boolean isClientError() {
        return status >= 400 && status < 500;
    }

    /** Whether the status is 5xx: the server is at fault. */
    public boolean isServerError() {
        return status >= 500 && status < 600;
    }

    /** Whether it sends elsewhere: 301, 302, 303, 307 or 308, with a Location. */
    public boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> headers.contains("Location");
            default -> false;
        };
    }

    /** The media type in lower case without parameters, for example {@code application/json}. */
    public Optional<String> contentType() {
        return headers.get("Content-Type")
                .map(
                        value -> {
                            int end = value.indexOf(';');
                            String type = end < 0 ? value : value.substring(0, end);
                            return type.strip().toLowerCase(Locale.ROOT);
                        });
    }

    /**
     * The target of one of the Link headers, for example {@code next}; resolved to a full address.
     */
    public Optional<Url> link(String rel) {
        for (String link : headers.list("Link")) {
            int close = link.indexOf('>');
            if (link.startsWith("<") && close > 0) {
                String params = link.substring(close + 1).replace("\"", "");
                for (String param : params.split(";")) {
                    if (param.strip().equalsIgnoreCase("rel=" + rel)) {
                        return Optional.of(url().resolve(link.substring(1, close)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Returns this response if its status is 2xx. Waits only where the body is still on its way.
     *
     * @throws StatusException otherwise
     */
    public abstract ResponseHead raiseForStatus() throws InterruptedException;

    /** The charset that the Content-Type names, if any. */
    final @Nullable Charset declaredCharset() {
        return headers.get("Content-Type").map(MediaTypes::charset).orElse(null);
    }

    final StatusException statusFailure(String excerpt) {
        StringBuilder message = new StringBuilder(96).append(status);
        if (!reason().isEmpty()) {
            message.append(' ').append(reason());
        }
        message.append(" for ").append(request);
        if (isRedirect()) {
            message.append("; it points to ")
                    .append(headers.get("Location").orElse(""))
                    .append(": to go there, use followRedirects()");
        }
        if (!excerpt.isEmpty()) {
            message.append(": ").append(excerpt);
        }
        return new StatusException(message.toString(), this);
    }

    /** {@code 404 Not Found for GET http://example.org/items/7}. */
    @Override
    public String toString() {
        String words = reason().isEmpty() ? "" : " " + reason();
        return status + words + " for " + request;
    }
}
