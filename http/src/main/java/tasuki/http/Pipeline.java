package tasuki.http;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Deadline;
import tasuki.internal.Clock;
import tasuki.internal.TaskNode;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything between a call and the transport, in the order of nesting: redirects, authentication,
 * retries, one attempt. An attempt adds the cookies and the deadline header, sends, and decodes.
 */
final class Pipeline {

    private static final int REDIRECT_BODY = 64 * 1024;

    private final Settings settings;
    private final Transport transport;
    private final Auth auth;
    private final boolean followRedirects;
    private final Retries retries;
    private final Clock clock = TaskNode.current().environment().clock();
    private final long started = clock.now();

    Pipeline(
            Settings settings,
            Transport transport,
            Auth auth,
            boolean followRedirects,
            Retries retries) {
        this.settings = settings;
        this.transport = transport;
        this.auth = auth;
        this.followRedirects = followRedirects;
        this.retries = retries;
    }

    /** Sends a request and reads the whole response. */
    Response send(HttpRequest request) throws InterruptedException {
        Response response = (Response) run(request);
        for (ResponseHook hook : settings.responseHooks()) {
            hook.accept(response);
        }
        return response;
    }

    /** Sends a request and returns the response with its body still to be read. */
    StreamedResponse open(HttpRequest request) throws InterruptedException {
        StreamedResponse response = (StreamedResponse) run(request);
        try {
            for (ResponseHook hook : settings.responseHooks()) {
                hook.accept(response);
            }
        } catch (Throwable e) {
            response.close();
            throw e;
        }
        return response;
    }

    private ResponseHead run(HttpRequest first) throws InterruptedException {
        Async.checkpoint();
        HttpRequest request = first;
        for (RequestHook hook : settings.requestHooks()) {
            request = hook.apply(request);
        }
        Url origin = request.url();
        List<Response> history = List.of();
        while (true) {
            boolean atHome = mayHaveCredentials(origin, request.url());
            ResponseHead head = authenticated(request, history, atHome);
            if (!followRedirects || !head.isRedirect()) {
                return head;
            }
            Response redirect = whole(head);
            if (history.size() >= settings.maxRedirects()) {
                throw new TooManyRedirectsException(
                        "More than "
                                + settings.maxRedirects()
                                + " redirects, beginning at "
                                + first
                                + "; the last one was "
                                + redirect,
                        null,
                        first);
            }
            request = redirected(request, redirect);
            List<Response> longer = new ArrayList<>(history);
            longer.add(redirect);
            history = List.copyOf(longer);
        }
    }

    private ResponseHead authenticated(HttpRequest request, List<Response> history, boolean atHome)
            throws InterruptedException {
        if (!atHome) {
            return retried(request, history);
        }
        HttpRequest signed = auth.apply(request);
        ResponseHead head = retried(signed, history);
        if (head.status() != 401) {
            return head;
        }
        Response challenge = whole(head);
        Optional<HttpRequest> again = auth.challenged(signed, challenge);
        if (again.isEmpty()) {
            return head instanceof StreamedResponse streamed ? reopened(streamed, challenge) : head;
        }
        if (!signed.body().isRepeatable()) {
            throw cannotRepeat(signed, "the server asks for a login");
        }
        return retried(again.get(), history);
    }

