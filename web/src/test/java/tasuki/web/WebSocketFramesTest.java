package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.web.RawWebSocket.BINARY;
import static tasuki.web.RawWebSocket.CLOSE;
import static tasuki.web.RawWebSocket.CONTINUATION;
import static tasuki.web.RawWebSocket.FIN;
import static tasuki.web.RawWebSocket.PING;
import static tasuki.web.RawWebSocket.PONG;
import static tasuki.web.RawWebSocket.TEXT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The protocol of WebSockets frame by frame, after the list of cases of the Autobahn test suite.
 */
@Timeout(60)
class WebSocketFramesTest {
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

    private RunningApp app;

    @BeforeEach
    void start() {
        App echo = App.create();
        echo.webSocket("/echo", (_, socket) -> socket.messages().consume(socket::send));
        echo.webSocket("/small", (_, socket) -> socket.messages().consume(socket::send))
                .webSockets(WebSocketOptions.defaults().withMaxMessage(1000));
        echo.webSocket("/shared", (_, socket) -> socket.messages().consume(socket::send))
                .webSockets(
                        WebSocketOptions.defaults()
                                .withCompression(WebSocketOptions.Compression.SHARED)
                                .withCompressFrom(0));
        echo.webSocket("/packed", (_, socket) -> socket.messages().consume(socket::send))
                .webSockets(WebSocketOptions.defaults().withCompressFrom(0));
        app = echo.start(0);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private RawWebSocket connect(String path, String... headers) throws IOException {
        RawWebSocket client = new RawWebSocket(app, path, headers);
        assertEquals(101, client.status);
        return client;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    // ---- 1 framing ----

    @ParameterizedTest
    @DisplayName("Text and bytes of every length class come back, whole or in chops of one byte")
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 1_000_000})
    void everyLength(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        String text = "*".repeat(length);
        try (RawWebSocket client = connect("/echo")) {
            client.send(RawWebSocket.frame(FIN | BINARY, bytes));
            RawWebSocket.Frame back = client.next();
            assertEquals(BINARY, back.opcode());
            assertArrayEquals(bytes, back.payload());
            client.frame(FIN | TEXT, text);
            assertEquals(text, client.next().text());
            if (length < 1000) {
                for (byte each : RawWebSocket.frame(FIN | TEXT, text.getBytes())) {
                    client.send(new byte[] {each});
                }
                assertEquals(text, client.next().text());
            }
        }
    }

    // ---- 2 pings ----

