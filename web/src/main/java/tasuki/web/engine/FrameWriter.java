package tasuki.web.engine;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between Helidon's HTTP/2 and the socket. Helidon hands over whole frames, one at a time;
 * we put in frames of our own between them, and no interrupt reaches a thread while it writes: it
 * would close the connection under all of its streams.
 */
final class FrameWriter implements DataWriter {
    private static final byte[] NOTHING = new byte[0];

    private final Transport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final Set<Integer> resetsToDrop = ConcurrentHashMap.newKeySet();
    private boolean headersOpen;

    FrameWriter(Transport transport) {
        this.transport = transport;
    }

    /**
     * Helidon's next RST_STREAM for this stream is not sent: the client has reset it, or we have.
     */
    void dropReset(int stream) {
        resetsToDrop.add(stream);
    }

    /** Sends a frame of our own. It waits if a head is being sent in several frames. */
    void send(byte[] frame) throws IOException {
        lock.lock();
        try {
            if (headersOpen) {
                waiting.add(frame);
            } else {
                transport.writeUninterrupted(frame, frame.length, NOTHING, 0, 0);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void writeNow(BufferData data) {
        byte[] bytes = data.readBytes();
        @Nullable Guard guard = Http2Exchange.currentGuard();
        if (guard != null) {
            guard.socketBegins();
        }
        lock.lock();
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
            if (guard != null) {
                guard.socketEnds();
            }
        }
    }

    @Override
    public void writeNow(BufferData... data) {
        writeNow(BufferData.create(data));
    }

    @Override
    public void write(BufferData data) {
        writeNow(data);
    }

    @Override
    public void write(BufferData... data) {
        writeNow(data);
    }

    private void write(byte[] frame) throws IOException {
        if (frame.length >= FrameReader.HEAD) {
            int type = frame[3];
            if (type == FrameReader.RST_STREAM && resetsToDrop.remove(FrameReader.stream(frame))) {
                return;
            }
            if (type == FrameReader.HEADERS || type == FrameReader.CONTINUATION) {
                headersOpen = (frame[4] & FrameReader.END_HEADERS) == 0;
            }
        }
        transport.writeUninterrupted(frame, frame.length, NOTHING, 0, 0);
        while (!headersOpen && !waiting.isEmpty()) {
            byte[] own = waiting.remove();
            transport.writeUninterrupted(own, own.length, NOTHING, 0, 0);
        }
    }
}
