package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients that are slow on purpose: slowloris, slow bodies, slow reading; and too many of them. */
class SlowClientsTest extends EngineTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    /** For a head: its beginning must have been sent before it is up, which takes a moment. */
    private static final Duration HEAD = Duration.ofSeconds(1);

    @Test
    @DisplayName("Slowloris: heads that never end are answered 408; others are served meanwhile")
    void slowHeads() throws Exception {
        HttpEngine.Server server =
                start(options -> options.withHeadTimeout(HEAD), x -> replyText(x, "served"));
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(connect(server).send("GET / HTTP/1.1\r\nX-" + i + ": "));
        }
        assertEquals("served", connect(server).get("/").read().text());
        for (RawClient each : slow) {
            assertEquals(408, each.read().status());
            assertTrue(each.ends());
        }
        assertTrue(server.awaitConnections(Duration.ofSeconds(20)) || server.connections() < 3);
    }

    @Test
    @DisplayName("A head that trickles in is answered 408 although there is always a new byte")
    void tricklingHead() throws Exception {
        HttpEngine.Server server =
                start(options -> options.withHeadTimeout(HEAD), x -> replyText(x, "served"));
        RawClient client = connect(server);
        client.send("GET / HTTP/1.1\r\nX: ");
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                status.complete(client.read().status());
                            } catch (IOException e) {
                                status.completeExceptionally(e);
                            }
                        });
        try {
            while (!status.isDone()) {
                client.send("x");
                LockSupport.parkNanos(1_000_000); // slowly: a flood would be too large a head, 431
            }
        } catch (IOException e) {
            // it is closed, rightly
        }
        assertEquals(408, soon(status));
    }

    @ParameterizedTest
    @DisplayName("A body that stops coming is 408 for its reader, over HTTP/1.1 and HTTP/2")
    @ValueSource(booleans = {false, true})
    void slowBody(boolean http2) throws Exception {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        options -> options.withReadTimeout(SHORT),
                        x -> {
                            try {
                                x.body().readAllBytes();
                            } catch (BadRequestException e) {
                                seen.complete(e.status());
                                throw e;
                            }
                        });
        if (http2) {
            RawHttp2 client = closing(RawHttp2.connect(server));
            client.request(1, false, "POST", "/").data(1, false, new byte[10]);
            assertTrue(client.body(1).contains("too slowly"));
        } else {
            RawClient client = connect(server);
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nstart");
            assertEquals(408, client.read().status());
            assertTrue(client.ends());
        }
        assertEquals(408, soon(seen));
    }

    @ParameterizedTest
    @DisplayName(
            "A client that takes nothing of its reply is cut off, and its handler learns of it")
    @ValueSource(booleans = {false, true})
    void slowReader(boolean http2) throws Exception {
        CompletableFuture<String> failed = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        options -> options.withWriteTimeout(SHORT),
                        x -> {
                            try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                byte[] piece = new byte[64 * 1024];
                                for (int i = 0; i < 10_000; i++) {
                                    out.write(piece);
                                }
                            } catch (IOException e) {
                                failed.complete(e.getClass().getSimpleName());
                                throw e;
                            }
                        });
        if (http2) {
            closing(RawHttp2.connect(server)).get(1, "/");
            assertEquals("ClientGoneException", soon(failed));
        } else {
            RawClient client = closing(RawClient.connect(server, 4096)).get("/");
            assertEquals("ClientGoneException", soon(failed));
            // what had been written is not left for the system to deliver: the connection is reset
            assertThrows(
                    SocketException.class,
                    () ->
                            client.socket
                                    .getInputStream()
                                    .transferTo(OutputStream.nullOutputStream()));
        }
    }

    @Test
    @DisplayName("A pace below the least rate is too slow, whatever the single pauses are")
    void leastRate() {
        Pace pace = new Pace();
        long second = TimeUnit.SECONDS.toNanos(1);
        pace.begin();
        for (int i = 0; i < 5; i++) {
            assertFalse(pace.tooSlow(second, 30 * second, 240), "within the grace");
            pace.moved(10);
        }
        boolean slow = false;
        for (int i = 0; i < 5; i++) {
            slow |= pace.tooSlow(second, 30 * second, 240);
            pace.moved(10);
        }
        assertTrue(slow);
        pace.end();
        assertFalse(pace.tooSlow(second, 30 * second, 240), "nobody waits");
        pace.begin();
        for (int i = 0; i < 100; i++) {
            assertFalse(pace.tooSlow(second, 30 * second, 240), "fast enough");
            pace.moved(300);
        }
    }

    @Test
    @DisplayName("A pace that is 0 for the timeout is too slow even where any rate will do")
    void stalled() {
        Pace pace = new Pace();
        pace.begin();
        assertFalse(pace.tooSlow(10, 25, 0));
        assertFalse(pace.tooSlow(10, 25, 0));
        assertFalse(pace.tooSlow(10, 25, 0));
        assertTrue(pace.tooSlow(10, 25, 0));
    }

    @Test
    @DisplayName("A connection too many is answered 503 and closed; its place comes back")
    void tooManyConnections() throws Exception {
        HttpEngine.Server server =
                start(options -> options.withMaxConnections(2), x -> replyText(x, "served"));
        RawClient first = connect(server);
        RawClient second = connect(server);
        assertEquals("served", first.get("/").read().text());
        assertEquals("served", second.get("/").read().text());
        RawClient third = connect(server);
        RawClient.Response refused = third.read();
        assertEquals(503, refused.status());
        assertEquals("1", refused.header("Retry-After"));
        first.close();
        second.close();
        assertTrue(server.awaitConnections(Duration.ofSeconds(20)));
        assertEquals("served", connect(server).get("/").read().text());
    }

    @Test
    @DisplayName("A connection ends after its most requests, in order")
    void mostRequests() throws Exception {
        HttpEngine.Server server =
                start(options -> options.withMaxRequests(3), x -> replyText(x, x.rawPath()));
        RawClient client = connect(server);
        client.get("/1").get("/2").get("/3").get("/4");
        assertEquals("", client.read().header("Connection"));
        assertEquals("", client.read().header("Connection"));
        assertEquals("close", client.read().header("Connection"));
        assertTrue(client.ends());
    }

    @Test
    @DisplayName(
            "A server that stops serves what is on its way on open connections, and closes them")
    void lastRequestsAreServed() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        HttpEngine.Server server =
                start(
                        x -> {
                            running.countDown();
                            replyText(x, x.rawPath());
                        });
        RawClient client = connect(server);
        assertEquals("/1", client.get("/1").read().text());
        running.await();
        client.send("GET /2 HTTP/1.1\r\n"); // has begun
        Connection connection = EndsTest.only(server);
        while (connection.protocol().doing() != Protocol.Doing.HEAD) {
            Thread.yield(); // the server has not seen it yet
        }
        RawClient idle = connect(server);
        idle.get("/3").read();
        server.stopAccepting();
        client.send("Host: h\r\n\r\n");
        RawClient.Response last = client.read();
        assertEquals("/2", last.text());
        assertEquals("close", last.header("Connection"));
        assertTrue(client.ends());
        assertTrue(idle.ends());
        assertTrue(server.awaitConnections(Duration.ofSeconds(20)));
        assertThrows(IOException.class, () -> RawClient.connect(server));
    }
}
