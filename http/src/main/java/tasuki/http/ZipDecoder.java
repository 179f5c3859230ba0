package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Undoes gzip and deflate by the JDK. An empty body is taken as empty, as after HEAD. */
final class ZipDecoder implements ByteSource {

    private static final int BUFFER = 8 * 1024;

    private final ByteSource encoded;
    private final boolean gzip;
    private @Nullable InputStream inflated;
    private boolean ended;

    private ZipDecoder(ByteSource encoded, boolean gzip) {
        this.encoded = encoded;
        this.gzip = gzip;
    }

    static ByteSource gzip(ByteSource encoded) {
        return new ZipDecoder(encoded, true);
    }

    static ByteSource deflate(ByteSource encoded) {
        return new ZipDecoder(encoded, false);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws InterruptedException {
        if (ended) {
            return -1;
        }
        try {
            InputStream in = inflated;
            if (in == null) {
                in = start();
                inflated = in;
            }
            int n = in.read(buffer, offset, length);
            ended = n < 0;
            return n;
        } catch (IOException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new UncheckedIOException(e);
        }
    }

    private InputStream start() throws IOException {
        PushbackInputStream in = new PushbackInputStream(new SourceStream(encoded::read), 1);
        int first = in.read();
        if (first < 0) {
            return in;
        }
        in.unread(first);
        if (gzip) {
            return new GZIPInputStream(in, BUFFER);
        }
        boolean zlib = (first & 0x0f) == 8 && first >> 4 <= 7;
        return new InflaterInputStream(in, new Inflater(!zlib), BUFFER);
    }

    @Override
    public void close() {
        ended = true;
        encoded.close();
    }
}
