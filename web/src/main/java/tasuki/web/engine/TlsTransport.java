package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** TLS over TCP. */
final class TlsTransport extends Transport {
    /** Heads and bodies up to this go out in one record. */
    private static final int RECORD = 16 * 1024;

    private final SSLSocket socket;
    private final byte[] input = new byte[RECORD];

    TlsTransport(SocketChannel channel, Tls tls, boolean http2, InetSocketAddress here)
            throws IOException {
        super(channel, here);
        socket =
                (SSLSocket)
                        tls.current()
                                .getSocketFactory()
                                .createSocket(channel.socket(), (InputStream) null, false);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(
                http2 ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"});
        parameters.setUseCipherSuitesOrder(true);
        tls.clientAuth().apply(parameters);
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
    List<X509Certificate> clientCertificates() {
        try {
            Certificate[] chain = socket.getSession().getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
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
        if (headLength > 0 && headLength + length <= RECORD) {
            byte[] both = Arrays.copyOf(head, headLength + length);
            System.arraycopy(body, from, both, headLength, length);
            records(out, both, 0, both.length);
        } else {
            records(out, head, 0, headLength);
            records(out, body, from, to);
        }
    }

    private void records(OutputStream out, byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; at += RECORD) {
            int length = Math.min(RECORD, to - at);
            out.write(bytes, at, length);
            writing.moved(length);
        }
    }

    /** Closing the socket instead, a reset would answer what the client still sends. */
    @Override
    void sayEnd() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            kill();
        }
    }

    @Override
    void close() {
        // it writes its last words, which a client that takes nothing does not let it finish
        killAfter(LINGER);
        try {
            socket.close();
        } catch (IOException e) {
            // the client went first
        }
        kill();
    }
}
