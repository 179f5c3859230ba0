package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a request carries: bytes in memory, or a stream that is written while it is sent, as fast as
 * the server takes it.
 */
public final class RequestBody {

    private static final RequestBody EMPTY = new RequestBody(MemorySource.NONE, "");
    private static final int PIECE = 16 * 1024;

    private final byte @Nullable [] bytes;
    private final @Nullable BodyWriter writer;
    private final String contentType;
    private final long length;
    private final boolean repeatable;

    private RequestBody(byte[] bytes, String contentType) {
        this.bytes = bytes;
        this.writer = null;
        this.contentType = contentType;
        this.length = bytes.length;
        this.repeatable = true;
    }

    private RequestBody(BodyWriter writer, String contentType, long length, boolean repeatable) {
        this.bytes = null;
        this.writer = writer;
        this.contentType = contentType;
        this.length = length;
        this.repeatable = repeatable;
    }

    /** No body. */
    public static RequestBody empty() {
        return EMPTY;
    }

    /** Bytes; the array is not copied. */
    public static RequestBody of(byte[] bytes, String contentType) {
        return new RequestBody(bytes, contentType);
    }

    /** Text in UTF-8, of type {@code text/plain} . */
    public static RequestBody text(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /** The fields of a form, as a browser sends them. */
    public static RequestBody form(QueryParams fields) {
        return of(
                fields.toString().getBytes(StandardCharsets.UTF_8),
                "application/x-www-form-urlencoded");
    }

    /** A file, read while it is sent. Its length is taken when the request is sent. */
    public static RequestBody file(Path file) {
        String name = file.toString();
        return file(file, MediaTypes.ofFile(name));
    }

    /** A file of a given type, read while it is sent. */
    public static RequestBody file(Path file, String contentType) {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("File '" + file + "' cannot be read: " + e, e);
        }
        BodyWriter writer =
                sink -> {
                    try (InputStream in = Files.newInputStream(file)) {
                        copy(in, sink);
                    }
                };
        return new RequestBody(writer, contentType, size, true);
    }

    /**
     * A stream, read while it is sent and closed at the end. It can be sent once only: a redirect
     * or a retry that needs it again fails with {@link RequestBodyException}.
     */
    public static RequestBody stream(InputStream in, String contentType) {
        AtomicBoolean used = new AtomicBoolean();
        BodyWriter writer =
                sink -> {
                    if (used.getAndSet(true)) {
                        throw new IOException("the stream has been read already");
                    }
                    try (in) {
                        copy(in, sink);
                    }
                };
        return new RequestBody(writer, contentType, -1, false);
    }

    /**
     * A body produced piece by piece while it is sent. The writer runs on the caller's thread, once
     * for each time the request is sent.
     */
    public static RequestBody writer(String contentType, BodyWriter writer) {
        return new RequestBody(writer, contentType, -1, true);
    }

    /** Like {@link #writer} when the number of bytes is known before. */
    static RequestBody writer(String contentType, long length, boolean again, BodyWriter writer) {
        return new RequestBody(writer, contentType, length, again);
    }

    /** The type to announce, unless the request has a Content-Type of its own. */
    public Optional<String> contentType() {
        return contentType.isEmpty() ? Optional.empty() : Optional.of(contentType);
    }

    /** The number of bytes, if it is known before they are sent. */
    public OptionalLong length() {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Whether the body can be sent more than once. */
    public boolean isRepeatable() {
        return repeatable;
    }

    /** The bytes if they are in memory. */
    byte @Nullable [] inMemory() {
        return bytes;
    }

    /**
     * Writes the body; what a transport calls to send it. Blocks as the sink does.
     *
     * @throws IOException if what is to be sent cannot be read
     */
    public void writeTo(BodySink sink) throws IOException, InterruptedException {
        if (writer != null) {
            writer.writeTo(sink);
        } else if (bytes != null && bytes.length > 0) {
            sink.write(bytes);
        }
    }

    /**
     * The whole body in memory: what a {@link MockTransport} looks at. Blocks as the writer does; a
     * body that is not repeatable is used up.
     *
     * @throws IOException if what is to be sent cannot be read
     */
    public byte[] readAll() throws IOException, InterruptedException {
        if (bytes != null) {
            return bytes.clone();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeTo(out::write);
        return out.toByteArray();
    }

    private static void copy(InputStream in, BodySink sink)
            throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            if (n > 0) {
                sink.write(piece, 0, n);
            }
        }
    }
}
