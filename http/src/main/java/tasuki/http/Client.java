package tasuki.http;

import tasuki.internal.Host;

import java.util.Locale;

/**
 * An HTTP client: a pool of connections and the settings that its calls share. Safe for use by any
 * number of tasks; make one and keep it.
 *
 * <pre>{@code
 * Client http = Client.open();
 * Product p = http.get("http://shop/products/7").as(Product.class);
 * }</pre>
 *
 * <p>Everything that waits does so in the caller's scope. When the scope is cancelled the exchange
 * is aborted within milliseconds and the call throws {@link InterruptedException}; a response that
 * has arrived by then is returned. A deadline of the scope bounds the call as a whole, and the time
 * that is left is sent to the server ({@link DeadlineHeader}).
 *
 * <p>A client that is not closed does not keep the program running: its threads are daemons.
 * Closing it ends its connections and threads, and fails the calls under way.
 */
public final class Client implements AutoCloseable {

    private final Settings settings;
    private final Transport transport;

    Client(Settings settings, Transport transport) {
        this.settings = settings;
        this.transport = transport;
        Host.opened(this);
    }

    /** A client with the standard settings. Its threads start with the first call. */
    public static Client open() {
        return builder().build();
    }

    /** Settings for a client. */
    public static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /** A GET call: reads. */
    public Call get(String url) {
        return new Call(settings, transport, "GET", url);
    }

    /** A HEAD call: reads the headers only. */
    public Call head(String url) {
        return new Call(settings, transport, "HEAD", url);
    }

    /** A POST call: sends something to be acted upon. */
    public Call post(String url) {
        return new Call(settings, transport, "POST", url);
    }

    /** A PUT call: puts something at the address. */
    public Call put(String url) {
        return new Call(settings, transport, "PUT", url);
    }

    /** A PATCH call: changes a part of what is at the address. */
    public Call patch(String url) {
        return new Call(settings, transport, "PATCH", url);
    }

    /** A DELETE call: removes what is at the address. */
    public Call delete(String url) {
        return new Call(settings, transport, "DELETE", url);
    }

    /** An OPTIONS call: asks what can be done there. */
    public Call options(String url) {
        return new Call(settings, transport, "OPTIONS", url);
    }

    /**
     * A call with any method.
     *
     * @param method a token such as {@code PROPFIND}; written in capitals
     * @param url absolute, or relative to the base URL of the client
     */
    public Call request(String method, String url) {
        if (method.isEmpty() || !method.chars().allMatch(Client::isToken)) {
            throw new IllegalArgumentException("Not a method: '" + method + "'");
        }
        return new Call(settings, transport, method.toUpperCase(Locale.ROOT), url);
    }

    /** The cookies that servers have set. */
    public CookieJar cookies() {
        return settings.cookies();
    }

    /** Ends all connections; calls under way fail. Does nothing the second time. */
    @Override
    public void close() {
        Host.closed(this);
        transport.close();
    }

    private static boolean isToken(int c) {
        return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }
}
