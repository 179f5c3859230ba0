package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.CancelScope;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Handlers that run in a scope, and are cancelled where they wait in the engine. */
class CancellationTest extends EngineTest {
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final CompletableFuture<CancelScope> scope = new CompletableFuture<>();
    private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);

    /** Runs the body in a scope that the test can cancel, and keeps what it throws. */
    private void cancellable(tasuki.Action<Exception> body) throws Exception {
        CancelScope mine = CancelScope.create();
        scope.complete(mine);
        mine.call(
                () -> {
                    try {
                        body.run();
                        outcome.complete(new AssertionError("it was not stopped"));
                    } catch (Throwable e) {
                        outcome.complete(e);
                    }
                    return "left";
                });
        assertFalse(Thread.currentThread().isInterrupted(), "a stray interrupt is left");
    }

    @Test
    void aHandlerThatIsCancelledWhileItReadsTheBodyCanStillReply() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            cancellable(
                                    () -> {
                                        x.body().readNBytes(3);
                                        started.countDown();
                                        x.body().read();
                                    });
                            assertFalse(x.committed());
                            x.reply(504, HeaderMap.empty(), "too late".getBytes(UTF_8));
                        });
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
        started.await();
        soon(scope).cancel();
        RawClient.Response response = client.read();
        assertEquals(504, response.status());
        assertEquals("too late", response.text());
        assertTrue(soon(outcome) instanceof InterruptedIOException, soon(outcome).toString());
    }

    @Test
    void aHandlerThatIsCancelledWhileItReadsTheBodyCanStillReplyOnHttp2() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/fine")) {
                                replyText(x, "fine");
                                return;
                            }
                            cancellable(
                                    () -> {
                                        x.body().readNBytes(3);
                                        started.countDown();
                                        x.body().read();
                                    });
                            x.reply(504, HeaderMap.empty(), "too late".getBytes(UTF_8));
                        });
        RawHttp2 client = closing(RawHttp2.connect(server));
        client.request(1, false, "POST", "/").data(1, false, new byte[3]);
        started.await();
        soon(scope).cancel();
        assertEquals("too late", client.body(1));
        assertTrue(soon(outcome) instanceof InterruptedIOException, soon(outcome).toString());
        assertEquals("fine", client.get(3, "/fine").body(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C8 what has come of the body is not lost when reading it is cancelled")
    void readingGoesOnWhereItWasCancelled(boolean http2) throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            cancellable(
                                    () -> {
                                        x.body().read();
                                        started.countDown();
                                        x.body().readNBytes(10);
                                    });
                            replyText(x, bodyText(x));
                        });
        if (http2) {
            RawHttp2 client = closing(RawHttp2.connect(server));
            client.request(1, false, "POST", "/").data(1, false, new byte[] {'a'});
            started.await();
            soon(scope).cancel();
            soon(outcome);
            client.data(1, true, "bc".getBytes(UTF_8));
            assertEquals("bc", client.body(1));
        } else {
            RawClient client = connect(server);
            client.send(
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0");
            started.await();
            soon(scope).cancel();
            soon(outcome);
            client.send("2;x\r\nbc\r\n0\r\n\r\n");
            assertEquals("bc", client.read().text());
            assertEquals(
                    "",
                    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
                            .read()
                            .text());
        }
    }

    @Test
    void aHandlerThatIsCancelledWhileItsReplyIsHeldBackEndsTheConnection() throws Exception {
        HttpEngine.Server server =
                start(
                        x ->
                                cancellable(
                                        () -> {
                                            OutputStream out = x.reply(200, HeaderMap.empty());
                                            while (true) {
                                                out.write(new byte[100_000]);
                                                started.countDown();
                                            }
                                        }));
        RawClient client = closing(RawClient.connect(server, 4096));
        client.get("/");
        started.await();
        soon(scope).cancel();
        assertTrue(soon(outcome) instanceof InterruptedIOException, soon(outcome).toString());
        assertThrows(IOException.class, client::read);
    }

    @Test
    void aHandlerThatIsCancelledWhileItsReplyIsHeldBackResetsItsStreamOnly() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/fine")) {
                                replyText(x, "fine");
                                return;
                            }
                            cancellable(() -> x.reply(200, HeaderMap.empty(), new byte[100_000]));
                        });
        RawHttp2 client = closing(RawHttp2.connect(server, INITIAL_WINDOW_SIZE, 1000));
        client.get(1, "/");
        int received = 0;
        while (received < 1000) {
            RawHttp2.Frame frame = client.next(1);
            received += frame.type() == RawHttp2.DATA ? frame.payload().length : 0;
        }
        soon(scope).cancel();
        RawHttp2.Frame reset = client.next(1);
        assertEquals(RawHttp2.RST_STREAM, reset.type());
        assertEquals(8, reset.code());
        assertTrue(soon(outcome) instanceof InterruptedIOException, soon(outcome).toString());
        assertEquals("fine", client.get(3, "/fine").body(3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplyInAScopeThatIsCancelledAlreadyIsNotBegunAndCanBeGivenOutside(boolean http2)
            throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            cancellable(
                                    () -> {
                                        CancelScope.current().cancel();
                                        if (x.rawPath().equals("/whole")) {
                                            replyText(x, "not this");
                                        } else {
                                            try (OutputStream out =
                                                    x.reply(200, HeaderMap.empty())) {
                                                out.write(new byte[20_000]);
                                            }
                                        }
                                    });
                            assertFalse(x.committed());
                            x.reply(504, HeaderMap.of("X", "y"), "but this".getBytes(UTF_8));
                        });
        for (String path : new String[] {"/whole", "/streamed"}) {
            if (http2) {
                assertEquals("but this", closing(RawHttp2.connect(server)).get(1, path).body(1));
            } else {
                RawClient client = connect(server);
                assertEquals("but this", client.get(path).read().text());
                assertEquals("but this", client.get(path).read().text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatGoesCancelsTheScopeOfItsRequest(boolean http2) throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            CancelScope request = CancelScope.create("request");
                            x.onGone(request::cancel);
                            request.call(
                                    () -> {
                                        try {
                                            started.countDown();
                                            Async.sleepForever();
                                        } catch (InterruptedException e) {
                                            outcome.complete(e);
                                            throw e;
                                        }
                                        return "never";
                                    });
                        });
        AutoCloseable client =
                http2 ? closing(RawHttp2.connect(server)).get(1, "/") : connect(server).get("/");
        started.await();
        client.close();
        assertTrue(soon(outcome) instanceof InterruptedException);
    }

    @Test
    void aPipelinedRequestAfterACancelledOneIsServed() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/cancelled")) {
                                cancellable(
                                        () -> {
                                            started.countDown();
                                            Async.sleepForever();
                                        });
                                x.reply(503, HeaderMap.empty(), new byte[0]);
                            } else {
                                replyText(x, x.rawPath());
                            }
                        });
        RawClient client = connect(server);
        client.get("/cancelled").get("/next");
        started.await();
        client.get("/last");
        soon(scope).cancel();
        assertEquals(503, client.read().status());
        assertEquals("/next", client.read().text());
        assertEquals("/last", client.read().text());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPendingInterruptKeepsTheReplyFromBeginningAndDoesNotHarmTheConnection(boolean http2)
            throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            Thread.currentThread().interrupt();
                            assertThrows(
                                    InterruptedIOException.class, () -> replyText(x, "not this"));
                            replyText(x, x.rawPath());
                            Thread.currentThread().interrupt();
                        });
        if (http2) {
            RawHttp2 client = closing(RawHttp2.connect(server));
            assertEquals("/a", client.get(1, "/a").body(1));
            assertEquals("/b", client.get(3, "/b").body(3));
        } else {
            RawClient client = connect(server);
            assertEquals("/a", client.get("/a").read().text());
            assertEquals("/b", client.get("/b").read().text());
        }
    }
}
