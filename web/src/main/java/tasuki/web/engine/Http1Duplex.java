package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** What an HTTP/1.1 connection is after 101: its bytes, those first that have come already. */
final class Http1Duplex implements Duplex {
    private final Http1Connection connection;
    private volatile boolean aborted;

    Http1Duplex(Http1Connection connection) {
        this.connection = connection;
    }

    @Override
    public byte @Nullable [] read() {
        int there = connection.reader.available();
        return there > 0 ? connection.reader.readBytes(there) : connection.input.get();
    }

    @Override
    public void write(byte[] head, int headLength, byte[] body, int from, int to)
            throws IOException {
        try {
            connection.transport().writeUninterrupted(head, headLength, body, from, to);
        } catch (IOException e) {
            throw new ClientGoneException(
                    aborted
                            ? "the connection was aborted"
                            : "the client's connection broke: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        // first: over TLS the farewell is written, which a client that takes nothing holds up
        connection.transport().killAfter(Transport.LINGER);
        connection.transport().sayEnd();
    }

    @Override
    public void abort() {
        aborted = true;
        connection.transport().kill();
    }
}
