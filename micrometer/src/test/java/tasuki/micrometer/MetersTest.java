package tasuki.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.http.Client;
import tasuki.http.ConnectFailedException;
import tasuki.http.HttpException;
import tasuki.http.MockTransport;
import tasuki.http.RawResponse;
import tasuki.http.Retries;
import tasuki.sql.Database;
import tasuki.sync.Event;
import tasuki.web.App;
import tasuki.web.HttpError;
import tasuki.web.RunningApp;
import tasuki.web.TestClient;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

@Timeout(60)
class MetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** The series of a timer, with how often each was recorded. */
    private Set<String> series(String name) {
        return registry.find(name).timers().stream()
                .map(timer -> timer.count() + " " + tags(timer))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String tags(Meter meter) {
        return meter.getId().getTags().stream().map(Tag::getValue).collect(Collectors.joining(" "));
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    @DisplayName("requests are timed by their route, whatever is sent")
    void server() throws InterruptedException {
        App app = App.create().observe(ServerMeters.of(registry));
        app.get("/items/{id}", request -> request.pathParam("id", Long.class));
        app.get(
                "/broken",
                _ -> {
                    throw new HttpError(503, "closed");
                });
        app.webSocket("/ws", (_, socket) -> socket.sendText("hello"));
        try (TestClient client = TestClient.of(app)) {
            for (String path : List.of("/items/1", "/items/2", "/items/x", "/broken", "/a", "/b")) {
                client.get(path).awaitEnd();
            }
            client.request("EVIL1", "/items/1").send().awaitEnd();
            client.request("EVIL2", "/items/1").send().awaitEnd();
            try (var socket = client.webSocket("/ws")) {
                assertEquals("hello", socket.receiveText());
            }
        }
        assertEquals(
                Set.of(
                        "2 GET SUCCESS 200 /items/{id}",
                        "1 GET CLIENT_ERROR 422 /items/{id}",
                        "1 GET SERVER_ERROR 503 /broken",
                        "2 GET CLIENT_ERROR 404 UNKNOWN",
                        "2 OTHER CLIENT_ERROR 405 UNKNOWN",
                        "1 WEBSOCKET INFORMATIONAL 101 /ws"),
                series("http.server.requests"));
    }

    @Test
    @DisplayName("a running server shows its requests and connections")
    void running() {
        ServerMeters meters = ServerMeters.of(registry);
        App app = App.create().observe(meters);
        app.get("/", _ -> "x");
        try (RunningApp running = app.start(0);
                Client http = Client.open()) {
            meters.watch(running);
            Async.run(
                    () -> {
                        assertEquals(200, http.get(running.url()).send().status());
                        // The client may have its answer before the server has closed the books.
                        while (gauge("http.server.requests.active") > 0) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                    });
            assertEquals(0, gauge("http.server.requests.active"));
            assertEquals(1, gauge("http.server.connections.open"));
        }
    }

    @Test
    @DisplayName(
            "calls are timed, each attempt by itself, and those that fail or are cancelled too")
    void client() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Event reached = new Event("the slow call");
        Client http =
                Client.builder()
                        .baseUrl("http://prices.example")
                        .retries(Retries.of(1).firstPause(Duration.ZERO))
                        .transport(
                                MockTransport.of(
                                        request -> {
                                            if (request.url().path().equals("/slow")) {
                                                reached.set();
                                                Async.sleepForever();
                                            }
                                            return RawResponse.of(
                                                    calls.getAndIncrement() == 0 ? 503 : 200);
                                        }))
                        .around(
                                ClientMeters.of(
                                        registry,
                                        request ->
                                                request.url().path().startsWith("/item")
                                                        ? "/item/{id}"
                                                        : "other"))
                        .build();
        Async.run(
                () -> {
                    assertEquals(200, http.get("/item/1").send().status());
                    Async.group(
                            group -> {
                                group.start(() -> http.get("/slow").send());
                                reached.await();
                                group.cancel();
                            });
                    // A port that is bound but not listened to refuses, and nobody else can get it.
                    try (Socket bound = new Socket();
                            Client real =
                                    Client.builder().around(ClientMeters.of(registry)).build()) {
                        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                        String url = "http://127.0.0.1:" + bound.getLocalPort() + "/secret";
                        assertThrows(HttpException.class, () -> real.get(url).send());
                    }
                });
        assertEquals(
                Set.of(
                        "1 prices.example none GET SERVER_ERROR 503 /item/{id}",
                        "1 prices.example none GET SUCCESS 200 /item/{id}",
                        "1 prices.example none GET CANCELLED none other",
                        "1 127.0.0.1 "
                                + ConnectFailedException.class.getSimpleName()
                                + " GET UNKNOWN IO_ERROR none"),
                series("http.client.requests"));
        Timer timer = registry.find("http.client.requests").timers().iterator().next();
        assertTrue(timer.getId().getDescription() != null);
    }

    @Test
    @DisplayName("a database shows how its connections are used")
    void database() {
        try (Database db = Database.open("h2:mem:meters")) {
            DatabaseMeters.of(db, "shop").bindTo(registry);
            Async.run(
                    () ->
                            db.transaction(
                                    () -> {
                                        db.fetchValue(Integer.class, "select 1");
                                        assertTrue(
                                                gauge("db.client.connection.count", "state", "used")
                                                        >= 1);
                                    }));
            assertEquals(
                    db.statistics().idle(), gauge("db.client.connection.count", "state", "idle"));
            assertEquals(0, gauge("db.client.connection.count", "state", "used"));
            assertEquals(10, gauge("db.client.connection.max"));
            assertEquals(
                    0,
                    gauge(
                            "db.client.connection.pending_requests",
                            "db.client.connection.pool.name",
                            "shop"));
        }
    }

    @Test
    @DisplayName("tasks are counted by their state")
    void tasks() {
        Async.run(
                () ->
                        Async.group(
                                group -> {
                                    for (int i = 0; i < 3; i++) {
                                        group.start("sleeper", Async::sleepForever);
                                    }
                                    while (waiting(new SimpleMeterRegistry()) < 3) {
                                        Async.checkpoint();
                                    }
                                    group.cancel();
                                }));
    }

    private static double waiting(MeterRegistry fresh) {
        new TaskMeters().bindTo(fresh);
        assertTrue(fresh.get("tasuki.tasks").tags("state", "running").gauge().value() >= 1);
        assertEquals(0, fresh.get("tasuki.tasks.cancelling").gauge().value());
        return fresh.get("tasuki.tasks").tags("state", "waiting").gauge().value();
    }

    @Test
    @DisplayName("what Micrometer knows of who starts a task, the task has, and nobody else")
    void context() {
        ThreadLocal<String> span = new ThreadLocal<>();
        ContextRegistry contexts = new ContextRegistry();
        contexts.registerThreadLocalAccessor("span", span);
        Runnable remove = MicrometerContext.register(contexts);
        try {
            Async.run(
                    () -> {
                        span.set("a");
                        assertEquals(
                                List.of("a", "a"),
                                Async.gather(
                                        () -> span.get(), () -> Async.start(span::get).await()));
                        span.remove();
                        assertEquals("null", Async.start(() -> String.valueOf(span.get())).await());
                        span.set("b");
                        Async.group(
                                group -> {
                                    group.start(() -> span.set("changed in the task"));
                                });
                        assertEquals("b", span.get());
                        span.remove();
                    });
        } finally {
            remove.run();
        }
        Async.run(
                () -> {
                    span.set("c");
                    assertEquals("null", Async.start(() -> String.valueOf(span.get())).await());
                    span.remove();
                });
    }
}
