package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * A request being put together: nothing is sent before one of the methods at the end.
 *
 * <pre>{@code
 * Product p = http.get("/products/7").as(Product.class);
 * Response r = http.post("/items").json(item).header("Idempotency-Key", key).send();
 * }</pre>
 *
 * <p>{@link #send()} gives the response whatever its status. The shortcuts {@link #as}, {@link
 * #text}, {@link #bytes} and {@link #saveTo} give the body alone, and throw {@link StatusException}
 * when the status is not 2xx. All of them block until the response is there; they are cancelled
 * with the caller's scope, which aborts the exchange: the server sees the connection close or, with
 * HTTP/2, the stream reset.
 *
 * <p>Failures: {@link TransportException} and its subtypes when the request is not answered, {@link
 * TooManyRedirectsException}, {@link DecodingException}, {@link ResponseTooLargeException}.
 *
 * <p>For one thread at a time. It may be sent more than once.
 */
public final class Call {

    private final Settings settings;
    private final Transport transport;
    private final String method;
    private final String reference;
    private Headers.@Nullable Builder headers;
    private QueryParams params = QueryParams.empty();
    private RequestBody body = RequestBody.empty();
    private Timeouts timeouts;
    private @Nullable Auth auth;
    private boolean followRedirects;
    private Retries retries;
    private long maxResponseSize;

    Call(Settings settings, Transport transport, String method, String reference) {
        this.settings = settings;
        this.transport = transport;
        this.method = method;
        this.reference = reference;
        this.timeouts = settings.timeouts();
        this.followRedirects = settings.followRedirects();
        this.retries = settings.retries();
        this.maxResponseSize = settings.maxResponseSize();
    }

    /** Sets a header, in the place of the client's own of that name. */
    public Call header(String name, String value) {
        headerBuilder().set(name, value);
        return this;
    }

    /** Sets headers, in the place of the client's own of those names. */
    public Call headers(Headers more) {
        headerBuilder().setAll(more);
        return this;
    }

    /**
     * Adds a parameter to the query; a collection or an array of objects adds one for each member.
     */
    public Call param(String name, Object value) {
        params = params.add(name, value);
        return this;
    }

    /** Adds parameters to the query. */
    public Call params(QueryParams more) {
        params = params.addAll(more);
        return this;
    }

    /** Adds parameters to the query. */
    public Call params(Map<String, ?> more) {
        params = params.addAll(QueryParams.of(more));
        return this;
    }

    /** Adds a cookie for this call only. */
    public Call cookie(String name, String value) {
        String pair = name + "=" + value;
        Headers own = headerBuilder().build();
        headerBuilder().set("Cookie", own.get("Cookie").map(c -> c + "; " + pair).orElse(pair));
        return this;
    }

    /**
     * Sends a value as JSON: a record, a map, a list ….
     *
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    public Call json(Object value) {
        body = RequestBody.of(settings.codec().encode(value), "application/json");
        return this;
    }

    /** Sends the fields of a form. */
    public Call form(QueryParams fields) {
        body = RequestBody.form(fields);
        return this;
    }

    /** Sends the fields of a form. */
    public Call form(Map<String, ?> fields) {
        return form(QueryParams.of(fields));
    }

    /** Sends fields and files as a browser does from a form that has files. */
    public Call multipart(Multipart parts) {
        body = parts.toBody();
        return this;
    }

    /** Sends text in UTF-8. */
    public Call body(String text) {
        body = RequestBody.text(text);
        return this;
    }

    /** Sends bytes as {@code application/octet-stream}; set another Content-Type by a header. */
    public Call body(byte[] bytes) {
        body = RequestBody.of(bytes, "application/octet-stream");
        return this;
    }

    /** Sends a body of any kind: a file, a stream, a writer. */
    public Call body(RequestBody any) {
        body = any;
        return this;
    }

    /** Uses these credentials instead of the client's. */
    public Call auth(Auth credentials) {
        auth = credentials;
        return this;
    }

    /** Uses a user name and a password, by basic authentication. */
    public Call auth(String user, String password) {
        return auth(Auth.basic(user, password));
    }

    /** Gives each phase this long; to bound the whole call, use {@code Async.timeout}. */
    public Call timeout(Duration eachPhase) {
        return timeouts(Timeouts.of(eachPhase));
    }

    /** Gives the phases their times. */
    public Call timeouts(Timeouts phases) {
        timeouts = phases;
        return this;
    }

    /** Goes where redirects point. */
    public Call followRedirects() {
        return followRedirects(true);
    }

    /** Whether to go where redirects point. */
    public Call followRedirects(boolean follow) {
        followRedirects = follow;
        return this;
    }

    /** Repeats the call when it fails. */
    public Call retries(Retries policy) {
        retries = policy;
        return this;
    }

    /** Keeps at most so many bytes of a response in memory, after decoding. */
    public Call maxResponseSize(long bytes) {
        maxResponseSize = bytes;
        return this;
    }

    /** Sends the request and reads the whole response, whatever its status. */
    public Response send() throws InterruptedException {
        return pipeline().send(request(false));
    }

    /**
     * Sends the request and returns the body, read from JSON.
     *
     * @throws StatusException if the status is not 2xx
     * @throws DecodingException if the body is not JSON or does not fit the type
     */
    public <T> T as(Class<T> type) throws InterruptedException {
        return expecting("application/json").send().raiseForStatus().json(type);
    }

    /** Like {@link #as(Class)} for a type with parameters: {@code new TypeRef<List<Item>>() {}}. */
    public <T> T as(TypeRef<T> type) throws InterruptedException {
        return expecting("application/json").send().raiseForStatus().json(type);
    }

    /**
     * Sends the request and returns the body as text.
     *
     * @throws StatusException if the status is not 2xx
     */
    public String text() throws InterruptedException {
        return send().raiseForStatus().text();
    }

    /**
     * Sends the request and returns the body.
     *
     * @throws StatusException if the status is not 2xx
     */
    public byte[] bytes() throws InterruptedException {
        return send().raiseForStatus().rawBytes();
    }

    /**
     * Sends the request and writes the body to a file as it comes; returns the number of bytes.
     *
     * @throws StatusException if the status is not 2xx; the file is not touched then
     * @throws IOException if the file cannot be written
     */
    public long saveTo(Path file) throws IOException, InterruptedException {
        try (StreamedResponse response = open()) {
            return response.raiseForStatus().saveTo(file);
        }
    }

    /**
     * Sends the request and returns when the head of the response is there; the body is read from
     * the result, which must be closed.
     */
    public StreamedResponse open() throws InterruptedException {
        return pipeline().open(request(true));
    }

    /**
     * Sends the request and hands the response, with its body still on its way, to a function;
     * closes it when the function is done.
     *
     * @return what the function returns
     * @throws X what the function throws
     */
    public <T extends @Nullable Object, X extends Exception> T stream(StreamHandler<T, X> handler)
            throws X, InterruptedException {
        try (StreamedResponse response = open()) {
            return handler.handle(response);
        }
    }

    /** The request as it would be sent now, before hooks, cookies and credentials. */
    public HttpRequest build() {
        return request(false);
    }

    private HttpRequest request(boolean streaming) {
        Url url =
                settings.baseUrl() == null
                        ? Url.parse(reference)
                        : settings.baseUrl().append(reference);
        url = url.withParams(settings.params()).withParams(params);
        Headers.Builder all = settings.headers().toBuilder();
        if (headers != null) {
            all.setAll(headers.build());
        }
        body.contentType().ifPresent(type -> all.setIfAbsent("Content-Type", type));
        return new HttpRequest(
                method,
                url.withoutUserInfo(),
                all.build(),
                body,
                timeouts,
                streaming,
                maxResponseSize);
    }

    private Pipeline pipeline() {
        Auth credentials = auth;
        if (credentials == null) {
            credentials = urlAuth();
        }
        return new Pipeline(settings, transport, credentials, followRedirects, retries);
    }

    /** Credentials in the address itself, else those of the client. */
    private Auth urlAuth() {
        if (reference.indexOf('@') < 0) {
            return settings.auth();
        }
        Url url =
                settings.baseUrl() == null
                        ? Url.parse(reference)
                        : settings.baseUrl().append(reference);
        return url.userInfo().map(Call::basic).orElse(settings.auth());
    }

    static Auth basic(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        return Auth.basic(unescape(user), unescape(password));
    }

    private static String unescape(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Call expecting(String type) {
        if (headers == null || !headers.contains("Accept")) {
            header("Accept", type);
        }
        return this;
    }

    private Headers.Builder headerBuilder() {
        if (headers == null) {
            headers = Headers.builder();
        }
        return headers;
    }

    /** Method and address. */
    @Override
    public String toString() {
        return method.toUpperCase(Locale.ROOT) + " " + reference;
    }
}
