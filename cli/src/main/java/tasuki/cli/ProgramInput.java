package tasuki.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Standard input for one program after another. A read of the system's cannot be interrupted, so a
 * version that waits for a line could not be replaced; here a thread of its own reads, from the
 * first time that a program does, and who waits for what it has read is interrupted as usual. What
 * one version has not read is the next one's.
 */
final class ProgramInput {
    private static final byte[] END = {};

    private final InputStream system;
    private final BlockingQueue<byte[]> read = new LinkedBlockingQueue<>();
    private byte[] rest = END;
    private int at;
    private boolean started;

    ProgramInput(InputStream system) {
        this.system = system;
    }

    /** What the next program has as {@link System#in}. */
    InputStream next() {
        return new Guest();
    }

    private final class Guest extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, into.length);
            return length == 0 ? 0 : take(into, from, length);
        }

        @Override
        public int available() {
            return ready();
        }
    }

    private synchronized int ready() {
        int count = rest.length - at;
        if (count > 0) {
            return count;
        }
        byte[] following = read.peek();
        return following == null ? 0 : following.length;
    }

    private int take(byte[] into, int from, int length) throws IOException {
        start();
        while (true) {
            synchronized (this) {
                int count = Math.min(length, rest.length - at);
                if (count > 0) {
                    System.arraycopy(rest, at, into, from, count);
                    at += count;
                    return count;
                }
            }
            byte[] following = following();
            if (following == END) {
                return -1;
            }
            synchronized (this) {
                byte[] before = Arrays.copyOfRange(rest, at, rest.length);
                rest = Arrays.copyOf(before, before.length + following.length);
                System.arraycopy(following, 0, rest, before.length, following.length);
                at = 0;
            }
        }
    }

    private byte[] following() throws IOException {
        try {
            byte[] following = read.take();
            if (following == END) {
                read.add(END); // for everybody who still asks
            }
            return following;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the program is being stopped");
        }
    }

    private synchronized void start() {
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("tasuki-stdin").start(this::pump);
        }
    }

    private void pump() {
        byte[] buffer = new byte[8192];
        try {
            for (int count; (count = system.read(buffer)) >= 0; ) {
                if (count > 0) {
                    read.add(Arrays.copyOf(buffer, count));
                }
            }
        } catch (IOException e) {
            // as good as the end
        }
        read.add(END);
    }
}