    private ResponseHead retried(HttpRequest request, List<Response> history)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt > retries.attempts();
            Optional<Duration> pause;
            @Nullable ResponseHead head = null;
            @Nullable TransportException failure = null;
            try {
                head = attempt(request, history);
                if (last || !retries.repeats(request, head.status())) {
                    return head;
                }
                pause = retries.pause(attempt, head.headers().get("Retry-After"));
            } catch (TransportException e) {
                if (last || !retries.repeats(request, e)) {
                    throw e;
                }
                failure = e;
                pause = retries.pause(attempt, Optional.empty());
            }
            if (pause.isEmpty() || !fits(pause.get())) {
                if (failure != null) {
                    throw failure;
                }
                if (head != null) {
                    return head;
                }
            }
            if (head instanceof StreamedResponse streamed) {
                streamed.close();
            }
            Async.sleep(pause.orElse(Duration.ZERO));
        }
    }

    private ResponseHead attempt(HttpRequest request, List<Response> history)
            throws InterruptedException {
        HttpRequest outgoing = withDeadline(withCookies(request));
        RawResponse raw = transport.send(outgoing);
        try {
            return read(request, outgoing, raw, history);
        } catch (Throwable e) {
            raw.body().close(); // also where a decoder fails before it has taken the body over
            throw e;
        }
    }

    private ResponseHead read(
            HttpRequest request, HttpRequest outgoing, RawResponse raw, List<Response> history)
            throws InterruptedException {
        settings.cookies().store(outgoing.url(), raw.headers());
        ByteSource body = decoded(raw, outgoing);
        Duration elapsed = Duration.ofNanos(clock.now() - started);
        if (request.isStreaming()) {
            return new StreamedResponse(settings, outgoing, raw, body, history, elapsed);
        }
        return new Response(
                settings,
                outgoing,
                raw.status(),
                raw.headers(),
                raw.version(),
                history,
                elapsed,
                Bodies.readAll(body, outgoing));
    }

    private HttpRequest withCookies(HttpRequest request) {
        String cookies = settings.cookies().header(request.url());
        if (cookies.isEmpty()) {
            return request;
        }
        String own = request.headers().get("Cookie").map(value -> value + "; ").orElse("");
        return request.withHeader("Cookie", own + cookies);
    }

    private HttpRequest withDeadline(HttpRequest request) {
        DeadlineHeader header = settings.deadlineHeader();
        if (header == DeadlineHeader.OFF) {
            return request;
        }
        Optional<Duration> remaining = Deadline.remaining();
        if (remaining.isEmpty() || request.headers().contains(header.header())) {
            return request;
        }
        return request.withHeader(header.header(), header.value(remaining.get()));
    }

    private ByteSource decoded(RawResponse raw, HttpRequest request) {
        if (!raw.headers().contains("Content-Encoding")) {
            return raw.body();
        }
        ByteSource body = raw.body();
        for (String coding : raw.headers().list("Content-Encoding").reversed()) {
            Decoder decoder = settings.decoders().get(coding.toLowerCase(Locale.ROOT));
            if (decoder == null) {
                return body;
            }
            body = new Guarded(decoder.decode(body), coding, request);
        }
        return body;
    }

    private static Response whole(ResponseHead head) throws InterruptedException {
        if (head instanceof Response response) {
            return response;
        }
        StreamedResponse streamed = (StreamedResponse) head;
        byte[] start = new byte[REDIRECT_BODY];
        int length = 0;
        try (streamed) {
            while (length < start.length) {
                int n = streamed.readInto(start, length, start.length - length);
                if (n < 0) {
                    break;
                }
                length += n;
            }
        }
        return new Response(head, Arrays.copyOf(start, length));
    }

    private StreamedResponse reopened(StreamedResponse head, Response read) {
        RawResponse raw =
                new RawResponse(
                        head.status(),
                        head.headers(),
                        ByteSource.of(read.rawBytes()),
                        head.version());
        return new StreamedResponse(
                settings, head.request(), raw, raw.body(), head.history(), head.elapsed());
    }

    private static HttpRequest redirected(HttpRequest request, Response redirect) {
        Url target = request.url().resolve(redirect.headers().get("Location").orElse(""));
        if (target.fragment().isEmpty() && !request.url().fragment().isEmpty()) {
            target = target.resolve("#" + request.url().fragment());
        }
        HttpRequest next = request.withUrl(target.withoutUserInfo());
        boolean keepsMethod =
                redirect.status() == 307
                        || redirect.status() == 308
                        || request.method().equals("GET")
                        || request.method().equals("HEAD")
                        || redirect.status() != 303 && !request.method().equals("POST");
        if (!keepsMethod) {
            next =
                    next.withMethod("GET")
                            .withBody(RequestBody.empty())
                            .withHeaders(next.headers().without("Content-Type"));
        } else if (!request.body().isRepeatable()) {
            throw cannotRepeat(request, "the server redirects to " + target);
        }
        if (!mayHaveCredentials(request.url(), target)) {
            next = next.withHeaders(next.headers().without("Authorization").without("Cookie"));
        }
        return next;
    }

    /** The same origin, or the same host moved from http to https. */
    private static boolean mayHaveCredentials(Url from, Url to) {
        return from.sameOrigin(to)
                || from.host().equals(to.host())
                        && !from.isSecure()
                        && to.isSecure()
                        && from.port() == 80
                        && to.port() == 443;
    }

    private static RequestBodyException cannotRepeat(HttpRequest request, String why) {
        return new RequestBodyException(
                "The body of "
                        + request
                        + " would have to be sent again, as "
                        + why
                        + ", but it is a stream that has been read. Use a repeatable body, such as"
                        + " RequestBody.file or bytes",
                null,
                request);
    }

    private static boolean fits(Duration pause) {
        return Deadline.remaining().map(left -> left.compareTo(pause) > 0).orElse(true);
    }

    /** Turns what a decoder throws into the exception of this module. */
    private record Guarded(ByteSource source, String coding, HttpRequest request)
            implements ByteSource {

        @Override
        public int read(byte[] buffer, int offset, int length) throws InterruptedException {
            try {
                return source.read(buffer, offset, length);
            } catch (UncheckedIOException e) {
                throw new DecodingException(
                        "The body of the response to "
                                + request
                                + " is not valid "
                                + coding
                                + ": "
                                + e.getCause().getMessage(),
                        e,
                        request);
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
