package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.Task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@DisplayName("A client that speaks HTTP/2")
@Timeout(60)
class Http2Test {

    private static final Set<String> PEERS = ConcurrentHashMap.newKeySet();
    private static volatile CountDownLatch slowBegun = new CountDownLatch(1);
    private static volatile CountDownLatch slowMayEnd = new CountDownLatch(1);
    private static WebServer server;

    private final Client http =
            Servers.builder()
                    .http2PriorKnowledge(true)
                    .baseUrl("http://127.0.0.1:" + server.port())
                    .build();

    @BeforeAll
    static void start() {
        HttpRouting.Builder routing =
                HttpRouting.builder()
                        .get(
                                "/hello",
                                (req, res) -> {
                                    PEERS.add(req.remotePeer().address().toString());
                                    res.send("hello by " + req.prologue().protocolVersion());
                                })
                        .post("/echo", (req, res) -> res.send(req.content().as(String.class)))
                        .get(
                                "/slow",
                                (req, res) -> {
                                    slowBegun.countDown();
                                    slowMayEnd.await();
                                    res.send("slow");
                                });
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .routing(routing)
                        .shutdownHook(false)
                        .build()
                        .start();
    }

    @AfterAll
    static void stop() {
        slowMayEnd.countDown();
        server.stop();
    }

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("talks without asking first, if told so")
    void priorKnowledge() throws Exception {
        Response response = http.get("/hello").send();
        assertEquals("hello by 2.0", response.text());
        assertEquals("HTTP/2", response.version());
        String text = "x".repeat(200_000);
        assertEquals(text, http.post("/echo").body(text).text());
    }

    @Test
    @DisplayName("sends many calls over one connection")
    void multiplexes() throws Exception {
        http.get("/hello").text();
        PEERS.clear();
        List<tasuki.Body<String, RuntimeException>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(() -> http.get("/hello").text());
        }
        assertEquals(50, Async.gather(calls).size());
        assertTrue(PEERS.size() <= 2, "connections: " + PEERS);
    }

    @Test
    @DisplayName("resets only the stream of a cancelled call")
    void cancelResetsOneStream() throws Exception {
        http.get("/hello").text();
        PEERS.clear();
        slowBegun = new CountDownLatch(1);
        slowMayEnd = new CountDownLatch(1);
        Async.run(
                () -> {
                    Task<String> slow = Async.start(() -> http.get("/slow").text());
                    assertTrue(slowBegun.await(30, TimeUnit.SECONDS));
                    slow.cancel();
                    assertThrows(java.util.concurrent.CancellationException.class, slow::await);
                });
        slowMayEnd.countDown();
        assertEquals("hello by 2.0", http.get("/hello").text());
        http.get("/hello").text();
        assertEquals(1, PEERS.size(), "connections: " + PEERS);
    }

    @Test
    @Tag("realtime")
    @DisplayName("the expiry of unused connections does not end a call that waits longer")
    void expiryIsNotForCalls() throws Exception {
        slowBegun = new CountDownLatch(1);
        slowMayEnd = new CountDownLatch(1);
        try (Client quick =
                Servers.builder()
                        .http2PriorKnowledge(true)
                        .limits(Limits.standard().keepAliveExpiry(Duration.ofMillis(50)))
                        .build()) {
            Async.run(
                    () -> {
                        Task<String> slow =
                                Async.start(
                                        () ->
                                                quick.get(
                                                                "http://127.0.0.1:"
                                                                        + server.port()
                                                                        + "/slow")
                                                        .text());
                        assertTrue(slowBegun.await(30, TimeUnit.SECONDS));
                        Async.sleep(Duration.ofMillis(600));
                        slowMayEnd.countDown();
                        assertEquals("slow", slow.await());
                    });
        }
    }
}
