package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.stream.AsyncStream;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reply: status, headers and a body. Immutable; the methods that change something give another
 * one.
 *
 * <pre>{@code
 * return Reply.json(item).status(201).header("Location", "/items/" + item.id());
 * }</pre>
 */
public final class Reply {
    private static final String[] NO_HEADERS = {};

    private final int status;
    private final String[] headers;
    private final Payload payload;

    /** What the body is made of. */
    sealed interface Payload {}

    /** No body. */
    record Empty() implements Payload {
        static final Empty INSTANCE = new Empty();
    }

    /** A value, written as JSON; {@code write} knows its type. */
    record Value(@Nullable Object value, JsonWriter write) implements Payload {}

    /** What an error says. */
    record Failure(Object detail) implements Payload {}

    /** Bytes that are there already. */
    record Bytes(byte[] bytes, String contentType) implements Payload {}

    /** What is written by and by. */
    record Streaming(Writer writer, String contentType) implements Payload {}

    /** A stream of bytes or text, sent as it comes. */
    record Chunks(AsyncStream<?> values, String contentType) implements Payload {}

    /** A file. */
    record FileContent(Path file, Optional<String> contentType) implements Payload {}

    /** A stream of values, one JSON per line. */
    record Lines(AsyncStream<?> values) implements Payload {}

    /** A stream of values, each an event. */
    record Events(AsyncStream<?> values, String event) implements Payload {}

    /** Writes a value as JSON. */
    @FunctionalInterface
    interface JsonWriter {
        /** For a value of whatever type. */
        JsonWriter ANY = tools.jackson.databind.json.JsonMapper::writeValueAsBytes;

        byte[] write(tools.jackson.databind.json.JsonMapper mapper, @Nullable Object value);
    }

