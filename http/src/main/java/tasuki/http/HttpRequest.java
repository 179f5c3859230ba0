package tasuki.http;

/**
 * A request as it goes out, with the client's defaults merged in: what event hooks, transports and
 * exceptions see. Immutable; the {@code with} methods return a changed copy.
 *
 * <p>Requests are put together by a {@link Call}: {@code http.get(url)}, {@code http.post(url)} ….
 */
public final class HttpRequest {

    private final String method;
    private final Url url;
    private final Headers headers;
    private final RequestBody body;
    private final Timeouts timeouts;
    private final boolean streaming;
    private final long maxResponseSize;

    HttpRequest(
            String method,
            Url url,
            Headers headers,
            RequestBody body,
            Timeouts timeouts,
            boolean streaming,
            long maxResponseSize) {
        this.method = method;
        this.url = url;
        this.headers = headers;
        this.body = body;
        this.timeouts = timeouts;
        this.streaming = streaming;
        this.maxResponseSize = maxResponseSize;
    }

    /** The method, in capitals. */
    public String method() {
        return method;
    }

    /** The address. */
    public Url url() {
        return url;
    }

    /** The headers; Host, Content-Length and the like are added by the transport. */
    public Headers headers() {
        return headers;
    }

    /** What it carries; may be empty. */
    public RequestBody body() {
        return body;
    }

    /** How long its phases may take. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** Whether the caller reads the response as it comes; otherwise all of it is read at once. */
    public boolean isStreaming() {
        return streaming;
    }

    /** How many bytes of a response that is read at once are kept in memory at most. */
    public long maxResponseSize() {
        return maxResponseSize;
    }

    /** This request with another method. */
    public HttpRequest withMethod(String other) {
        return new HttpRequest(other, url, headers, body, timeouts, streaming, maxResponseSize);
    }

    /** This request to another address. */
    public HttpRequest withUrl(Url other) {
        return new HttpRequest(method, other, headers, body, timeouts, streaming, maxResponseSize);
    }

    /** This request with other headers. */
    public HttpRequest withHeaders(Headers other) {
        return new HttpRequest(method, url, other, body, timeouts, streaming, maxResponseSize);
    }

    /** This request with one header set; lines of the same name are replaced. */
    public HttpRequest withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /** This request with another body. */
    public HttpRequest withBody(RequestBody other) {
        return new HttpRequest(method, url, headers, other, timeouts, streaming, maxResponseSize);
    }

    /** Method and address: {@code GET http://example.org/items}. */
    @Override
    public String toString() {
        return method + " " + url;
    }
}
