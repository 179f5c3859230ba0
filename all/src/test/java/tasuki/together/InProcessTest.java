package tasuki.together;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;
import static tasuki.Async.sleep;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.TimedOutException;
import tasuki.http.Client;
import tasuki.http.HttpRequest;
import tasuki.http.MockTransport;
import tasuki.http.RawResponse;
import tasuki.http.RequestBody;
import tasuki.http.Response;
import tasuki.http.Retries;
import tasuki.test.AsyncTest;
import tasuki.test.ScheduleError;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;
import tasuki.web.App;
import tasuki.web.Get;
import tasuki.web.Post;
import tasuki.web.Status;
import tasuki.web.TestClient;
import tasuki.web.TestReply;
import tasuki.web.TestRequest;
import tasuki.web.TestWebSocket;
import tasuki.web.Timeout;
import tasuki.web.WebSocket;
import tasuki.web.WebSocketConnection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A web application and HTTP clients in one process, in the time and the schedules of a test. */
class InProcessTest {
    /** An application with a bug: two orders at once may get the same number. */
    static final class Shop {
        private int last;

        @Get("/slow")
        String slow() throws InterruptedException {
            sleep(Duration.ofMinutes(10));
            return "done";
        }

        @Get("/report")
        @Timeout("30s")
        String report() throws InterruptedException {
            sleep(Duration.ofHours(1));
            return "never";
        }

        /** Echoes, until nothing has come for 30 s. */
        @WebSocket("/echo")
        void echo(WebSocketConnection socket) throws InterruptedException {
            try {
                while (true) {
                    socket.sendText(timeout(Duration.ofSeconds(30), socket::receiveText));
                }
            } catch (TimedOutException e) {
                socket.sendText("good bye");
            }
        }

        @Post("/orders")
        @Status(201)
        String order(String product) throws InterruptedException {
            int number = last + 1;
            sleep(Duration.ofMillis(5));
            last = number;
            return product + " " + number;
        }
    }

    // [transport] shown in docs/testing.md
    static Client clientOf(TestClient app) {
        return Client.builder()
                .baseUrl("http://app")
                .transport(MockTransport.of(request -> answer(app, request)))
                .build();
    }

    static RawResponse answer(TestClient app, HttpRequest request)
            throws IOException, InterruptedException {
        TestRequest inner = app.request(request.method(), request.url().target());
        request.headers().forEach(field -> inner.header(field.getKey(), field.getValue()));
        RequestBody body = request.body();
        if (!body.isEmpty()) {
            inner.body(body.contentType().orElse("application/octet-stream"), body.readAll());
        }
        TestReply reply = inner.send();
        RawResponse[] response = {
            RawResponse.of(reply.status(), tasuki.http.Headers.empty(), reply.bytes())
        };
        reply.headers()
                .forEach(
                        (name, values) ->
                                values.forEach(v -> response[0] = response[0].header(name, v)));
        return response[0];
    }

    // [transport]

