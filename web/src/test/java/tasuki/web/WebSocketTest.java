package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.stream.AsyncStream;
import tasuki.sync.AsyncChannel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** WebSockets in the framework, without sockets. */
@Timeout(60)
class WebSocketTest {
    record Say(@Size(min = 1, max = 10) String text, @Positive int times) {}

    record Heard(String room, String text) {}

    record User(String name) {}

    public static final class Chat {
        final CountDownLatch sent = new CountDownLatch(1);
        final CompletableFuture<String> ended = new CompletableFuture<>();

        @Provides
        User user(@QueryParam Optional<String> token) {
            return new User(token.orElseThrow(() -> new HttpError(401, "Who are you?")));
        }

        @WebSocket("/chat/{room}")
        void chat(String room, @Default("1") int from, WebSocketConnection socket)
                throws InterruptedException {
            socket.messages(Say.class)
                    .consume(
                            say -> {
                                for (int i = from; i < from + say.times(); i++) {
                                    socket.sendJson(new Heard(room, say.text() + i));
                                }
                            });
        }

        @WebSocket("/me")
        void me(User user, WebSocketConnection socket) throws InterruptedException {
            socket.sendText("hello " + user.name());
        }

        @WebSocket("/ticks")
        AsyncStream<Integer> ticks(WebSocketConnection socket) {
            return AsyncStream.range(0, 3);
        }

        @WebSocket("/waits")
        void waits(WebSocketConnection socket) throws InterruptedException {
            socket.sendText("ready");
            sent.countDown(); // from here on it only waits
            try {
                Async.sleepForever();
            } catch (InterruptedException e) {
                ended.complete("cancelled");
                throw e;
            }
        }

        @WebSocket("/told")
        void told(WebSocketConnection socket) throws InterruptedException {
            socket.receive(); // who has received once is told, wherever it is when the client goes
            socket.sendText("ready");
            try {
                socket.receive();
            } catch (WebSocketClosedException e) {
                Async.checkpoint(); // not cancelled: there is time to clear away
                ended.complete(e.code() + " " + e.reason());
            }
        }

        @WebSocket("/fails")
        void fails(WebSocketConnection socket) throws InterruptedException {
            socket.receive();
            throw new IllegalStateException("a bug");
        }

        @WebSocket("/closes")
        void closes(WebSocketConnection socket) throws InterruptedException {
            socket.accept();
            socket.close(4321, "enough");
        }

        @WebSocket("/denies")
        void denies(WebSocketConnection socket) throws InterruptedException {
            socket.close(1008, "not you");
        }

        @WebSocket("/protocols")
        void protocols(WebSocketConnection socket) throws InterruptedException {
            socket.accept(socket.offeredSubprotocols().getLast());
            socket.sendText(socket.subprotocol());
        }

        @WebSocket("/both")
        void bothWays(WebSocketConnection socket) throws InterruptedException {
            socket.sendText("a socket");
        }

        @Get("/both")
        String page() {
            return "a page";
        }
    }

    private final Chat chat = new Chat();
    private final App app = App.of(chat);

