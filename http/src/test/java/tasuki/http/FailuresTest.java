package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("What goes wrong on the network")
@Timeout(60)
class FailuresTest {

    private final Client http = Servers.client();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    @DisplayName("nobody listens: connect failed, with host and port")
    void refused() throws Exception {
        // A port that is bound but not listened to refuses, and nobody else can get it.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = bound.getLocalPort();
            ConnectFailedException failure =
                    assertThrows(
                            ConnectFailedException.class,
                            () -> http.get("http://127.0.0.1:" + port + "/x").send());
            assertTrue(
                    failure.getMessage().startsWith("Nobody listens at 127.0.0.1:" + port),
                    failure.getMessage());
        }
    }

    @Test
    @DisplayName("the name is unknown: connect failed, with the name")
    void unknownHost() {
        ConnectFailedException failure =
                assertThrows(
                        ConnectFailedException.class,
                        () -> http.get("http://no-such-host.invalid/").send());
        assertTrue(failure.getMessage().contains("no-such-host.invalid"), failure.getMessage());
    }

    @Test
    @DisplayName("the server closes without an answer: connection lost")
    void closesAtOnce() throws Exception {
        try (RawServer server = RawServer.start(RawServer.Peer::readHead)) {
            ConnectionLostException failure =
                    assertThrows(
                            ConnectionLostException.class, () -> http.get(server.url()).send());
            assertTrue(failure.getMessage().contains("before it answered"), failure.getMessage());
            assertEquals(1, server.connections());
        }
    }

    @Test
    @DisplayName(
            "the server closes in the middle of the body: connection lost, with the bytes so far")
    void closesInTheMiddle() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                        })) {
            ConnectionLostException whole =
                    assertThrows(
                            ConnectionLostException.class, () -> http.get(server.url()).send());
            assertTrue(whole.getMessage().contains("after 3 bytes"), whole.getMessage());
            ConnectionLostException streamed =
                    assertThrows(
                            ConnectionLostException.class,
                            () -> http.get(server.url()).stream(StreamedResponse::readAll));
            assertTrue(streamed.getMessage().contains("after 3 bytes"), streamed.getMessage());
        }
    }

    @Test
    @DisplayName("what is not HTTP: protocol error")
    void garbage() throws Exception {
        for (String answer :
                new String[] {
                    "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                    "HTTP/1.1 abc OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
                }) {
            try (RawServer server =
                    RawServer.start(
                            peer -> {
                                peer.readHead();
                                peer.send(answer);
                            })) {
                ProtocolErrorException failure =
                        assertThrows(
                                ProtocolErrorException.class,
                                () -> http.get(server.url()).send(),
                                answer);
                assertTrue(failure.getMessage().contains("is not HTTP"), failure.getMessage());
            }
        }
    }

    @Test
    @DisplayName("broken chunks: connection lost")
    void brokenChunks() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "3\r\nabc\r\nxyz\r\n");
                            peer.awaitClose();
                        })) {
            ConnectionLostException failure =
                    assertThrows(
                            ConnectionLostException.class, () -> http.get(server.url()).send());
            assertTrue(failure.getMessage().contains("after 3 bytes"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("headers without end: a failure, not memory without end")
    void endlessHeaders() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\n");
                            for (int i = 0; ; i++) {
                                peer.send("H" + i + ": " + "x".repeat(1000) + "\r\n");
                            }
                        })) {
            // a protocol error; with assertions on, Jetty trips over one of its own
            assertThrows(TransportException.class, () -> http.get(server.url()).send());
        }
    }

    @Test
    @DisplayName("a body larger than allowed is refused, announced or not")
    void tooLarge() throws Exception {
        AtomicInteger way = new AtomicInteger();
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            if (way.getAndIncrement() == 0) {
                                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
                            } else {
                                peer.send("HTTP/1.1 200 OK\r\n\r\n");
                            }
                            while (true) {
                                peer.send("x".repeat(10_000));
                            }
                        })) {
            for (int i = 0; i < 2; i++) {
                ResponseTooLargeException failure =
                        assertThrows(
                                ResponseTooLargeException.class,
                                () -> http.get(server.url()).maxResponseSize(1_000_000).send());
                assertTrue(failure.getMessage().contains("1000000 bytes"), failure.getMessage());
            }
            assertEquals(2, way.get());
        }
    }

    @Test
    @DisplayName("a kept connection that the server has just closed is replaced without a failure")
    void staleConnection() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.reply(200, "first of connection " + count.incrementAndGet());
                            peer.readHead();
                        })) {
            assertEquals("first of connection 1", http.get(server.url()).text());
            assertEquals("first of connection 2", http.get(server.url()).text());
            assertThrows(
                    ConnectionLostException.class,
                    () -> http.post(server.url()).body("not to be sent twice").send());
            assertEquals(2, server.connections());
        }
    }

    @Test
    @DisplayName("a call on a closed client says so")
    void closedClient() throws Exception {
        try (RawServer server = RawServer.start(peer -> peer.reply(200, ""))) {
            Client closed = Servers.client();
            closed.close();
            TransportException failure =
                    assertThrows(TransportException.class, () -> closed.get(server.url()).send());
            assertTrue(failure.getMessage().contains("closed"), failure.getMessage());
            closed.close();
        }
    }

    @Test
    @DisplayName("closing the client ends the calls under way")
    void closingEndsCalls() throws Exception {
        Client mine = Servers.client();
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            mine.close();
                            peer.awaitClose();
                        })) {
            assertInstanceOf(
                    TransportException.class,
                    assertThrows(HttpException.class, () -> mine.get(server.url()).send()));
        }
    }

    @Test
    @DisplayName("all failures are unchecked and have one root")
    void oneRoot() {
        for (Class<?> type :
                new Class<?>[] {
                    StatusException.class,
                    TransportException.class,
                    TooManyRedirectsException.class,
                    RequestBodyException.class,
                    DecodingException.class,
                    ResponseTooLargeException.class,
                    InvalidUrlException.class
                }) {
            assertEquals(HttpException.class, type.getSuperclass());
        }
        assertTrue(RuntimeException.class.isAssignableFrom(HttpException.class));
    }
}
