package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP/1.1 client goes away, or does not, while its request is handled. */
class Http1DisconnectTest extends EngineTest {
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    /** Handles /hang until its client has gone, and everything else at once. */
    private void hangOrReply(Exchange x) throws Exception {
        if (x.rawPath().equals("/hang")) {
            x.onGone(gone::complete);
            started.countDown();
            soon(gone);
        } else {
            replyText(x, x.rawPath());
        }
    }

    @Test
    void aClientThatClosesIsSeen() throws Exception {
        RawClient client = connect(start(this::hangOrReply));
        client.get("/hang");
        started.await();
        client.close();
        assertEquals("the client closed the connection", soon(gone));
    }

    @Test
    void aClientThatResetsIsSeen() throws Exception {
        RawClient client = connect(start(this::hangOrReply));
        client.get("/hang");
        started.await();
        client.reset();
        assertTrue(soon(gone).startsWith("the client's connection broke"), soon(gone));
    }

    @Test
    void aClientThatClosesBeforeTheHandlerHasBegunIsSeen() throws Exception {
        RawClient client = connect(start(this::hangOrReply));
        client.get("/hang").close();
        soon(gone);
    }

    @Test
    void aClientThatClosesOnASecondRequestIsSeen() throws Exception {
        RawClient client = connect(start(this::hangOrReply));
        assertEquals("/quick", client.get("/quick").read().text());
        client.get("/hang");
        started.await();
        client.close();
        soon(gone);
    }

    @Test
    void whoAsksLateIsToldAtOnce() throws Exception {
        CompletableFuture<Thread> late = new CompletableFuture<>();
        RawClient client =
                connect(
                        start(
                                x -> {
                                    x.onGone(gone::complete);
                                    soon(gone);
                                    x.onGone(why -> late.complete(Thread.currentThread()));
                                    assertTrue(late.isDone());
                                }));
        client.get("/").close();
        soon(late);
    }

    @Test
    void aHalfCloseCountsAsGone() throws Exception {
        RawClient client = connect(start(this::hangOrReply));
        client.get("/hang");
        started.await();
        client.halfClose();
        soon(gone);
        assertTrue(client.ends(), "nobody is thought to be there any more");
    }

    @Test
    void aHalfCloseIsToleratedIfAskedFor() throws Exception {
        HttpEngine.Server server =
                start(
                        options -> options.withHalfCloseMeansGone(false),
                        x -> {
                            x.onGone(gone::complete);
                            started.countDown();
                            go.await();
                            replyText(x, "still here");
                        });
        RawClient client = connect(server);
        client.get("/");
        started.await();
        client.halfClose();
        go.countDown();
        assertEquals("still here", client.read().text());
        assertTrue(client.ends());
        assertFalse(gone.isDone());
    }

