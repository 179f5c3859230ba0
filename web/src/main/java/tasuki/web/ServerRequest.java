package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.CancelScope;
import tasuki.web.bind.BodyReader;
import tasuki.web.bind.Converter;
import tasuki.web.bind.Problems;
import tasuki.web.bind.Source;
import tasuki.web.engine.BadRequestException;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Exchange;
import tasuki.web.route.RouteTree;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A request on an exchange. Everything is read when it is asked for, and then kept. */
final class ServerRequest implements Request, Source {
    private static final String[] NO_VALUES = {};

    private final Exchange exchange;
    private final CancelScope scope;
    // where it is: changes when it enters a mounted application
    private Application app;
    private Routing routing;
    private String mountPath = "";
    private String pathInside;

    private @Nullable String id;
    private @Nullable Fields query;
    private @Nullable Fields cookies;
    private byte @Nullable [] bytes;
    private @Nullable JsonNode tree;
    private @Nullable Form form;
    private @Nullable Map<String, Object> state;
    private @Nullable Map<Object, Optional<Object>> kept;
    private @Nullable List<AtEnd> beforeReply;
    private @Nullable List<AtEnd> afterReply;
    private @Nullable List<Background> backgrounds;
    private @Nullable Throwable failure;
    private @Nullable ReplyHead replyHead;
    private @Nullable InputStream body;
    private @Nullable List<UnaryOperator<Reply>> onFailure;
    private @Nullable WebSocketConnection webSocket;
    private @Nullable Forwarding forwarding;

    /** Work for after the reply. */
    record Background(String name, Action<? extends Exception> action) {}

    ServerRequest(
            Application app, Exchange exchange, CancelScope scope, String path, Routing routing) {
        this.app = app;
        this.exchange = exchange;
        this.scope = scope;
        this.pathInside = path;
        this.routing = routing;
    }

    /** Enters a mounted application, where it stays to its end. */
    void enter(Application inner, Routing routing, String prefix, String path) {
        this.app = inner;
        this.routing = routing;
        this.mountPath += prefix;
        this.pathInside = path;
    }

    /** The path as it was sent, without what its application is mounted under. */
    String pathInside() {
        return pathInside;
    }

    /** What answers a request that no route fits. */
    Middleware.Next unrouted() {
        Middleware.Next answer = routing.unrouted();
        if (answer == null) {
            throw new IllegalStateException("This request has a route");
        }
        return answer;
    }

    /** The application that it is in. */
    Application app() {
        return app;
    }

    Exchange exchange() {
        return exchange;
    }

    // ---- WebSocket ----

    /** Makes the connection that its handler gets. */
    WebSocketConnection openWebSocket(java.util.function.Supplier<WebSocketConnection> make) {
        WebSocketConnection made = make.get();
        webSocket = made;
        return made;
    }

    /** The connection of this request, which a WebSocket's route handles. */
    WebSocketConnection webSocket() {
        WebSocketConnection made = webSocket;
        if (made == null) {
            throw new WebSetupException(
                    "A handler of plain requests has no WebSocketConnection; use @WebSocket");
        }
        return made;
    }

    /** Whether the request goes on as a WebSocket, so that it has had its reply. */
    boolean upgraded() {
        WebSocketConnection made = webSocket;
        return made != null && made.accepted();
    }

    JsonMapper mapper() {
        return app.mapper();
    }

    /** The path and the query as they were sent. */
    String target() {
        String query = exchange.rawQuery();
        return query.isEmpty() ? exchange.rawPath() : exchange.rawPath() + "?" + query;
    }

    // ---- line and head ----

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String path() {
        try {
            return RouteTree.decode(exchange.rawPath());
        } catch (IllegalArgumentException e) {
            return exchange.rawPath();
        }
    }

    @Override
    public String route() {
        return routing.unrouted() != null ? "" : mountPath + routing.endpoint().pattern().text();
    }