    @AsyncTest
    @DisplayName("a handler that takes ten minutes answers at once, ten virtual minutes later")
    void slowHandler() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Shop()))) {
            assertTrue(client.get("/slow").text().contains("done"));
            assertEquals(Duration.ofMinutes(10), TestTime.elapsed());
        }
    }

    @AsyncTest
    @DisplayName(
            "a handler's timeout of 30 s is tested in milliseconds: 504 after 30 virtual seconds")
    void handlersTimeout() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Shop()))) {
            assertEquals(504, client.get("/report").status());
            assertEquals(Duration.ofSeconds(30), TestTime.elapsed());
        }
    }

    @AsyncTest
    @DisplayName("requests at once pass their time together")
    void together() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Shop()))) {
            gather(() -> client.get("/slow"), () -> client.get("/slow"));
            assertEquals(Duration.ofMinutes(10), TestTime.elapsed());
        }
    }

    @AsyncTest
    @DisplayName(
            "an HTTP client calls the application in process; its timeout is virtual and cancels the handler")
    void clientToApp() throws InterruptedException {
        try (TestClient app = TestClient.of(App.of(new Shop()));
                Client http = clientOf(app)) {
            assertEquals(201, http.post("/orders?product=tea").send().status());
            assertThrows(
                    TimedOutException.class,
                    () -> timeout(Duration.ofSeconds(3), () -> http.get("/slow").send()));
            assertEquals(Duration.ofMillis(3005), TestTime.elapsed());
        }
    }

    @AsyncTest
    @DisplayName("a mock transport that is slow is slow in virtual time, retries included")
    void mockTransport() throws InterruptedException {
        int[] calls = {0};
        try (Client http =
                Client.builder()
                        .transport(
                                MockTransport.of(
                                        request -> {
                                            calls[0]++;
                                            sleep(Duration.ofSeconds(20));
                                            return RawResponse.text(200, "slow");
                                        }))
                        .build()) {
            assertEquals("slow", http.get("http://elsewhere/").send().text());
            assertEquals(Duration.ofSeconds(20), TestTime.elapsed());
            assertEquals(1, calls[0]);
        }
    }

    @Test
    @DisplayName("a WebSocket handler that gives up after 30 s of silence does so in milliseconds")
    void silentWebSocket() {
        TestRuntime.create()
                .patience(Duration.ofSeconds(5)) // a socket has a thread that reads
                .run(
                        () -> {
                            try (TestClient client = TestClient.of(App.of(new Shop()));
                                    TestWebSocket socket = client.webSocket("/echo")) {
                                assertEquals("good bye", socket.receiveText());
                                assertEquals(Duration.ofSeconds(30), TestTime.elapsed());
                                assertEquals(1000, socket.awaitClose().code());
                            }
                        });
    }

    @Test
    @DisplayName("the pauses of retries and the elapsed time are virtual, and the same in each run")
    void retries() {
        List<Duration> elapsed = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            TestRuntime.create()
                    .run(
                            () -> {
                                int[] calls = {0};
                                try (Client http =
                                        Client.builder()
                                                .retries(Retries.of(3))
                                                .transport(
                                                        MockTransport.of(
                                                                request ->
                                                                        RawResponse.text(
                                                                                calls[0]++ < 3
                                                                                        ? 503
                                                                                        : 200,
                                                                                "x")))
                                                .build()) {
                                    Response response = http.get("http://elsewhere/").send();
                                    assertEquals(200, response.status());
                                    assertEquals(TestTime.elapsed(), response.elapsed());
                                    elapsed.add(response.elapsed());
                                }
                            });
        }
        assertEquals(elapsed.getFirst(), elapsed.getLast());
        assertTrue(elapsed.getFirst().compareTo(Duration.ofMillis(350)) >= 0, elapsed.toString());
        assertTrue(elapsed.getFirst().compareTo(Duration.ofMillis(700)) <= 0, elapsed.toString());
    }

    @Test
    @DisplayName("a race between two requests is found")
    void race() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () ->
                                TestRuntime.create()
                                        .schedules(100)
                                        .run(
                                                () -> {
                                                    Shop shop = new Shop();
                                                    try (TestClient client =
                                                            TestClient.of(App.of(shop))) {
                                                        gather(
                                                                () ->
                                                                        client.post(
                                                                                "/orders?product=a",
                                                                                ""),
                                                                () ->
                                                                        client.post(
                                                                                "/orders?product=b",
                                                                                ""));
                                                        assertEquals(2, shop.last);
                                                    }
                                                }));
        assertTrue(error.trace().contains("InProcessTest.order("), error.getMessage());
    }

    @Test
    @DisplayName("docs/testing.md shows the transport of this test")
    void documented() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/tasuki/together/InProcessTest.java"));
        String shown =
                source.split("// \\[transport]")[1].replaceFirst(".*\\n", "").stripIndent().strip();
        String page = Files.readString(Path.of("../docs/testing.md")).replaceAll("\\s+", " ");
        assertTrue(page.contains(shown.replaceAll("\\s+", " ")), shown);
    }
}
