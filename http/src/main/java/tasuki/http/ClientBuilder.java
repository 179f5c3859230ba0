package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

/** The settings of a {@link Client}, all of them optional. */
public final class ClientBuilder {

    private static final String USER_AGENT = "tasuki-http";

    private @Nullable Url baseUrl;
    private final Headers.Builder headers = Headers.builder();
    private QueryParams params = QueryParams.empty();
    private Auth auth = Auth.none();
    private CookieJar cookies = CookieJar.create();
    private Timeouts timeouts = Timeouts.standard();
    private Limits limits = Limits.standard();
    private boolean followRedirects;
    private int maxRedirects = 20;
    private Retries retries = Retries.none();
    private long maxResponseSize = 64L * 1024 * 1024;
    private DeadlineHeader deadlineHeader = DeadlineHeader.TASUKI;
    private JsonCodec codec = JsonCodec.standard();
    private Function<byte[], Charset> charsetDetector = body -> StandardCharsets.UTF_8;
    private final Map<String, Decoder> decoders = new TreeMap<>();
    private final List<RequestHook> requestHooks = new ArrayList<>();
    private final List<ResponseHook> responseHooks = new ArrayList<>();
    private @Nullable Transport transport;
    private UnaryOperator<Transport> wrappers = UnaryOperator.identity();
    private boolean http2 = true;
    private boolean priorKnowledge;
    private @Nullable SSLContext sslContext;
    private boolean verify = true;
    private boolean trustEnvironment = true;
    private final Map<String, String> proxies = new HashMap<>();
    private @Nullable Path unixSocket;
    private @Nullable String localAddress;

    ClientBuilder() {
        decoders.put("gzip", ZipDecoder::gzip);
        decoders.put("deflate", ZipDecoder::deflate);
    }

    /**
     * The address that calls are relative to. Their paths are put behind its own: base {@code
     * https://x/api} and call {@code /items} give {@code https://x/api/items}.
     *
     * @throws InvalidUrlException if it is not an absolute http or https address
     */
    public ClientBuilder baseUrl(String url) {
        Url parsed = Url.parse(url);
        parsed.userInfo().ifPresent(info -> auth = Call.basic(info));
        baseUrl = parsed.withoutUserInfo();
        return this;
    }

    /** Sends a header with every call, in the place of a standard one of that name. */
    public ClientBuilder header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** Sends headers with every call. */
    public ClientBuilder headers(Headers more) {
        headers.setAll(more);
        return this;
    }

    /** Sends a query parameter with every call. */
    public ClientBuilder param(String name, Object value) {
        params = params.add(name, value);
        return this;
    }

    /** Sends credentials with every call. */
    public ClientBuilder auth(Auth credentials) {
        auth = credentials;
        return this;
    }

    /** Sends a user name and a password with every call, by basic authentication. */
    public ClientBuilder auth(String user, String password) {
        return auth(Auth.basic(user, password));
    }

    /** Keeps cookies in this jar; by default in one of the client's own. */
    public ClientBuilder cookies(CookieJar jar) {
        cookies = jar;
        return this;
    }

    /** Gives each phase of a call this long; five seconds by default. */
    public ClientBuilder timeout(Duration eachPhase) {
        return timeouts(Timeouts.of(eachPhase));
    }

    /** Gives the phases of a call their times. */
    public ClientBuilder timeouts(Timeouts phases) {
        timeouts = phases;
        return this;
    }

    /** Bounds the connections. */
    public ClientBuilder limits(Limits bounds) {
        limits = bounds;
        return this;
    }

    /** Whether calls go where redirects point; off by default. */
    public ClientBuilder followRedirects(boolean follow) {
        followRedirects = follow;
        return this;
    }

    /** How many redirects a call follows at most; 20 by default. */
    public ClientBuilder maxRedirects(int max) {
        maxRedirects = max;
        return this;
    }

    /** Repeats calls that fail; never by default. */
    public ClientBuilder retries(Retries policy) {
        retries = policy;
        return this;
    }

