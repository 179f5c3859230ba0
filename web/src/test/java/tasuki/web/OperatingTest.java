package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tasuki.Async;
import tasuki.stream.AsyncStream;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators see of an application: overload, probes, metrics, logs, proxies, deadlines. */
@Timeout(60)
class OperatingTest {
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger ran = new AtomicInteger();

    private App slow() {
        App app = App.create();
        app.get(
                "/slow",
                _ -> {
                    ran.incrementAndGet();
                    Async.await(() -> go.await());
                    return "done";
                });
        app.get("/quick", _ -> "quick");
        return app;
    }

    private void awaitRunning(int count) {
        while (ran.get() < count) {
            Thread.onSpinWait();
        }
    }

    // ---- overload ----

    @Test
    @DisplayName("Over the limit requests wait for a turn in order; over that they get 503 at once")
    void queue() throws Exception {
        App app = slow().maxConcurrent(1).maxWaiting(2, Duration.ofSeconds(30));
        try (TestClient client = TestClient.of(app)) {
            TestReply first = client.request("GET", "/slow").start();
            awaitRunning(1);
            TestReply second = client.request("GET", "/quick").start();
            TestReply third = client.request("GET", "/quick").start();
            while (client.dispatcher().waiting() < 2) {
                Thread.onSpinWait();
            }
            TestReply refused = client.get("/quick");
            assertEquals(503, refused.status());
            assertEquals("1", refused.header("Retry-After").orElseThrow());
            go.countDown();
            assertEquals(200, first.status());
            assertEquals(200, second.status());
            assertEquals(200, third.status());
        }
    }

    @Test
    @DisplayName("Who waits too long for a turn gets 503")
    void waitsTooLong() throws Exception {
        App app = slow().maxConcurrent(1).maxWaiting(5, Duration.ofMillis(20));
        try (TestClient client = TestClient.of(app)) {
            TestReply first = client.request("GET", "/slow").start();
            awaitRunning(1);
            assertEquals(503, client.get("/quick").status());
            go.countDown();
            assertEquals(200, first.status());
        }
    }

    @Test
    @DisplayName(
            "Turns come back: after a reply, a failure, a client that goes, one that went while it waited")
    void turnsComeBack() throws Exception {
        App app = slow().maxConcurrent(1).maxWaiting(1, Duration.ofSeconds(30));
        app.get(
                "/fails",
                _ -> {
                    throw new IllegalStateException("a bug");
                });
        app.get(
                "/hangs",
                _ -> {
                    ran.incrementAndGet();
                    Async.sleepForever();
                    return "";
                });
        try (LogCapture _ = new LogCapture();
                TestClient client = TestClient.of(app)) {
            for (int i = 1; i <= 20; i++) {
                assertEquals(500, client.get("/fails").status());
                TestReply hangs = client.request("GET", "/hangs").start();
                awaitRunning(i);
                TestReply waits = client.request("GET", "/quick").start();
                waits.disconnect();
                waits.awaitEnd();
                hangs.disconnect();
                hangs.awaitEnd();
                assertEquals(200, client.get("/quick").status());
            }
            assertEquals(1, client.dispatcher().freeTurns());
        }
    }

    // ---- probes ----

    @Test
    @DisplayName("Probes tell life from readiness, past limits and middleware")
    void health() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        App app =
                slow().maxConcurrent(1)
                        .health("/health")
                        .healthCheck("fine", () -> {})
                        .healthCheck(
                                "database",
                                () -> {
                                    if (broken.get()) {
                                        throw new IOException("connection refused");
                                    }
                                })
                        .use(
                                (_, _) -> {
                                    throw new HttpError(401, "not for probes");
                                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals("{\"status\":\"up\"}", client.get("/health/live").text());
            assertEquals(
                    "{\"status\":\"up\",\"checks\":{\"fine\":\"up\",\"database\":\"up\"}}",
                    client.get("/health/ready").text());
            broken.set(true);
            TestReply down = client.get("/health");
            assertEquals(503, down.status());
            assertEquals(
                    "{\"status\":\"down\",\"checks\":{\"fine\":\"up\",\"database\":\"connection refused\"}}",
                    down.text());
            assertEquals("no-store", down.header("Cache-Control").orElseThrow());
            assertEquals(200, client.get("/health/live").status());
            assertEquals(405, client.request("POST", "/health").send().status());
            assertEquals(401, client.get("/quick").status());
        }
    }

    @Test
    @DisplayName(
            "While it waits for load balancers before a stop, the server serves but is not ready")
    void stopDelay() throws Exception {
        CompletableFuture<Void> closed;
        try (TestClient client =
                TestClient.of(slow().health("/health").stopDelay(Duration.ofSeconds(2)))) {
            assertEquals(200, client.get("/health").status());
            closed = CompletableFuture.runAsync(client::close);
            while (client.get("/health").status() == 200) {
                Thread.onSpinWait();
            }
            assertEquals(503, client.get("/health").status());
            assertEquals(200, client.get("/health/live").status());
            assertEquals(200, client.get("/quick").status());
        }
        closed.get(30, TimeUnit.SECONDS);
    }

