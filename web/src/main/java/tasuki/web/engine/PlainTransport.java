package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** TCP as it is. */
final class PlainTransport extends Transport {
    /**
     * One write's most: the JDK copies a heap buffer whole into a direct one, however long it is.
     */
    private static final int SLICE = 64 * 1024;

    private static final int LARGEST_READ = 32 * 1024;

    private ByteBuffer input = ByteBuffer.allocate(2 * 1024);

    PlainTransport(SocketChannel channel, InetSocketAddress here) throws IOException {
        super(channel, here);
    }

    @Override
    void handshake() {}

    @Override
    boolean secure() {
        return false;
    }

    @Override
    byte @Nullable [] read() throws IOException {
        input.clear();
        int count = channel.read(input);
        if (count < 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(input.array(), count);
        if (count == input.capacity() && count < LARGEST_READ) {
            input = ByteBuffer.allocate(count * 4);
        }
        return bytes;
    }

    @Override
    void write(byte[] head, int headLength, byte[] body, int from, int to) throws IOException {
        ByteBuffer first = ByteBuffer.wrap(head, 0, headLength);
        if (from == to) {
            while (first.hasRemaining()) {
                writing.moved(channel.write(first));
            }
            return;
        }
        int at = Math.min(to, from + SLICE);
        ByteBuffer[] both = {first, ByteBuffer.wrap(body, from, at - from)};
        while (both[1].hasRemaining() || first.hasRemaining()) {
            writing.moved(channel.write(both));
        }
        while (at < to) {
            ByteBuffer slice = ByteBuffer.wrap(body, at, Math.min(SLICE, to - at));
            at += slice.remaining();
            while (slice.hasRemaining()) {
                writing.moved(channel.write(slice));
            }
        }
    }

    @Override
    void close() {
        kill();
    }
}
