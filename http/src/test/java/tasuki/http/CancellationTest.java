package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.TimedOutException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("A call whose scope is cancelled")
@Timeout(60)
class CancellationTest {

    private final Client http = Servers.builder().timeouts(Timeouts.none()).limits(small()).build();

    private static Limits small() {
        return Limits.standard().maxConnections(2);
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("C7 ends while it waits for the response, and the server sees the close")
    void whileWaiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            asked.countDown();
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            Async.run(
                    () -> {
                        Task<String> call = Async.start(() -> http.get(server.url()).text());
                        asked.await();
                        call.cancel();
                        assertThrows(java.util.concurrent.CancellationException.class, call::await);
                    });
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("C7 ends in the middle of a body that is read as a whole")
    void inTheMiddleOfABody() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                            half.countDown();
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            CancelScope scope = CancelScope.create("reader");
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    scope.call(() -> inside(ended, server.url()));
                                } catch (Throwable e) {
                                    ended.completeExceptionally(e);
                                }
                            });
            assertTrue(half.await(30, TimeUnit.SECONDS));
            scope.cancel("enough");
            assertInstanceOf(InterruptedException.class, ended.get(30, TimeUnit.SECONDS));
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    private String inside(CompletableFuture<Throwable> ended, String url)
            throws InterruptedException {
        try {
            return http.get(url).text();
        } catch (Throwable e) {
            ended.complete(e);
            throw e;
        }
    }

    @Test
    @DisplayName("ends while it reads a stream")
    void whileStreaming() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\n\r\nfirst\n");
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            CountDownLatch first = new CountDownLatch(1);
            Async.run(
                    () -> {
                        Task<Long> call =
                                Async.start(
                                        () -> http.get(server.url()).stream(r -> lines(r, first)));
                        first.await();
                        call.cancel();
                        assertThrows(java.util.concurrent.CancellationException.class, call::await);
                    });
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    private static long lines(StreamedResponse response, CountDownLatch first)
            throws InterruptedException {
        long count = 0;
        while (response.readLine().isPresent()) {
            count++;
            first.countDown();
        }
        return count;
    }

    @Test
    @DisplayName("ends while it sends a body that the server does not take in")
    void whileUploading() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            asked.countDown();
                            go.await();
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            Async.run(
                    () -> {
                        Task<Integer> call =
                                Async.start(
                                        () ->
                                                http.post(server.url())
                                                        .body(
                                                                RequestBody.writer(
                                                                        "x/y",
                                                                        CancellationTest::flood))
                                                        .send()
                                                        .status());
                        asked.await();
                        call.cancel();
                        assertThrows(java.util.concurrent.CancellationException.class, call::await);
                    });
            go.countDown();
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    private static void flood(BodySink sink) throws InterruptedException {
        byte[] piece = new byte[64 * 1024];
        while (true) {
            sink.write(piece);
        }
    }

    @Test
    @DisplayName("leaves the pool whole: as many calls as before can run")
    void poolIsWhole() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Semaphore heard = new Semaphore(0);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            while (!peer.readHead().isEmpty()) {
                                if (asked.incrementAndGet() <= 20) {
                                    heard.release();
                                    peer.awaitClose();
                                } else {
                                    peer.reply(200, "ok");
                                }
                            }
                        })) {
            for (int i = 0; i < 20; i++) {
                Async.run(
                        () -> {
                            Task<String> call = Async.start(() -> http.get(server.url()).text());
                            heard.acquire();
                            call.cancel();
                        });
            }
            assertEquals("ok", http.get(server.url()).text());
            int together =
                    Async.gather(
                                    () -> http.get(server.url()).text(),
                                    () -> http.get(server.url()).text(),
                                    () -> http.get(server.url()).text(),
                                    () -> http.get(server.url()).text())
                            .size();
            assertEquals(4, together);
        }
    }

    @Test
    @DisplayName("ends while it waits for a place in the pool")
    void whileWaitingForThePool() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            while (!peer.readHead().isEmpty()) {
                                two.countDown();
                                release.await();
                                peer.reply(200, "ok");
                            }
                        })) {
            Async.run(
                    () -> {
                        Task<String> a = Async.start(() -> http.get(server.url()).text());
                        Task<String> b = Async.start(() -> http.get(server.url()).text());
                        two.await();
                        assertTrue(
                                Async.moveOnAfter(
                                                Duration.ofMillis(20),
                                                () -> http.get(server.url()).text())
                                        .isEmpty());
                        release.countDown();
                        assertEquals("ok", a.await());
                        assertEquals("ok", b.await());
                        assertEquals("ok", http.get(server.url()).text());
                    });
        }
    }

    @Test
    @DisplayName("C11 ends by the deadline of timeout, however long its own timeouts are")
    void deadlineEndsIt() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CompletableFuture<CancelScope> timeout = new CompletableFuture<>();
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            timeout.get().deadline(Duration.ofMillis(50));
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            assertThrows(
                    TimedOutException.class,
                    () ->
                            Async.timeout(
                                    Duration.ofMinutes(5),
                                    scope -> {
                                        timeout.complete(scope);
                                        return http.get(server.url() + "/slow").text();
                                    }));
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("does not begin when nothing is left of the deadline")
    void nothingLeft() throws Exception {
        try (RawServer server = RawServer.start(peer -> peer.reply(200, "ok"))) {
            CancelScope scope = CancelScope.create("over");
            scope.cancel();
            assertTrue(scope.call(() -> http.get(server.url()).text()).isEmpty());
            assertEquals(0, server.connections());
        }
    }

    @Test
    @DisplayName("between its place in the pool and the sending, gives that place back")
    void justBeforeItIsSent() throws Exception {
        CancelScope scope = CancelScope.create("gone");
        Timeouts times = Timeouts.none().pool(Duration.ofMillis(200));
        try (Client one =
                        Servers.builder()
                                .limits(Limits.standard().maxConnections(1))
                                .timeouts(times)
                                .onRequest(
                                        request -> {
                                            if (request.url().path().equals("/cancelled")) {
                                                scope.cancel();
                                            }
                                            return request;
                                        })
                                .build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    peer.reply(200, "ok");
                                })) {
            assertTrue(scope.call(() -> one.get(server.url() + "/cancelled").text()).isEmpty());
            assertEquals("ok", one.get(server.url()).text());
            assertEquals(1, server.connections());
        }
    }

    @Test
    @DisplayName("when its upload has just ended, ends, and the server sees the close")
    void justAfterItsUpload() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CancelScope scope = CancelScope.create("gone");
        Limits limits = Limits.standard().keepAliveExpiry(Duration.ofHours(1));
        try (Client patient = Servers.builder().timeouts(Timeouts.none()).limits(limits).build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    peer.awaitClose();
                                    gone.countDown();
                                })) {
            RequestBody body =
                    RequestBody.writer(
                            "x/y",
                            sink -> {
                                sink.write("all there is");
                                scope.cancel();
                            });
            assertTrue(scope.call(() -> patient.post(server.url()).body(body).send()).isEmpty());
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("while the client starts, ends at once, and the start is not torn")
    void whileTheClientStarts() throws Exception {
        CancelScope scope = CancelScope.create("gone");
        try (Client fresh =
                        Servers.builder()
                                .onRequest(
                                        request -> {
                                            scope.cancel();
                                            return request;
                                        })
                                .build();
                RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.readHead();
                                    peer.reply(200, "ok");
                                })) {
            assertTrue(scope.call(() -> fresh.get(server.url()).text()).isEmpty());
            assertEquals("ok", fresh.get(server.url()).text());
        }
    }

    @Test
    @DisplayName("may close its client, which ends all the same")
    void closesTheClient() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.reply(200, "ok");
                        })) {
            Client mine = Servers.client();
            assertEquals("ok", mine.get(server.url()).text());
            CancelScope scope = CancelScope.create("gone");
            boolean finished =
                    scope.run(
                            () -> {
                                try (mine) {
                                    scope.cancel();
                                }
                                Async.checkpoint();
                            });
            assertFalse(finished);
            assertThrows(TransportException.class, () -> mine.get(server.url()).text());
        }
    }
}