    @Test
    @DisplayName("A WebSocket has typed parameters and typed messages")
    void typed() throws Exception {
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/chat/tea?from=5")) {
            socket.sendJson(new Say("hi", 2));
            assertEquals(new Heard("tea", "hi5"), socket.receiveJson(Heard.class));
            assertEquals(new Heard("tea", "hi6"), socket.receiveJson(Heard.class));
        }
    }

    @Test
    @DisplayName("A bad parameter is answered 422 before there is a connection")
    void badParameter() throws Exception {
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/chat/tea?from=x")) {
            assertFalse(socket.accepted());
            assertEquals(422, socket.reply().status());
            assertTrue(socket.reply().text().contains("int_parsing"));
        }
    }

    @Test
    @DisplayName("A message that is not as declared closes the connection with 1007 and says why")
    void badMessage() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            for (Object bad : List.of(new Say("hi", -1), Map.of("text", 1), "text")) {
                TestWebSocket socket = client.webSocket("/chat/tea");
                socket.sendJson(bad);
                WebSocketClosedException closed = socket.awaitClose();
                assertEquals(1007, closed.code());
                assertFalse(closed.reason().isEmpty());
            }
        }
    }

    @Test
    @DisplayName("Dependencies are made for a WebSocket, and one that fails denies it")
    void dependencies() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket known = client.webSocket("/me?token=Ada");
            assertEquals("hello Ada", known.receiveText());
            assertEquals(1000, known.awaitClose().code());
            TestWebSocket unknown = client.webSocket("/me");
            assertEquals(401, unknown.reply().status());
            assertEquals("{\"detail\":\"Who are you?\"}", unknown.reply().text());
            assertThrows(IllegalStateException.class, unknown::receive);
        }
    }

    @Test
    @DisplayName("A handler that wants a body, which a WebSocket has not, is refused at the start")
    void noBody() {
        App wrong =
                App.of(
                        new Object() {
                            @WebSocket("/wrong")
                            void wrong(Say say, WebSocketConnection socket) {}
                        });
        WebSetupException refused =
                assertThrows(WebSetupException.class, () -> TestClient.of(wrong));
        assertTrue(refused.getMessage().contains("'say'"), refused.getMessage());
    }

    @Test
    @DisplayName("A stream that is returned is sent, and then the connection is closed")
    void streams() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket socket = client.webSocket("/ticks");
            assertEquals("0", socket.receiveText());
            assertEquals("1", socket.receiveText());
            assertEquals("2", socket.receiveText());
            assertEquals(1000, socket.awaitClose().code());
        }
    }

    @Test
    @DisplayName("N1 a client that closes cancels a handler that only waits, at once")
    void closeCancels() throws Exception {
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/waits")) {
            assertEquals("ready", socket.receiveText());
            assertTrue(chat.sent.await(30, TimeUnit.SECONDS));
            socket.close(1001, "leaving");
            assertEquals("cancelled", chat.ended.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("N1 a client that is lost cancels a handler that only waits, at once")
    void lossCancels() throws Exception {
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/waits")) {
            assertEquals("ready", socket.receiveText());
            assertTrue(chat.sent.await(30, TimeUnit.SECONDS));
            socket.disconnect();
            assertEquals("cancelled", chat.ended.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName(
            "A handler that receives is told how the client has gone, and is not cancelled yet")
    void receiverIsTold() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket socket = client.webSocket("/told");
            socket.sendText("hello");
            assertEquals("ready", socket.receiveText());
            socket.close(4000, "had enough");
            assertEquals("4000 had enough", chat.ended.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("A handler that fails closes its connection with 1011")
    void failure() throws Exception {
        try (LogCapture _ = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestWebSocket socket = client.webSocket("/fails");
            socket.sendText("go");
            assertEquals(1011, socket.awaitClose().code());
        }
    }

    @Test
    @DisplayName("A handler closes with a code and a reason of its own")
    void ownCode() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            WebSocketClosedException closed = client.webSocket("/closes").awaitClose();
            assertEquals(4321, closed.code());
            assertEquals("enough", closed.reason());
        }
    }

    @Test
    @DisplayName("Closing before the connection is accepted denies it with 403")
    void denial() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket socket = client.webSocket("/denies");
            assertEquals(403, socket.reply().status());
            assertEquals("{\"detail\":\"not you\"}", socket.reply().text());
        }
    }

    @Test
    @DisplayName("A subprotocol is chosen by the handler, or by the order of ours")
    void subprotocols() throws Exception {
        app.webSocket(
                        "/ours",
                        (_, socket) -> {
                            socket.sendText(socket.subprotocol());
                        })
                .webSockets(WebSocketOptions.defaults().withSubprotocols("v2", "v1"));
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket theirs =
                    client.request("GET", "/protocols")
                            .header("Sec-WebSocket-Protocol", "v1, v2")
                            .webSocket();
            assertEquals("v2", theirs.subprotocol());
            assertEquals("v2", theirs.receiveText());
            TestWebSocket ours =
                    client.request("GET", "/ours")
                            .header("Sec-WebSocket-Protocol", "v0, v1, v2")
                            .webSocket();
            assertEquals("v2", ours.subprotocol());
            assertEquals("", client.webSocket("/ours").subprotocol());
        }
    }

    @Test
    @DisplayName("A page and a WebSocket may have the same path")
    void samePath() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"a page\"", client.get("/both").text());
            assertEquals("a socket", client.webSocket("/both").receiveText());
        }
    }

    @Test
    @DisplayName(
            "A plain request for a WebSocket is answered 426, one for another method not at all")
    void plainRequests() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/ticks");
            assertEquals(426, reply.status());
            assertEquals("websocket", reply.header("Upgrade").orElseThrow());
            assertEquals(405, client.request("WEBSOCKET", "/both").send().status());
            TestReply wrong = client.request("POST", "/both").send();
            assertEquals("GET, HEAD, OPTIONS", wrong.header("Allow").orElseThrow());
            assertEquals(404, client.webSocket("/nowhere").reply().status());
            assertEquals(405, plainPage(client).reply().status());
        }
    }

    private static TestWebSocket plainPage(TestClient client) throws InterruptedException {
        return client.webSocket("/openapi.json");
    }

    @Test
    @DisplayName("A handshake that is not right is refused: version, key, Connection")
    void handshakes() throws Exception {
        try (TestClient client = TestClient.of(app)) {
            TestReply version =
                    client.request("GET", "/both")
                            .header("Sec-WebSocket-Version", "8")
                            .webSocket()
                            .reply();
            assertEquals(426, version.status());
            assertEquals("13", version.header("Sec-WebSocket-Version").orElseThrow());
            for (String key : List.of("", "short", "dGhlIHNhbXBsZSBub25jZQ=", "!".repeat(24))) {
                TestReply reply =
                        client.request("GET", "/both")
                                .header("Sec-WebSocket-Key", key)
                                .webSocket()
                                .reply();
                assertEquals(400, reply.status(), key);
            }
            TestReply connection =
                    client.request("GET", "/both")
                            .header("Connection", "keep-alive")
                            .webSocket()
                            .reply();
            assertEquals(400, connection.status());
        }
    }

    @Test
    @DisplayName("Pages of other hosts may not connect, unless they are allowed")
    void origins() throws Exception {
        app.webSocket("/open", (_, socket) -> socket.sendText("hi"))
                .webSockets(WebSocketOptions.defaults().withOrigins("https://friend.example"));
        try (TestClient client = TestClient.of(app)) {
            assertEquals(101, origin(client, "/both", "http://testserver"));
            assertEquals(101, origin(client, "/both", "https://testserver:443"));
            assertEquals(403, origin(client, "/both", "https://evil.example"));
            assertEquals(403, origin(client, "/both", "https://testserver.evil.example"));
            assertEquals(403, origin(client, "/both", "null"));
            assertEquals(403, origin(client, "/both", "https://testserver:8443"));
            assertEquals(101, origin(client, "/open", "https://friend.example"));
            assertEquals(403, origin(client, "/open", "https://friend.example.evil.example"));
        }
    }

    private static int origin(TestClient client, String path, String origin)
            throws InterruptedException {
        return client.request("GET", path).header("Origin", origin).webSocket().reply().status();
    }

    @Test
    @DisplayName("Middleware stands around a WebSocket, sees it end, and may deny it")
    void middleware() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        CompletableFuture<String> after = new CompletableFuture<>();
        app.use(
                (request, next) -> {
                    if (request.query("deny").isPresent()) {
                        throw new HttpError(418, "no");
                    }
                    seen.add("before " + request.route());
                    Reply reply = next.handle(request);
                    after.complete("after");
                    return reply.header("Too-Late", "yes");
                });
        try (TestClient client = TestClient.of(app)) {
            client.webSocket("/both").awaitClose();
            assertEquals("after", after.get(30, TimeUnit.SECONDS));
            assertEquals(List.of("before /both"), seen);
            assertEquals(418, client.webSocket("/both?deny=1").reply().status());
        }
    }

    @Test
    @DisplayName("Several tasks send at once, and receive from a channel while others wait")
    void manyTasks() throws Exception {
        app.webSocket(
                "/many",
                (_, socket) ->
                        Async.group(
                                group -> {
                                    AsyncChannel<String> out = AsyncChannel.buffered(4);
                                    for (int i = 0; i < 8; i++) {
                                        String mine = "task " + i;
                                        group.start(() -> socket.sendText(mine));
                                    }
                                    group.start(
                                            () -> {
                                                for (String each : out) {
                                                    socket.sendText(each);
                                                }
                                            });
                                    AsyncChannel<Object> in = socket.incoming();
                                    out.send("got " + in.receive());
                                    out.close();
                                }));
        try (TestClient client = TestClient.of(app)) {
            TestWebSocket socket = client.webSocket("/many");
            socket.sendText("this");
            List<String> all = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 9; i++) {
                all.add(socket.receiveText());
            }
            assertTrue(all.contains("got this"));
            assertTrue(all.contains("task 7"));
            assertEquals(1000, socket.awaitClose().code());
        }
    }

    @Test
    @DisplayName("A task that waits for others ends when the client has gone and the grace is over")
    void graceEnds() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        app.webSocket(
                        "/pump",
                        (_, socket) ->
                                Async.group(
                                        group -> {
                                            group.start(
                                                    () -> {
                                                        try {
                                                            Async.sleepForever();
                                                        } finally {
                                                            ended.complete("pump ended");
                                                        }
                                                    });
                                            socket.messages().consume(socket::send);
                                        }))
                .webSockets(WebSocketOptions.defaults().withGrace(java.time.Duration.ofMillis(20)));
        try (TestClient client = TestClient.of(app);
                TestWebSocket socket = client.webSocket("/pump")) {
            socket.sendBytes(new byte[] {1, 2});
            assertArrayEquals(new byte[] {1, 2}, socket.receiveBytes());
            socket.close(1000, "");
            assertEquals("pump ended", ended.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("A graceful stop closes WebSockets with 1001, whether they receive or wait")
    void stopSaysGoingAway() throws Exception {
        TestClient client = TestClient.of(app);
        TestWebSocket waits = client.webSocket("/waits");
        TestWebSocket told = client.webSocket("/told");
        told.sendText("hello");
        assertEquals("ready", waits.receiveText());
        assertEquals("ready", told.receiveText());
        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
        assertEquals(1001, waits.awaitClose().code());
        assertEquals(1001, told.awaitClose().code());
        closed.get(30, TimeUnit.SECONDS);
        assertTrue(chat.ended.isDone());
    }
}