    @Test
    @DisplayName("Pings are answered with their payload, in the midst of a message too")
    void pings() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.frame(FIN | PING, "");
            assertEquals(PONG, client.next().opcode());
            client.frame(FIN | PING, "p".repeat(125));
            assertEquals("p".repeat(125), client.next().text());
            client.frame(TEXT, "one ").frame(FIN | PING, "?").frame(FIN | CONTINUATION, "two");
            RawWebSocket.Frame pong = client.next();
            assertEquals(PONG, pong.opcode());
            assertEquals("?", pong.text());
            assertEquals("one two", client.next().text());
            client.frame(FIN | PONG, "nobody asked").frame(FIN | TEXT, "fine");
            assertEquals("fine", client.next().text());
        }
    }

    // ---- 3 reserved bits, 4 opcodes, 5 fragmentation ----

    static Stream<String> broken() {
        return Stream.of(
                "a ping that is too long| 89 fe 007e 00000000",
                "RSV1 without an extension| c1 80 00000000",
                "RSV2| a1 80 00000000",
                "RSV3| 91 80 00000000",
                "RSV1 on a ping| c9 80 00000000",
                "opcode 3| 83 80 00000000",
                "opcode 7| 87 80 00000000",
                "opcode 11| 8b 80 00000000",
                "opcode 15| 8f 80 00000000",
                "a ping in pieces| 09 80 00000000",
                "a close in pieces| 08 80 00000000",
                "a continuation of nothing| 80 80 00000000",
                "a continuation of nothing that goes on| 00 80 00000000",
                "text within text| 01 80 00000000 81 80 00000000",
                "bytes within text| 01 80 00000000 02 80 00000000",
                "a frame that is not masked| 81 01 61",
                "a ping that is not masked| 89 00",
                "16 bits for a length of 5| 81 fe 0005 00000000",
                "64 bits for a length of 5| 81 ff 0000000000000005 00000000",
                "a length with the highest bit| 81 ff 8000000000000000 00000000",
                "a close with half a code| 88 81 00000000 03",
                "close code 0| 88 82 00000000 0000",
                "close code 999| 88 82 00000000 03e7",
                "close code 1004| 88 82 00000000 03ec",
                "close code 1005| 88 82 00000000 03ed",
                "close code 1006| 88 82 00000000 03ee",
                "close code 1015| 88 82 00000000 03f7",
                "close code 2999| 88 82 00000000 0bb7",
                "close code 5000| 88 82 00000000 1388",
                "close code 65535| 88 82 00000000 ffff");
    }

    @ParameterizedTest
    @DisplayName("What breaks the protocol is closed with 1002, and then the connection ends")
    @MethodSource("broken")
    void brokenFrames(String line) throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(hex(line.substring(line.indexOf('|') + 1)));
            RawWebSocket.Frame close = client.next();
            assertEquals(CLOSE, close.opcode(), line);
            assertEquals(1002, close.code(), line);
            assertTrue(client.ends(), line);
        }
    }

    @Test
    @DisplayName("What came before a broken frame is still served")
    void beforeTheBreak() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.frame(FIN | TEXT, "good");
            assertEquals("good", client.next().text());
            client.frame(FIN | 3, "bad");
            assertEquals(1002, client.next().code());
        }
    }

    @Test
    @DisplayName("A message in many fragments comes back as one, empty fragments too")
    void fragments() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.frame(TEXT, "");
            for (int i = 0; i < 1000; i++) {
                client.frame(CONTINUATION, String.valueOf(i % 10));
            }
            client.frame(FIN | CONTINUATION, "");
            assertEquals("0123456789".repeat(100), client.next().text());
        }
    }

    // ---- 6 UTF-8 ----

    @ParameterizedTest
    @DisplayName("Text that is not UTF-8 is closed with 1007")
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0 80",
                "c1 bf",
                "e0 80 80",
                "e0 9f bf",
                "f0 80 80 80",
                "f0 8f bf bf",
                "ed a0 80",
                "ed bf bf",
                "f4 90 80 80",
                "f5 80 80 80",
                "fe",
                "ff",
                "c3",
                "e2 82",
                "f0 9f 98",
                "c3 28",
                "e2 28 a1",
                "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65",
                "f8 88 80 80 80",
                "fc 84 80 80 80 80"
            })
    void notUtf8(String bytes) throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(RawWebSocket.frame(FIN | TEXT, hex(bytes)));
            assertEquals(1007, client.next().code());
            assertTrue(client.ends());
        }
    }

    @Test
    @DisplayName("Text that cannot become UTF-8 any more is closed before its message ends")
    void notUtf8InTheMidst() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(RawWebSocket.frame(TEXT, hex("ceba f4 90")));
            assertEquals(1007, client.next().code());
        }
    }

    @ParameterizedTest
    @DisplayName("Characters may be cut anywhere by fragments")
    @ValueSource(strings = {"κόσμε", "€", "😀", "\uFFFF\uFFFD\uE000\uD7FF", "\u0000\u007F\u0080߿ࠀ"})
    void cutAnywhere(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket client = connect("/echo")) {
            for (int i = 0; i < bytes.length; i++) {
                client.send(
                        RawWebSocket.frame(i == 0 ? TEXT : CONTINUATION, new byte[] {bytes[i]}));
            }
            client.frame(FIN | CONTINUATION, "");
            assertEquals(text, client.next().text());
        }
    }

    // ---- 7 closing ----

    @ParameterizedTest
    @DisplayName("A close is answered with its code, and the connection ends")
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void closes(int code) throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.frame(FIN | TEXT, "last");
            assertEquals("last", client.next().text());
            client.close(code);
            RawWebSocket.Frame close = client.next();
            assertEquals(CLOSE, close.opcode());
            assertEquals(code, close.code());
            assertTrue(client.ends());
        }
    }

    @Test
    @DisplayName("A close without a code is answered with one without a code")
    void closesWithoutACode() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(RawWebSocket.frame(FIN | CLOSE, new byte[0]));
            RawWebSocket.Frame close = client.next();
            assertEquals(CLOSE, close.opcode());
            assertEquals(0, close.payload().length);
            assertTrue(client.ends());
        }
    }

    @Test
    @DisplayName("What follows a close is ignored")
    void afterTheClose() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(RawWebSocket.frame(FIN | CLOSE, hex("03e8")));
            all.writeBytes(RawWebSocket.frame(FIN | TEXT, "late".getBytes()));
            all.writeBytes(RawWebSocket.frame(FIN | PING, "late".getBytes()));
            client.send(all.toByteArray());
            assertEquals(1000, client.next().code());
            assertTrue(client.ends());
        }
    }

    @Test
    @DisplayName("A reason that is not UTF-8 is closed with 1007")
    void reasonNotUtf8() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(RawWebSocket.frame(FIN | CLOSE, hex("03e8 80")));
            assertEquals(1007, client.next().code());
        }
    }

    // ---- 9 limits ----

    @ParameterizedTest
    @DisplayName("A message over the limit is closed with 1009, whole or in fragments, unread")
    @CsvSource({"1001, 1", "501, 2", "100, 11"})
    void tooLarge(int size, int count) throws Exception {
        try (RawWebSocket client = connect("/small")) {
            for (int i = 0; i < count; i++) {
                int first = (i == 0 ? BINARY : CONTINUATION) | (i == count - 1 ? FIN : 0);
                client.send(RawWebSocket.frame(first, new byte[size]));
            }
            assertEquals(1009, client.next().code());
            assertTrue(client.ends());
        }
    }

    @Test
    @DisplayName("A message that announces terabytes is refused without room being made for it")
    void announcesTerabytes() throws Exception {
        try (RawWebSocket client = connect("/echo")) {
            client.send(hex("82 ff 00000fffffffffff 00000000"));
            assertEquals(1009, client.next().code());
        }
    }

    @Test
    @DisplayName("A message of exactly the limit is taken")
    void exactlyTheLimit() throws Exception {
        try (RawWebSocket client = connect("/small")) {
            client.send(RawWebSocket.frame(FIN | BINARY, new byte[1000]));
            assertEquals(1000, client.next().payload().length);
        }
    }

    // ---- 12 and 13 compression ----

    private static byte[] deflate(Deflater deflater, byte[] bytes) {
        deflater.setInput(bytes);
        byte[] out = new byte[bytes.length + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, length - 4);
    }

    private static String inflate(Inflater inflater, byte[] bytes) throws Exception {
        byte[] all = Arrays.copyOf(bytes, bytes.length + 4);
        all[bytes.length + 2] = (byte) 0xff;
        all[bytes.length + 3] = (byte) 0xff;
        inflater.setInput(all);
        byte[] out = new byte[1_000_000];
        int length = inflater.inflate(out);
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("Compressed messages come back compressed, each by itself unless both keep more")
    void compressed() throws Exception {
        String text = "many words, many words, many words. ".repeat(50);
        for (String path : List.of("/packed", "/shared")) {
            boolean shared = path.equals("/shared");
            try (RawWebSocket client = connect(path, DEFLATE + "; client_max_window_bits")) {
                assertEquals(
                        shared
                                ? "permessage-deflate"
                                : "permessage-deflate; server_no_context_takeover;"
                                        + " client_no_context_takeover",
                        client.header("Sec-WebSocket-Extensions"));
                Deflater out = new Deflater(9, true);
                Inflater in = new Inflater(true);
                int[] sizes = new int[2];
                for (int i = 0; i < 2; i++) {
                    byte[] packed = deflate(out, text.getBytes());
                    client.send(RawWebSocket.frame(FIN | 0x40 | TEXT, packed));
                    RawWebSocket.Frame back = client.next();
                    assertTrue(back.compressed());
                    assertEquals(text, inflate(in, back.payload()));
                    sizes[i] = back.payload().length;
                    if (!shared) {
                        out.reset();
                        in.reset();
                    }
                }
                assertEquals(shared, sizes[1] < sizes[0], "the second is packed better");
                client.frame(FIN | TEXT, "plain is allowed too");
                if (!shared) {
                    in.reset();
                }
                assertEquals("plain is allowed too", inflate(in, client.next().payload()));
                out.end();
                in.end();
            }
        }
    }

    @Test
    @DisplayName("A compressed message may come in fragments, with a ping between them")
    void compressedFragments() throws Exception {
        try (RawWebSocket client = connect("/packed", DEFLATE)) {
            Deflater out = new Deflater(9, true);
            byte[] packed = deflate(out, "a message in pieces".repeat(9).getBytes());
            out.end();
            int half = packed.length / 2;
            client.send(RawWebSocket.frame(0x40 | TEXT, Arrays.copyOf(packed, half)));
            client.frame(FIN | PING, "");
            client.send(
                    RawWebSocket.frame(
                            FIN | CONTINUATION, Arrays.copyOfRange(packed, half, packed.length)));
            assertEquals(PONG, client.next().opcode());
            Inflater in = new Inflater(true);
            assertEquals("a message in pieces".repeat(9), inflate(in, client.next().payload()));
            in.end();
        }
    }

    @ParameterizedTest
    @DisplayName("Compression is agreed on only as far as both can keep it")
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate; server_max_window_bits=10|",
                "permessage-deflate; unknown|",
                "permessage-deflate; server_no_context_takeover=1|",
                "permessage-deflate; client_max_window_bits=7|",
                "permessage-deflate; client_max_window_bits; client_max_window_bits|",
                "x-webkit-deflate-frame|",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate|permessage-deflate",
                "permessage-deflate; server_no_context_takeover|"
                        + "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=\"15\"|permessage-deflate",
            })
    void agreement(String offer, String answer) throws Exception {
        try (RawWebSocket client = connect("/shared", "Sec-WebSocket-Extensions: " + offer)) {
            assertEquals(answer == null ? "" : answer, client.header("Sec-WebSocket-Extensions"));
            client.frame(FIN | TEXT, "works");
            assertEquals(answer != null, client.next().compressed());
        }
    }

    @Test
    @DisplayName("A small message that unpacks to more than the limit is closed with 1009")
    void bomb() throws Exception {
        try (RawWebSocket client = connect("/echo", DEFLATE)) {
            Deflater out = new Deflater(9, true);
            out.setInput(new byte[200 * 1024 * 1024]);
            byte[] packed = new byte[1024 * 1024];
            int length = out.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
            out.end();
            client.send(RawWebSocket.frame(FIN | 0x40 | BINARY, Arrays.copyOf(packed, length - 4)));
            assertEquals(1009, client.next().code());
        }
    }

    @Test
    @DisplayName("A message that is not compressed rightly is closed with 1007")
    void notCompressedRightly() throws Exception {
        try (RawWebSocket client = connect("/echo", DEFLATE)) {
            client.send(RawWebSocket.frame(FIN | 0x40 | TEXT, hex("07ffffffff")));
            assertEquals(1007, client.next().code());
        }
    }

    @Test
    @DisplayName("A continuation must not say that it is compressed")
    void compressedContinuation() throws Exception {
        try (RawWebSocket client = connect("/echo", DEFLATE)) {
            client.frame(TEXT, "a").frame(FIN | 0x40 | CONTINUATION, "b");
            assertEquals(1002, client.next().code());
        }
    }

    // ---- anything ----

    @Test
    @DisplayName("Random frames leave the server alive, and other clients served")
    void anythingAtAll() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            try (RawWebSocket client = connect("/echo", DEFLATE)) {
                for (int i = 0; i < 5; i++) {
                    byte[] bytes = new byte[random.nextInt(200)];
                    random.nextBytes(bytes);
                    try {
                        client.send(
                                random.nextBoolean()
                                        ? bytes
                                        : RawWebSocket.frame(random.nextInt(256), bytes));
                    } catch (IOException e) {
                        break; // it has closed the connection, rightly
                    }
                }
            }
        }
        try (RawWebSocket client = connect("/echo")) {
            client.frame(FIN | TEXT, "alive");
            RawWebSocket.Frame back = client.next();
            assertEquals("alive", back.text());
            assertFalse(back.compressed());
        }
    }
}
