package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates from files: renewed while the server runs, and asked of clients. */
class TlsReloadTest extends EngineTest {
    @TempDir private static Path folder;

    private static KeyStore first;
    private static KeyStore second;
    private static KeyStore client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = make("first", "EC");
        second = make("second", "RSA");
        client = make("client", "Ed25519");
    }

    private static KeyStore make(String name, String algorithm) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "own",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name,
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
        Files.writeString(
                folder.resolve(name + ".crt"),
                pem("CERTIFICATE", keys.getCertificate("own").getEncoded()));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getKey("own", "changeit".toCharArray()).getEncoded()));
        return keys;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + what
                + "-----\n";
    }

    /** A client that trusts both servers, and may have a certificate. */
    private static SSLContext clientContext(boolean withCertificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("first", first.getCertificate("own"));
        trusted.setCertificateEntry("second", second.getCertificate("own"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(client, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                withCertificate ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
        return context;
    }

    private static void install(String name) throws IOException {
        for (String kind : new String[] {".crt", ".key"}) {
            Files.copy(
                    folder.resolve(name + kind),
                    folder.resolve("server" + kind),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static SSLSocket connectTls(HttpEngine.Server server) throws Exception {
        SSLSocket socket =
                (SSLSocket)
                        clientContext(false)
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.address().getPort());
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws IOException {
        Certificate shown = socket.getSession().getPeerCertificates()[0];
        return ((X509Certificate) shown).getSubjectX500Principal().getName();
    }

    @Test
    @DisplayName("A new certificate is used for new connections; those that are open go on")
    void reload() throws Exception {
        install("first");
        Tls tls = Tls.pem(folder.resolve("server.crt"), folder.resolve("server.key"));
        HttpEngine.Server server =
                start(options -> options.withTls(tls), x -> replyText(x, x.rawPath()));
        SSLSocket before = closing(connectTls(server));
        RawClient old = new RawClient(before);
        assertEquals("CN=first", subject(before));
        assertEquals("/1", old.get("/1").read().text());
        install("second");
        tls.reload();
        assertEquals("CN=second", subject(closing(connectTls(server))));
        assertEquals("/2", old.get("/2").read().text(), "nothing was dropped");
    }

    @Test
    @DisplayName("A certificate that cannot be read leaves the old one in place, and says why")
    void brokenFile() throws Exception {
        install("first");
        Tls tls = Tls.pem(folder.resolve("server.crt"), folder.resolve("server.key"));
        SSLContext before = tls.current();
        Files.writeString(folder.resolve("server.key"), "nonsense");
        IOException failure = assertThrows(IOException.class, tls::reload);
        assertTrue(failure.getMessage().contains("server.key holds no PKCS #8"), "names the file");
        assertEquals(before, tls.current());
        install("second");
        tls.reload();
        assertNotEquals(before, tls.current());
        assertThrows(
                IllegalArgumentException.class,
                () -> Tls.pem(folder.resolve("client.key"), folder.resolve("client.key")));
        assertThrows(IllegalStateException.class, () -> Tls.of(before).reload());
    }

    @ParameterizedTest
    @DisplayName("A client's certificate is asked for, checked, and seen by the handler")
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void clientCertificates(String version) throws Exception {
        install("first");
        Tls tls =
                Tls.pem(folder.resolve("first.crt"), folder.resolve("first.key"))
                        .clients(Tls.ClientAuth.NEED, folder.resolve("client.crt"));
        HttpEngine.Server server =
                start(
                        options -> options.withTls(tls),
                        x ->
                                replyText(
                                        x,
                                        x.clientCertificates()
                                                .getFirst()
                                                .getSubjectX500Principal()
                                                .getName()));
        URI uri = URI.create("https://127.0.0.1:" + server.address().getPort() + "/");
        HttpRequest request =
                HttpRequest.newBuilder(uri).version(HttpClient.Version.valueOf(version)).build();
        try (HttpClient known = HttpClient.newBuilder().sslContext(clientContext(true)).build();
                HttpClient stranger =
                        HttpClient.newBuilder().sslContext(clientContext(false)).build()) {
            assertEquals("CN=client", known.send(request, BodyHandlers.ofString()).body());
            assertThrows(IOException.class, () -> stranger.send(request, BodyHandlers.ofString()));
        }
    }

    @Test
    @DisplayName("A client that may have a certificate is served without one too")
    void wanted() throws Exception {
        Tls tls =
                Tls.pem(folder.resolve("first.crt"), folder.resolve("first.key"))
                        .clients(Tls.ClientAuth.WANT, folder.resolve("client.crt"));
        HttpEngine.Server server =
                start(
                        options -> options.withTls(tls),
                        x -> replyText(x, "certificates: " + x.clientCertificates().size()));
        RawClient without = new RawClient(closing(connectTls(server)));
        assertEquals("certificates: 0", without.get("/").read().text());
    }
}