    // ---- metrics and logs ----

    @Test
    @DisplayName("Metrics count by method, declared route and status, and cannot be flooded")
    void metrics() throws Exception {
        App app = slow().metrics("/metrics");
        app.get("/items/{id}", request -> request.pathParam("id"));
        try (TestClient client = TestClient.of(app)) {
            for (int i = 0; i < 5; i++) {
                client.get("/items/" + i);
                client.get("/nothing/" + i);
                client.request("METHOD" + i, "/quick").send();
            }
            TestReply reply = client.get("/metrics");
            assertTrue(
                    reply.header("Content-Type").orElseThrow().startsWith("text/plain; version"));
            String text = reply.text();
            String series =
                    "http_server_requests_seconds_count{method=\"%s\",route=\"%s\",status=\"%d\"} 5\n";
            assertTrue(text.contains(series.formatted("GET", "/items/{id}", 200)), text);
            assertTrue(text.contains(series.formatted("GET", "", 404)), text);
            assertTrue(text.contains(series.formatted("other", "", 405)), text);
            assertTrue(text.contains("le=\"+Inf\"} 5"), text);
            assertTrue(text.contains("# TYPE http_server_requests_active gauge"), text);
            assertTrue(
                    text.contains(
                            "http_server_response_bytes{method=\"GET\",route=\"/items/{id}\",status=\"200\"} 15"),
                    text);
        }
    }

