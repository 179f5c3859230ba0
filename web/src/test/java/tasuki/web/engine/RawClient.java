package tasuki.web.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP/1.1 client that sends exactly what it is told to, byte by byte. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 50_000;

    final Socket socket;
    private final InputStream in;

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
    }

    static RawClient connect(HttpEngine.Server server) throws IOException {
        return connect(server, 0);
    }

    /** With a small receive buffer the server is soon held back when nothing is read. */
    static RawClient connect(HttpEngine.Server server, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        InetSocketAddress address = server.address();
        socket.connect(address, TIMEOUT_MILLIS);
        return new RawClient(socket);
    }

    record Response(int status, HeaderMap headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.first(name).orElse("");
        }
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request without a body. */
    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** The next response, to a request that was not HEAD. */
    Response read() throws IOException {
        return read(false);
    }

    Response read(boolean headOnly) throws IOException {
        String line = line();
        if (!line.startsWith("HTTP/1.1 ")) {
            throw new IOException("Not a status line: '" + line + "'");
        }
        int status = Integer.parseInt(line.substring(9, 12));
        HeaderMap headers = HeaderMap.empty();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        if (headOnly || status == 204 || status == 304 || status < 200) {
            return new Response(status, headers, new byte[0]);
        }
        if (headers.contains("Transfer-Encoding")) {
            return new Response(status, headers, chunks());
        }
        int length = Integer.parseInt(headers.first("Content-Length").orElse("-1"));
        byte[] body = length < 0 ? in.readAllBytes() : in.readNBytes(length);
        if (length >= 0 && body.length < length) {
            throw new IOException(
                    "The connection ended after " + body.length + " of " + length + " bytes");
        }
        return new Response(status, headers, body);
    }

    /** One byte, -1 at the end. */
    int readByte() throws IOException {
        return in.read();
    }

    /** Whether the server ends the connection, in order or not, without another byte. */
    boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes so that the other side gets a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.write(in.readNBytes(size));
            if (!line().isEmpty()) {
                throw new IOException("A chunk does not end where it says");
            }
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("The connection ended after '" + line + "'");
            }
            if (c == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) c);
        }
    }
}
