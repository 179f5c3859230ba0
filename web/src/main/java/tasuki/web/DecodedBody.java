package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.BodyTooLargeException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** A body that is read through a decoder, which is made at the first read. */
final class DecodedBody extends InputStream {
    private final InputStream raw;
    private final Request.Decoding decoding;
    private final long most;
    private @Nullable InputStream decoded;
    private long read;

    DecodedBody(InputStream raw, Request.Decoding decoding, long most) {
        this.raw = raw;
        this.decoding = decoding;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        InputStream in = decoded;
        try {
            if (in == null) {
                in = decoding.decode(raw);
                decoded = in;
            }
            int n = in.read(buffer, offset, length);
            read += Math.max(0, n);
            if (read > most) {
                throw new BodyTooLargeException(most);
            }
            return n;
        } catch (ZipException | EOFException e) {
            throw new IOException("The body is not encoded as it says", e);
        }
    }
}