    @Override
    public String id() {
        String known = id;
        if (known == null) {
            known = app.requestId(exchange);
            id = known;
        }
        return known;
    }

    @Override
    public String protocol() {
        return exchange.protocol();
    }

    @Override
    public boolean secure() {
        return forwarding().secure();
    }

    @Override
    public List<X509Certificate> clientCertificates() {
        return exchange.clientCertificates();
    }

    @Override
    public InetSocketAddress client() {
        return forwarding().client();
    }

    private Forwarding forwarding() {
        Forwarding known = forwarding;
        if (known == null) {
            known = Forwarding.of(exchange, app.trust());
            forwarding = known;
        }
        return known;
    }

    @Override
    public Optional<String> host() {
        String outside = forwarding().host();
        return outside == null ? header("Host") : Optional.of(outside);
    }

    @Override
    public String rootPath() {
        return app.proxyPath(exchange) + mountPath;
    }

    @Override
    public String baseUrl() {
        return (secure() ? "https" : "http") + "://" + host().orElse("localhost") + rootPath();
    }

    @Override
    public String url() {
        String query = exchange.rawQuery();
        return baseUrl() + pathInside + (query.isEmpty() ? "" : "?" + query);
    }

    @Override
    public String pathFor(String route, Object... values) {
        return rootPath() + app.names().path(route, values);
    }

    @Override
    public String urlFor(String route, Object... values) {
        return baseUrl() + app.names().path(route, values);
    }

    @Override
    public boolean strictContentType() {
        return app.settings().strictContentType();
    }

    @Override
    public ReplyHead replyHead() {
        ReplyHead known = replyHead;
        if (known == null) {
            known = new ReplyHead();
            replyHead = known;
        }
        return known;
    }

    /** The reply with the head that the handler and its dependencies have set. */
    Reply withHead(Reply reply, boolean made) {
        ReplyHead known = replyHead;
        return known == null ? reply : known.on(reply, made);
    }

    @Override
    public void checkPreconditions(String etag) {
        Conditional.check(this, etag);
    }

    @Override
    public Map<String, List<String>> headers() {
        Map<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.headers()
                .forEach(
                        (name, value) ->
                                map.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value));
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Optional<String> header(String name) {
        return exchange.headers().first(name);
    }

    @Override
    public @Nullable String headerValue(String name) {
        return exchange.headers().first(name).orElse(null);
    }

    @Override
    public List<String> headerValues(String name) {
        return exchange.headers().all(name);
    }

    // ---- path ----

    @Override
    public String pathValue(int index) {
        return values()[index];
    }

    private String[] values() {
        String[] known = routing.values();
        return known == null ? NO_VALUES : known;
    }

