package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Bytes both ways, after an {@link Exchange#upgrade}. One thread reads and one writes at a time,
 * not always the same ones; {@link #close} and {@link #abort} may be called by any. Neither reading
 * nor writing is interrupted by a cancelled scope: {@link #abort} ends both.
 */
public interface Duplex {
    /**
     * The next bytes, at least one; null when the client sends no more. Blocks.
     *
     * @throws IOException if the connection broke, or was aborted
     */
    byte @Nullable [] read() throws IOException;

    /**
     * Writes all of both arrays, the second from {@code from} to {@code to}, in one piece where
     * they are small. Blocks while the client takes nothing.
     *
     * @throws ClientGoneException if the connection broke, or was aborted
     */
    void write(byte[] head, int headLength, byte[] body, int from, int to) throws IOException;

    /** Ends our side in order: what was written arrives, then the client sees the end. */
    void close();

    /** Ends both sides at once, and with them whoever reads or writes. */
    void abort();
}
