package tasuki.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket client that sends exactly the bytes it is told to. */
final class RawWebSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    final Socket socket = new Socket();
    private final DataInputStream in;
    int status;
    final List<String> headers = new ArrayList<>();

    record Frame(int first, byte[] payload) {
        int opcode() {
            return first & 0xf;
        }

        boolean compressed() {
            return (first & 0x40) != 0;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int code() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    RawWebSocket(RunningApp app, String path, String... more) throws IOException {
        this(app, 0, path, more);
    }

    RawWebSocket(RunningApp app, int receiveBuffer, String path, String... more)
            throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", app.port()));
        socket.setSoTimeout(50_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        StringBuilder head =
                new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: test\r\n")
                        .append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
                        .append("Sec-WebSocket-Version: 13\r\n")
                        .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : more) {
            head.append(header).append("\r\n");
        }
        send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        String line = line();
        status = Integer.parseInt(line.substring(9, 12));
        for (line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
    }

    String header(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The connection ended after '" + line + "'");
            }
            line.append((char) c);
        }
        return line.substring(0, line.length() - 1);
    }

    String rest(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    RawWebSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** A masked frame. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int length = payload.length;
        if (length < 126) {
            out.write(0x80 | length);
        } else if (length <= 0xffff) {
            out.write(0x80 | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(0x80 | 127);
            for (int i = 7; i >= 0; i--) {
                out.write((int) ((long) length >> 8 * i));
            }
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    RawWebSocket frame(int first, String text) throws IOException {
        return send(frame(first, text.getBytes(StandardCharsets.UTF_8)));
    }

    RawWebSocket close(int code) throws IOException {
        return send(frame(FIN | CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("A server's frame must not be masked");
        }
        long length = second;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(first, payload);
    }

    /** The next frame that is no ping. */
    Frame next() throws IOException {
        Frame frame = read();
        while (frame.opcode() == PING) {
            frame = read();
        }
        return frame;
    }

    boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
