package tasuki.http;

/**
 * Bytes that come over time, read by one caller at a time: the body of a response on its way.
 *
 * <p>A source that is closed before its end gives up the rest: over the network that aborts the
 * exchange, so that no connection is left half read.
 */
public interface ByteSource extends AutoCloseable {

    /**
     * Reads what is there, or waits for more. Blocks until at least one byte has come or the end is
     * reached; cancelled with the scope of the caller.
     *
     * @param buffer where to put the bytes
     * @param offset the index of the first
     * @param length how many at most; at least 1
     * @return how many were read, or -1 at the end
     * @throws TransportException if the connection fails, or nothing comes for the read timeout
     */
    int read(byte[] buffer, int offset, int length) throws InterruptedException;

    /** Gives up the rest, if there is any. Never blocks; does nothing the second time. */
    @Override
    void close();

    /** A source of bytes that are in memory; the array is not copied. */
    static ByteSource of(byte[] bytes) {
        return new MemorySource(bytes);
    }
}
