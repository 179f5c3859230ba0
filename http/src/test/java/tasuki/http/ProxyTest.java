package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

@DisplayName("Proxies")
@Timeout(60)
class ProxyTest {

    private static String via(List<ProxyRules.Rule> rules, String url) {
        Url parsed = Url.parse(url);
        ProxyRules.Rule rule =
                ProxyRules.match(rules, parsed.scheme(), parsed.host(), parsed.port());
        if (rule == null) {
            return "direct";
        }
        ProxyRules.ProxyUrl proxy = rule.proxy();
        return proxy == null ? "direct" : proxy.scheme() + " " + proxy.host() + ":" + proxy.port();
    }

    @Test
    @DisplayName("the most specific pattern decides")
    void patterns() {
        List<ProxyRules.Rule> rules =
                ProxyRules.of(
                        Map.of(
                                "all://*", "http://all:1",
                                "https://*", "https://tls",
                                "all://*.example.org", "http://sub:2",
                                "http://api.example.org", "socks5://api",
                                "all://api.example.org:8080", "http://port:3",
                                "all://intern", ""),
                        Map.of());
        assertEquals("http all:1", via(rules, "http://x/"));
        assertEquals("https tls:443", via(rules, "https://x/"));
        assertEquals("http sub:2", via(rules, "http://b.example.org/"));
        assertEquals("socks5 api:1080", via(rules, "http://api.example.org/"));
        assertEquals("http port:3", via(rules, "http://api.example.org:8080/"));
        assertEquals("direct", via(rules, "http://intern/"));
        assertThrows(
                IllegalArgumentException.class,
                () -> ProxyRules.of(Map.of("ftp://x", "http://p"), Map.of()));
        assertThrows(
                InvalidUrlException.class,
                () -> ProxyRules.of(Map.of("all://*", "ftp://p"), Map.of()));
    }

    @Test
    @DisplayName("the environment is obeyed, but not for this machine itself")
    void environment() {
        List<ProxyRules.Rule> rules =
                ProxyRules.of(
                        Map.of(),
                        Map.of(
                                "http_proxy", "http://u:p@lower:1",
                                "HTTP_PROXY", "http://upper:1",
                                "HTTPS_PROXY", "secure:2",
                                "NO_PROXY", "example.org, .test,10.0.0.1"));
        assertEquals("http lower:1", via(rules, "http://x/"));
        assertEquals("http secure:2", via(rules, "https://x/"));
        assertEquals("direct", via(rules, "http://example.org/"));
        assertEquals("direct", via(rules, "http://a.example.org/"));
        assertEquals("http lower:1", via(rules, "http://notexample.org/"));
        assertEquals("direct", via(rules, "http://a.test/"));
        assertEquals("direct", via(rules, "http://10.0.0.1/"));
        assertEquals("direct", via(rules, "http://localhost:8000/"));
        assertEquals("direct", via(rules, "http://127.0.0.1:8000/"));
        assertEquals(
                List.of(), ProxyRules.of(Map.of(), Map.of("HTTP_PROXY", "p", "NO_PROXY", "*")));
    }

    @Test
    @DisplayName("http goes through a proxy with the full address and the credentials")
    void forward() throws Exception {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer proxy =
                        RawServer.start(
                                peer -> {
                                    for (String head = peer.readHead();
                                            !head.isEmpty();
                                            head = peer.readHead()) {
                                        heads.add(head);
                                        peer.reply(200, "via proxy");
                                    }
                                });
                Client http =
                        Servers.builder()
                                .proxy("http://user:pass@127.0.0.1:" + proxy.port())
                                .build()) {
            assertEquals("via proxy", http.get("http://shop.invalid/items?q=1").text());
            String head = heads.getFirst();
            assertEquals(
                    "GET http://shop.invalid/items?q=1 HTTP/1.1", head.lines().findFirst().get());
            assertEquals(true, head.contains("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n"), head);
        }
    }

    @Test
    @DisplayName("https goes through a tunnel that the proxy opens")
    void tunnel(@TempDir Path dir) throws Exception {
        SSLContext context = Certificates.forLocalhost(dir);
        com.sun.net.httpserver.HttpsServer origin =
                com.sun.net.httpserver.HttpsServer.create(
                        new java.net.InetSocketAddress(
                                java.net.InetAddress.getLoopbackAddress(), 0),
                        10);
        origin.setHttpsConfigurator(new com.sun.net.httpserver.HttpsConfigurator(context));
        origin.createContext("/", Servers.closing(x -> Servers.text(x, 200, "through the tunnel")));
        origin.start();
        int port = origin.getAddress().getPort();
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer proxy =
                        RawServer.start(
                                peer -> {
                                    heads.add(peer.readHead());
                                    try (Socket far = new Socket("127.0.0.1", port)) {
                                        peer.send("HTTP/1.1 200 OK\r\n\r\n");
                                        Thread back =
                                                Thread.ofVirtual()
                                                        .start(() -> pump(far, peer.socket));
                                        pump(peer, far);
                                        back.join();
                                    }
                                });
                Client http =
                        Servers.builder()
                                .sslContext(context)
                                .proxy("https://*", "http://127.0.0.1:" + proxy.port())
                                .build()) {
            assertEquals("through the tunnel", http.get("https://localhost:" + port + "/").text());
            assertEquals(1, heads.size());
            assertNotNull(heads.getFirst());
            assertEquals(
                    "CONNECT localhost:" + port + " HTTP/1.1",
                    heads.getFirst().lines().findFirst().orElseThrow());
        } finally {
            origin.stop(0);
        }
    }

    private static void pump(RawServer.Peer from, Socket to) throws java.io.IOException {
        byte[] buffer = new byte[8192];
        for (int n = from.in.read(buffer); n >= 0; n = from.in.read(buffer)) {
            to.getOutputStream().write(buffer, 0, n);
            to.getOutputStream().flush();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (java.io.IOException e) {
            // one side has closed: the tunnel is over
        }
    }

    @Test
    @DisplayName("socks5")
    void socks() throws Exception {
        try (RawServer origin =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    peer.reply(200, "through socks");
                                });
                RawServer socks =
                        RawServer.start(
                                peer -> {
                                    peer.in.skipNBytes(1);
                                    peer.in.skipNBytes(peer.in.read());
                                    peer.out.write(new byte[] {5, 0});
                                    peer.in.skipNBytes(4 + 4 + 2);
                                    peer.out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                                    try (Socket far = new Socket("127.0.0.1", origin.port())) {
                                        Thread back =
                                                Thread.ofVirtual()
                                                        .start(() -> pump(far, peer.socket));
                                        pump(peer, far);
                                        back.join();
                                    }
                                });
                Client http =
                        Servers.builder().proxy("socks5://127.0.0.1:" + socks.port()).build()) {
            assertEquals("through socks", http.get("http://10.9.8.7/").text());
        }
    }
}
