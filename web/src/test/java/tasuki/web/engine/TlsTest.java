package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The same over TLS, with HTTP/2 negotiated. */
class TlsTest extends EngineTest {
    private static SSLContext context;

    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, keytool.waitFor(), output);
        KeyStore keys = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    }

    private HttpEngine.Server startTls(ExchangeHandler handler) throws IOException {
        return start(options -> options.withTls(context), handler);
    }

    private HttpClient client(HttpClient.Version version) {
        return closing(HttpClient.newBuilder().sslContext(context).version(version).build());
    }

    private static HttpRequest.Builder request(HttpEngine.Server server, String path) {
        return HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.address().getPort() + path));
    }

    private Socket tls(HttpEngine.Server server, String protocol) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        server.address().getAddress(), server.address().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return closing(socket);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bothProtocolsAreNegotiated(HttpClient.Version version) throws Exception {
        HttpEngine.Server server =
                startTls(x -> replyText(x, x.protocol() + x.secure() + bodyText(x).length()));
        HttpClient client = client(version);
        for (int i = 0; i < 3; i++) {
            HttpRequest request =
                    request(server, "/")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_000_000]))
                            .build();
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            assertEquals(version, response.version());
            assertEquals(
                    (version == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1") + "true1000000",
                    response.body());
        }
    }

    @Test
    @DisplayName(
            "What is said before an upgraded connection is closed arrives, whatever else comes")
    void lastWordsArrive() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        byte[] words = "the last words".getBytes(UTF_8);
        HttpEngine.Server server =
                startTls(
                        x -> {
                            Duplex duplex = x.upgrade("websocket", HeaderMap.empty());
                            sent.await();
                            duplex.write(words, words.length, new byte[0], 0, 0);
                            duplex.close();
                            closed.countDown();
                            while (duplex.read() != null) {
                                // thrown away
                            }
                            drained.complete(true);
                        });
        Socket client = tls(server, "http/1.1");
        client.setSoTimeout(30_000);
        client.getOutputStream()
                .write(
                        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                                        + "Upgrade: websocket\r\n\r\n")
                                .getBytes(UTF_8));
        client.getOutputStream().write(new byte[60_000]);
        sent.countDown();
        closed.await();
        for (int i = 0; i < 20; i++) { // on its way when the server closes: no reset may answer it
            client.getOutputStream().write(new byte[10_000]);
        }
        String all = new String(client.getInputStream().readAllBytes(), UTF_8);
        assertTrue(all.endsWith("\r\n\r\nthe last words"), all);
        client.close();
        assertTrue(drained.get(30, java.util.concurrent.TimeUnit.SECONDS));
    }

    @Test
    void largeRepliesArriveWhole() throws Exception {
        byte[] much = new byte[3_000_000];
        new Random(3).nextBytes(much);
        HttpEngine.Server server = startTls(x -> x.reply(200, HeaderMap.empty(), much));
        for (HttpClient.Version version :
                List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
            HttpResponse<byte[]> response =
                    client(version).send(request(server, "/").build(), BodyHandlers.ofByteArray());
            assertArrayEquals(much, response.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void aClientThatGoesIsSeen(String how) throws Exception {
        HttpEngine.Server server =
                startTls(
                        x -> {
                            x.onGone(gone::complete);
                            started.countDown();
                            soon(gone);
                        });
        RawClient client = closing(new RawClient(tls(server, "http/1.1")));
        client.get("/");
        started.await();
        if (how.equals("close")) {
            client.close();
        } else {
            client.reset();
        }
        soon(gone);
    }

    @Test
    void aRequestThatIsCancelledOnHttp2IsSeen() throws Exception {
        HttpEngine.Server server =
                startTls(
                        x -> {
                            if (x.rawPath().equals("/hang")) {
                                x.onGone(gone::complete);
                                started.countDown();
                                soon(gone);
                            } else {
                                replyText(x, "fine");
                            }
                        });
        HttpClient client = client(HttpClient.Version.HTTP_2);
        CompletableFuture<?> sent =
                client.sendAsync(request(server, "/hang").build(), BodyHandlers.ofString());
        started.await();
        sent.cancel(true);
        soon(gone);
        assertEquals(
                "fine", client.send(request(server, "/").build(), BodyHandlers.ofString()).body());
    }

    @Test
    void aClientThatGoesWhileTheReplyIsHeldBackIsSeenByTheWriter() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                startTls(
                        x -> {
                            OutputStream out = x.reply(200, HeaderMap.empty());
                            failure.complete(
                                    assertThrows(
                                            ClientGoneException.class,
                                            () -> {
                                                while (true) {
                                                    out.write(new byte[100_000]);
                                                    started.countDown();
                                                }
                                            }));
                        });
        RawClient client = closing(new RawClient(tls(server, "http/1.1")));
        client.get("/");
        started.await();
        client.close();
        soon(failure);
    }

    @Test
    void abortUnblocksAWriterThatIsHeldBack() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                startTls(
                        x -> {
                            OutputStream out = x.reply(200, HeaderMap.empty());
                            Thread.startVirtualThread(
                                    () -> {
                                        try {
                                            started.await();
                                        } catch (InterruptedException e) {
                                            return;
                                        }
                                        x.abort();
                                    });
                            failure.complete(
                                    assertThrows(
                                            IOException.class,
                                            () -> {
                                                while (true) {
                                                    out.write(new byte[100_000]);
                                                    started.countDown();
                                                }
                                            }));
                        });
        RawClient client = closing(new RawClient(tls(server, "http/1.1")));
        client.get("/");
        soon(failure);
    }

    @Test
    void theConnectionIsClosedWhenTheClientAsksForIt() throws Exception {
        HttpEngine.Server server = startTls(x -> replyText(x, "bye"));
        RawClient client = closing(new RawClient(tls(server, "http/1.1")));
        client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertEquals("bye", client.read().text());
        assertEquals(-1, client.readByte(), "closed in order, with TLS's own farewell");
    }

    @Test
    void whatIsNoTlsHarmsNothing() throws Exception {
        HttpEngine.Server server = startTls(x -> replyText(x, "fine"));
        RawClient plain = connect(server);
        plain.get("/");
        while (!plain.ends()) {
            // an alert
        }
        HttpResponse<String> response =
                client(HttpClient.Version.HTTP_2)
                        .send(request(server, "/").build(), BodyHandlers.ofString());
        assertEquals("fine", response.body());
    }

    @Test
    void aHandshakeThatIsNotFinishedIsEndedWhenItTakesTooLong() throws Exception {
        HttpEngine.Server server =
                start(
                        options ->
                                options.withTls(context)
                                        .withHeadTimeout(java.time.Duration.ofMillis(50)),
                        x -> replyText(x, "fine"));
        assertTrue(connect(server).ends());
    }

    @Test
    @DisplayName("A client that takes nothing is not waited for with TLS's farewell")
    void farewellToOneWhoTakesNothing() throws Exception {
        try (ServerSocketChannel port = ServerSocketChannel.open()) {
            port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SSLSocket client =
                    (SSLSocket)
                            closing(
                                    context.getSocketFactory()
                                            .createSocket(
                                                    InetAddress.getLoopbackAddress(),
                                                    port.socket().getLocalPort()));
            SocketChannel channel = closing(port.accept());
            Transport transport =
                    new TlsTransport(
                            channel,
                            Tls.of(context),
                            false,
                            (InetSocketAddress) port.getLocalAddress());
            Thread shaking =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            client.startHandshake();
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    });
            transport.handshake();
            shaking.join();
            channel.configureBlocking(false);
            while (channel.write(ByteBuffer.allocate(100_000)) > 0) {
                // until nothing more can be written
            }
            channel.configureBlocking(true);
            transport.close(); // it returns
            assertFalse(channel.isOpen());
        }
    }
}
