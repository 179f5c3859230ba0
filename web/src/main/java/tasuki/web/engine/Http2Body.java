package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import tasuki.Async;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of an HTTP/2 request: filled by the connection's thread, read by the handler's. What is
 * kept is bounded by the stream's flow-control window, which is given back as bytes are read.
 */
final class Http2Body extends InputStream {
    /** The window of each stream: what a client may send before the handler has read any of it. */
    static final int WINDOW = 1024 * 1024;

    private final Http2Connection connection;
    private final int stream;
    private final long most;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] ring = new byte[0];
    private int start;
    private int count;
    private int unreturned;
    private long arrived;
    private long taken;
    private boolean whole;
    private boolean dropped;
    private boolean stopped;
    private @Nullable String lost;
    private long announced = -1;
    private boolean asked;
    private final Pace reading = new Pace();
    private boolean late;

    Http2Body(Http2Connection connection, int stream, boolean whole, long most) {
        this.connection = connection;
        this.stream = stream;
        this.whole = whole;
        this.most = most;
    }

    /**
     * Says what the request's headers say about its body.
     *
     * @param announced its length, -1 if unknown
     * @param expectsContinue whether the client waits to be asked for it
     */
    void announce(long announced, boolean expectsContinue) {
        this.announced = announced;
        this.asked = !expectsContinue;
    }

    /** Whether all of the body has arrived, read or not. */
    boolean whole() {
        lock.lock();
        try {
            return whole;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes have come in. False if they are more than the client may send. */
    boolean arrive(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            arrived += length;
            if (dropped) {
                connection.giveBack(0, length);
                return true;
            }
            if (count + length > WINDOW) {
                return false;
            }
            grow(count + length);
            int at = (start + count) % ring.length;
            int first = Math.min(length, ring.length - at);
            System.arraycopy(bytes, offset, ring, at, first);
            System.arraycopy(bytes, offset + first, ring, 0, length - first);
            count += length;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The client has sent all of it. */
    void arrivedWhole() {
        lock.lock();
        try {
            whole = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The client has gone: nothing more comes. */
    void lose(String why) {
        lock.lock();
        try {
            lost = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The patrol comes by. */
    void look(long elapsed, EngineOptions options) {
        if (reading.tooSlow(elapsed, options.readTimeout().toNanos(), options.minRate())) {
            lock.lock();
            try {
                late = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Nobody will read it: throws away what is there and what is still to come. */
    void drop() {
        lock.lock();
        try {
            if (!dropped) {
                dropped = true;
                connection.giveBack(0, count + unreturned);
                count = 0;
                ring = new byte[0];
            }
        } finally {
            lock.unlock();
        }
    }

    /** Skips the rest if it is short; says whether it has all arrived now. */
    boolean skipRest(long most) {
        if (!asked && !whole() || announced - taken > most) {
            return whole();
        }
        try {
            byte[] waste = new byte[2048];
            long skipped = 0;
            while (skipped <= most) {
                int part = read(waste);
                if (part < 0) {
                    break;
                }
                skipped += part;
            }
        } catch (IOException e) {
            // it is not needed
        }
        return whole();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (announced > most) {
            throw new BodyTooLargeException(most);
        }
        int part = take(bytes, offset, length);
        if (part == 0) {
            if (!asked) {
                asked = true;
                connection.askForBody(stream);
            }
            lock.lock();
            try {
                stopped = false;
            } finally {
                lock.unlock();
            }
            reading.begin();
            try {
                Async.await("reading the request's body", this::awaitBytes, this::stop);
            } catch (InterruptedException e) {
                throw Http1Exchange.interrupted("reading the request's body", e);
            } finally {
                reading.end();
            }
            part = take(bytes, offset, length);
            reading.moved(Math.max(0, part));
        }
        taken += Math.max(0, part);
        if (taken > most) {
            throw new BodyTooLargeException(most);
        }
        return part;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void awaitBytes() throws InterruptedException {
        lock.lock();
        try {
            while (count == 0 && !whole && lost == null && !late) {
                if (stopped) {
                    throw new InterruptedException();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is there: bytes, -1 at the end, 0 if it has to be waited for. */
    private int take(byte[] bytes, int offset, int length) throws IOException {
        int part;
        int back = 0;
        int to;
        lock.lock();
        try {
            if (count == 0 && whole) {
                if (announced >= 0 && announced != arrived) {
                    throw new BadRequestException(
                            "Content-Length announced %d bytes, but the body has %d"
                                    .formatted(announced, arrived));
                }
                return -1;
            }
            if (count == 0 && late) {
                throw new BadRequestException(408, "The request's body comes too slowly");
            }
            if (count == 0 && lost != null) {
                throw new ClientGoneException(lost);
            }
            part = Math.min(length, count);
            int first = Math.min(part, ring.length - start);
            System.arraycopy(ring, start, bytes, offset, first);
            System.arraycopy(ring, 0, bytes, offset + first, part - first);
            start = part == count ? 0 : (start + part) % ring.length;
            count -= part;
            unreturned += part;
            to = whole ? 0 : stream;
            if (unreturned >= WINDOW / 4 || count == 0 && unreturned >= WINDOW / 16) {
                back = unreturned;
                unreturned = 0;
            }
        } finally {
            lock.unlock();
        }
        if (back > 0) {
            connection.giveBack(to, back);
        }
        return part;
    }

    private void grow(int needed) {
        if (needed <= ring.length) {
            return;
        }
        byte[] larger =
                new byte[Math.min(WINDOW, Math.max(needed, Math.max(2048, ring.length * 2)))];
        int first = Math.min(count, ring.length - start);
        System.arraycopy(ring, start, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, count - first);
        ring = larger;
        start = 0;
    }
}
