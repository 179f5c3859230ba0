package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** HTTP/1.1 as it should be: requests in, replies out, one after the other. */
class Http1Test extends EngineTest {

    @Test
    void theRequestIsSeenAsItWasSent() throws Exception {
        HttpEngine.Server server =
                start(
                        x ->
                                replyText(
                                        x,
                                        String.join(
                                                " ",
                                                x.protocol(),
                                                x.method(),
                                                x.rawPath(),
                                                x.rawQuery(),
                                                x.headers().toString(),
                                                Boolean.toString(x.secure()),
                                                Integer.toString(x.local().getPort()))));
        RawClient client = connect(server);
        client.send(
                "PURGE /a%20b//c;d=1?q=%41&r=|x HTTP/1.1\r\nhost: h\r\nX-A: 1\r\nx-a:\t2 \r\n\r\n");
        assertEquals(
                "HTTP/1.1 PURGE /a%20b//c;d=1 q=%41&r=|x [host: h, X-A: 1, x-a: 2] false "
                        + server.address().getPort(),
                client.read().text());
    }

    @Test
    void anAbsoluteTargetNamesTheHost() throws Exception {
        HttpEngine.Server server =
                start(
                        x ->
                                replyText(
                                        x,
                                        x.rawPath()
                                                + " "
                                                + x.rawQuery()
                                                + " "
                                                + x.headers().all("Host")));
        RawClient client = connect(server);
        client.send("GET http://there:81/x?y HTTP/1.1\r\nHost: here\r\n\r\n");
        assertEquals("/x y [there:81]", client.read().text());
        client.send("GET http://there?y HTTP/1.1\r\nHost: here\r\n\r\n");
        assertEquals("/ y [there]", client.read().text());
        client.send("OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n");
        assertEquals("*  [here]", client.read().text());
    }

    @Test
    void aHeadThatTricklesInByteByByteIsRead() throws Exception {
        HttpEngine.Server server =
                start(x -> replyText(x, x.rawPath() + x.headers().first("X").orElse("")));
        RawClient client = connect(server);
        for (char c : "\r\nGET /slow HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n".toCharArray()) {
            client.send(String.valueOf(c));
        }
        assertEquals("/slowy", client.read().text());
    }

