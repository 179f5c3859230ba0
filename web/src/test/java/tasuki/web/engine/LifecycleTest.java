package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** From start to end of a server and of its connections. */
class LifecycleTest extends EngineTest {
    /** A timeout that is waited for, and long enough to send something before it is up. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private void slowOrQuick(Exchange x) throws Exception {
        if (x.rawPath().equals("/slow")) {
            started.countDown();
            go.await();
        }
        replyText(x, x.rawPath());
    }

    @Test
    void anyFreePortIsTaken() throws Exception {
        HttpEngine.Server one = start(this::slowOrQuick);
        HttpEngine.Server two = start(this::slowOrQuick);
        assertTrue(one.address().getPort() > 0);
        assertTrue(one.address().getPort() != two.address().getPort());
        assertEquals("/", connect(one).get("/").read().text());
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        int port = start(this::slowOrQuick).address().getPort();
        BindException failure =
                assertThrows(
                        BindException.class,
                        () -> start(options -> options.withPort(port), this::slowOrQuick));
        assertTrue(failure.getMessage().contains("127.0.0.1:" + port), failure.getMessage());
        assertTrue(failure.getMessage().contains("another port"), failure.getMessage());
    }

    @Test
    void aHostThatIsUnknownIsNamed() {
        UnknownHostException failure =
                assertThrows(
                        UnknownHostException.class,
                        () ->
                                start(
                                        options -> options.withHost("no.such.host.invalid"),
                                        this::slowOrQuick));
        assertTrue(failure.getMessage().contains("no.such.host.invalid"), failure.getMessage());
    }

    @Test
    void thePortIsFreeAgainAfterClose() throws Exception {
        HttpEngine.Server first = start(this::slowOrQuick);
        RawClient client = connect(first);
        client.get("/").read();
        first.close();
        first.close();
        assertTrue(client.ends());
        HttpEngine.Server second =
                start(options -> options.withPort(first.address().getPort()), this::slowOrQuick);
        assertEquals("/", connect(second).get("/").read().text());
    }

    @Test
    void stopAcceptingLetsRunningRequestsEnd() throws Exception {
        HttpEngine.Server server = start(this::slowOrQuick);
        RawClient idle = connect(server);
        idle.get("/").read();
        RawClient running = connect(server);
        running.get("/slow");
        started.await();
        server.stopAccepting();
        assertThrows(
                ConnectException.class,
                () ->
                        new Socket(server.address().getAddress(), server.address().getPort())
                                .close());
        assertTrue(idle.ends());
        go.countDown();
        RawClient.Response response = running.read();
        assertEquals("/slow", response.text());
        assertEquals("close", response.header("Connection"));
        assertTrue(running.ends());
    }

    @Test
    void stopAcceptingLetsRunningHttp2RequestsEndAndSaysGoAway() throws Exception {
        HttpEngine.Server server = start(this::slowOrQuick);
        RawHttp2 client = closing(RawHttp2.connect(server));
        client.get(1, "/slow");
        started.await();
        server.stopAccepting();
        RawHttp2.Frame frame = client.next();
        while (frame.type() != RawHttp2.GOAWAY) {
            frame = client.next();
        }
        assertEquals(0, RawHttp2.goAwayCode(frame));
        client.get(3, "/was-on-its-way");
        assertEquals("/was-on-its-way", client.body(3));
        go.countDown();
        assertEquals("/slow", client.body(1));
        assertTrue(client.ends());
    }

    @Test
    void theJdksClientSeesARunningRequestThroughTheStop() throws Exception {
        HttpEngine.Server server = start(this::slowOrQuick);
        HttpClient client = closing(HttpClient.newHttpClient());
        String base = "http://127.0.0.1:" + server.address().getPort();
        client.send(
                HttpRequest.newBuilder(URI.create(base + "/")).build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> running =
                client.sendAsync(
                        HttpRequest.newBuilder(URI.create(base + "/slow")).build(),
                        BodyHandlers.ofString());
        started.await();
        server.stopAccepting();
        go.countDown();
        assertEquals("/slow", soon(running).body());
        assertEquals(HttpClient.Version.HTTP_2, soon(running).version());
    }

    @Test
    void anIdleHttp2ConnectionIsEndedByStopAccepting() throws Exception {
        HttpEngine.Server server = start(this::slowOrQuick);
        RawHttp2 client = closing(RawHttp2.connect(server));
        assertEquals("/", client.get(1, "/").body(1));
        client.roundTrip();
        server.stopAccepting();
        assertTrue(client.ends());
    }

    @Test
    void closeTellsRunningHandlersThatTheirClientsAreGone() throws Exception {
        CompletableFuture<String> one = new CompletableFuture<>();
        CompletableFuture<String> two = new CompletableFuture<>();
        CountDownLatch both = new CountDownLatch(2);
        HttpEngine.Server server =
                start(
                        x -> {
                            CompletableFuture<String> mine =
                                    x.protocol().equals("HTTP/2") ? two : one;
                            x.onGone(mine::complete);
                            both.countDown();
                            soon(mine);
                        });
        RawClient first = connect(server).get("/");
        RawHttp2 second = closing(RawHttp2.connect(server)).get(1, "/");
        both.await();
        server.close();
        assertEquals("the server stopped", soon(one));
        assertEquals("the server stopped", soon(two));
        assertTrue(first.ends());
        assertTrue(second.ends());
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        // long enough to do what is done before it is up
        HttpEngine.Server heads =
                start(options -> options.withHeadTimeout(SHORT), this::slowOrQuick);
        HttpEngine.Server idles =
                start(
                        options -> options.withIdleTimeout(SHORT).withKeepAlive(SHORT),
                        this::slowOrQuick);
        RawClient halfHead = connect(heads).send("GET / HTTP/1.1\r\nHost:");
        RawHttp2 second = closing(RawHttp2.connect(idles));
        second.get(1, "/").body(1);
        RawClient fresh = connect(heads);
        RawClient used = connect(idles);
        used.get("/").read();
        assertTrue(fresh.ends());
        assertTrue(used.ends());
        assertEquals(408, halfHead.read().status());
        assertTrue(halfHead.ends());
        assertTrue(second.ends());
    }

    @Test
    void aConnectionWhoseHandlerRunsIsNotIdle() throws Exception {
        HttpEngine.Server server =
                start(
                        options ->
                                options.withIdleTimeout(SHORT)
                                        .withKeepAlive(SHORT)
                                        .withHeadTimeout(SHORT),
                        this::slowOrQuick);
        RawClient busy = connect(server).get("/slow");
        RawHttp2 second = closing(RawHttp2.connect(server)).get(1, "/slow");
        started.await();
        assertTrue(connect(server).ends(), "which takes as long as the timeout");
        assertTrue(connect(server).ends(), "and again");
        go.countDown();
        assertEquals("/slow", busy.read().text());
        assertEquals("/slow", second.body(1));
    }

    @Test
    void anExchangeCannotBeUsedAfterItsHandlerHasReturned() throws Exception {
        CompletableFuture<Exchange> kept = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        x -> {
                            replyText(x, "done");
                            kept.complete(x);
                        });
        RawClient client = connect(server);
        assertEquals("done", client.get("/").read().text());
        Exchange over = soon(kept);
        assertEquals("done", client.get("/").read().text(), "so its handler has returned");
        assertThrows(IllegalStateException.class, () -> replyText(over, "again"));
        over.abort();
        assertEquals("done", client.get("/").read().text());
    }

    @Test
    void optionsAreChecked() throws IOException {
        EngineOptions options = EngineOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> options.withPort(70_000));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxBody(-1));
        assertThrows(IllegalArgumentException.class, () -> options.withBacklog(0));
        assertThrows(IllegalArgumentException.class, () -> options.withIdleTimeout(Duration.ZERO));
        assertFalse(options.withTcpNoDelay(false).tcpNoDelay());
    }
}
