package tasuki.web.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The body of a streamed reply: gathers small writes, and sends at {@code flush} and {@code close}.
 */
final class ReplyStream extends OutputStream {
    private static final int SIZE = 8 * 1024;

    private final Sink sink;
    private final byte[] buffer = new byte[SIZE];
    private int used;
    private boolean closed;

    /** Where the parts of a reply go. */
    interface Sink {
        /** Sends a part, perhaps empty, and with the first one the head. Blocks. */
        void send(byte[] bytes, int offset, int length, boolean last) throws IOException;
    }

    ReplyStream(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        checkOpen();
        if (used == SIZE) {
            sendBuffer();
        }
        buffer[used++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkOpen();
        if (length > SIZE - used && used > 0) {
            sendBuffer();
        }
        if (length >= SIZE) {
            sink.send(bytes, offset, length, false);
        } else {
            System.arraycopy(bytes, offset, buffer, used, length);
            used += length;
        }
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
        sendBuffer();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        sink.send(buffer, 0, used, true);
    }

    private void sendBuffer() throws IOException {
        int length = used;
        used = 0;
        sink.send(buffer, 0, length, false);
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("The reply has been closed, nothing can be added to it");
        }
    }
}
