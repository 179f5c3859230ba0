package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.stream.AsyncStream;
import tasuki.web.bind.Json;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A graceful stop that comes while something is being sent, or asked for. */
@Timeout(60)
class EndsInOrderTest {

    /** A reply whose first event is held back, until it is let go on or aborted. */
    private static final class HeldBack extends OutputStream {
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final AtomicBoolean aborted = new AtomicBoolean();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                Async.await(
                        () -> {
                            writing.countDown();
                            goOn.await();
                            sent.write(bytes, offset, length);
                        },
                        () -> {
                            aborted.set(true);
                            goOn.countDown();
                        });
            } catch (InterruptedException e) {
                InterruptedIOException stopped = new InterruptedIOException("Cancelled");
                stopped.initCause(e);
                throw stopped;
            }
        }

        @Override
        public void close() {
            sent.writeBytes("END".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    @DisplayName("A stream of events ends in order when the server stops in the midst of an event")
    void stopInTheMidstOfAnEvent() throws Exception {
        HeldBack out = new HeldBack();
        Exchange exchange =
                (Exchange)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Exchange.class},
                                (_, method, _) -> method.getName().equals("reply") ? out : null);
        Stopping stopping = new Stopping();
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                Async.run(
                                        () ->
                                                StreamReplies.events(
                                                        exchange,
                                                        200,
                                                        HeaderMap.empty(),
                                                        AsyncStream.generate(
                                                                emit -> {
                                                                    while (true) {
                                                                        emit.accept("event");
                                                                    }
                                                                }),
                                                        "",
                                                        Json.mapper(same -> same, false),
                                                        stopping));
                                ended.complete("in order");
                            } catch (Throwable e) {
                                ended.complete(e.toString());
                            }
                        });
        out.writing.await();
        stopping.begin();
        out.goOn.countDown();
        assertEquals("in order", ended.get(30, TimeUnit.SECONDS));
        assertFalse(out.aborted.get());
        String text = out.sent.toString(StandardCharsets.US_ASCII);
        assertTrue(text.matches("(data: event\n\n)+END"), text);
    }

    @Test
    @DisplayName("A WebSocket whose handler only sends is told 1001 when the server stops")
    void stopInTheMidstOfAMessage() throws Exception {
        CompletableFuture<ServerRequest> handled = new CompletableFuture<>();
        CompletableFuture<Thread> handler = new CompletableFuture<>();
        App app = App.create();
        app.webSocket(
                "/",
                (request, socket) -> {
                    handled.complete((ServerRequest) request);
                    handler.complete(Thread.currentThread());
                    while (true) {
                        socket.sendText("more");
                    }
                });
        TestClient client = TestClient.of(app);
        TestWebSocket socket = client.webSocket("/");
        ServerRequest request = handled.get(30, TimeUnit.SECONDS);
        Thread sender = handler.get(30, TimeUnit.SECONDS);
        for (int still = 0; still < 1000; still++) { // until nothing more is taken
            if (sender.getState() != Thread.State.WAITING) {
                still = 0;
            }
            Thread.yield();
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
        while (!request.app().stopping().begun() || request.app().stopping().size() > 0) {
            Thread.yield();
        }
        for (int i = 0; i < 1000 && !request.scope().isCancelled(); i++) {
            Thread.yield(); // it would be cancelled about now
        }
        assertEquals(1001, socket.awaitClose().code());
        closed.get(30, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("A request that comes when all others have been drained is answered 503")
    void afterTheDrain() throws Exception {
        CountDownLatch drained = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        App app = App.create();
        app.get("/", _ -> "served");
        app.lifespan(
                serve -> {
                    serve.run();
                    drained.countDown();
                    go.await();
                });
        RunningApp running = app.start(0);
        try (LogCapture log = new LogCapture();
                Socket client = new Socket("127.0.0.1", running.port())) {
            client.setSoTimeout(30_000);
            write(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals("HTTP/1.1 200 OK", line(client));
            while (!line(client).equals("\"served\"")) {
                // headers
            }
            write(client, "GET / HTTP/1.1\r\n"); // one has begun
            CompletableFuture<Void> closed = CompletableFuture.runAsync(running::close);
            drained.await();
            write(client, "Host: h\r\n\r\n");
            assertEquals("HTTP/1.1 503 Service Unavailable", line(client));
            go.countDown();
            closed.get(30, TimeUnit.SECONDS);
            assertEquals(java.util.List.of(), log.failures());
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A line, or the body of the first reply. */
    private static String line(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n") < 0 && !text.toString().equals("\"served\"")) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new IOException("The connection ended after: " + text);
            }
            text.append((char) c);
        }
        return text.toString().strip();
    }
}
