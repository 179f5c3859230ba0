package tasuki.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A stream of the JDK over bytes whose reading can be cancelled. */
final class SourceStream extends InputStream {

    private final Reader reader;

    SourceStream(Reader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            return reader.read(buffer, offset, length);
        } catch (InterruptedException e) {
            InterruptedIOException interrupted = new InterruptedIOException("cancelled");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Reader {
        int read(byte[] buffer, int offset, int length) throws InterruptedException;
    }
}
