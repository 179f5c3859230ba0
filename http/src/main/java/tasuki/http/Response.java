package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A response that has arrived whole: its body is in memory. Nothing here waits. */
public final class Response extends ResponseHead {

    private static final int EXCERPT = 300;

    private final byte[] body;

    Response(
            Settings settings,
            HttpRequest request,
            int status,
            Headers headers,
            String version,
            List<Response> history,
            Duration elapsed,
            byte[] body) {
        super(settings, request, status, headers, version, history, elapsed);
        this.body = body;
    }

    Response(ResponseHead head, byte[] body) {
        super(head);
        this.body = body;
    }

    /** The body, decoded; a copy. */
    public byte[] bytes() {
        return body.clone();
    }

    /** The number of bytes of the body, decoded. */
    public int size() {
        return body.length;
    }

    /**
     * The body as text, in the charset that the Content-Type names, else that of a byte order mark,
     * else UTF-8 or what {@link ClientBuilder#charsetDetector} says. Malformed bytes become the
     * replacement character.
     */
    public String text() {
        return text(charset());
    }

    /** The body as text in a given charset. */
    public String text(Charset charset) {
        int skip = charset.equals(StandardCharsets.UTF_8) && hasUtf8Mark() ? 3 : 0;
        return new String(body, skip, body.length - skip, charset);
    }

    /** The charset that {@link #text()} uses. */
    public Charset charset() {
        Charset declared = declaredCharset();
        if (declared != null) {
            return declared;
        }
        if (hasUtf8Mark()) {
            return StandardCharsets.UTF_8;
        }
        if (body.length >= 2) {
            int mark = (body[0] & 0xff) << 8 | body[1] & 0xff;
            if (mark == 0xfeff || mark == 0xfffe) {
                return StandardCharsets.UTF_16;
            }
        }
        return settings.charsetDetector().apply(body);
    }

    /**
     * The body read from JSON, whatever its Content-Type. Does not look at the status: call {@link
     * #raiseForStatus()} first.
     *
     * @throws DecodingException if it is not JSON, or does not fit the type
     */
    public <T> T json(Class<T> type) {
        Object value = decode(type, type.getTypeName());
        return cast(value);
    }

    /** Like {@link #json(Class)} for a type with parameters. */
    public <T> T json(TypeRef<T> type) {
        return cast(decode(type.type(), type.toString()));
    }

    /** Returns this response if its status is 2xx; the exception otherwise has this response. */
    @Override
    public Response raiseForStatus() {
        if (!isSuccess()) {
            throw statusFailure(excerpt());
        }
        return this;
    }

    byte[] rawBytes() {
        return body;
    }

    /** The beginning of the body as one line, if it is text. */
    String excerpt() {
        byte[] head = body.length > 4 * EXCERPT ? Arrays.copyOf(body, 4 * EXCERPT) : body;
        @Nullable Charset declared = declaredCharset();
        String text = new String(head, declared == null ? StandardCharsets.UTF_8 : declared);
        int control = 0;
        for (int i = 0; i < Math.min(text.length(), EXCERPT); i++) {
            char c = text.charAt(i);
            if (c == '\ufffd' || c < ' ' && !Character.isWhitespace(c)) {
                control++;
            }
        }
        if (control > 3) {
            return "(" + body.length + " bytes that are not text)";
        }
        String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }

    private Object decode(Type type, String name) {
        try {
            return settings.codec().decode(body, type);
        } catch (IOException e) {
            throw new DecodingException(
                    "The body of "
                            + this
                            + " cannot be read as "
                            + name
                            + ": "
                            + e.getMessage()
                            + ". It begins: "
                            + excerpt(),
                    e,
                    request());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }

    private boolean hasUtf8Mark() {
        return body.length >= 3
                && (body[0] & 0xff) == 0xef
                && (body[1] & 0xff) == 0xbb
                && (body[2] & 0xff) == 0xbf;
    }
}