    @Test
    @DisplayName("The access log has a line per request in the format that was chosen")
    void accessLog() throws Exception {
        List<AccessLog.Entry> seen = new CopyOnWriteArrayList<>();
        App app = slow().observe(seen::add).accessLog(AccessLog.json());
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            client.request("GET", "/quick?a=\"1\"")
                    .header("User-Agent", "test\"er")
                    .header("X-Request-Id", "abc-1")
                    .send();
            AccessLog.Entry entry = seen.getFirst();
            assertEquals("/quick?a=\"1\"", entry.target());
            assertEquals("/quick", entry.route());
            assertEquals(200, entry.status());
            assertEquals(7, entry.bytes());
            assertEquals("abc-1", entry.id());
            String line = log.messages().getLast();
            assertTrue(line.contains("\"target\":\"/quick?a=\\\"1\\\"\""), line);
            assertTrue(line.contains("\"userAgent\":\"test\\\"er\""), line);
            String combined = AccessLog.combined().line(entry);
            assertTrue(
                    combined.matches(
                            "127.0.0.1 - - \\[.*\\] \"GET /quick\\?a=.* HTTP/1.1\" 200 7 \"-\" \"test.*\""),
                    combined);
        }
    }

    @Test
    @DisplayName("A request's id comes in from who is trusted, is made else, and goes out")
    void requestIds() throws Exception {
        try (TestClient client = TestClient.of(slow().requestIds(true))) {
            assertEquals(
                    "from-1",
                    client.request("GET", "/quick")
                            .header("X-Request-Id", "from-1")
                            .send()
                            .header("X-Request-Id")
                            .orElseThrow());
            String made = client.get("/quick").header("X-Request-Id").orElseThrow();
            assertFalse(made.isEmpty());
            String bad =
                    client.request("GET", "/quick")
                            .header("X-Request-Id", "a b\u0001")
                            .send()
                            .header("X-Request-Id")
                            .orElseThrow();
            assertFalse(bad.contains(" "));
        }
        try (TestClient client = TestClient.of(slow().trust().requestIds(true))) {
            String other =
                    client.request("GET", "/quick")
                            .header("X-Request-Id", "forged")
                            .send()
                            .header("X-Request-Id")
                            .orElseThrow();
            assertFalse(other.equals("forged"));
        }
    }

    // ---- proxies ----

    @ParameterizedTest
    @DisplayName("What proxies say is believed from the outermost trusted one on, and no further")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 203.0.113.9 | 203.0.113.9 false testserver",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.9 | 203.0.113.9 false testserver",
                "X-Forwarded-For: 203.0.113.9, 10.0.0.7 | 203.0.113.9 false testserver",
                "X-Forwarded-For: 203.0.113.9:4711 | 203.0.113.9 false testserver",
                "X-Forwarded-For: unknown | 127.0.0.1 false testserver",
                "X-Forwarded-For: 203.0.113.9~X-Forwarded-Proto: https | 203.0.113.9 true testserver",
                "X-Forwarded-Proto: https~X-Forwarded-Host: shop.example | 127.0.0.1 true shop.example",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.9~X-Forwarded-Proto: https, http"
                        + " | 203.0.113.9 false testserver",
                "Forwarded: for=203.0.113.9;proto=https;host=shop.example"
                        + " | 203.0.113.9 true shop.example",
                "Forwarded: for=6.6.6.6;host=evil, for=203.0.113.9;proto=https"
                        + " | 203.0.113.9 true testserver",
                "Forwarded: for=\"[2001:db8::17]:4711\" | 2001:db8:0:0:0:0:0:17 false testserver",
                "Forwarded: for=_hidden;proto=https | 127.0.0.1 false testserver",
                "Forwarded: for=203.0.113.9~X-Forwarded-For: 6.6.6.6 | 203.0.113.9 false testserver",
            })
    void proxies(String headers, String expected) throws Exception {
        App app = App.create().trust("127.0.0.0/8", "10.0.0.0/8");
        app.get(
                "/",
                request ->
                        Reply.text(
                                request.client().getAddress().getHostAddress()
                                        + " "
                                        + request.secure()
                                        + " "
                                        + request.host().orElse("")));
        try (TestClient client = TestClient.of(app)) {
            TestRequest request = client.request("GET", "/");
            for (String header : headers.split("~")) {
                int colon = header.indexOf(':');
                request.header(header.substring(0, colon), header.substring(colon + 1).strip());
            }
            assertEquals(expected, request.send().text());
        }
    }

    @Test
    @DisplayName("Nobody who is not trusted says who the client is")
    void strangersAreNotBelieved() throws Exception {
        App app = App.create().trust("10.0.0.1");
        app.get("/", request -> Reply.text(request.client().getHostString() + request.secure()));
        try (TestClient client = TestClient.of(app)) {
            String text =
                    client.request("GET", "/")
                            .header("X-Forwarded-For", "203.0.113.9")
                            .header("X-Forwarded-Proto", "https")
                            .header("Forwarded", "for=203.0.113.9;proto=https")
                            .send()
                            .text();
            assertFalse(text.contains("203"), text);
            assertTrue(text.endsWith("false"), text);
        }
    }

    // ---- deadlines ----

    @ParameterizedTest
    @DisplayName("N3 a caller's deadline is taken from each of the headers; the shortest counts")
    @CsvSource({
        "Tasuki-Timeout, 20, 504",
        "grpc-timeout, 20m, 504",
        "grpc-timeout, 20000u, 504",
        "grpc-timeout, 20000000n, 504",
        "grpc-timeout, 1H, 200",
        "grpc-timeout, 123456789m, 200",
        "grpc-timeout, 5, 200",
        "grpc-timeout, xS, 200",
        "x-envoy-expected-rq-timeout-ms, 20, 504",
        "x-envoy-expected-rq-timeout-ms, 0, 200",
        "x-envoy-expected-rq-timeout-ms, 60000, 200",
        "Tasuki-Timeout, 99999999999999999999, 200",
    })
    void callersDeadline(String header, String value, int status) throws Exception {
        App app = App.create();
        CompletableFuture<Boolean> has = new CompletableFuture<>();
        app.get(
                "/",
                request -> {
                    boolean soon =
                            request.scope()
                                    .remaining()
                                    .map(left -> left.compareTo(Duration.ofSeconds(1)) < 0)
                                    .orElse(false);
                    has.complete(soon);
                    if (soon) {
                        Async.sleepForever();
                    }
                    return "in time";
                });
        try (LogCapture _ = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.request("GET", "/").header(header, value).send();
            assertEquals(status, reply.status());
            assertEquals(status == 504, has.get(30, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @DisplayName("N3 a deadline that had passed on arrival is 504, and nothing runs")
    @CsvSource({"Tasuki-Timeout, 0", "Tasuki-Timeout, -5", "grpc-timeout, 0m"})
    void expired(String header, String value) throws Exception {
        try (TestClient client = TestClient.of(slow())) {
            assertEquals(504, client.request("GET", "/slow").header(header, value).send().status());
            assertEquals(0, ran.get());
        }
    }

    // ---- stopping ----

    @Test
    @DisplayName("A graceful stop ends streams of events first, in order, before it drains")
    void eventsEndInOrder() throws Exception {
        App app = App.create();
        app.get(
                "/events",
                _ ->
                        Reply.sse(
                                AsyncStream.generate(
                                        emit -> {
                                            emit.accept("one");
                                            Async.sleepForever();
                                        })));
        TestClient client = TestClient.of(app);
        TestReply reply = client.request("GET", "/events").open();
        assertEquals("data: one", reply.nextLine().orElseThrow());
        client.close();
        assertFalse(reply.aborted());
        assertEquals("data: one\n\n", reply.text());
    }

    // ---- Unix domain sockets ----

    @Test
    @DisplayName(
            "A server on a Unix domain socket serves, replaces a dead file, and removes its own")
    void unixSocket(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("app.sock");
        try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file), "left behind by a server that has died");
        App app = App.create();
        app.get(
                "/",
                request -> Map.of("client", request.client().getAddress().isLoopbackAddress()));
        try (RunningApp running = app.start(file)) {
            assertEquals("unix:" + file, running.url());
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                client.write(
                        ByteBuffer.wrap(
                                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer in = ByteBuffer.allocate(4096);
                while (client.read(in) >= 0) {
                    // more may come
                }
                String text = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
                assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
                assertTrue(text.endsWith("{\"client\":true}"), text);
            }
            App second = App.create();
            second.get("/", _ -> "x");
            assertThrows(WebSetupException.class, () -> second.start(file));
        }
        assertFalse(Files.exists(file));
    }
}
