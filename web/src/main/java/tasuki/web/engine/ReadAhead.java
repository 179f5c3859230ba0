package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The input of an HTTP/1.1 connection: who reads the socket, and when.
 *
 * <p>The only way to see that a client has gone is to read. While no handler runs, the connection's
 * thread reads for itself and pays one compare-and-set. While a handler runs that has become slow,
 * or that waits for its request's body, a virtual thread reads ahead: it keeps what it gets, up to
 * a bound, for whoever reads next (the rest of a body, a pipelined request), and reports the end of
 * the stream at once. So a handler never sits in a socket read, and can be cancelled in the midst
 * of an upload without harm to the connection.
 *
 * <pre>
 *   FREE ──get(), no handler runs──▶ DIRECT ──has read──▶ FREE       the connection's thread reads
 *   FREE ──watch(), get()──────────▶ AHEAD  ──(see below)─▶ FREE     the read-ahead thread reads
 * </pre>
 *
 * <p>The read-ahead thread goes on until the end of the stream, or until {@link #MOST_AHEAD} bytes
 * are kept, or no handler runs. It may still sit in a read when the handler has long ended; then
 * the next request comes in through it, and it ends after that. Reads never overlap: to read one
 * has to take the state from FREE.
 *
 * <p>Order: {@code touched} is set by who holds AHEAD, before it lets go, and cleared only by who
 * holds DIRECT. So who has taken DIRECT and then sees it unset knows that no bytes are kept that
 * would have to come first. It is a hint to spare the lock, no more.
 */
final class ReadAhead implements Supplier<byte @Nullable []> {
    /** How many bytes are kept at most before reading ahead pauses. */
    static final int MOST_AHEAD = 64 * 1024;

    private static final int FREE = 0;
    private static final int DIRECT = 1;
    private static final int AHEAD = 2;

    private final Transport transport;
    private final BooleanSupplier handling;
    private final Consumer<String> gone;
    private final boolean halfCloseMeansGone;

    private final AtomicInteger reader = new AtomicInteger(FREE);
    private volatile boolean touched;
    private volatile boolean ended;
    private volatile @Nullable String goneReason;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>(2);
    private int keptBytes;
    private boolean stopped;

    /**
     * @param handling whether a handler runs
     * @param gone told, on another thread than the handler's, that the client has gone
     */
    ReadAhead(
            Transport transport,
            boolean halfCloseMeansGone,
            BooleanSupplier handling,
            Consumer<String> gone) {
        this.transport = transport;
        this.halfCloseMeansGone = halfCloseMeansGone;
        this.handling = handling;
        this.gone = gone;
    }

    /**
     * The next bytes, null at the end of the stream. Blocks. Called by the connection's thread
     * only.
     *
     * @throws StoppedException if {@link #stop} was called since the last {@link #resume}
     */
    @Override
    public byte @Nullable [] get() {
        if (!handling.getAsBoolean() && reader.compareAndSet(FREE, DIRECT)) {
            if (!touched) {
                return direct();
            }
            byte @Nullable [] first;
            lock.lock();
            try {
                first = take();
                touched = !kept.isEmpty();
            } finally {
                lock.unlock();
            }
            if (first == null && !ended) {
                return direct();
            }
            reader.set(FREE);
            return first;
        }
        return await();
    }

    /** Why the client is known to have gone, null if it is not. */
    @Nullable String goneReason() {
        return goneReason;
    }

    /** Starts to read ahead, unless that is done already or there is no point. Any thread. */
    void watch() {
        if (ended || reader.get() != FREE) {
            return;
        }
        if (reader.compareAndSet(FREE, AHEAD)) {
            touched = true;
            Thread.ofVirtual().name("http read-ahead").start(this::readAhead);
        }
    }

    /**
     * Has the one who waits in {@link #get} give up with a {@link StoppedException}. Any thread.
     */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an earlier {@link #stop}. */
    void resume() {
        lock.lock();
        try {
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    /** Not an error: the reader's scope is cancelled. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super("reading was stopped", null, false, false);
        }
    }

    private byte @Nullable [] direct() {
        try {
            byte[] bytes = transport.read();
            if (bytes == null) {
                ended = true;
            }
            return bytes;
        } catch (IOException e) {
            ended = true;
            return null;
        } finally {
            reader.set(FREE);
        }
    }

    private byte @Nullable [] await() {
        lock.lock();
        try {
            while (true) {
                byte[] bytes = take();
                if (bytes != null || ended) {
                    return bytes;
                }
                if (stopped
                        && handling.getAsBoolean()) { // else it was meant for the handler before
                    throw new StoppedException();
                }
                watch();
                changed.await();
            }
        } catch (InterruptedException e) {
            throw new StoppedException();
        } finally {
            lock.unlock();
        }
    }

    private byte @Nullable [] take() {
        byte[] bytes = kept.poll();
        if (bytes != null) {
            keptBytes -= bytes.length;
        }
        return bytes;
    }

    private void readAhead() {
        boolean more = true;
        while (more) {
            byte @Nullable [] bytes;
            @Nullable String reason = null;
            try {
                bytes = transport.read();
                if (bytes == null && halfCloseMeansGone) {
                    reason = "the client closed the connection";
                }
            } catch (IOException e) {
                bytes = null;
                reason = "the client's connection broke: " + e.getMessage();
            }
            lock.lock();
            try {
                if (bytes == null) {
                    goneReason = reason;
                    ended = true;
                } else {
                    kept.add(bytes);
                    keptBytes += bytes.length;
                }
                more = bytes != null && keptBytes < MOST_AHEAD && handling.getAsBoolean();
                if (!more) {
                    reader.set(FREE);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            if (reason != null) {
                gone.accept(reason);
            }
        }
    }
}
