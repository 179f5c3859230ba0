package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.web.RawWebSocket.BINARY;
import static tasuki.web.RawWebSocket.FIN;
import static tasuki.web.RawWebSocket.PING;
import static tasuki.web.RawWebSocket.PONG;
import static tasuki.web.RawWebSocket.TEXT;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** WebSockets over real sockets: the JDK's client, and clients that misbehave. */
@Timeout(60)
class WebSocketServerTest {
    /** What the JDK's client has got. */
    private static final class Inbox implements java.net.http.WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(
                java.net.http.WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(30, TimeUnit.SECONDS));
        }
    }

    private static java.net.http.WebSocket connect(
            HttpClient client, RunningApp app, String path, Inbox inbox) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + app.port() + path), inbox)
                .join();
    }

    private static App echo() {
        App app = App.create();
        app.webSocket("/echo", (_, socket) -> socket.messages().consume(socket::send));
        app.get("/plain", _ -> "plain");
        return app;
    }

    @Test
    @DisplayName("The JDK's client speaks, and closes, and is closed")
    void theJdksClient() throws Exception {
        App app = echo();
        app.webSocket(
                "/bye",
                (_, socket) -> {
                    socket.accept();
                    socket.close(4444, "bye");
                });
        app.webSocket(
                "/no",
                (_, _) -> {
                    throw new HttpError(402, "pay first");
                });
        try (RunningApp running = app.start(0);
                HttpClient client = HttpClient.newHttpClient()) {
            Inbox inbox = new Inbox();
            java.net.http.WebSocket socket = connect(client, running, "/echo", inbox);
            socket.sendText("hello", true).join();
            assertEquals("hello", inbox.next());
            socket.sendText("in ", false).join();
            socket.sendText("pieces", true).join();
            assertEquals("in pieces", inbox.next());
            String large = "x".repeat(1_000_000);
            socket.sendText(large, true).join();
            assertEquals(large, inbox.next());
            socket.sendClose(1000, "done").join();
            assertEquals("closed 1000 ", inbox.next());

            Inbox other = new Inbox();
            connect(client, running, "/bye", other);
            assertEquals("closed 4444 bye", other.next());

            CompletionException refused =
                    assertThrows(
                            CompletionException.class,
                            () -> connect(client, running, "/no", new Inbox()));
            HttpResponse<?> reply =
                    ((WebSocketHandshakeException) refused.getCause()).getResponse();
            assertEquals(402, reply.statusCode());
        }
    }

    @Test
    @DisplayName("N1 a connection that is reset cancels the handler; other requests are served")
    void resetCancels() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        App app = echo();
        app.webSocket(
                "/waits",
                (_, socket) -> {
                    socket.sendText("ready");
                    try {
                        Async.sleepForever();
                    } catch (InterruptedException e) {
                        ended.complete("cancelled");
                        throw e;
                    }
                });
        try (RunningApp running = app.start(0)) {
            RawWebSocket client = new RawWebSocket(running, "/waits");
            assertEquals("ready", client.next().text());
            client.reset();
            assertEquals("cancelled", ended.get(30, TimeUnit.SECONDS));
            try (RawWebSocket next = new RawWebSocket(running, "/echo")) {
                next.frame(FIN | TEXT, "fine");
                assertEquals("fine", next.next().text());
            }
        }
    }

    @Test
    @DisplayName("A client that answers no pings is dead: its handler is told 1006")
    void deadPeer() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        App app = App.create();
        app.webSockets(
                WebSocketOptions.defaults()
                        .withPingInterval(Duration.ofMillis(20))
                        .withPingTimeout(Duration.ofMillis(20)));
        app.webSocket(
                "/",
                (_, socket) -> {
                    try {
                        socket.receive();
                    } catch (WebSocketClosedException e) {
                        code.complete(e.code());
                    }
                });
        try (RunningApp running = app.start(0);
                RawWebSocket client = new RawWebSocket(running, "/")) {
            assertEquals(PING, client.read().opcode());
            assertEquals(1006, code.get(30, TimeUnit.SECONDS));
            assertThrows(IOException.class, client::next, "nothing but pings, and the end");
        }
    }

    @Test
    @DisplayName("A client that answers pings stays, however long it says nothing else")
    void livePeer() throws Exception {
        App app = App.create();
        app.webSockets(
                WebSocketOptions.defaults()
                        .withPingInterval(Duration.ofMillis(10))
                        .withPingTimeout(Duration.ofSeconds(10)));
        app.webSocket("/", (_, socket) -> socket.messages().consume(socket::send));
        try (RunningApp running = app.start(0);
                RawWebSocket client = new RawWebSocket(running, "/")) {
            RawWebSocket.Frame ping = client.read();
            assertEquals(PING, ping.opcode());
            client.send(RawWebSocket.frame(FIN | PONG, ping.payload()));
            client.frame(FIN | TEXT, "still here");
            assertEquals("still here", client.next().text());
        }
    }

    @Test
    @DisplayName("A handler that does not receive holds its client back, and loses nothing")
    void backPressure() throws Exception {
        CountDownLatch receive = new CountDownLatch(1);
        CountDownLatch received = new CountDownLatch(2000);
        App app = App.create();
        app.webSocket(
                "/",
                (_, socket) -> {
                    socket.sendText("ready");
                    Async.await(() -> receive.await());
                    socket.messages().consume(_ -> received.countDown());
                    socket.sendText("unreachable");
                });
        try (RunningApp running = app.start(0);
                RawWebSocket client = new RawWebSocket(running, "/")) {
            client.next();
            client.socket.setSendBufferSize(32 * 1024);
            byte[] message = RawWebSocket.frame(FIN | BINARY, new byte[64 * 1024]);
            AtomicInteger sent = new AtomicInteger();
            CountDownLatch many = new CountDownLatch(1);
            Thread sender =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < 2000; i++) {
                                                client.send(message);
                                                if (sent.incrementAndGet() == 30) {
                                                    many.countDown();
                                                }
                                            }
                                            client.close(1000);
                                        } catch (IOException e) {
                                            sent.set(-1);
                                        }
                                    });
            many.await();
            // 125 MB do not fit into a queue of 32 messages and the system's buffers
            assertTrue(sent.get() < 2000, "sent " + sent.get());
            receive.countDown();
            sender.join();
            assertEquals(2000, sent.get());
            assertEquals(1000, client.next().code());
            // the close is answered at once, with messages still on their way to the handler
            assertTrue(received.await(30, TimeUnit.SECONDS), "missing " + received.getCount());
        }
    }

    @Test
    @DisplayName("A ping is answered while the handler is held back by a client that does not read")
    void pingWhileHeldBack() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        App app = App.create();
        app.webSocket(
                "/",
                (_, socket) -> {
                    try {
                        for (int i = 0; i < 1000; i++) {
                            socket.sendBytes(new byte[64 * 1024]);
                            sending.countDown();
                        }
                    } finally {
                        ended.complete("ended");
                    }
                });
        try (RunningApp running = app.start(0);
                RawWebSocket client = new RawWebSocket(running, 8 * 1024, "/")) {
            sending.await();
            client.frame(FIN | PING, "are you there");
            RawWebSocket.Frame frame = client.read();
            while (frame.opcode() != PONG) {
                frame = client.read();
            }
            assertEquals("are you there", frame.text());
            client.reset();
            assertEquals("ended", ended.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("Frames that come together with the handshake are not lost")
    void framesWithTheHandshake() throws Exception {
        try (RunningApp running = echo().start(0);
                RawWebSocket client = new RawWebSocket(running, "/echo")) {
            client.frame(FIN | TEXT, "first");
            assertEquals("first", client.next().text());
        }
    }

    @Test
    @DisplayName("A graceful stop says 1001 to all, and waits for their handlers")
    void gracefulStop() throws Exception {
        AtomicInteger cleaned = new AtomicInteger();
        App app = App.create();
        app.webSocket(
                "/",
                (_, socket) -> {
                    socket.sendText("ready");
                    try {
                        socket.receive();
                    } finally {
                        cleaned.incrementAndGet();
                    }
                });
        RunningApp running = app.start(0);
        RawWebSocket[] clients = new RawWebSocket[20];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new RawWebSocket(running, "/");
            assertEquals("ready", clients[i].next().text());
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(running::close);
        for (RawWebSocket client : clients) {
            assertEquals(1001, client.next().code());
            client.close(1001);
            assertTrue(client.ends());
            client.close();
        }
        stopped.get(30, TimeUnit.SECONDS);
        assertEquals(clients.length, cleaned.get());
    }

    @Test
    @DisplayName("After a WebSocket nothing is left behind: no thread, no connection")
    void nothingIsLeft() throws Exception {
        CountDownLatch ended = new CountDownLatch(50);
        App app = App.create();
        app.observe(_ -> ended.countDown());
        app.webSocket("/", (_, socket) -> socket.messages().consume(socket::send));
        try (RunningApp running = app.start(0)) {
            for (int i = 0; i < 50; i++) {
                RawWebSocket client = new RawWebSocket(running, "/");
                client.frame(FIN | TEXT, "x");
                client.next();
                if (i % 2 == 0) {
                    client.close(1000).next();
                    assertTrue(client.ends());
                } else {
                    client.reset();
                }
                client.close();
            }
            assertTrue(ended.await(30, TimeUnit.SECONDS));
            while (running.activeRequests() > 0) { // until the timeout, if one is left
                Thread.onSpinWait();
            }
        }
    }
}
