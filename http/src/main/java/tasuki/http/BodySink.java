package tasuki.http;

import java.nio.charset.StandardCharsets;

/** Where a {@link BodyWriter} puts the bytes of a request. */
@FunctionalInterface
public interface BodySink {

    /**
     * Sends bytes. Blocks until the connection has taken them, so a slow server slows the writer
     * down; cancelled with the scope of the caller. The array may be reused afterwards.
     *
     * @throws TransportException if the connection fails, or nothing is taken for the write timeout
     */
    void write(byte[] bytes, int offset, int length) throws InterruptedException;

    /** Sends all bytes of an array. */
    default void write(byte[] bytes) throws InterruptedException {
        write(bytes, 0, bytes.length);
    }

    /** Sends text in UTF-8. */
    default void write(String text) throws InterruptedException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }
}
