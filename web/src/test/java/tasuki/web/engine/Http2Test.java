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
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** HTTP/2 in clear text: by upgrade, as the JDK's client does it, and by prior knowledge. */
class Http2Test extends EngineTest {
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final HttpClient client =
            closing(HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build());
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private static HttpRequest.Builder request(HttpEngine.Server server, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private String get(HttpEngine.Server server, String path) throws Exception {
        return client.send(request(server, path).build(), BodyHandlers.ofString()).body();
    }

    private RawHttp2 raw(HttpEngine.Server server, int... settings) throws IOException {
        return closing(RawHttp2.connect(server, settings));
    }

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
                                                x.headers().all("x-a").toString(),
                                                x.headers().all("host").toString(),
                                                bodyText(x))));
        get(server, "/upgrade"); // by a request without a body
        HttpResponse<String> response =
                client.send(
                        request(server, "/a%20b//c;d=1?q=%41&r")
                                .header("X-A", "1")
                                .header("X-A", "2")
                                .method("PATCH", BodyPublishers.ofString("body"))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        assertEquals(
                "HTTP/2 PATCH /a%20b//c;d=1 q=%41&r [1, 2] [127.0.0.1:"
                        + server.address().getPort()
                        + "] body",
                response.body());
    }

    @Test
    void theFirstRequestIsUpgradedWhole() throws Exception {
        HttpEngine.Server server =
                start(
                        x ->
                                replyText(
                                        x,
                                        x.protocol()
                                                + x.rawPath()
                                                + x.rawQuery()
                                                + x.headers().all("Upgrade")));
        assertEquals("HTTP/2/xa=b[]", get(server, "/x?a=b"));
        assertEquals("HTTP/2/y[]", get(server, "/y"));
    }

    @Test
    void withoutHttp2TheClientFallsBackToHttp1() throws Exception {
        HttpEngine.Server server =
                start(options -> options.withHttp2(false), x -> replyText(x, x.protocol()));
        assertEquals("HTTP/1.1", get(server, "/"));
        RawHttp2 other = raw(server);
        assertTrue(other.ends());
    }

    @Test
    void largeBodiesGoBothWays() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(7).nextBytes(bytes);
        HttpEngine.Server server =
                start(x -> x.reply(200, HeaderMap.empty(), x.body().readAllBytes()));
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> response =
                    client.send(
                            request(server, "/").POST(BodyPublishers.ofByteArray(bytes)).build(),
                            BodyHandlers.ofByteArray());
            assertArrayEquals(bytes, response.body());
        }
    }

    @Test
    void manyRequestsAtOnceShareAConnection() throws Exception {
        BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            ports.add(x.remote().getPort());
                            replyText(x, x.rawPath() + bodyText(x));
                        });
        get(server, "/first");
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(
                    client.sendAsync(
                            request(server, "/" + i).POST(BodyPublishers.ofString("b" + i)).build(),
                            BodyHandlers.ofString()));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("/" + i + "b" + i, soon(all.get(i)).body());
        }
        assertEquals(1, ports.stream().distinct().count());
    }

    @Test
    void headAndStatusesWithoutABody() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            int status = Integer.parseInt(x.rawPath().substring(1, 4));
                            if (x.rawPath().endsWith("s")) {
                                try (OutputStream out = x.reply(status, HeaderMap.empty())) {
                                    out.write(new byte[20_000]);
                                    out.write(new byte[20_000]);
                                }
                            } else {
                                x.reply(status, HeaderMap.empty(), "12345".getBytes(UTF_8));
                            }
                        });
        for (String path : new String[] {"/204", "/304", "/204s", "/304s"}) {
            HttpResponse<String> response =
                    client.send(request(server, path).build(), BodyHandlers.ofString());
            assertEquals(Integer.parseInt(path.substring(1, 4)), response.statusCode());
            assertEquals("", response.body());
            assertTrue(response.headers().firstValue("content-length").isEmpty(), path);
        }
        HttpResponse<String> head =
                client.send(request(server, "/200").HEAD().build(), BodyHandlers.ofString());
        assertEquals("5", head.headers().firstValue("content-length").orElse(""));
        assertEquals("", head.body());
        head = client.send(request(server, "/200s").HEAD().build(), BodyHandlers.ofString());
        assertEquals("", head.body());
    }

    @Test
    void aStreamedReplyIsSentAtEachFlush() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        HttpEngine.Server server =
                start(
                        x -> {
                            try (OutputStream out = x.reply(200, HeaderMap.of("X", "y"))) {
                                out.flush();
                                first.await();
                                out.write("one".getBytes(UTF_8));
                                out.flush();
                                second.await();
                                out.write("two".getBytes(UTF_8));
                            }
                        });
        RawHttp2 raw = raw(server);
        raw.get(1, "/");
        assertEquals(RawHttp2.HEADERS, raw.next(1).type());
        first.countDown();
        RawHttp2.Frame frame = raw.next(1);
        while (frame.payload().length == 0) {
            frame = raw.next(1);
        }
        assertEquals("one", new String(frame.payload(), UTF_8));
        assertFalse(frame.ends());
        second.countDown();
        assertEquals("two", raw.body(1));
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
        HttpResponse<String> response =
                client.send(request(server, path).build(), BodyHandlers.ofString());
        assertEquals(500, response.statusCode());
        assertEquals("{\"detail\":\"Internal Server Error\"}", response.body());
        assertEquals("fine", get(server, "/fine"));
    }

    @Test
    void aReplyThatIsNotFinishedResetsItsStreamOnly() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/half")) {
                                OutputStream out = x.reply(200, HeaderMap.empty());
                                out.write("half".getBytes(UTF_8));
                                out.flush();
                            } else {
                                replyText(x, "fine");
                            }
                        });
        RawHttp2 raw = raw(server);
        raw.get(1, "/half");
        IOException reset = assertThrows(IOException.class, () -> raw.body(1));
        assertEquals("Reset with code 2", reset.getMessage());
        assertEquals("fine", raw.get(3, "/").body(3));
    }

    @Test
    void abortResetsTheStreamOnly() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/abort")) {
                                x.onGone(gone::complete);
                                x.abort();
                                assertThrows(IOException.class, () -> replyText(x, "too late"));
                            } else {
                                replyText(x, "fine");
                            }
                        });
        RawHttp2 raw = raw(server);
        raw.get(1, "/abort");
        IOException reset = assertThrows(IOException.class, () -> raw.body(1));
        assertEquals("Reset with code 8", reset.getMessage());
        assertEquals("fine", raw.get(3, "/").body(3));
        assertFalse(gone.isDone());
    }

    @Test
    void aStreamThatTheClientResetsIsSeen() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/hang")) {
                                x.onGone(gone::complete);
                                started.countDown();
                                soon(gone);
                                assertThrows(
                                        ClientGoneException.class, () -> replyText(x, "too late"));
                            } else {
                                replyText(x, "fine");
                            }
                        });
        RawHttp2 raw = raw(server);
        raw.get(1, "/hang");
        started.await();
        raw.reset(1);
        assertEquals("the client reset the stream (code 8)", soon(gone));
        assertEquals("fine", raw.get(3, "/").body(3));
    }

    @Test
    void aRequestThatTheJdksClientCancelsIsSeen() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/hang")) {
                                x.onGone(gone::complete);
                                started.countDown();
                                soon(gone);
                            } else {
                                replyText(x, x.protocol());
                            }
                        });
        assertEquals("HTTP/2", get(server, "/"));
        CompletableFuture<?> sent =
                client.sendAsync(request(server, "/hang").build(), BodyHandlers.ofString());
        started.await();
        sent.cancel(true);
        soon(gone);
        assertEquals("HTTP/2", get(server, "/"));
    }

    @Test
    void aClientThatClosesTheConnectionIsSeenByAllStreams() throws Exception {
        CountDownLatch running = new CountDownLatch(5);
        CountDownLatch told = new CountDownLatch(5);
        HttpEngine.Server server =
                start(
                        x -> {
                            CompletableFuture<String> mine = new CompletableFuture<>();
                            x.onGone(mine::complete);
                            running.countDown();
                            soon(mine);
                            told.countDown();
                        });
        RawHttp2 raw = raw(server);
        for (int i = 0; i < 5; i++) {
            raw.get(2 * i + 1, "/");
        }
        running.await();
        raw.close();
        assertTrue(told.await(30, TimeUnit.SECONDS));
    }

    @Test
    void aClientThatCancelsJustAsTheReplyComesKeepsItsConnection() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, "fine"));
        RawHttp2 raw = raw(server);
        for (int stream = 1; stream < 400; stream += 4) {
            raw.get(stream, "/").body(stream);
            raw.get(stream + 2, "/");
            raw.reset(stream);
            raw.body(stream + 2);
        }
        assertEquals("fine", raw.get(401, "/").body(401));
    }

    @Test
    void aClientThatCancelsOftenKeepsItsConnection() throws Exception {
        BlockingQueue<CompletableFuture<String>> running = new LinkedBlockingQueue<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            CompletableFuture<String> mine = new CompletableFuture<>();
                            x.onGone(mine::complete);
                            running.add(mine);
                            soon(mine);
                        });
        RawHttp2 raw = raw(server);
        for (int i = 0; i < 300; i++) {
            int stream = 2 * i + 1;
            raw.request(stream, i % 2 == 0, "POST", "/");
            CompletableFuture<String> told = running.take();
            raw.reset(stream);
            soon(told);
        }
        raw.roundTrip();
    }

    @Test
    void aResetIsSeenWhileTheReplyIsHeldBack() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/much")) {
                                x.onGone(gone::complete);
                                OutputStream out = x.reply(200, HeaderMap.empty());
                                failure.complete(
                                        assertThrows(
                                                ClientGoneException.class,
                                                () -> {
                                                    while (true) {
                                                        out.write(new byte[10_000]);
                                                    }
                                                }));
                            } else {
                                replyText(x, "fine");
                            }
                        });
        RawHttp2 raw = raw(server, INITIAL_WINDOW_SIZE, 15_000);
        raw.get(1, "/much");
        int received = 0;
        while (received < 15_000) {
            received += raw.next(1).payload().length;
        }
        raw.reset(1);
        soon(failure);
        soon(gone);
        assertEquals("fine", raw.get(3, "/").body(3));
    }

    @Test
    void aWholeReplyThatIsHeldBackEndsWithTheConnection() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x ->
                                failure.complete(
                                        assertThrows(
                                                ClientGoneException.class,
                                                () ->
                                                        x.reply(
                                                                200,
                                                                HeaderMap.empty(),
                                                                new byte[100_000]))));
        RawHttp2 raw = raw(server, INITIAL_WINDOW_SIZE, 1000);
        raw.get(1, "/");
        while (raw.next(1).type() != RawHttp2.DATA) {
            // the head
        }
        raw.close();
        soon(failure);
    }

    @Test
    void anUploadThatIsResetIsSeenByTheReader() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            x.body().readNBytes(3);
                            started.countDown();
                            failure.complete(
                                    assertThrows(ClientGoneException.class, () -> x.body().read()));
                        });
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/").data(1, false, new byte[3]);
        started.await();
        raw.reset(1);
        soon(failure);
    }

    @Test
    void anUploadThatNobodyReadsHoldsUpNothingElse() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            if (x.rawPath().equals("/lazy")) {
                                x.onGone(gone::complete);
                                started.countDown();
                                soon(gone);
                            } else {
                                replyText(x, "fine");
                            }
                        });
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/lazy");
        started.await();
        for (int i = 0; i < 1000; i++) {
            raw.data(1, false, new byte[1000]);
        }
        assertEquals("fine", raw.get(3, "/").body(3));
        raw.reset(1);
        soon(gone);
    }

    @Test
    void theWindowIsGivenBackAsTheBodyIsReadAndWhenItIsNot() throws Exception {
        HttpEngine.Server server =
                start(
                        x -> {
                            int read =
                                    x.rawPath().equals("/read")
                                            ? x.body().readAllBytes().length
                                            : 0;
                            replyText(x, "read " + read);
                        });
        for (String path : new String[] {"/read", "/unread"}) {
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> response =
                        client.send(
                                request(server, path)
                                        .POST(BodyPublishers.ofByteArray(new byte[2_000_000]))
                                        .build(),
                                BodyHandlers.ofString());
                assertEquals(path.equals("/read") ? "read 2000000" : "read 0", response.body());
            }
        }
    }

    @Test
    void aLongBodyThatNobodyReadsIsCalledOffAfterTheReply() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath()));
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/long", "content-length", "9000000");
        assertEquals("/long", raw.body(1));
        RawHttp2.Frame reset = raw.next(1);
        assertEquals(RawHttp2.RST_STREAM, reset.type());
        assertEquals(0, reset.code(), "no error: the reply is good");
        for (int i = 0; i < 100; i++) {
            raw.data(1, false, new byte[16_000]); // was on its way already
        }
        assertEquals("/next", raw.get(3, "/next").body(3));
        raw.data(1, true, new byte[1]);
        assertEquals("/last", raw.get(5, "/last").body(5));
    }

    @Test
    void aShortBodyThatNobodyReadsIsSkipped() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath()));
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/one");
        assertEquals("/one", raw.body(1));
        raw.data(1, true, new byte[100]);
        raw.get(3, "/two");
        RawHttp2.Frame frame = raw.next();
        while (frame.stream() != 3) {
            assertFalse(frame.type() == RawHttp2.RST_STREAM, "reset for no reason");
            frame = raw.next();
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndTheConnectionGoesOn() throws Exception {
        HttpEngine.Server server =
                start(
                        options -> options.withMaxBody(1000),
                        x -> replyText(x, "fine" + bodyText(x)));
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/", "content-length", "1000000000");
        assertTrue(raw.body(1).contains("limit of 1000 bytes"));
        raw.request(3, false, "POST", "/").data(3, false, new byte[2000]);
        assertTrue(raw.body(3).contains("limit of 1000 bytes"));
        raw.request(5, false, "POST", "/").data(5, true, "abc".getBytes(UTF_8));
        assertEquals("fineabc", raw.body(5));
    }

    @Test
    void theBodyIsAskedForOnlyWhenItIsRead() throws Exception {
        HttpEngine.Server server =
                start(x -> replyText(x, x.rawPath().equals("/read") ? bodyText(x) : "unread"));
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/read", "expect", "100-continue");
        RawHttp2.Frame asked = raw.next(1);
        assertArrayEquals(new byte[] {8, 3, '1', '0', '0'}, asked.payload());
        raw.data(1, true, "ok".getBytes(UTF_8));
        assertEquals("ok", raw.body(1));
        raw.request(3, false, "POST", "/unread", "expect", "100-continue");
        assertEquals("unread", raw.body(3));
        assertEquals(RawHttp2.RST_STREAM, raw.next(3).type());
    }

    @Test
    void paddingIsNoPartOfTheBody() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, bodyText(x)));
        RawHttp2 raw = raw(server);
        raw.request(1, false, "POST", "/");
        raw.frame(RawHttp2.DATA, 8, 1, new byte[] {2, 'a', 'b', 0, 0});
        raw.frame(RawHttp2.DATA, 8 | RawHttp2.END_STREAM, 1, new byte[] {0, 'c'});
        assertEquals("abc", raw.body(1));
    }

    @Test
    void framesMayComeInPieces() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, bodyText(x)));
        RawHttp2 raw = raw(server);
        byte[] head = RawHttp2.head("POST", "/", "x", "y");
        List<byte[]> frames =
                List.of(
                        FrameReader.frame(
                                RawHttp2.HEADERS, 0, 1, java.util.Arrays.copyOf(head, 10)),
                        FrameReader.frame(
                                9,
                                RawHttp2.END_HEADERS,
                                1,
                                java.util.Arrays.copyOfRange(head, 10, head.length)),
                        FrameReader.frame(RawHttp2.DATA, 0, 1, "one".getBytes(UTF_8)),
                        FrameReader.frame(RawHttp2.PING, 0, 0, new byte[8]),
                        FrameReader.frame(RawHttp2.DATA, 0, 1, new byte[0]),
                        FrameReader.frame(
                                RawHttp2.DATA, RawHttp2.END_STREAM, 1, "two".getBytes(UTF_8)));
        for (byte[] frame : frames) {
            for (byte one : frame) {
                raw.send(new byte[] {one});
            }
        }
        assertEquals("onetwo", raw.body(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "/%zz", "/\u00e9", "/#x", "/ x"})
    void aBadPathIsAnswered400AndTheConnectionGoesOn(String path) throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, "fine"));
        RawHttp2 raw = raw(server);
        raw.get(1, path);
        assertTrue(raw.body(1).startsWith("{\"detail\":"));
        assertEquals("fine", raw.get(3, "/").body(3));
    }

    @Test
    void whatIsNoHttp2EndsTheConnectionAndNotTheServer() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, "fine"));
        for (int type = 0; type < 12; type++) {
            RawHttp2 raw = raw(server);
            raw.frame(type, 0xff, 2, new byte[] {1, 2, 3});
            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2, new byte[] {(byte) 0xff, 1, 2});
            assertTrue(raw.ends(), "frame type " + type);
        }
        assertEquals("fine", get(server, "/"));
    }

    @Test
    void anythingAtAllLeavesTheServerAlive() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, "fine" + bodyText(x)));
        Random random = new Random(20261122);
        for (int round = 0; round < 200; round++) {
            try (RawHttp2 raw = RawHttp2.connect(server)) {
                raw.request(1, false, "POST", "/").data(1, false, new byte[10]);
                byte[] frame =
                        FrameReader.frame(
                                random.nextInt(11),
                                random.nextInt(256),
                                random.nextInt(4),
                                new byte[8]);
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
                raw.send(frame).data(1, true, new byte[1]);
                raw.socket.shutdownOutput();
                assertTrue(raw.ends());
            }
        }
        assertEquals("fine", get(server, "/"));
    }
}
