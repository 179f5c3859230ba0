package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.HotSpotDiagnosticMXBean;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Right conversations, broken at random: bytes changed, cut out, repeated, frames swapped, sent in
 * pieces, the connection closed anywhere. The server must not fail, must answer with statuses that
 * it has reason for, must serve another client all the while, and must be left with nothing
 * afterwards.
 *
 * <p>{@code -Dtasuki.fuzz.conversations=150000 -Dtasuki.fuzz.seed=1} for more, or for others.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FuzzTest extends EngineTest {
    private static final int CONVERSATIONS = Integer.getInteger("tasuki.fuzz.conversations", 1_000);
    private static final long SEED = Long.getLong("tasuki.fuzz.seed", 20_261_126);

    private static final int WARM_UP = 500;

    private static final File OPEN = new File("/proc/self/fd");

    /** What the process holds: heap after a collection, platform threads, open sockets. */
    private record Left(long heapKib, int threads, int sockets) {
        static Left now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Left(
                    (runtime.totalMemory() - runtime.freeMemory()) / 1024,
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    openSockets());
        }

        /** Jars that are opened meanwhile do not count. */
        private static int openSockets() {
            int sockets = 0;
            for (File file : Objects.requireNonNullElse(OPEN.listFiles(), new File[0])) {
                try {
                    String target = Files.readSymbolicLink(file.toPath()).toString();
                    sockets += target.startsWith("socket:") ? 1 : 0;
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
            return sockets;
        }
    }

    private final AtomicReference<String> failure = new AtomicReference<>();
    private final AtomicInteger handled = new AtomicInteger();

    /** The handlers that run, and the test itself. */
    private final Phaser running = new Phaser(1);

    private final Handler errors =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                        failure.compareAndSet(null, record.getMessage() + " " + record.getThrown());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    private static final List<String> REQUESTS =
            List.of(
                    "GET /quick?a=%20b HTTP/1.1\r\nHost: h\r\nX-Some: thing\r\n\r\n",
                    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world",
                    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\n",
                    "HEAD /quick HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                    "PUT /ignore HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody",
                    "GET /stream HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nCookie: a=b; c=d\r\n\r\n",
                    "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                    "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                            + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");

    private void handle(Exchange x) throws IOException {
        handled.incrementAndGet();
        running.register();
        try {
            switch (x.rawPath()) {
                case "/echo" -> replyText(x, bodyText(x));
                case "/stream" -> {
                    try (var out = x.reply(200, HeaderMap.empty())) {
                        for (int i = 0; i < 3; i++) {
                            out.write(new byte[100]);
                            out.flush();
                        }
                    }
                }
                default -> replyText(x, "fine");
            }
        } finally {
            running.arriveAndDeregister();
        }
    }

    private byte[] http1(Random random) {
        StringBuilder all = new StringBuilder();
        for (int i = 0, n = 1 + random.nextInt(4); i < n; i++) {
            all.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
        }
        return all.toString().getBytes(ISO_8859_1);
    }

    private byte[] http2(Random random) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        List<byte[]> frames = new ArrayList<>();
        frames.add(FrameReader.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 1, 0}));
        for (int i = 0, n = 1 + random.nextInt(6); i < n; i++) {
            int stream = 2 * i + 1;
            byte[] post = RawHttp2.head("POST", "/echo", "content-length", "5");
            switch (random.nextInt(7)) {
                case 0 ->
                        frames.add(
                                FrameReader.frame(
                                        1, 5, stream, RawHttp2.head("GET", "/stream", "a", "b")));
                case 1 -> {
                    frames.add(FrameReader.frame(1, 4, stream, post));
                    frames.add(FrameReader.frame(0, 1, stream, "hello".getBytes(ISO_8859_1)));
                }
                case 2 -> {
                    frames.add(FrameReader.frame(1, 0, stream, post));
                    frames.add(FrameReader.frame(9, 4, stream, new byte[0]));
                    frames.add(FrameReader.frame(0, 9, stream, new byte[] {2, 'h', 'i', 0, 0}));
                }
                case 3 -> frames.add(FrameReader.frame(6, 0, 0, new byte[8]));
                case 4 -> frames.add(FrameReader.frame(8, 0, 0, new byte[] {0, 0, 4, 0}));
                case 5 -> frames.add(FrameReader.frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
                default -> frames.add(FrameReader.frame(7, 0, 0, new byte[8]));
            }
        }
        if (random.nextInt(3) == 0) {
            java.util.Collections.shuffle(frames, random);
        }
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] all = bytes.clone();
        for (int i = 0, n = random.nextInt(5); i < n && all.length > 2; i++) {
            int at = random.nextInt(all.length);
            int length = Math.min(all.length - at, 1 + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> all[at] = (byte) random.nextInt(256);
                case 1 -> all[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> { // cut out
                    byte[] less = new byte[all.length - length];
                    System.arraycopy(all, 0, less, 0, at);
                    System.arraycopy(all, at + length, less, at, all.length - at - length);
                    all = less;
                }
                case 3 -> { // repeated
                    byte[] more = new byte[all.length + length];
                    System.arraycopy(all, 0, more, 0, at + length);
                    System.arraycopy(all, at, more, at + length, all.length - at);
                    all = more;
                }
                default -> all[at] = (byte) "\r\n\t :;,0\u0000".charAt(random.nextInt(9));
            }
        }
        return all;
    }

    @ParameterizedTest
    @DisplayName("Conversations that are broken at random break nothing else")
    @ValueSource(booleans = {false, true})
    void fuzz(boolean http2) throws Exception {
        Logger logger = Logger.getLogger("tasuki.web.engine");
        logger.addHandler(errors);
        logger.setUseParentHandlers(false);
        try {
            HttpEngine.Server server =
                    start(
                            options ->
                                    options.withHeadTimeout(Duration.ofSeconds(2))
                                            .withReadTimeout(Duration.ofSeconds(2))
                                            .withWriteTimeout(Duration.ofSeconds(2)),
                            this::handle);
            Random random = new Random(SEED + (http2 ? 1 : 0));
            RawClient good = connect(server);
            int rounds = 0;
            Left before = Left.now(); // is taken again when classes are loaded and caches full
            while (rounds < CONVERSATIONS && failure.get() == null) {
                long seed = random.nextLong();
                converse(server, http2, new Random(seed));
                if (rounds == WARM_UP) {
                    before = Left.now();
                }
                if (rounds++ % 50 == 0) {
                    if (rounds % 5000 == 1) {
                        good.close(); // else it counts as left, its socket and the server's
                        good = connect(server);
                    }
                    assertEquals("fine", good.get("/quick").read().text(), "round " + rounds);
                }
            }
            good.close();
            assertEquals(null, failure.get(), "seed " + SEED + ", round " + rounds);
            boolean gone = server.awaitConnections(Duration.ofSeconds(20));
            assertTrue(gone, () -> server.connections() + " connections are left: " + threads());
            // a handler of HTTP/2 sees that its connection has gone, and then it ends
            running.awaitAdvanceInterruptibly(running.arrive(), 20, TimeUnit.SECONDS);
            assertTrue(handled.get() > rounds / 50, "handled " + handled + " of " + rounds);
            Left after = Left.now();
            assertTrue(after.sockets() <= before.sockets() + 2, before + " -> " + after);
            assertTrue(after.threads() <= before.threads() + 8, before + " -> " + after);
            if (rounds > 10 * WARM_UP) {
                assertTrue(after.heapKib() <= before.heapKib() + 2048, before + " -> " + after);
            }
            System.getLogger("tasuki.fuzz")
                    .log(
                            System.Logger.Level.INFO,
                            "{0}: seed {1}, {2} conversations, {3} -> {4}",
                            http2 ? "HTTP/2" : "HTTP/1.1",
                            Long.toString(SEED),
                            Integer.toString(rounds),
                            before,
                            after);
        } finally {
            logger.removeHandler(errors);
            logger.setUseParentHandlers(true);
        }
    }

    /** Where all threads are, in a file. */
    private static String threads() {
        Path file = Path.of("target", "fuzz-" + SEED + ".json").toAbsolutePath();
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
        } catch (IOException e) {
            return e.toString();
        }
        return file.toString();
    }

    private void converse(HttpEngine.Server server, boolean http2, Random random)
            throws IOException {
        byte[] bytes = mutate(http2 ? http2(random) : http1(random), random);
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(20);
            int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            if (random.nextBoolean()) {
                socket.getOutputStream().write(bytes, 0, cut);
            } else {
                int half = cut / 2;
                socket.getOutputStream().write(bytes, 0, half);
                socket.getOutputStream().write(bytes, half, cut - half);
            }
            if (random.nextBoolean()) {
                socket.shutdownOutput();
            }
            check(socket.getInputStream(), http2);
            if (random.nextInt(10) == 0) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // the server may close or reset whenever what it gets is broken
        }
    }

    private void check(InputStream in, boolean http2) throws IOException {
        byte[] reply = new byte[4096];
        int length = in.read(reply);
        if (!http2 && length > 12) {
            String line = new String(reply, 0, 12, ISO_8859_1);
            if (!line.matches("HTTP/1\\.1 (100|101|200|400|408|413|414|417|431|501|505)")) {
                failure.compareAndSet(
                        null, "Answered " + HexFormat.of().formatHex(reply, 0, length));
            }
        }
    }
}
