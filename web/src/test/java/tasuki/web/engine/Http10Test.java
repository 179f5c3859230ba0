package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;

/** Clients of HTTP/1.0: nginx with its default settings, health checks, ab. */
class Http10Test extends EngineTest {

    private HttpEngine.Server server() throws IOException {
        return start(
                x -> {
                    switch (x.rawPath()) {
                        case "/streamed" -> {
                            try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                for (String part : new String[] {"one,", "two,", "three"}) {
                                    out.write(part.getBytes(UTF_8));
                                    out.flush();
                                }
                            }
                        }
                        case "/announced" -> {
                            try (OutputStream out =
                                    x.reply(200, HeaderMap.of("Content-Length", "3"))) {
                                out.write(new byte[] {'a', 'b'});
                                out.flush();
                                out.write('c');
                            }
                        }
                        default ->
                                replyText(
                                        x,
                                        x.protocol()
                                                + x.headers().first("Host").orElse("-")
                                                + bodyText(x));
                    }
                });
    }

    @Test
    @DisplayName("HTTP/1.0 is answered, without a Host too, and the connection closed")
    void isAnswered() throws Exception {
        RawClient client = connect(server());
        client.send("GET / HTTP/1.0\r\n\r\n");
        RawClient.Response response = client.read();
        assertEquals("HTTP/1.0-", response.text());
        assertEquals("close", response.header("Connection"));
        assertTrue(client.ends());
    }

    @Test
    @DisplayName("HTTP/1.0 keeps its connection if it asks for it, and is told so")
    void keepAlive() throws Exception {
        RawClient client = connect(server());
        for (int i = 0; i < 3; i++) {
            client.send(
                    "POST / HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nab");
            RawClient.Response response = client.read();
            assertEquals("HTTP/1.0hab", response.text());
            assertEquals("keep-alive", response.header("Connection"));
        }
        client.send("GET /announced HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        RawClient.Response response = client.read();
        assertEquals("abc", response.text());
        assertEquals("keep-alive", response.header("Connection"));
        client.send("GET / HTTP/1.0\r\n\r\n");
        assertEquals("close", client.read().header("Connection"));
        assertTrue(client.ends());
    }

    @ParameterizedTest
    @DisplayName("A stream to HTTP/1.0 has no chunks: it ends with the connection")
    @ValueSource(strings = {"", "Connection: keep-alive\r\n", "Accept-Encoding: gzip\r\n"})
    void streams(String header) throws Exception {
        RawClient client = connect(server());
        client.send("GET /streamed HTTP/1.0\r\n" + header + "\r\n");
        RawClient.Response response = client.read();
        assertEquals("one,two,three", response.text());
        assertFalse(response.headers().contains("Transfer-Encoding"));
        assertEquals("close", response.header("Connection"));
    }

    @Test
    @DisplayName("HTTP/1.0 is sent no 100 (Continue), and is not upgraded")
    void noInterimReplies() throws Exception {
        RawClient client = connect(server());
        client.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab");
        assertEquals("HTTP/1.0-ab", client.read().text());
        assertTrue(client.ends());
        client = connect(server());
        client.send(
                "GET / HTTP/1.0\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        assertEquals("HTTP/1.0h", client.read().text());
    }

    @Test
    @DisplayName("HEAD and statuses without a body do not need the connection's end")
    void headKeepsTheConnection() throws Exception {
        RawClient client = connect(server());
        client.send("HEAD /streamed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertEquals("keep-alive", client.read(true).header("Connection"));
        client.send("GET / HTTP/1.0\r\n\r\n");
        assertEquals("HTTP/1.0-", client.read().text());
    }

    @Test
    @DisplayName("A 204 has no length even if its handler announces one")
    void noLengthWithoutContent() throws Exception {
        HttpEngine.Server server =
                start(x -> x.reply(204, HeaderMap.of("Content-Length", "0")).close());
        RawClient client = connect(server);
        assertFalse(client.get("/").read().headers().contains("Content-Length"));
        assertEquals(204, client.get("/").read().status());
    }
}