    @Test
    void theConnectionIsKeptFromRequestToRequest() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath() + bodyText(x)));
        RawClient client = connect(server);
        for (int i = 0; i < 5; i++) {
            client.send("POST /" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab");
            RawClient.Response response = client.read();
            assertEquals("/" + i + "ab", response.text());
            assertFalse(response.headers().contains("Connection"));
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath() + bodyText(x)));
        RawClient client = connect(server);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
            all.append(
                    "PUT /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        }
        client.send(all.toString());
        for (int i = 0; i < 50; i++) {
            assertEquals("/" + i, client.read().text());
            assertEquals("/pabc", client.read().text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            })
    void theConnectionIsClosedIfTheClientAsksForIt(String request) throws Exception {
        CompletableFuture<String> gone = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        HttpEngine.Server server =
                start(
                        x -> {
                            x.onGone(gone::complete);
                            bodyText(x);
                            go.await();
                            replyText(x, "whole");
                        });
        RawClient client = connect(server);
        client.send(request);
        go.countDown();
        RawClient.Response response = client.read();
        assertEquals("whole", response.text());
        assertEquals("close", response.header("Connection"));
        assertTrue(client.ends());
        assertFalse(gone.isDone());
    }

    @Test
    void theConnectionIsClosedIfTheHandlerAsksForIt() throws Exception {
        HttpEngine.Server server =
                start(x -> x.reply(200, HeaderMap.of("Connection", "close"), new byte[0]));
        RawClient client = connect(server);
        assertEquals("close", client.get("/").read().header("Connection"));
        assertTrue(client.ends());
    }

    @Test
    void headGetsTheHeadThatGetWouldGet() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/whole")) {
                                replyText(x, "12345");
                            } else {
                                try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                    out.write(new byte[20_000]);
                                    out.write(new byte[20_000]);
                                }
                            }
                        });
        RawClient client = connect(server);
        client.send("HEAD /whole HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals("5", client.read(true).header("Content-Length"));
        client.send("HEAD /streamed HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(200, client.read(true).status());
        client.get("/whole");
        assertEquals("12345", client.read().text());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void statusesWithoutABodyHaveNeitherBodyNorLength(int status) throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/streamed")) {
                                x.reply(status, HeaderMap.empty()).close();
                            } else {
                                x.reply(
                                        status,
                                        HeaderMap.of("ETag", "\"x\""),
                                        "ignored".getBytes(UTF_8));
                            }
                        });
        RawClient client = connect(server);
        for (String path : new String[] {"/whole", "/streamed"}) {
            RawClient.Response response = client.get(path).read();
            assertEquals(status, response.status());
            assertFalse(response.headers().contains("Content-Length"), path);
            assertFalse(response.headers().contains("Transfer-Encoding"), path);
        }
        assertEquals(status, client.get("/whole").read().status());
    }

    @Test
    void aStreamedReplyIsSentAtEachFlush() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        HttpEngine.Server server =
                start(
                        x -> {
                            try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                out.flush();
                                first.await();
                                out.write("one".getBytes(UTF_8));
                                out.flush();
                                out.flush();
                                second.await();
                                out.write(new byte[100_000]);
                                out.write("two".getBytes(UTF_8));
                            }
                        });
        RawClient client = connect(server);
        client.get("/");
        assertEquals("HTTP/1.1 200 OK", client.line());
        while (!client.line().isEmpty()) {
            // the head is there before any of the body
        }
        first.countDown();
        assertEquals("3", client.line());
        assertEquals("one", client.line());
        second.countDown();
        assertEquals(Integer.toHexString(100_000), client.line());
    }

    @Test
    void aShortStreamedReplyHasALength() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                out.write('a');
                                out.write("bc".getBytes(UTF_8));
                            }
                        });
        RawClient client = connect(server);
        RawClient.Response response = client.get("/").read();
        assertEquals("3", response.header("Content-Length"));
        assertEquals("abc", response.text());
        assertEquals("abc", client.get("/").read().text());
    }

    @Test
    void anAnnouncedLengthIsKept() throws Exception {
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            HeaderMap length = HeaderMap.of("Content-Length", "5");
                            OutputStream out = x.reply(200, length);
                            if (x.rawPath().equals("/right")) {
                                out.write("12".getBytes(UTF_8));
                                out.flush();
                                out.write("345".getBytes(UTF_8));
                                out.close();
                            } else {
                                out.write("123456".getBytes(UTF_8));
                                failure.complete(assertThrows(IOException.class, out::flush));
                            }
                        });
        RawClient client = connect(server);
        assertEquals("12345", client.get("/right").read().text());
        assertEquals(500, client.get("/wrong").read().status());
        assertTrue(soon(failure).getMessage().contains("announced 5"), soon(failure).getMessage());
    }

    @Test
    void aReplyThatIsNotFinishedEndsTheConnection() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            OutputStream out = x.reply(200, HeaderMap.empty());
                            out.write("half".getBytes(UTF_8));
                            out.flush();
                        });
        RawClient client = connect(server);
        client.get("/");
        assertThrows(IOException.class, client::read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/throws", "/silent"})
    void aHandlerThatFailsIsAnswered500AndTheConnectionGoesOn(String path) throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            switch (x.rawPath()) {
                                case "/throws" ->
                                        throw new IllegalStateException("expected by the test");
                                case "/fine" -> replyText(x, "fine");
                                default -> {}
                            }
                        });
        RawClient client = connect(server);
        RawClient.Response response = client.get(path).read();
        assertEquals(500, response.status());
        assertEquals("{\"detail\":\"Internal Server Error\"}", response.text());
        assertEquals("fine", client.get("/fine").read().text());
    }

    @Test
    void aSecondReplyIsRefused() throws Exception {
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            assertFalse(x.committed());
                            replyText(x, "one");
                            assertTrue(x.committed());
                            failure.complete(
                                    assertThrows(
                                            IllegalStateException.class,
                                            () -> replyText(x, "two")));
                        });
        assertEquals("one", connect(server).get("/").read().text());
        soon(failure);
    }

    @Test
    void aHeaderCannotSmuggleInAnother() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            x.reply(
                                                    200,
                                                    HeaderMap.of("X", "a\r\nSet-Cookie: b"),
                                                    new byte[0]));
                            assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            x.reply(
                                                    200,
                                                    HeaderMap.of("X: y\r\nZ", "a"),
                                                    new byte[0]));
                            assertThrows(
                                    IllegalArgumentException.class,
                                    () -> x.reply(200, HeaderMap.of("X", "\u20ac"), new byte[0]));
                            replyText(x, "clean");
                        });
        assertEquals("clean", connect(server).get("/").read().text());
    }

    @Test
    void largeBodiesGoBothWays() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(7).nextBytes(bytes);
        HttpEngine.Server server =
                start(x -> x.reply(200, HeaderMap.empty(), x.body().readAllBytes()));
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        Thread sender = Thread.startVirtualThread(() -> sendQuietly(client, bytes));
        assertArrayEquals(bytes, client.read().body());
        sender.join();
        assertEquals("", client.get("/").read().text());
    }

    @Test
    void chunksMayHaveExtensionsAndTrailersAndComeInPieces() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, bodyText(x)));
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n");
        String body =
                "4;name=\"v\"\r\nWiki\r\n00005 ; x\r\npedia\r\n0\r\nTrailer: a\r\nOther: b\r\n\r\n";
        for (char c : body.toCharArray()) {
            client.send(String.valueOf(c));
        }
        assertEquals("Wikipedia", client.read().text());
        assertEquals("", client.get("/").read().text());
    }

    @Test
    void theBodyIsAskedForOnlyWhenItIsRead() throws Exception {
        HttpEngine.Server server =
                start(x -> replyText(x, x.rawPath().equals("/read") ? bodyText(x) : "unread"));
        RawClient client = connect(server);
        client.send(
                "POST /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertEquals(100, client.read().status());
        client.send("ok");
        assertEquals("ok", client.read().text());
        client.send(
                "POST /unread HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        RawClient.Response response = client.read();
        assertEquals("unread", response.text());
        assertEquals(
                "close", response.header("Connection"), "whether the body follows is not known");
        client.halfClose();
        assertTrue(client.ends());
    }

    @Test
    void aShortBodyThatNobodyReadsIsSkipped() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath()));
        RawClient client = connect(server);
        client.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
        assertEquals("/a", client.read().text());
        client.send(
                "GET /POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n");
        assertEquals("/b", client.read().text());
        client.send("0\r\n\r\n").get("/c");
        assertEquals("/c", client.read().text());
    }

    @Test
    void aLongBodyThatNobodyReadsEndsTheConnectionAfterTheReply() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, "no thanks"));
        RawClient client = connect(server);
        client.send(
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n"
                        + "x".repeat(200_000));
        RawClient.Response response = client.read();
        assertEquals("no thanks", response.text());
        assertEquals("close", response.header("Connection"));
        client.halfClose();
        assertTrue(client.ends());
    }

    @Test
    void bytesOfTheBodyAreThereAsTheyCome() throws Exception {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            InputStream in = x.body();
                            first.complete(in.read(new byte[100]));
                            replyText(x, bodyText(x));
                        });
        RawClient client = connect(server);
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12");
        assertEquals(2, soon(first));
        client.send("345");
        assertEquals("345", client.read().text());
    }

    private static void sendQuietly(RawClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