    /**
     * Bounds the size of a response that is read into memory, after decoding; 64 MiB by default.
     * Responses that are read as they come have no bound.
     */
    public ClientBuilder maxResponseSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxResponseSize may not be negative: " + bytes);
        }
        maxResponseSize = bytes;
        return this;
    }

    /**
     * Says how the time that is left is told to servers; {@link DeadlineHeader#TASUKI} by default.
     */
    public ClientBuilder deadlineHeader(DeadlineHeader header) {
        deadlineHeader = header;
        return this;
    }

    /** Writes and reads JSON by another codec. */
    public ClientBuilder jsonCodec(JsonCodec other) {
        codec = other;
        return this;
    }

    /** Guesses the charset of a text whose Content-Type does not name one; UTF-8 by default. */
    public ClientBuilder charsetDetector(Function<byte[], Charset> detector) {
        charsetDetector = detector;
        return this;
    }

    /** Undoes another content coding, and announces it in Accept-Encoding. */
    public ClientBuilder decoder(String coding, Decoder decoder) {
        decoders.put(coding.toLowerCase(Locale.ROOT), decoder);
        return this;
    }

    /** Sees, and may change, each request before it goes out; in the order of registration. */
    public ClientBuilder onRequest(RequestHook hook) {
        requestHooks.add(hook);
        return this;
    }

    /** Sees each response; in the order of registration. */
    public ClientBuilder onResponse(ResponseHook hook) {
        responseHooks.add(hook);
        return this;
    }

    /** Whether HTTP/2 is offered to https servers; on by default, HTTP/1.1 is the fallback. */
    public ClientBuilder http2(boolean offer) {
        http2 = offer;
        return this;
    }

    /** Speaks HTTP/2 to http (not https) servers without asking first: for services that do so. */
    public ClientBuilder http2PriorKnowledge(boolean assume) {
        priorKnowledge = assume;
        return this;
    }

    /** Uses an SSL context of your own: its trust store, its client certificate. */
    public ClientBuilder sslContext(SSLContext context) {
        sslContext = context;
        return this;
    }

    /**
     * Accepts any certificate of any server. Anyone on the way can then read and change everything;
     * for tests on one machine only.
     */
    public ClientBuilder dangerouslyTrustEveryone() {
        verify = false;
        return this;
    }

    /**
     * Sends all calls through a proxy.
     *
     * @param proxyUrl {@code http://[user:password@]host:port}, {@code https://…} or {@code
     *     socks5://…}
     */
    public ClientBuilder proxy(String proxyUrl) {
        return proxy("all://*", proxyUrl);
    }

    /**
     * Sends some calls through a proxy. The most specific pattern decides; an empty {@code
     * proxyUrl} means none.
     *
     * @param pattern {@code scheme://host[:port]} with scheme {@code all}, {@code http} or {@code
     *     https}; a host {@code *.example.org} stands for all below that name, {@code *} for any
     */
    public ClientBuilder proxy(String pattern, String proxyUrl) {
        proxies.put(pattern, proxyUrl);
        return this;
    }

    /**
     * Whether the environment variables HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are obeyed;
     * on by default. Patterns given by {@link #proxy} come before them.
     */
    public ClientBuilder trustEnvironment(boolean trust) {
        trustEnvironment = trust;
        return this;
    }

    /** Sends all calls to a Unix domain socket; their host names are sent but not looked up. */
    public ClientBuilder unixSocket(Path socket) {
        unixSocket = socket;
        return this;
    }

    /** Connects from this local address. */
    public ClientBuilder localAddress(String address) {
        localAddress = address;
        return this;
    }

    /** Answers calls by another transport; the settings of connections are not used then. */
    public ClientBuilder transport(Transport other) {
        transport = other;
        return this;
    }

    /**
     * Puts something around the transport that answers calls: to measure, to record, to make
     * faults. It sees each attempt and each redirect by itself, after hooks, cookies and
     * credentials. The last one that is given is the outermost.
     */
    public ClientBuilder around(UnaryOperator<Transport> wrapper) {
        UnaryOperator<Transport> inner = wrappers;
        wrappers = transport -> wrapper.apply(inner.apply(transport));
        return this;
    }

    /**
     * Makes the client. The builder may be used on.
     *
     * @throws IllegalStateException if settings exclude each other
     */
    public Client build() {
        Headers.Builder standard = Headers.builder();
        standard.add("Accept", "*/*");
        standard.add(
                "Accept-Encoding",
                String.join(", ", decoders.keySet().stream().sorted().toList().reversed()));
        standard.add("User-Agent", USER_AGENT);
        standard.setAll(headers.build());
        Settings settings =
                new Settings(
                        baseUrl,
                        standard.build(),
                        params,
                        auth,
                        cookies,
                        timeouts,
                        followRedirects,
                        maxRedirects,
                        retries,
                        maxResponseSize,
                        deadlineHeader,
                        codec,
                        charsetDetector,
                        Map.copyOf(decoders),
                        List.copyOf(requestHooks),
                        List.copyOf(responseHooks));
        Transport used = wrappers.apply(transport == null ? network() : transport);
        return new Client(settings, used);
    }

    private Transport network() {
        if (sslContext != null && !verify) {
            throw new IllegalStateException(
                    "An SSL context decides itself whom to trust: use sslContext or"
                            + " dangerouslyTrustEveryone, not both");
        }
        return new JettyTransport(
                new NetworkSettings(
                        limits,
                        timeouts,
                        http2,
                        priorKnowledge,
                        sslContext,
                        verify,
                        ProxyRules.of(proxies, trustEnvironment ? System.getenv() : Map.of()),
                        unixSocket,
                        localAddress));
    }
}
