package tasuki.web;

import tasuki.Action;
import tasuki.CancelScope;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request, as its handler sees it. Belongs to the handler's task and ends with the reply. Not to
 * be implemented outside Tasuki.
 *
 * <p>The operations that read the body wait for it to arrive: they are checkpoints, and declare
 * InterruptedException.
 */
public interface Request {
    /** The method, {@code "GET"}. */
    String method();

    /** The path, decoded, without the query. */
    String path();

    /** The path as it is declared, {@code "/items/{id}"}; empty if no route fits. */
    String route();

    /**
     * A number for logs and replies, unique while this server runs; that of a trusted proxy, if it
     * sent one.
     */
    String id();

    /** {@code "HTTP/1.1"}, {@code "HTTP/2"}, or {@code "HTTP/1.0"}, as old proxies speak it. */
    String protocol();

    /**
     * Whether the connection is encrypted; behind a trusted proxy, the client's connection to it
     * ({@code X-Forwarded-Proto}).
     */
    boolean secure();

    /**
     * The certificate that the client has shown, and those that vouch for it; empty if it was not
     * asked (see {@link tasuki.web.engine.Tls#clients}) or has none.
     */
    List<X509Certificate> clientCertificates();

    /** The other end of the connection; behind a trusted proxy, the client that it names. */
    InetSocketAddress client();

    /**
     * The host that the client asked for, with its port if it named one; behind a trusted proxy,
     * the one that it names; empty if there is none.
     */
    Optional<String> host();

    /**
     * What stands before the paths of this application: that of a proxy, then that of a mount;
     * mostly empty.
     */
    String rootPath();

    /** The URL of the application as the client sees it, {@code "https://example.com/api"}. */
    String baseUrl();

    /** The whole URL as the client sees it. */
    String url();

    /**
     * The path of a route of this application, by its id or the name of its method.
     *
     * @param values of the variables of its path, in order
     * @throws IllegalArgumentException if there is no such route with so many variables
     */
    String pathFor(String route, Object... values);

    /** The URL of a route, as the client sees it; see {@link #pathFor}. */
    String urlFor(String route, Object... values);

    /** The values of the path's variables. */
    Map<String, String> pathParams();

    /**
     * The value of a variable of the path.
     *
     * @throws IllegalArgumentException if the path of the route has no such variable
     */
    String pathParam(String name);

    /**
     * The value of a variable of the path, converted as a parameter of that type would be.
     *
     * @throws ValidationException if it does not convert
     * @throws IllegalArgumentException if the path of the route has no such variable
     */
    <T> T pathParam(String name, Class<T> type);

    /** The query, decoded: names with their values, in order. */
    Map<String, List<String>> query();

    /** The first value of a name in the query. */
    Optional<String> query(String name);

    /**
     * The first value of a name in the query, converted as a parameter of that type would be.
     *
     * @throws ValidationException if it does not convert
     */
    <T> Optional<T> query(String name, Class<T> type);

    /** The headers; their names compare without regard to case. */
    Map<String, List<String>> headers();

    /** The first value of a header. */
    Optional<String> header(String name);

    /** The cookies. */
    Map<String, String> cookies();

    /** The value of a cookie. */
    Optional<String> cookie(String name);

    /**
     * Has the body read through something else from now on, for example {@code
     * GZIPInputStream::new}. What comes out of it may not be larger than the limit for bodies.
     */
    void decodeBody(Decoding decoding);

    /** What a body is read through. */
    @FunctionalInterface
    interface Decoding {
        /** Makes the stream that decodes. */
        InputStream decode(InputStream body) throws IOException;
    }

    /**
     * The body as it arrives. Its reads stop when the request's scope is cancelled. Either this or
     * the operations below, not both.
     */
    InputStream body();

    /**
     * The whole body. Waits until it is there.
     *
     * @throws HttpError 413 if it is larger than the limit, 400 if it is broken
     */
    byte[] bytes() throws InterruptedException;

    /** The whole body as text in its charset, UTF-8 if it names none. Waits until it is there. */
    String text() throws InterruptedException;

    /**
     * The body's JSON as a value of a type, validated as a parameter would be. Waits until it is
     * there.
     *
     * @throws ValidationException if it is no such value, with everything that is wrong
     * @throws HttpError 415 if it is not declared to be JSON
     */
    <T> T json(Class<T> type) throws InterruptedException;

    /** The body's JSON as a value of a generic type; see {@link #json(Class)}. */
    Object json(Type type) throws InterruptedException;

    /** The fields of a submitted form: names with their values. Waits until the body is there. */
    Map<String, List<String>> form() throws InterruptedException;

    /**
     * The files of a submitted form, by the names of their fields. Waits until the body is there.
     */
    Map<String, List<Upload>> uploads() throws InterruptedException;

    /**
     * What the application provides for a type; see {@link App#provide}. Made once per request.
     *
     * @throws WebSetupException if nothing provides it
     */
    <T> T provided(Class<T> type) throws Exception;

    /**
     * Checks what the client knows of something that it wants to change ({@code If-Match}, {@code
     * If-None-Match}; RFC 9110, 13).
     *
     * @param etag the tag of what is there now, in quotes; empty if there is nothing
     * @throws HttpError 412 if the client knows another version
     */
    void checkPreconditions(String etag);

    /** The head of the reply to come: its status, headers and cookies. */
    ReplyHead replyHead();

    /** Values that middleware leaves for handlers, and for other middleware. */
    Map<String, Object> state();

    /** The scope of this request: cancelled when the client goes away or the time is up. */
    CancelScope scope();

    /**
     * Has something done when the handler has ended and before the reply goes out. The last that
     * was added runs first. What it throws turns the reply into an error.
     */
    void beforeReply(AtEnd action);

    /**
     * Has something done when the reply has gone out, or could not. The last that was added runs
     * first. What it throws is logged.
     */
    void afterReply(AtEnd action);

    /**
     * Has something done in the background once the reply has gone out: it belongs to the
     * application, not to this request, goes on when the client leaves, and is waited for when the
     * server stops. What it throws is logged.
     *
     * @param name for the log and for the task tree
     */
    void background(String name, Action<? extends Exception> action);

    /** What is done at the end of a request. */
    @FunctionalInterface
    interface AtEnd {
        /**
         * Does it.
         *
         * @param failure what the handler threw, if it did
         */
        void run(Optional<Throwable> failure) throws Exception;
    }
}