    @Override
    public Map<String, String> pathParams() {
        Map<String, String> map = new LinkedHashMap<>();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), values()[i]);
        }
        return map;
    }

    private List<String> names() {
        return routing.values() == null ? List.of() : routing.endpoint().variables();
    }

    @Override
    public String pathParam(String name) {
        int index = names().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "The path '" + route() + "' has no variable '" + name + "'");
        }
        return values()[index];
    }

    @Override
    public <T> T pathParam(String name, Class<T> type) {
        return convert("path", name, pathParam(name), type);
    }

    @SuppressWarnings("unchecked") // converters give what they are asked for
    private <T> T convert(String in, String name, String text, Class<T> type) {
        Converter converter =
                app.converters()
                        .find(type)
                        .orElseThrow(
                                () ->
                                        new WebSetupException(
                                                "Cannot make a "
                                                        + type.getName()
                                                        + " of text; add a converter with"
                                                        + " app.converter(…)"));
        try {
            return (T) converter.convert(text);
        } catch (Converter.Refused e) {
            throw new ValidationException(
                    List.of(new Problem(e.type(), List.of(in, name), e.expected(), text, e.ctx())));
        }
    }

    // ---- query ----

    private Fields queryFields() {
        Fields known = query;
        if (known == null) {
            known = Fields.ofQuery(exchange.rawQuery());
            query = known;
        }
        return known;
    }

    @Override
    public Map<String, List<String>> query() {
        return queryFields().map();
    }

    @Override
    public Optional<String> query(String name) {
        return Optional.ofNullable(queryFields().first(name));
    }

    @Override
    public <T> Optional<T> query(String name, Class<T> type) {
        return query(name).map(text -> convert("query", name, text, type));
    }

    @Override
    public @Nullable String queryValue(String name) {
        return queryFields().first(name);
    }

    @Override
    public List<String> queryValues(String name) {
        return queryFields().all(name);
    }

    // ---- cookies ----

    private Fields cookieFields() {
        Fields known = cookies;
        if (known == null) {
            known = Fields.ofCookies(exchange.headers().all("Cookie"));
            cookies = known;
        }
        return known;
    }

    @Override
    public Map<String, String> cookies() {
        return cookieFields().firsts();
    }

    @Override
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookieFields().first(name));
    }

    @Override
    public @Nullable String cookieValue(String name) {
        return cookieFields().first(name);
    }

    // ---- body ----

    @Override
    public InputStream body() {
        InputStream replaced = body;
        return replaced == null ? exchange.body() : replaced;
    }

    @Override
    public InputStream bodyStream() {
        return body();
    }

    @Override
    public void decodeBody(Decoding decoding) {
        if (bytes != null || form != null) {
            throw new IllegalStateException("The body has been read already");
        }
        body = new DecodedBody(body(), decoding, app.maxBody());
    }

    @Override
    public byte[] bodyBytes() throws InterruptedException {
        byte[] known = bytes;
        if (known == null) {
            known = reading(() -> body().readAllBytes());
            bytes = known;
        }
        return known;
    }

    /** Something that reads the body. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T reading(Reading<T> body) throws InterruptedException {
        try {
            return body.read();
        } catch (InterruptedIOException e) {
            InterruptedException cancelled =
                    new InterruptedException("Cancelled while the body was read");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ClientGoneException e) {
            throw new GoneException(e);
        } catch (BadRequestException e) {
            throw new HttpError(e.status(), String.valueOf(e.getMessage()), Map.of(), e);
        } catch (IOException e) {
            throw new HttpError(400, "The request body cannot be read", Map.of(), e);
        }
    }

    @Override
    public byte[] bytes() throws InterruptedException {
        return bodyBytes().clone();
    }

    @Override
    public String text() throws InterruptedException {
        return new String(bodyBytes(), charset());
    }

    private Charset charset() {
        String type = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        int at = type.indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(at + 8).split("[;\\s]", 2)[0].replace("\"", "");
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new HttpError(415, "The charset " + name + " is not known", Map.of(), e);
        }
    }

    @Override
    public @Nullable JsonNode bodyTree(Problems problems) throws InterruptedException {
        JsonNode known = tree;
        if (known == null) {
            known = BodyReader.tree(app.mapper(), bodyBytes(), problems);
            tree = known;
        }
        return known;
    }

    @Override
    @SuppressWarnings("unchecked") // it was read as that type
    public <T> T json(Class<T> type) throws InterruptedException {
        return (T) json((Type) type);
    }

    @Override
    public Object json(Type type) throws InterruptedException {
        Problems problems = new Problems();
        Object value = app.jsonBodies().read(type, this, problems);
        if (!problems.isEmpty() || value == null) {
            throw new ValidationException(problems.list());
        }
        return value;
    }

    // ---- forms ----

    private Form formFields() throws InterruptedException {
        Form known = form;
        if (known == null) {
            String type = headerValue("Content-Type");
            known = reading(() -> Form.read(type == null ? "" : type, body(), app.formLimits()));
            form = known;
            Form files = known;
            afterReply(_ -> files.close());
        }
        return known;
    }

    @Override
    public Map<String, List<String>> form() throws InterruptedException {
        return formFields().fields().map();
    }

    @Override
    public Map<String, List<Upload>> uploads() throws InterruptedException {
        return formFields().uploads();
    }

    @Override
    public @Nullable String formValue(String name) throws InterruptedException {
        return formFields().fields().first(name);
    }

    @Override
    public List<String> formValues(String name) throws InterruptedException {
        return formFields().fields().all(name);
    }

    @Override
    public List<Upload> uploads(String name) throws InterruptedException {
        return formFields().uploads().getOrDefault(name, List.of());
    }

    // ---- what belongs to the request ----

    @Override
    public SecurityScopes scopes() {
        return routing.endpoint().operation().scopes();
    }

    @Override
    public Request request() {
        return this;
    }

    @Override
    public <T> T provided(Class<T> type) throws Exception {
        Problems problems = new Problems();
        Object value =
                app.dependencies()
                        .find(type)
                        .orElseThrow(
                                () ->
                                        new WebSetupException(
                                                "Nothing provides a "
                                                        + type.getName()
                                                        + "; say app.provide("
                                                        + type.getSimpleName()
                                                        + ".class, …)"))
                        .binder()
                        .bind(this, problems);
        if (!problems.isEmpty()) {
            throw new ValidationException(problems.list());
        }
        return type.cast(value);
    }

    @Override
    public Map<Object, Optional<Object>> kept() {
        Map<Object, Optional<Object>> known = kept;
        if (known == null) {
            known = new HashMap<>();
            kept = known;
        }
        return known;
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> known = state;
        if (known == null) {
            known = new HashMap<>();
            state = known;
        }
        return known;
    }

    @Override
    public CancelScope scope() {
        return scope;
    }

    @Override
    public void beforeReply(AtEnd action) {
        List<AtEnd> list = beforeReply;
        if (list == null) {
            list = new ArrayList<>(2);
            beforeReply = list;
        }
        list.add(action);
    }

    @Override
    public void afterReply(AtEnd action) {
        List<AtEnd> list = afterReply;
        if (list == null) {
            list = new ArrayList<>(2);
            afterReply = list;
        }
        list.add(action);
    }

    @Override
    public void background(String name, Action<? extends Exception> action) {
        List<Background> list = backgrounds;
        if (list == null) {
            list = new ArrayList<>(2);
            backgrounds = list;
        }
        list.add(new Background(name, action));
    }

    /**
     * Has the reply changed that is sent when a failure has gone through all middleware: 500, 503,
     * 504. What pages of other sites may read, and what browsers are told, holds for these too.
     */
    void onFailure(UnaryOperator<Reply> change) {
        List<UnaryOperator<Reply>> list = onFailure;
        if (list == null) {
            list = new ArrayList<>(2);
            onFailure = list;
        }
        list.add(change);
    }

    /** The reply for a failure, as middleware wants it. */
    Reply forFailure(Reply reply) {
        List<UnaryOperator<Reply>> list = onFailure;
        Reply changed = reply;
        if (list != null) {
            for (UnaryOperator<Reply> change : list.reversed()) {
                changed = change.apply(changed);
            }
        }
        return changed;
    }

    /** Keeps what the handler threw, for what is done after the reply. */
    void failed(Throwable e) {
        failure = e;
    }

    /** What the handler threw. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** What is to be done before the reply, the last first; empties the list. */
    List<AtEnd> takeBeforeReply() {
        List<AtEnd> list = beforeReply;
        beforeReply = null;
        return list == null ? List.of() : list.reversed();
    }

    /** What is to be done after the reply, the last first; empties the list. */
    List<AtEnd> takeAfterReply() {
        List<AtEnd> list = afterReply;
        afterReply = null;
        return list == null ? List.of() : list.reversed();
    }

    /** What is to be done in the background. */
    List<Background> takeBackgrounds() {
        List<Background> list = backgrounds;
        backgrounds = null;
        return list == null ? List.of() : list;
    }

    @Override
    public String toString() {
        return method() + " " + path();
    }
}
