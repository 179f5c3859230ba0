package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** HTTP/2 clients that make work for us and none for themselves. */
class Http2FloodTest extends EngineTest {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int CONTINUATION = 9;
    private static final int PRIORITY = 2;

    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    private HttpEngine.Server server() throws IOException {
        return start(
                x -> {
                    if (x.rawPath().equals("/quick")) {
                        replyText(x, "served");
                        return;
                    }
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    try {
                        java.util.concurrent.CountDownLatch gone =
                                new java.util.concurrent.CountDownLatch(1);
                        x.onGone(_ -> gone.countDown());
                        gone.await();
                    } finally {
                        running.decrementAndGet();
                    }
                });
    }

    /** Sends until the server has had enough; the code of its GOAWAY. */
    private int flood(HttpEngine.Server server, byte[] preface, Frames frames) throws Exception {
        RawHttp2 client = closing(RawHttp2.connect(server));
        client.send(preface);
        Thread sender =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < 400_000; i++) {
                                            client.send(frames.frame(i));
                                        }
                                    } catch (IOException e) {
                                        // it is closed, rightly
                                    }
                                });
        int code = -1;
        try {
            while (code < 0) {
                RawHttp2.Frame frame = client.next();
                if (frame.type() == RawHttp2.GOAWAY) {
                    code = RawHttp2.goAwayCode(frame);
                }
            }
        } catch (IOException e) {
            code = -2; // the connection was reset before it could be read
        }
        client.close();
        sender.join();
        // and others are served, also now
        RawHttp2 other = closing(RawHttp2.connect(server));
        assertEquals("served", other.get(1, "/quick").body(1));
        return code;
    }

    private interface Frames {
        byte[] frame(int index);
    }

    private static void assertSentAway(int code) {
        assertTrue(code == ENHANCE_YOUR_CALM || code == -2, "GOAWAY with " + code);
    }

    @Test
    @DisplayName(
            "Rapid reset (CVE-2023-44487): sent away, with no more than the streams allowed running")
    void rapidReset() throws Exception {
        HttpEngine.Server server = server();
        byte[] head = RawHttp2.head("GET", "/hang");
        int code =
                flood(
                        server,
                        new byte[0],
                        i -> {
                            ByteArrayOutputStream both = new ByteArrayOutputStream();
                            int stream = 2 * i + 1;
                            both.writeBytes(FrameReader.frame(RawHttp2.HEADERS, 5, stream, head));
                            both.writeBytes(
                                    FrameReader.frame(
                                            RawHttp2.RST_STREAM,
                                            0,
                                            stream,
                                            FrameReader.bigEndian(8)));
                            return both.toByteArray();
                        });
        assertSentAway(code);
        assertTrue(most.get() <= EngineOptions.defaults().maxStreams(), "ran " + most.get());
        while (running.get() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("CONTINUATION flood (CVE-2024-27983): sent away, and nothing is kept")
    void continuationFlood() throws Exception {
        byte[] begin = FrameReader.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.head("GET", "/"));
        int code =
                flood(
                        server(),
                        begin,
                        _ -> FrameReader.frame(CONTINUATION, 0, 1, new byte[] {0, 1, 'x', 1, 'y'}));
        assertTrue(code == ENHANCE_YOUR_CALM || code == -2 || code == 1, "GOAWAY with " + code);
    }

    @ParameterizedTest
    @DisplayName("Floods of PING, SETTINGS, PRIORITY and unknown frames are sent away")
    @ValueSource(ints = {RawHttp2.PING, RawHttp2.SETTINGS, PRIORITY, 77})
    void controlFloods(int type) throws Exception {
        int length =
                switch (type) {
                    case RawHttp2.PING -> 8;
                    case PRIORITY -> 5;
                    default -> 0;
                };
        int stream = type == PRIORITY ? 3 : 0;
        byte[] one = FrameReader.frame(type, 0, stream, new byte[length]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            many.writeBytes(one);
        }
        assertSentAway(flood(server(), new byte[0], _ -> many.toByteArray()));
    }

    @Test
    @DisplayName("A flood of DATA with nothing in it is sent away")
    void emptyData() throws Exception {
        byte[] begin = FrameReader.frame(RawHttp2.HEADERS, 4, 1, RawHttp2.head("POST", "/hang"));
        byte[] one = FrameReader.frame(RawHttp2.DATA, 0, 1, new byte[0]);
        assertSentAway(flood(server(), begin, _ -> one));
    }

    @Test
    @DisplayName("Headers that unpack to more than the limit are refused (HPACK bomb)")
    void hpackBomb() throws Exception {
        HttpEngine.Server server = server();
        RawHttp2 client = closing(RawHttp2.connect(server));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(RawHttp2.head("GET", "/hang"));
        head.write(0x40); // goes into the table: x = 4000 bytes
        head.write(1);
        head.write('x');
        head.writeBytes(new byte[] {0x7f, (byte) 0xa1, 0x1e}); // 4000
        head.writeBytes("v".repeat(4000).getBytes());
        for (int i = 0; i < 10_000; i++) {
            head.write(0xbe); // the same again, in one byte
        }
        client.frame(RawHttp2.HEADERS, 5, 1, head.toByteArray());
        assertTrue(client.body(1).contains("headers are larger"));
        assertEquals(0, most.get(), "it never ran");
        assertEquals("served", closing(RawHttp2.connect(server)).get(1, "/quick").body(1));
    }

    @Test
    @DisplayName("A WebSocket over HTTP/2 (RFC 8441), which is not there, is refused without harm")
    void extendedConnect() throws Exception {
        HttpEngine.Server server = server();
        RawHttp2 client = closing(RawHttp2.connect(server));
        client.request(1, false, "CONNECT", "/hang", ":protocol", "websocket");
        RawHttp2.Frame answer = client.next();
        while (answer.type() == RawHttp2.SETTINGS || answer.type() == RawHttp2.WINDOW_UPDATE) {
            answer = client.next();
        }
        assertTrue(
                answer.type() == RawHttp2.RST_STREAM
                        || answer.type() == RawHttp2.GOAWAY
                        || answer.type() == RawHttp2.HEADERS,
                "answered with " + answer);
        assertEquals(0, most.get(), "it never ran");
        assertEquals("served", closing(RawHttp2.connect(server)).get(1, "/quick").body(1));
    }

    @Test
    @DisplayName("A budget fills up again by and by")
    void budget() {
        AtomicLong now = new AtomicLong();
        FrameBudget budget = new FrameBudget(1000, now::get);
        int resets = 0;
        while (budget.reset()) {
            resets++;
        }
        assertEquals(1000, resets);
        now.addAndGet(1_000_000_000L);
        for (int i = 0; i < 100; i++) {
            assertTrue(budget.reset());
        }
        assertFalse(budget.reset());
        assertTrue(budget.head(10));
        assertFalse(budget.continuation(991));
        assertFalse(budget.head(1001));
        assertTrue(budget.head(1000));
        int continuations = 0;
        while (budget.continuation(0)) {
            continuations++;
        }
        assertEquals(64, continuations);
    }
}
