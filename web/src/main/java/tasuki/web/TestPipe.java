package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Duplex;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;

/** Two ends of a connection without sockets. */
final class TestPipe {
    private static final byte[] END = {};
    private static final int MOST = 64;

    private final LinkedBlockingQueue<byte[]> there = new LinkedBlockingQueue<>(MOST);
    private final LinkedBlockingQueue<byte[]> back = new LinkedBlockingQueue<>(MOST);
    private volatile boolean aborted;

    /** The server's end. */
    Duplex server() {
        return new End(there, back);
    }

    /** The client's end. */
    Duplex client() {
        return new End(back, there);
    }

    private final class End implements Duplex {
        private final LinkedBlockingQueue<byte[]> in;
        private final LinkedBlockingQueue<byte[]> out;
        private volatile boolean closed;
        private boolean ended;

        End(LinkedBlockingQueue<byte[]> in, LinkedBlockingQueue<byte[]> out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public byte @Nullable [] read() throws IOException {
            if (ended) {
                return null;
            }
            try {
                byte[] bytes = in.take();
                ended = bytes == END;
                if (ended && aborted) {
                    throw new ClientGoneException("the connection was aborted");
                }
                return ended ? null : bytes;
            } catch (InterruptedException e) {
                throw new ClientGoneException("interrupted");
            }
        }

        @Override
        public void write(byte[] head, int headLength, byte[] body, int from, int to)
                throws IOException {
            byte[] all = new byte[headLength + to - from];
            System.arraycopy(head, 0, all, 0, headLength);
            System.arraycopy(body, from, all, headLength, to - from);
            try {
                if (aborted || closed) {
                    throw new ClientGoneException("the connection was aborted");
                }
                out.put(all);
                if (aborted) {
                    throw new ClientGoneException("the connection was aborted");
                }
            } catch (InterruptedException e) {
                throw new ClientGoneException("interrupted");
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (!out.offer(END)) {
                    abort();
                }
            }
        }

        @Override
        public void abort() {
            aborted = true;
            in.clear();
            out.clear();
            boolean _ = in.offer(END);
            boolean _ = out.offer(END);
        }
    }
}
