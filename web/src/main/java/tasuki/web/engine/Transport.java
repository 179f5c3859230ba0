package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The bytes of one accepted connection, plain or encrypted. One thread reads and one writes at a
 * time, not always the same ones; {@link #kill} and {@link #endOutput} may be called by any.
 */
abstract class Transport {
    /** How long what a client still sends is thrown away before the connection is closed. */
    static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    /** Below all encryption. Closing it unblocks whoever reads or writes. */
    final SocketChannel channel;

    final InetSocketAddress remote;
    final InetSocketAddress local;

    /** How the client takes what is written. */
    final Pace writing = new Pace();

    /** What ends the connection later. */
    private volatile @Nullable Future<?> killing;

    /**
     * @param here what is listened on: on a Unix domain socket both ends are this machine
     */
    Transport(SocketChannel channel, InetSocketAddress here) throws IOException {
        this.channel = channel;
        if (channel.getRemoteAddress() instanceof InetSocketAddress there) {
            this.remote = there;
            this.local = (InetSocketAddress) channel.getLocalAddress();
        } else {
            this.remote = here;
            this.local = here;
        }
    }

    /** Whether the client chose HTTP/2 in the handshake. */
    boolean choseHttp2() {
        return false;
    }

    /** Who the client has proved to be; its own certificate first. */
    List<X509Certificate> clientCertificates() {
        return List.of();
    }

    /** Negotiates encryption, if any. Blocks. */
    abstract void handshake() throws IOException;

    abstract boolean secure();

    /** At least one byte, or null at the end. Blocks. */
    abstract byte @Nullable [] read() throws IOException;

    /**
     * Writes all of both arrays, the second from {@code from} to {@code to}, and counts in {@link
     * #writing} what has gone. Blocks.
     */
    abstract void write(byte[] head, int headLength, byte[] body, int from, int to)
            throws IOException;

    /** Ends the connection in order: what has been written still arrives. */
    abstract void close();

    /** Ends the connection at once. */
    final void kill() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is not open any more either way
        }
        Future<?> later = killing;
        if (later != null) {
            later.cancel(false); // it would keep all of this in memory until its time has come
        }
    }

    /**
     * Ends the connection at once and throws away what the client has not taken. Closed otherwise,
     * the system would go on trying to deliver it, and keep it in memory, for as long as the client
     * pretends to read.
     */
    final void reset() {
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // it is not open any more
        }
        kill();
    }

    /** Ends the connection at once, later; the first time that was said counts. */
    final void killAfter(long nanos) {
        if (killing == null) {
            Future<?> later = Timers.after(nanos, this::kill);
            killing = later;
            if (!channel.isOpen()) {
                later.cancel(false); // it has ended meanwhile
            }
        }
    }

    /**
     * Lets the client read our last words before the connection is closed: closing a socket with
     * unread bytes in it resets the connection, and throws away what the other side has not read
     * yet. Blocks until the client closes, and {@link #LINGER} at most.
     *
     * @param input where what the client still sends is read
     */
    final void linger(Supplier<byte @Nullable []> input) {
        if (!channel.isOpen()) {
            return;
        }
        if (!secure()) {
            endOutput();
        }
        killAfter(LINGER);
        while (input.get() != null) {
            // thrown away
        }
    }

    /**
     * As {@link #endOutput}, in the words of the encryption if there is one: only then the client
     * knows that all has come. May block then, until {@link #killAfter}; for who has the turn to
     * write.
     */
    void sayEnd() {
        endOutput();
    }

    /** Tells the client that nothing more comes, and still reads. */
    final void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            kill();
        }
    }

    /**
     * Writes with a pending interrupt held back: an interrupt that meets a thread in {@code
     * SocketChannel.write} closes the channel under everybody.
     */
    final void writeUninterrupted(byte[] head, int headLength, byte[] body, int from, int to)
            throws IOException {
        boolean interrupted = Thread.interrupted();
        writing.begin();
        try {
            write(head, headLength, body, from, to);
        } finally {
            writing.end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
