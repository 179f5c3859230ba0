package tasuki.web.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 client that sends exactly the frames it is told to; its heads use no compression. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    final Socket socket;
    private final DataInputStream in;

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(50_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects, and sends the preface and these settings (pairs of identifier and value). */
    static RawHttp2 connect(HttpEngine.Server server, int... settings) throws IOException {
        RawHttp2 client =
                new RawHttp2(new Socket(server.address().getAddress(), server.address().getPort()));
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < settings.length; i += 2) {
            payload.write(settings[i] >> 8);
            payload.write(settings[i]);
            payload.writeBytes(FrameReader.bigEndian(settings[i + 1]));
        }
        client.frame(SETTINGS, 0, 0, payload.toByteArray());
        return client;
    }

    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean ends() {
            return (flags & END_STREAM) != 0;
        }

        int code() {
            return (payload[0] & 255) << 24
                    | (payload[1] & 255) << 16
                    | (payload[2] & 255) << 8
                    | payload[3] & 255;
        }
    }

    RawHttp2 send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
        return send(FrameReader.frame(type, flags, stream, payload));
    }

    /** A head, in one HEADERS frame. */
    RawHttp2 request(int stream, boolean last, String method, String path, String... headers)
            throws IOException {
        return frame(
                HEADERS,
                END_HEADERS | (last ? END_STREAM : 0),
                stream,
                head(method, path, headers));
    }

    RawHttp2 get(int stream, String path) throws IOException {
        return request(stream, true, "GET", path);
    }

    RawHttp2 data(int stream, boolean last, byte[] bytes) throws IOException {
        return frame(DATA, last ? END_STREAM : 0, stream, bytes);
    }

    RawHttp2 reset(int stream) throws IOException {
        return frame(RST_STREAM, 0, stream, FrameReader.bigEndian(8));
    }

    /** Lets the server send more: on stream 0 for all together. */
    RawHttp2 window(int stream, int bytes) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, FrameReader.bigEndian(bytes));
    }

    /** Returns when the server has seen everything that was sent before. */
    RawHttp2 roundTrip() throws IOException {
        frame(PING, 0, 0, new byte[8]);
        while (next().type() != PING) {
            // something else
        }
        return this;
    }

    Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    /**
     * The next frame of this stream, or of the connection if the stream is 0; settings are passed
     * over.
     */
    Frame next(int stream) throws IOException {
        while (true) {
            Frame frame = next();
            if (frame.stream() == stream
                    && frame.type() != SETTINGS
                    && frame.type() != WINDOW_UPDATE) {
                return frame;
            }
            if (frame.type() == GOAWAY) {
                throw new IOException("GOAWAY with code " + goAwayCode(frame));
            }
        }
    }

    /** The body of the next response of this stream. */
    String body(int stream) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Frame frame = next(stream);
            if (frame.type() == RST_STREAM) {
                throw new IOException("Reset with code " + frame.code());
            }
            if (frame.type() == DATA) {
                body.write(frame.payload());
            }
            if (frame.ends()) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
    }

    /** Whether the server ends the connection, whatever it may have sent before. */
    boolean ends() throws IOException {
        try {
            while (true) {
                next();
            }
        } catch (EOFException e) {
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    static int goAwayCode(Frame frame) {
        byte[] p = frame.payload();
        return (p[4] & 255) << 24 | (p[5] & 255) << 16 | (p[6] & 255) << 8 | p[7] & 255;
    }

    static byte[] head(String method, String path, String... headers) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        // without indexing; the numbers are those of the static table
        pseudo(head, 2, method);
        pseudo(head, 6, "http");
        pseudo(head, 1, "test");
        pseudo(head, 4, path);
        for (int i = 0; i < headers.length; i += 2) {
            head.write(0);
            string(head, headers[i]);
            string(head, headers[i + 1]);
        }
        return head.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void pseudo(ByteArrayOutputStream head, int name, String value) {
        head.write(name);
        string(head, value);
    }

    private static void string(ByteArrayOutputStream head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > 126) {
            throw new IllegalArgumentException("longer than this encoder can do");
        }
        head.write(bytes.length);
        head.writeBytes(bytes);
    }
}
