package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A response whose body is still on its way. It is read as fast as the caller reads: what is not
 * read stays with the server. The body can be read once, by one caller.
 *
 * <p>Closing it before the end gives up the rest and aborts the exchange; closing it after the end
 * does nothing. It is open inside of {@link Call#stream}, or until the end of the block:
 *
 * <pre>{@code
 * try (StreamedResponse response = http.get(url).open()) {
 *     response.raiseForStatus().saveTo(file);
 * }
 * }</pre>
 */
public final class StreamedResponse extends ResponseHead implements AutoCloseable {

    private static final int PIECE = 16 * 1024;
    private static final int ERROR_BODY = 64 * 1024;

    private final ByteSource source;
    private long received;
    private @Nullable LineReader lines;

    StreamedResponse(
            Settings settings,
            HttpRequest request,
            RawResponse raw,
            ByteSource decoded,
            List<Response> history,
            Duration elapsed) {
        super(settings, request, raw.status(), raw.headers(), raw.version(), history, elapsed);
        this.source = decoded;
    }

    /**
     * Reads the next bytes, decoded. Blocks until there are some; cancelled with the scope.
     *
     * @return how many were read, or -1 at the end
     */
    public int read(byte[] buffer) throws InterruptedException {
        int n = source.read(buffer, 0, buffer.length);
        if (n > 0) {
            received += n;
        }
        return n;
    }

    /** How many bytes of the body have been read so far, decoded. */
    public long received() {
        return received;
    }

    /**
     * Reads the next line, without its end; lines end at LF, CR or CR LF. Blocks until it is there;
     * cancelled with the scope. Not to be mixed with the other ways of reading.
     *
     * @return the line; empty at the end of the body
     */
    public Optional<String> readLine() throws InterruptedException {
        LineReader reader = lines;
        if (reader == null) {
            reader = new LineReader(this, textCharset());
            lines = reader;
        }
        return Optional.ofNullable(reader.next());
    }

    /**
     * The body as a stream of the JDK, for libraries that want one. Reading blocks; when the scope
     * is cancelled it throws {@link InterruptedIOException}.
     */
    public InputStream inputStream() {
        return new SourceStream(this::readInto);
    }

    /** Reads the rest and writes it to a stream of the JDK; returns the number of bytes. */
    public long copyTo(OutputStream out) throws IOException, InterruptedException {
        byte[] buffer = new byte[PIECE];
        long total = 0;
        for (int n = read(buffer); n >= 0; n = read(buffer)) {
            out.write(buffer, 0, n);
            total += n;
        }
        return total;
    }

    /** Reads the rest into a file, which is created or replaced; returns the number of bytes. */
    public long saveTo(Path file) throws IOException, InterruptedException {
        try (OutputStream out = Files.newOutputStream(file)) {
            return copyTo(out);
        }
    }

    /**
     * Reads the rest into memory.
     *
     * @throws ResponseTooLargeException if it is larger than {@link ClientBuilder#maxResponseSize}
     */
    public Response readAll() throws InterruptedException {
        return new Response(this, Bodies.readAll(source, request()));
    }

    /**
     * Returns this response if its status is 2xx. Otherwise the beginning of the body is read for
     * the message, and the exception's response is a {@link Response}.
     */
    @Override
    public StreamedResponse raiseForStatus() throws InterruptedException {
        if (isSuccess()) {
            return this;
        }
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        try (source) {
            byte[] buffer = new byte[PIECE];
            for (int n = read(buffer); n >= 0 && start.size() < ERROR_BODY; n = read(buffer)) {
                start.write(buffer, 0, n);
            }
        } catch (HttpException e) {
            // the status is the news; a body that breaks off only makes the excerpt shorter
        }
        Response response = new Response(this, start.toByteArray());
        throw response.statusFailure(response.excerpt());
    }

    /** Gives up what has not been read. Does not block. */
    @Override
    public void close() {
        source.close();
    }

    int readInto(byte[] buffer, int offset, int length) throws InterruptedException {
        int n = source.read(buffer, offset, length);
        if (n > 0) {
            received += n;
        }
        return n;
    }

    private Charset textCharset() {
        @Nullable Charset declared = declaredCharset();
        return declared == null ? StandardCharsets.UTF_8 : declared;
    }
}
