package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Requests that two servers in a row could cut in two different places. Whatever is ambiguous must
 * be refused, and what comes behind it never be taken for a request.
 */
class SmugglingTest extends EngineTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    private final List<String> seen = new CopyOnWriteArrayList<>();

    static Stream<String> vectors() {
        String post = "POST / HTTP/1.1\r\nHost: h\r\n";
        String chunked = "0\r\n\r\n" + SMUGGLED;
        Stream<String> encodings =
                Stream.of(
                                "Transfer-Encoding: xchunked",
                                "Transfer-Encoding : chunked",
                                "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                                "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
                                "Transfer-Encoding:\u000bchunked",
                                "Transfer-Encoding: \u000bchunked",
                                "Transfer-Encoding\u000b: chunked",
                                "Transfer-Encoding: chunked\u0000",
                                "Transfer-Encoding: \"chunked\"",
                                "Transfer-Encoding: chunked;q=1",
                                "Transfer-Encoding: chunked, identity",
                                "Transfer-Encoding: identity, chunked",
                                "Transfer-Encoding: chunked, chunked",
                                "Transfer-Encoding:",
                                "Transfer-Encoding: ,chunked",
                                "Transfer-Encoding: chun\u00addked",
                                "Transfer-Encoding: \u00a0chunked",
                                "X: y\r\n Transfer-Encoding: chunked",
                                "X: y\r\n\tTransfer-Encoding: chunked",
                                "X: y\nTransfer-Encoding: chunked",
                                "X: y\rTransfer-Encoding: chunked",
                                " Transfer-Encoding: chunked",
                                "\tTransfer-Encoding: chunked",
                                "Transfer_Encoding\r\n: chunked",
                                "Transfer-\r\nEncoding: chunked")
                        .map(header -> post + header + "\r\n\r\n" + chunked);
        Stream<String> both =
                Stream.of("Transfer-Encoding: chunked", "transfer-encoding: CHUNKED")
                        .flatMap(
                                te ->
                                        Stream.of(
                                                post + "Content-Length: 5\r\n" + te,
                                                post + te + "\r\nContent-Length: 50",
                                                post + te + "\r\nContent-Length: 0"))
                        .map(head -> head + "\r\n\r\n" + chunked);
        Stream<String> lengths =
                Stream.of(
                                "Content-Length: 0\r\nContent-Length: 50",
                                "Content-Length: 50\r\nContent-Length: 0",
                                "Content-Length: 0, 50",
                                "Content-Length: 0,0",
                                "Content-Length: 0x0",
                                "Content-Length: 0 0",
                                "Content-Length: -0",
                                "Content-Length: +0",
                                "Content-Length: 0.0",
                                "Content-Length: 0e1",
                                "Content-Length: \u0660",
                                "Content-Length: 0;",
                                "Content-Length : 0",
                                "Content-Length\t: 0",
                                "Content-Length: 0\u0000",
                                "Content-Length: 18446744073709551616",
                                "Content-Length: 4294967296000000000")
                        .map(header -> post + header + "\r\n\r\n" + SMUGGLED);
        String chunks = post + "Transfer-Encoding: chunked\r\n\r\n";
        Stream<String> sizes =
                Stream.of(
                                "0\n\n",
                                "0\r\n\n",
                                "0\n\r\n",
                                "0\r\r\n",
                                "\r\n0\r\n\r\n",
                                "+0\r\n\r\n",
                                "-0\r\n\r\n",
                                "0x0\r\n\r\n",
                                "0_0\r\n\r\n",
                                " 0\r\n\r\n",
                                "00000000000000000\r\n\r\n",
                                "10000000000000000\r\n\r\n",
                                "1\r\nab\r\n0\r\n\r\n",
                                "2\r\na\r\n0\r\n\r\n",
                                "1\r\na0\r\n\r\n",
                                "1\na\r\n0\r\n\r\n",
                                "0;a\nb\r\n\r\n",
                                "0;" + "x".repeat(5000) + "\r\n\r\n",
                                "0\r\nX: y\n\r\n",
                                "\u0660\r\n\r\n")
                        .map(body -> chunks + body + SMUGGLED);
        Stream<String> lines =
                Stream.of(
                        "POST / HTTP/1.1\nHost: h\nContent-Length: 0\n\n" + SMUGGLED,
                        "POST /\u0000 HTTP/1.1\r\nHost: h\r\n\r\n" + SMUGGLED,
                        "POST / HTTP/1.1\u0000\r\nHost: h\r\n\r\n" + SMUGGLED,
                        "POST / HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n" + SMUGGLED,
                        "POST / HTTP/1.1\r\nHost : h\r\n\r\n" + SMUGGLED,
                        "POST / HTTP/1.1\r\n\u0000Host: h\r\n\r\n" + SMUGGLED,
                        "POST /\tHTTP/1.1\r\nHost: h\r\n\r\n" + SMUGGLED,
                        "POST  / HTTP/1.1\r\nHost: h\r\n\r\n" + SMUGGLED,
                        "POST / HTTP/1.1 \r\nHost: h\r\n\r\n" + SMUGGLED);
        return Stream.of(encodings, both, lengths, sizes, lines).flatMap(each -> each);
    }

    @ParameterizedTest
    @DisplayName(
            "What is ambiguous is refused, the connection closed, and nothing behind it served")
    @MethodSource("vectors")
    void nothingIsSmuggled(String request) throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            seen.add(x.rawPath());
                            x.body().readAllBytes();
                            replyText(x, "read");
                        });
        RawClient client = connect(server);
        client.send(request.getBytes(StandardCharsets.ISO_8859_1));
        RawClient.Response response = client.read();
        assertTrue(
                response.status() == 400 || response.status() == 501 || response.status() == 413,
                request + response.status());
        client.halfClose();
        assertTrue(client.ends());
        assertFalse(seen.contains("/smuggled"), request);
        assertEquals("read", connect(server).get("/").read().text());
    }

    @Test
    @DisplayName("A body that the handler does not read is not taken for the next request")
    void anUnreadBodyIsNoRequest() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            seen.add(x.rawPath());
                            replyText(x, "not read");
                        });
        RawClient client = connect(server);
        client.send(
                "POST /first HTTP/1.1\r\nHost: h\r\nContent-Length: "
                        + SMUGGLED.length()
                        + "\r\n\r\n"
                        + SMUGGLED
                        + "GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(200, client.read().status());
        assertEquals(200, client.read().status());
        assertEquals(List.of("/first", "/second"), seen);
    }

    @Test
    @DisplayName("A refused body's rest is not taken for the next request")
    void aRefusedBodyIsNoRequest() throws Exception {
        HttpEngine.Server server =
                start(
                        options -> options.withMaxBody(10),
                        x -> {
                            seen.add(x.rawPath());
                            x.body().readAllBytes();
                            replyText(x, "read");
                        });
        RawClient client = connect(server);
        client.send("POST /first HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + SMUGGLED);
        assertEquals(413, client.read().status());
        client.halfClose();
        assertTrue(client.ends());
        assertEquals(List.of("/first"), seen);
    }
}