    /** Writes the body of a reply by and by. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes all of it. Runs in the request's scope; {@code flush} sends what has been written.
         *
         * @throws IOException if the client has gone
         * @throws Exception for any other reason, which cuts the reply off so that the client sees
         *     it
         */
        void write(OutputStream out) throws Exception;
    }

    Reply(int status, String[] headers, Payload payload) {
        this.status = status;
        this.headers = headers;
        this.payload = payload;
    }

    /** A reply without a body. */
    public static Reply of(int status) {
        return new Reply(status, NO_HEADERS, Empty.INSTANCE);
    }

    /** 204: it worked and there is nothing to say. */
    public static Reply noContent() {
        return of(204);
    }

    /** A value as JSON. */
    public static Reply json(@Nullable Object value) {
        return new Reply(200, NO_HEADERS, new Value(value, JsonWriter.ANY));
    }

    /** A value as JSON, by a writer that knows its type. */
    static Reply json(int status, @Nullable Object value, JsonWriter writer) {
        return new Reply(status, NO_HEADERS, new Value(value, writer));
    }

    /** Plain text. */
    public static Reply text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /** An HTML page. */
    public static Reply html(String html) {
        return bytes(html.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8");
    }

    /** Bytes of a type. */
    public static Reply bytes(byte[] bytes, String contentType) {
        return new Reply(200, NO_HEADERS, new Bytes(bytes, contentType));
    }

    /**
     * A file, with what caches and players need: {@code ETag}, {@code Last-Modified}, 304 for one
     * that the client has, parts of it where the client asks for a range. 404 if there is none.
     */
    public static Reply file(Path file) {
        return new Reply(200, NO_HEADERS, new FileContent(file, Optional.empty()));
    }

    /** A file of a type; see {@link #file(Path)}. */
    public static Reply file(Path file, String contentType) {
        return new Reply(200, NO_HEADERS, new FileContent(file, Optional.of(contentType)));
    }

    /**
     * Sends the client elsewhere with 307, which keeps its method.
     *
     * @param location a URL, a path with or without a query; what URLs cannot carry is
     *     percent-encoded. Never what a client has sent: who clicks your link would land anywhere
     */
    public static Reply redirect(String location) {
        return redirect(location, 307);
    }

    /**
     * Sends the client elsewhere; see {@link #redirect(String)}.
     *
     * @param status 301, 302, 303, 307 or 308
     */
    public static Reply redirect(String location, int status) {
        if (status < 301 || status > 308 || status > 303 && status < 307) {
            throw new IllegalArgumentException("Not the status of a redirect: " + status);
        }
        return of(status).header("Location", encoded(location));
    }

    /** A URL as it can stand in a header; what is encoded already stays so. */
    private static String encoded(String location) {
        StringBuilder out = null;
        for (int i = 0; i < location.length(); ) {
            int c = location.codePointAt(i);
            // a line break is refused with the header, not hidden in it
            boolean plain =
                    c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0 || c < ' ' || c == 0x7f;
            if (!plain && out == null) {
                out = new StringBuilder(location.substring(0, i));
            }
            if (out != null) {
                String text = Character.toString(c);
                out.append(plain ? text : percent(text));
            }
            i += Character.charCount(c);
        }
        return out == null ? location : out.toString();
    }

    private static String percent(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return out.toString();
    }

    /** A body that is written by and by. */
    public static Reply stream(String contentType, Writer writer) {
        return new Reply(200, NO_HEADERS, new Streaming(writer, contentType));
    }

    /** The values of a stream as JSON Lines: each on a line, sent when it comes. */
    public static Reply jsonLines(AsyncStream<?> values) {
        return new Reply(200, NO_HEADERS, new Lines(values));
    }

    /**
     * The values of a stream as server-sent events: {@link SseEvent}s, or the data of one. Ends
     * when the stream does, or the client goes; a comment every 15 s keeps the connection alive.
     */
    public static Reply sse(AsyncStream<?> values) {
        return new Reply(200, NO_HEADERS, new Events(values, ""));
    }

    /** The values of a stream as server-sent events of one name. */
    static Reply sse(AsyncStream<?> values, String event) {
        return new Reply(200, NO_HEADERS, new Events(values, event));
    }

    /**
     * An error: {@code {"detail": …}}, or as problem details where the application wants those; see
     * {@link App#problemDetails}.
     */
    public static Reply error(int status, Object detail) {
        return new Reply(status, NO_HEADERS, new Failure(detail));
    }

    /** The reply that an error gets unless a handler for errors says otherwise. */
    public static Reply error(HttpError error) {
        Reply reply = error(error.status(), error.detail());
        for (var header : error.headers().entrySet()) {
            reply = reply.header(header.getKey(), header.getValue());
        }
        return reply;
    }

    /** Bytes ({@code byte[]}) or text as they come, each sent at once. */
    static Reply chunks(AsyncStream<?> values, String contentType) {
        return new Reply(200, NO_HEADERS, new Chunks(values, contentType));
    }

    /** The same with another status. */
    public Reply status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("A status is 200 to 599, not " + status);
        }
        return new Reply(status, headers, payload);
    }

    /**
     * The same with a header, after those of the same name.
     *
     * @throws IllegalArgumentException if the name or the value would break the head
     */
    public Reply header(String name, String value) {
        check(name, value);
        String[] more = java.util.Arrays.copyOf(headers, headers.length + 2);
        more[headers.length] = name;
        more[headers.length + 1] = value;
        return new Reply(status, more, payload);
    }

    /** The same with one header of a name, instead of those that it has. */
    public Reply onlyHeader(String name, String value) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            if (!headers[i].equalsIgnoreCase(name)) {
                kept.add(headers[i]);
                kept.add(headers[i + 1]);
            }
        }
        return new Reply(status, kept.toArray(String[]::new), payload).header(name, value);
    }

    /** The same that sets a cookie. */
    public Reply cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.header());
    }

    /**
     * The same with a tag for this version of what it shows. A client that has it already gets 304
     * without the body.
     *
     * @param tag any text without quotes
     */
    public Reply etag(String tag) {
        if (tag.indexOf('"') >= 0) {
            throw new IllegalArgumentException("A tag is given without its quotes: " + tag);
        }
        return onlyHeader("ETag", '"' + tag + '"');
    }

    /** The same with the time of its last change. A client that has it already gets 304. */
    public Reply lastModified(Instant time) {
        return onlyHeader("Last-Modified", Conditional.date(time));
    }

    /** The same, which clients and proxies may keep for a time; zero: not without asking again. */
    public Reply cacheFor(Duration time) {
        return onlyHeader(
                "Cache-Control", time.isZero() ? "no-cache" : "max-age=" + time.toSeconds());
    }

    /** The same, to be saved by browsers as a file of this name instead of being shown. */
    public Reply attachment(String filename) {
        StringBuilder plain = new StringBuilder();
        boolean same = true;
        for (int i = 0; i < filename.length(); i++) {
            char c = filename.charAt(i);
            boolean good = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '%';
            plain.append(good ? c : '_');
            same &= good;
        }
        String value = "attachment; filename=\"" + plain + "\"";
        if (!same) {
            value +=
                    "; filename*=UTF-8''"
                            + URLEncoder.encode(filename, StandardCharsets.UTF_8)
                                    .replace("+", "%20")
                                    .replace("*", "%2A");
        }
        return onlyHeader("Content-Disposition", value);
    }

    private static void check(String name, String value) {
        boolean good = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            good &= c > ' ' && c < 127 && c != ':';
        }
        boolean wide = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            good &= c >= ' ' && c != 127 || c == '\t';
            wide |= c > 0xff;
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "Not a header: '" + name.strip() + "': it has a control character, or no name");
        }
        if (wide) {
            throw new IllegalArgumentException(
                    "The header "
                            + name
                            + " holds a character that a header cannot carry; encode it, for"
                            + " example with URLEncoder");
        }
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The first value of a header that was set. */
    public Optional<String> header(String name) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase(name)) {
                return Optional.of(headers[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** The headers that were set; type and length of the body are added when it is sent. */
    public Map<String, List<String>> headers() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.computeIfAbsent(headers[i], _ -> new ArrayList<>()).add(headers[i + 1]);
        }
        return map;
    }

    /** Names and values in turn. */
    String[] fields() {
        return headers;
    }

    /** What the body is made of. */
    Payload payload() {
        return payload;
    }

    @Override
    public String toString() {
        return "Reply[" + status + " " + headers() + " " + payload.getClass().getSimpleName() + "]";
    }
}
