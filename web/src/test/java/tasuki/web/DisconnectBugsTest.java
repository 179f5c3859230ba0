package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bugs that others had when they built the cancellation of requests whose client has gone, each
 * by the name of what a user saw. Over real sockets, HTTP/1.1 and HTTP/2 where it applies. What is
 * seen only below the framework (half-closes, a reply that is finished) is in Http1DisconnectTest.
 */
@Timeout(60)
class DisconnectBugsTest {
    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final CompletableFuture<String> background = new CompletableFuture<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicBoolean flagSeen = new AtomicBoolean();
    private LogCapture log;
    private App app;

    @BeforeEach
    void setUp() {
        log = new LogCapture();
        app = App.create();
        app.get(
                "/wait",
                _ -> {
                    started.release();
                    try {
                        Async.await(() -> go.await());
                        ended.complete("to its end");
                        return "waited";
                    } catch (InterruptedException e) {
                        cancelled.incrementAndGet();
                        ended.complete("cancelled");
                        throw e;
                    }
                });
        app.get(
                "/quick",
                _ -> {
                    flagSeen.compareAndSet(false, Thread.currentThread().isInterrupted());
                    Async.checkpoint();
                    return "quick";
                });
        app.get(
                        "/late",
                        _ -> {
                            Async.sleepForever();
                            return "never";
                        })
                .timeout(Duration.ofMillis(20));
        app.get(
                        "/stubborn",
                        _ -> {
                            try {
                                Async.sleepForever();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // as many a library does
                            }
                            return "in spite of it";
                        })
                .timeout(Duration.ofMillis(20));
        app.get(
                "/spawns",
                request -> {
                    request.background(
                            "work",
                            () -> {
                                Async.await(() -> go.await());
                                background.complete("done");
                            });
                    return "spawned";
                });
        app.post(
                "/upload",
                request -> {
                    started.release();
                    try {
                        return request.bytes().length;
                    } finally {
                        ended.complete("ended");
                    }
                });
    }

