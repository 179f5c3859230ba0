package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What is not HTTP/1.1 is answered with the right status, and the server lives on. */
class BadInputTest extends EngineTest {
    private static final long LIMIT = 1000;

    private HttpEngine.Server server() throws IOException {
        return start(
                options -> options.withMaxBody(LIMIT), x -> replyText(x, "fine" + bodyText(x)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    400 | nonsense\\r\\n\\r\\n
                    400 | GET\\r\\n\\r\\n
                    400 | GET /\\r\\n\\r\\n
                    400 | GET / HTTP\\r\\n\\r\\n
                    400 | GET / HTTPS/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET / HTTP/1.1 x\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET  / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | ` / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n`
                    400 | G(T / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET /# HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET /\\351 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET /%4 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET /%zz HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | CONNECT h:80 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET http:///x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    505 | GET / HTTP/1.2\\r\\nHost: h\\r\\n\\r\\n
                    505 | GET / HTTP/0.9\\r\\nHost: h\\r\\n\\r\\n
                    400 | POST / HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
                    400 | GET / HTTP/1.0\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: a/b\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: me@h\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h"><script>\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\\\evil\\r\\n\\r\\n
                    400 | GET http://me@h/x HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n
                    505 | GET / HTTP/2.0\\r\\nHost: h\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\nHost: h\\n\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\n\\r\\n
                    400 | GET / HTTP/1.1\\rHost: h\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\nX: a\\rb\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\nno colon\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\nX: a\\r\\n folded\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\nX : a\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\n: a\\r\\n\\r\\n
                    400 | GET / HTTP/1.1\\r\\nHost: h\\r\\nX: a\\0b\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: x\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: -1\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: +1\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1, 1\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length:\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 99999999999999999999\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n
                    400 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: chunked, gzip\\r\\n\\r\\n
                    501 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n
                    501 | POST / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
                    417 | POST / HTTP/1.1\\r\\nHost: h\\r\\nExpect: miracles\\r\\nContent-Length: 1\\r\\n\\r\\n
                    """)
    void heads(int status, String request) throws Exception {
        HttpEngine.Server server = server();
        RawClient client = connect(server);
        client.send(unescape(request));
        RawClient.Response response = client.read();
        assertEquals(status, response.status(), response.text());
        assertTrue(response.text().startsWith("{\"detail\":\""), response.text());
        assertEquals("application/json", response.header("Content-Type"));
        assertEquals("close", response.header("Connection"));
        client.halfClose();
        assertTrue(client.ends());
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    400 | x\\r\\n
                    400 | `\\r\\n`
                    400 | -1\\r\\n
                    400 | 0x3\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    400 | 3\\nabc\\r\\n0\\r\\n\\r\\n
                    400 | 3\\rabc\\r\\n0\\r\\n\\r\\n
                    400 | 3\\r\\nabcd\\r\\n0\\r\\n\\r\\n
                    400 | 3\\r\\nabc0\\r\\n\\r\\n
                    400 | ` 3\\r\\nabc\\r\\n0\\r\\n\\r\\n`
                    400 | fffffffffffffffff\\r\\n
                    413 | 7fffffffffffffe\\r\\nabc
                    413 | 3e8\\r\\n[1000]\\r\\n1\\r\\nx\\r\\n0\\r\\n\\r\\n
                    200 | 3e8\\r\\n[1000]\\r\\n0\\r\\n\\r\\n
                    400 | 3;[2000]\\r\\nabc\\r\\n0\\r\\n\\r\\n
                    """)
    void chunks(int status, String body) throws Exception {
        HttpEngine.Server server = server();
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(
                unescape(body)
                        .replace("[1000]", "x".repeat(1000))
                        .replace("[2000]", "x".repeat(2000)));
        RawClient.Response response = client.read();
        assertEquals(status, response.status(), response.text());
        if (status != 200) {
            assertEquals("close", response.header("Connection"));
        }
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @Test
    void aRequestLineThatIsTooLongIs414() throws Exception {
        HttpEngine.Server server = server();
        RawClient client = connect(server);
        client.send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(414, client.read().status());
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @ParameterizedTest
    @CsvSource({"10_000_000, 1", "100, 1000"})
    void headersThatAreTooLargeAre431(String size, int count) throws Exception {
        HttpEngine.Server server = server();
        RawClient client = connect(server);
        CompletableFuture<RawClient.Response> response = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        response.complete(client.read());
                    } catch (IOException e) {
                        response.completeExceptionally(e);
                    }
                });
        String header = "X: " + "a".repeat(Integer.parseInt(size.replace("_", ""))) + "\r\n";
        client.send("GET / HTTP/1.1\r\nHost: h\r\n" + header.repeat(count) + "\r\n");
        assertEquals(431, soon(response).status());
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedBeforeItIsSent() throws Exception {
        HttpEngine.Server server = server();
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
        RawClient.Response response = client.read();
        assertEquals(413, response.status());
        assertTrue(response.text().contains("limit of 1000 bytes"), response.text());
        client = connect(server);
        client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");
        assertEquals(413, client.read().status(), "not 100");
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @Test
    void anExactlyLargeEnoughBodyIsTaken() throws Exception {
        RawClient client = connect(server());
        client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000));
        assertEquals(1004, client.read().body().length);
    }

    @Test
    void theHandlerSeesWhyTheBodyIsRefused() throws Exception {
        CompletableFuture<BodyTooLargeException> refusal = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        options -> options.withMaxBody(LIMIT),
                        x -> {
                            refusal.complete(
                                    assertThrows(
                                            BodyTooLargeException.class, x.body()::readAllBytes));
                            x.reply(
                                    413,
                                    HeaderMap.empty(),
                                    "mine".getBytes(StandardCharsets.UTF_8));
                        });
        RawClient client = connect(server);
        client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n" + "x".repeat(1001));
        assertEquals("mine", client.read().text());
        assertEquals(LIMIT, soon(refusal).limit());
    }

    @Test
    void anythingAtAllLeavesTheServerAlive() throws Exception {
        HttpEngine.Server server = server();
        Random random = new Random(20261122);
        String valid =
                "POST /a?b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3;x\r\nabc\r\n0\r\nT: u\r\n\r\n";
        for (int round = 0; round < 500; round++) {
            byte[] bytes = valid.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = 0; change <= random.nextInt(4); change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (RawClient client = RawClient.connect(server)) {
                client.send(bytes);
                client.halfClose();
                int status = client.read().status();
                assertTrue(
                        status == 200 || status >= 400 && status < 506 && status != 500,
                        "status " + status);
            } catch (IOException e) {
                // no reply: the bytes were no whole request
            }
        }
        assertEquals("fine", connect(server).get("/").read().text());
    }

    @ParameterizedTest
    @DisplayName("A request to upgrade with settings that are none is answered over HTTP/1.1")
    @ValueSource(
            strings = {
                "AAQ", // half a setting
                "AASAAAAA", // a window of 2^31
                "AAUAAAAA", // no frames
                "AAUB____", // frames of 32 MB
                "AAIAAAAC" // push, twice
            })
    void upgradeWithBadSettings(String settings) throws Exception {
        RawClient client = connect(server());
        client.send(
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: "
                        + settings
                        + "\r\n\r\n");
        assertEquals("fine", client.read().text());
        assertEquals("fine", client.get("/").read().text());
    }

    private static String unescape(String text) {
        return text.translateEscapes();
    }
}
