package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.Task;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("The timeouts of the phases")
@Tag("realtime")
@Timeout(60)
class TimeoutsTest {

    private static final Duration SHORT = Duration.ofMillis(150);
    private final Client http = Servers.client();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("are five seconds each unless said otherwise")
    void standard() {
        assertEquals(Duration.ofSeconds(5), http.get("http://x/").build().timeouts().read());
        assertEquals(Timeouts.of(Duration.ofSeconds(5)), Timeouts.standard());
        assertThrows(IllegalArgumentException.class, () -> Timeouts.of(Duration.ZERO));
    }

    @Test
    @DisplayName("read: a server that never answers")
    void read() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.awaitClose();
                        })) {
            ReadTimeoutException failure =
                    assertThrows(
                            ReadTimeoutException.class,
                            () ->
                                    http.get(server.url() + "/x")
                                            .timeouts(Timeouts.none().read(SHORT))
                                            .send());
            assertEquals(
                    server.url()
                            + " sent nothing for 150 ms (read timeout) in answer to GET "
                            + server.url()
                            + "/x",
                    failure.getMessage());
            assertEquals("GET", failure.request().orElseThrow().method());
        }
    }

    @Test
    @DisplayName("read: a body that stops coming, as a whole and as a stream")
    void readBody() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                            peer.awaitClose();
                        })) {
            assertThrows(
                    ReadTimeoutException.class,
                    () -> http.get(server.url()).timeouts(Timeouts.none().read(SHORT)).send());
            assertThrows(
                    ReadTimeoutException.class,
                    () ->
                            http.get(server.url()).timeouts(Timeouts.none().read(SHORT)).stream(
                                    StreamedResponse::readAll));
        }
    }

    @Test
    @DisplayName("read: noticed also when the answer overtakes the end of the request")
    void readAfterWrite() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                            peer.awaitClose();
                        })) {
            for (int i = 0; i < 30; i++) {
                assertThrows(
                        ReadTimeoutException.class,
                        () ->
                                http
                                        .get(server.url())
                                        .timeouts(Timeouts.none().read(Duration.ofMillis(5)))
                                        .stream(StreamedResponse::readAll));
            }
        }
    }

    @Test
    @DisplayName("read: a body that keeps coming may last longer than the timeout")
    void slowButSteady() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
                            for (int i = 0; i < 10; i++) {
                                Async.sleep(Duration.ofMillis(300));
                                peer.send("x");
                            }
                        })) {
            assertEquals(
                    "xxxxxxxxxx",
                    http.get(server.url())
                            .timeouts(Timeouts.none().read(Duration.ofMillis(2_500)))
                            .text());
        }
    }

    @Test
    @DisplayName("write: a server that takes nothing in")
    void write() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            over.await();
                        })) {
            byte[] much = new byte[64 * 1024 * 1024];
            Timeouts times = Timeouts.none().write(SHORT);
            assertThrows(
                    WriteTimeoutException.class,
                    () -> http.post(server.url()).body(much).timeouts(times).send());
            assertThrows(
                    WriteTimeoutException.class,
                    () ->
                            http.post(server.url())
                                    .body(RequestBody.writer("x/y", sink -> sink.write(much)))
                                    .timeouts(times)
                                    .send());
            over.countDown();
        }
    }

    @Test
    @DisplayName("pool: no connection becomes free")
    void pool() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Client one = Servers.builder().limits(Limits.standard().maxConnections(1)).build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    busy.countDown();
                                    release.await();
                                    peer.reply(200, "ok");
                                })) {
            Async.run(
                    () -> {
                        Task<String> first = Async.start(() -> one.get(server.url()).text());
                        busy.await();
                        PoolTimeoutException failure =
                                assertThrows(
                                        PoolTimeoutException.class,
                                        () ->
                                                one.get(server.url())
                                                        .timeouts(Timeouts.none().pool(SHORT))
                                                        .send());
                        assertTrue(
                                failure.getMessage().contains("within 150 ms (pool timeout)"),
                                failure.getMessage());
                        release.countDown();
                        assertEquals("ok", first.await());
                    });
        }
    }

    @Test
    @DisplayName("connect: a machine that does not answer")
    void connect() throws Exception {
        // A listener whose backlog is full lets connects hang, as a dead machine does.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    Socket filler = new Socket();
                    fillers.add(filler);
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            filler.connect(full.getLocalSocketAddress());
                                        } catch (java.io.IOException e) {
                                            // closed at the end of the test
                                        }
                                    });
                }
                while (fillers.stream().filter(Socket::isConnected).count() < 2) {
                    Thread.onSpinWait();
                }
                ConnectTimeoutException failure =
                        assertThrows(
                                ConnectTimeoutException.class,
                                () ->
                                        http.get("http://127.0.0.1:" + full.getLocalPort())
                                                .timeouts(Timeouts.none().connect(SHORT))
                                                .send());
                assertTrue(
                        failure.getMessage().contains("within 150 ms (connect timeout)"),
                        failure.getMessage());
            } finally {
                for (Socket filler : fillers) {
                    filler.close();
                }
            }
        }
    }

    @Test
    @DisplayName("the expiry of unused connections does not end a call that waits longer")
    void expiryIsNotForCalls() throws Exception {
        try (Client quick =
                        Servers.builder()
                                .limits(Limits.standard().keepAliveExpiry(Duration.ofMillis(50)))
                                .build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    while (!peer.readHead().isEmpty()) {
                                        Async.sleep(Duration.ofMillis(600));
                                        peer.reply(200, "late");
                                    }
                                })) {
            assertEquals("late", quick.get(server.url()).text());
            try (StreamedResponse response = quick.get(server.url()).open()) {
                assertEquals("late", response.readAll().text());
            }
        }
    }

    @Test
    @DisplayName("an unused connection is closed when it expires")
    void expiry() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (Client quick =
                        Servers.builder()
                                .limits(Limits.standard().keepAliveExpiry(Duration.ofMillis(50)))
                                .build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    peer.reply(200, "ok");
                                    peer.awaitClose();
                                    gone.countDown();
                                })) {
            assertEquals("ok", quick.get(server.url()).text());
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }
}