    @AfterEach
    void tearDown() {
        log.close();
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).build();
    }

    private static CompletableFuture<HttpResponse<String>> send(
            HttpClient client, RunningApp running, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(running.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String read(InputStream in, String until) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(until) < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("The connection ended after: " + text);
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("A request that says Connection: close is not taken for a disconnect")
    void connectionCloseIsNoDisconnect() throws Exception {
        try (RunningApp running = app.start(0);
                Socket socket = new Socket("127.0.0.1", running.port())) {
            write(socket, "GET /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            started.acquire();
            try (Socket other = new Socket("127.0.0.1", running.port())) {
                write(other, "GET /quick HTTP/1.1\r\nHost: h\r\n\r\n");
                read(other.getInputStream(), "\"quick\"");
            }
            go.countDown();
            assertTrue(read(socket.getInputStream(), "\"waited\"").startsWith("HTTP/1.1 200"));
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(0, cancelled.get());
        }
    }

    @ParameterizedTest
    @DisplayName(
            "Cancelling a request never cancels the application: others and background work go on")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void theApplicationGoesOn(HttpClient.Version version) throws Exception {
        try (RunningApp running = app.start(0);
                HttpClient client = client(version);
                HttpClient other = client(version)) {
            assertEquals("\"spawned\"", soon(send(client, running, "/spawns")).body());
            CompletableFuture<HttpResponse<String>> stays = send(other, running, "/wait");
            started.acquire();
            for (int i = 0; i < 20; i++) {
                CompletableFuture<HttpResponse<String>> leaves = send(client, running, "/wait");
                started.acquire();
                leaves.cancel(true);
            }
            while (cancelled.get() < 20) {
                Thread.onSpinWait();
            }
            assertEquals("\"quick\"", soon(send(client, running, "/quick")).body());
            assertFalse(background.isDone());
            go.countDown();
            assertEquals("\"waited\"", soon(stays).body());
            assertEquals("done", soon(background));
            assertEquals(20, cancelled.get());
        }
    }

    @ParameterizedTest
    @DisplayName("No interrupt outlives its request, even one that the handler sets again")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void noInterruptOutlivesItsRequest(HttpClient.Version version) throws Exception {
        try (RunningApp running = app.start(0);
                HttpClient client = client(version)) {
            for (int i = 0; i < 10; i++) {
                assertEquals(504, soon(send(client, running, "/late")).statusCode());
                assertEquals("\"quick\"", soon(send(client, running, "/quick")).body());
                int stubborn = soon(send(client, running, "/stubborn")).statusCode();
                assertTrue(stubborn == 200 || stubborn == 504, "status " + stubborn);
                assertEquals("\"quick\"", soon(send(client, running, "/quick")).body());
            }
            assertFalse(flagSeen.get());
        }
    }

    @ParameterizedTest
    @DisplayName(
            "A client that goes at any moment, before the handler has begun too, leaves nothing running")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void goesAtAnyMoment(HttpClient.Version version) throws Exception {
        try (RunningApp running = app.start(0);
                HttpClient client = client(version)) {
            soon(send(client, running, "/quick"));
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                CompletableFuture<HttpResponse<String>> each = send(client, running, "/wait");
                for (int spin = 0; spin < i * 50; spin++) {
                    Thread.onSpinWait();
                }
                each.cancel(true);
                all.add(each);
            }
            while (running.activeRequests() > 0) {
                Thread.onSpinWait();
            }
            assertEquals("\"quick\"", soon(send(client, running, "/quick")).body());
        }
    }

    @Test
    @DisplayName("Pipelined answers stay in order after the first is cancelled by its deadline")
    void pipelinedAnswersStayInOrder() throws Exception {
        try (RunningApp running = app.start(0);
                Socket socket = new Socket("127.0.0.1", running.port())) {
            write(
                    socket,
                    "GET /late HTTP/1.1\r\nHost: h\r\n\r\n"
                            + "GET /quick HTTP/1.1\r\nHost: h\r\n\r\n"
                            + "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n"
                            + "GET /quick HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            String all =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            List<String> statuses =
                    all.lines()
                            .filter(line -> line.contains("HTTP/1.1 "))
                            .map(line -> line.replaceAll(".*HTTP/1.1 (\\d+).*", "$1"))
                            .toList();
            assertEquals(List.of("504", "200", "404", "200"), statuses, all);
        }
    }

    @Test
    @DisplayName("An upload that is abandoned ends its reader and its connection; nothing spins")
    void abandonedUpload() throws Exception {
        CountDownLatch all = new CountDownLatch(20);
        app.observe(_ -> all.countDown());
        try (RunningApp running = app.start(0)) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket("127.0.0.1", running.port())) {
                    write(
                            socket,
                            "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nhalf");
                    started.acquire();
                    if (i % 2 == 0) {
                        socket.setSoLinger(true, 0);
                    }
                }
            }
            assertTrue(all.await(30, TimeUnit.SECONDS));
            assertEquals("ended", soon(ended));
            while (running.connections() > 0) {
                Thread.onSpinWait();
            }
            assertEquals(0, running.activeRequests());
        }
    }

    @ParameterizedTest
    @DisplayName("Slots of a limit come back when clients go, while they run and while they wait")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void slotsComeBack(HttpClient.Version version) throws Exception {
        app.maxConcurrent(2).maxWaiting(4, Duration.ofSeconds(30));
        try (RunningApp running = app.start(0);
                HttpClient client = client(version)) {
            soon(send(client, running, "/quick"));
            for (int i = 0; i < 20; i++) {
                List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
                for (int j = 0; j < 4; j++) {
                    all.add(send(client, running, "/wait"));
                }
                started.acquire(2);
                all.forEach(each -> each.cancel(true));
                while (running.activeRequests() > 0) {
                    Thread.onSpinWait();
                }
                started.drainPermits();
                assertEquals(200, soon(send(client, running, "/quick")).statusCode(), "round " + i);
            }
        }
    }

    @ParameterizedTest
    @DisplayName("A handler that does not care is not cancelled when its client goes")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void optOut(HttpClient.Version version) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        CountDownLatch seen = new CountDownLatch(1);
        app.observe(
                entry -> {
                    if (entry.route().equals("/keeps")) {
                        seen.countDown();
                    }
                });
        app.get(
                        "/keeps",
                        _ -> {
                            started.release();
                            try {
                                Async.await(() -> go.await());
                                result.complete("went on");
                            } catch (InterruptedException e) {
                                result.complete("cancelled");
                                throw e;
                            }
                            return "kept";
                        })
                .cancelOnDisconnect(false);
        try (RunningApp running = app.start(0);
                HttpClient client = client(version)) {
            CompletableFuture<HttpResponse<String>> reply = send(client, running, "/keeps");
            started.acquire();
            reply.cancel(true);
            CompletableFuture<HttpResponse<String>> other = send(client, running, "/wait");
            started.acquire();
            other.cancel(true);
            assertEquals("cancelled", soon(ended), "so the first had been seen to go long ago");
            go.countDown();
            assertEquals("went on", soon(result));
            assertTrue(seen.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("Context of a request is not seen by the next one on its connection")
    void nothingLeaksToTheNextRequest() throws Exception {
        ConcurrentHashMap<String, Boolean> threads = new ConcurrentHashMap<>();
        app.get(
                "/state",
                request -> {
                    boolean clean = request.state().isEmpty();
                    request.state().put("user", "Ada");
                    threads.put(Thread.currentThread().getName(), clean);
                    return clean;
                });
        try (RunningApp running = app.start(0);
                HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            for (int i = 0; i < 5; i++) {
                assertEquals("true", soon(send(client, running, "/state")).body());
            }
        }
    }
}
