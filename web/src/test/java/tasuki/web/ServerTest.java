package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;
import tasuki.CancelledException;
import tasuki.stream.AsyncStream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The framework on its engine, over real sockets. */
@Timeout(120)
class ServerTest {
    record Item(long id, String name) {}

    static final class Handlers {
        final CountDownLatch running = new CountDownLatch(1);
        final CompletableFuture<String> ended = new CompletableFuture<>();

        @Get("/items/{id}")
        Item item(long id) {
            return new Item(id, "shoe");
        }

        @Post("/items")
        @Status(201)
        Item create(Item item) {
            return item;
        }

        @Get("/slow")
        String slow() throws InterruptedException {
            running.countDown();
            try {
                Async.sleepForever();
                return "never";
            } catch (InterruptedException e) {
                ended.complete("cancelled");
                throw e;
            }
        }

        @Get("/numbers")
        @Sse
        AsyncStream<Integer> numbers() {
            return AsyncStream.generate(
                    emit -> {
                        for (int i = 0; i < 3; i++) {
                            emit.accept(i);
                        }
                    });
        }

        @Get("/timed")
        @tasuki.web.Timeout("50ms")
        String timed() throws InterruptedException {
            Async.sleepForever();
            return "never";
        }
    }

    private static HttpResponse<String> get(HttpClient client, RunningApp app, String path)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(app.uri().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).build();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void requestsAreAnsweredOverSockets(HttpClient.Version version) throws Exception {
        try (RunningApp app = App.of(new Handlers()).start(0);
                HttpClient client = client(version)) {
            HttpResponse<String> found = get(client, app, "/items/7");
            assertEquals(200, found.statusCode());
            assertEquals("{\"id\":7,\"name\":\"shoe\"}", found.body());
            assertEquals(version, found.version());
            assertEquals(422, get(client, app, "/items/x").statusCode());
            assertEquals(404, get(client, app, "/nope").statusCode());
            assertEquals(504, get(client, app, "/timed").statusCode());
            assertEquals("data: 0\n\ndata: 1\n\ndata: 2\n\n", get(client, app, "/numbers").body());
            HttpResponse<String> made =
                    client.send(
                            HttpRequest.newBuilder(app.uri().resolve("/items"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"id\":1,\"name\":\"é\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(201, made.statusCode());
            assertEquals("{\"id\":1,\"name\":\"é\"}", made.body());
            assertEquals(200, get(client, app, "/openapi.json").statusCode());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    @DisplayName("N1 a client that gives up cancels its request's scope, over HTTP/1.1 and HTTP/2")
    void aClientThatGivesUpCancels(HttpClient.Version version) throws Exception {
        Handlers handlers = new Handlers();
        try (LogCapture _ = new LogCapture();
                RunningApp app = App.of(handlers).start(0);
                HttpClient client = client(version)) {
            get(client, app, "/items/1"); // the connection is there, and upgraded
            CompletableFuture<HttpResponse<String>> reply =
                    client.sendAsync(
                            HttpRequest.newBuilder(app.uri().resolve("/slow")).build(),
                            HttpResponse.BodyHandlers.ofString());
            handlers.running.await();
            reply.cancel(true);
            assertEquals("cancelled", handlers.ended.get(30, TimeUnit.SECONDS));
            assertEquals(200, get(client, app, "/items/2").statusCode());
        }
    }

    @Test
    @DisplayName("N1 a closed socket cancels its request's scope")
    void aClosedSocketCancels() throws Exception {
        Handlers handlers = new Handlers();
        try (LogCapture _ = new LogCapture();
                RunningApp app = App.of(handlers).start(0)) {
            try (Socket socket = new Socket("127.0.0.1", app.port())) {
                write(socket, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
                handlers.running.await();
            }
            assertEquals("cancelled", handlers.ended.get(30, TimeUnit.SECONDS));
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Sends raw bytes and reads until the server closes. */
    private static String raw(RunningApp app, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", app.port())) {
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void badInputIsAnsweredAndTheServerLivesOn() throws Exception {
        App declared = App.of(new Handlers()).maxBody(1_000);
        try (RunningApp app = declared.start(0);
                HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            String post = "POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
            String close = "Connection: close\r\n";
            Map<String, String> cases =
                    Map.of(
                            post + close + "Content-Length: 1000000000\r\n\r\n",
                            "413",
                            post + close + "Content-Length: 8\r\n\r\n{\"id\": 1",
                            "422",
                            post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
                            "400",
                            "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                            "414",
                            "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
                            "431",
                            "nonsense\r\n\r\n",
                            "400",
                            "BREW /items/1 HTTP/1.1\r\nHost: x\r\n" + close + "\r\n",
                            "405",
                            "GET /items/%zz HTTP/1.1\r\nHost: x\r\n" + close + "\r\n",
                            "400");
            for (Map.Entry<String, String> each : cases.entrySet()) {
                String reply = raw(app, each.getKey());
                assertTrue(
                        reply.startsWith("HTTP/1.1 " + each.getValue() + " "),
                        each.getKey().lines().findFirst().orElse("").substring(0, 8)
                                + " expected "
                                + each.getValue()
                                + " but was "
                                + reply);
                assertEquals(200, get(client, app, "/items/1").statusCode());
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RunningApp app = App.of(new Handlers()).start(0)) {
            String reply =
                    raw(
                            app,
                            "GET /items/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                    + "GET /items/2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(reply.indexOf("\"id\":1") > 0);
            assertTrue(reply.indexOf("\"id\":2") > reply.indexOf("\"id\":1"));
        }
    }

    @Test
    void stoppingLetsARequestEndAndThenClosesThePort() throws Exception {
        App declared = App.create();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        declared.get(
                "/slow",
                _ -> {
                    running.countDown();
                    Async.await(
                            () -> {
                                go.await();
                            });
                    return "done";
                });
        RunningApp app = declared.start(0);
        try (HttpClient client = client(HttpClient.Version.HTTP_1_1)) {
            CompletableFuture<HttpResponse<String>> reply =
                    client.sendAsync(
                            HttpRequest.newBuilder(app.uri().resolve("/slow")).build(),
                            HttpResponse.BodyHandlers.ofString());
            running.await();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);
            go.countDown();
            assertEquals("\"done\"", reply.get(30, TimeUnit.SECONDS).body());
            closed.get(30, TimeUnit.SECONDS);
        }
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", app.port()).close());
    }

    @Test
    void aTakenPortSaysSo() {
        try (RunningApp first = App.of(new Handlers()).start(0)) {
            String said =
                    assertThrows(
                                    WebSetupException.class,
                                    () -> App.of(new Handlers()).start(first.port()))
                            .getMessage();
            assertTrue(said.startsWith("Cannot listen on 127.0.0.1:" + first.port()), said);
            assertTrue(said.endsWith("stop what uses the port, or take another one"), said);
        }
    }

    @Test
    void twoApplicationsServeInOneProgram() throws Exception {
        App upstream = App.create();
        upstream.get("/price", _ -> 5);
        try (RunningApp first = upstream.start(0)) {
            App front = App.create();
            HttpClient client = client(HttpClient.Version.HTTP_1_1);
            front.get("/", _ -> get(client, first, "/price").body());
            try (RunningApp second = front.start(0)) {
                assertNotEquals(first.port(), second.port());
                assertEquals("\"5\"", get(client, second, "/").body());
            }
            client.close();
        }
    }

    @Test
    void servingEndsWhenItsScopeIsCancelled() throws Exception {
        App declared = App.of(new Handlers());
        CountDownLatch serving = new CountDownLatch(1);
        declared.lifespan(
                run -> {
                    serving.countDown();
                    run.run();
                });
        try (LogCapture log = new LogCapture()) {
            Async.group(
                    group -> {
                        var task =
                                group.start(
                                        () -> {
                                            assertThrows(
                                                    CancelledException.class,
                                                    () -> declared.serve(0));
                                        });
                        serving.await();
                        task.cancel("enough");
                    });
            assertTrue(
                    log.messages().isEmpty()
                            || log.messages()
                                    .getFirst()
                                    .matches("Handlers serves http://127.0.0.1:\\d+, docs at .*"),
                    log.messages().toString());
        }
    }

    @Test
    void theUrlIsThatOfThisMachine() {
        try (RunningApp app = App.of(new Handlers()).start("0.0.0.0", 0)) {
            assertEquals("http://127.0.0.1:" + app.port(), app.url());
            assertEquals(0, app.activeRequests());
        }
    }
}
