package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

@DisplayName("A client over TLS")
@Timeout(60)
class TlsTest {

    private static SSLContext context;
    private static WebServer server;
    private static String url;

    @BeforeAll
    static void start(@TempDir Path dir) throws Exception {
        context = Certificates.forLocalhost(dir);
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .tls(Tls.builder().sslContext(context).build())
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .routing(
                                HttpRouting.builder()
                                        .get(
                                                "/",
                                                (req, res) ->
                                                        res.send(req.prologue().protocolVersion())))
                        .shutdownHook(false)
                        .build()
                        .start();
        url = "https://localhost:" + server.port() + "/";
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    @DisplayName("agrees on HTTP/2 with a server that has it")
    void http2() throws Exception {
        try (Client http = Servers.builder().sslContext(context).build()) {
            assertEquals("2.0", http.get(url).text());
            assertEquals("HTTP/2", http.get(url).send().version());
        }
    }

    @Test
    @DisplayName("speaks HTTP/1.1 if told so, or if the server has nothing else")
    void http1() throws Exception {
        try (Client http = Servers.builder().sslContext(context).http2(false).build()) {
            assertEquals("1.1", http.get(url).text());
        }
        HttpsServer plain =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        plain.setHttpsConfigurator(new HttpsConfigurator(context));
        plain.createContext("/", Servers.closing(x -> Servers.text(x, 200, "old")));
        plain.start();
        try (Client http = Servers.builder().sslContext(context).build()) {
            Response response =
                    http.get("https://localhost:" + plain.getAddress().getPort() + "/").send();
            assertEquals("old HTTP/1.1", response.text() + " " + response.version());
        } finally {
            plain.stop(0);
        }
    }

    @Test
    @DisplayName("refuses a certificate that nobody vouches for, with TLS in the message")
    void unknownCertificate() {
        try (Client http = Servers.client()) {
            ConnectFailedException failure =
                    assertThrows(ConnectFailedException.class, () -> http.get(url).send());
            assertTrue(failure.getMessage().startsWith("TLS with localhost"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("refuses a certificate for another name")
    void otherName() {
        try (Client http = Servers.builder().sslContext(context).build()) {
            assertThrows(
                    ConnectFailedException.class,
                    () -> http.get(url.replace("localhost", "127.0.0.1")).send());
        }
    }

    @Test
    @DisplayName("accepts everything if verification is off")
    void verificationOff() throws Exception {
        try (Client http = Servers.builder().dangerouslyTrustEveryone().build()) {
            assertEquals("2.0", http.get(url).text());
            assertEquals("2.0", http.get(url.replace("localhost", "127.0.0.1")).text());
        }
        ClientBuilder both = Servers.builder().sslContext(context).dangerouslyTrustEveryone();
        assertThrows(IllegalStateException.class, both::build);
    }

    @Test
    @DisplayName("shows its own certificate to a server that asks for one")
    void clientCertificate() throws Exception {
        HttpsServer strict =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        strict.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters params) {
                        SSLParameters ssl = context.getDefaultSSLParameters();
                        ssl.setNeedClientAuth(true);
                        params.setSSLParameters(ssl);
                    }
                });
        strict.createContext("/", Servers.closing(x -> Servers.text(x, 200, "known")));
        strict.start();
        try (Client http = Servers.builder().sslContext(context).build()) {
            assertEquals(
                    "known",
                    http.get("https://localhost:" + strict.getAddress().getPort() + "/").text());
        } finally {
            strict.stop(0);
        }
    }
}