    @Test
    void theConnectionIsStillGoodAfterASlowHandler() throws Exception {
        BlockingQueue<CountDownLatch> gates = new LinkedBlockingQueue<>();
        RawClient client =
                connect(
                        start(
                                options -> options.withWatchAfter(java.time.Duration.ofNanos(1)),
                                x -> {
                                    CountDownLatch gate = new CountDownLatch(1);
                                    gates.add(gate);
                                    gate.await();
                                    replyText(x, x.rawPath() + bodyText(x));
                                }));
        for (int i = 0; i < 100; i++) {
            client.send("POST /" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
            CountDownLatch gate = gates.poll(30, TimeUnit.SECONDS);
            client.send("abc");
            gate.countDown();
            assertEquals("/" + i + "abc", client.read().text());
        }
    }

    @Test
    void requestsThatComeWhileAHandlerRunsAreKeptInOrder() throws Exception {
        RawClient client =
                connect(
                        start(
                                x -> {
                                    if (x.rawPath().equals("/slow")) {
                                        started.countDown();
                                        go.await();
                                    }
                                    replyText(x, x.rawPath() + bodyText(x));
                                }));
        client.get("/slow");
        started.await();
        for (int i = 0; i < 20; i++) {
            client.send("POST /" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
            client.send("dy");
        }
        go.countDown();
        assertEquals("/slow", client.read().text());
        for (int i = 0; i < 20; i++) {
            assertEquals("/" + i + "body", client.read().text());
        }
    }

    @Test
    void bytesOfTheBodyThatComeWhileTheHandlerRunsAreKept() throws Exception {
        RawClient client =
                connect(
                        start(
                                x -> {
                                    started.countDown();
                                    go.await();
                                    replyText(x, Integer.toString(x.body().readAllBytes().length));
                                }));
        int length = 10 * ReadAhead.MOST_AHEAD;
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
        started.await();
        Thread sender = Thread.startVirtualThread(() -> sendUnchecked(client, new byte[length]));
        go.countDown();
        assertEquals(Integer.toString(length), client.read().text());
        sender.join();
    }

    @Test
    void anUploadThatBreaksOffIsSeenByTheReader() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            InputStream in = x.body();
                            in.read(new byte[10]);
                            started.countDown();
                            failure.complete(
                                    assertThrows(
                                            ClientGoneException.class,
                                            () -> in.read(new byte[10])));
                        });
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
        started.await();
        client.close();
        soon(failure);
        soon(gone);
    }

    @Test
    void anUploadThatNobodyReadsIsHeldBackAndItsEndIsSeenOnceThereIsRoom() throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            started.countDown();
                            go.await();
                            int all = 0;
                            try {
                                for (int n = 0; n >= 0; n = x.body().read(new byte[8192])) {
                                    all += n;
                                }
                            } catch (ClientGoneException e) {
                                read.complete(all);
                            }
                        });
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n");
        started.await();
        int sent = 3 * ReadAhead.MOST_AHEAD;
        client.send(new byte[sent]);
        client.halfClose();
        go.countDown();
        assertEquals(sent, soon(read));
        soon(gone);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatGoesWhileTheReplyIsHeldBackIsSeenByTheWriter(boolean reset) throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            OutputStream out = x.reply(200, HeaderMap.empty());
                            byte[] much = new byte[100_000];
                            failure.complete(
                                    assertThrows(
                                            ClientGoneException.class,
                                            () -> {
                                                while (true) {
                                                    out.write(much);
                                                    started.countDown();
                                                }
                                            }));
                        });
        RawClient client = closing(RawClient.connect(server, 4096));
        client.get("/");
        started.await();
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
        soon(failure);
        soon(gone);
    }

    @Test
    void aFinishedReplyIsNotDisturbedByAClientThatGoesThen() throws Exception {
        CompletableFuture<Boolean> undisturbed = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            replyText(x, "whole");
                            started.countDown();
                            go.await();
                            undisturbed.complete(
                                    !gone.isDone() && !Thread.currentThread().isInterrupted());
                        });
        RawClient client = connect(server);
        assertEquals("whole", client.get("/").read().text());
        started.await();
        client.close();
        go.countDown();
        assertTrue(soon(undisturbed));
    }

    @Test
    void abortEndsTheConnectionWithoutAReplyAndTellsNobody() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            x.abort();
                            assertThrows(IOException.class, () -> replyText(x, "too late"));
                            ended.countDown();
                        });
        RawClient client = connect(server);
        client.get("/");
        assertTrue(client.ends());
        ended.await();
        assertFalse(gone.isDone());
    }

    @Test
    void abortWorksFromAnotherThreadToo() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            Thread.startVirtualThread(x::abort);
                            failure.complete(
                                    assertThrows(IOException.class, () -> x.body().read()));
                        });
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
        assertTrue(client.ends());
        soon(failure);
    }

    @Test
    void thousandClientsThatCloseAreAllSeen() throws Exception {
        CountDownLatch all = new CountDownLatch(1000);
        CountDownLatch running = new CountDownLatch(1000);
        HttpEngine.Server server =
                start(
                        x -> {
                            CompletableFuture<String> mine = new CompletableFuture<>();
                            x.onGone(mine::complete);
                            running.countDown();
                            soon(mine);
                            all.countDown();
                        });
        RawClient[] clients = new RawClient[1000];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = connect(server).get("/");
        }
        running.await();
        for (RawClient client : clients) {
            client.close();
        }
        assertTrue(all.await(30, TimeUnit.SECONDS));
    }

    private static void sendUnchecked(RawClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
