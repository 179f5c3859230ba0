package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over TCP. */
final class TlsTransport extends Transport {
    /** Heads and bodies up to this go out in one record. */
    private static final int RECORD = 16 * 1024;

    private final SSLSocket socket;
    private final byte[] input = new byte[RECORD];

    TlsTransport(SocketChannel channel, SSLContext context, boolean http2) throws IOException {
        super(channel);
        socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(channel.socket(), (InputStream) null, false);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(
                http2 ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
    }

    @Override
    void handshake() throws IOException {
        socket.startHandshake();
    }

    @Override
    boolean choseHttp2() {
        return "h2".equals(socket.getApplicationProtocol());
    }

    @Override
    boolean secure() {
        return true;
    }

    @Override
    byte @Nullable [] read() throws IOException {
        int count = socket.getInputStream().read(input);
        return count < 0 ? null : Arrays.copyOf(input, count);
    }

    @Override
    void write(byte[] head, int headLength, byte[] body, int from, int to) throws IOException {
        OutputStream out = socket.getOutputStream();
        int length = to - from;
        if (headLength == 0) {
            out.write(body, from, length);
        } else if (headLength + length <= RECORD) {
            byte[] both = Arrays.copyOf(head, headLength + length);
            System.arraycopy(body, from, both, headLength, length);
            out.write(both);
        } else {
            out.write(head, 0, headLength);
            out.write(body, from, length);
        }
    }

    @Override
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // the client went first
        }
        kill();
    }
}
