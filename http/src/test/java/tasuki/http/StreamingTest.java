package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

@DisplayName("Bodies that are sent and read as they come")
@Timeout(60)
class StreamingTest {

    private final Servers server = Servers.start();
    private final Client http = Servers.builder().baseUrl(server.url()).build();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    @DisplayName("lines are there as soon as the server has sent them")
    void linesAsTheyCome() throws Exception {
        CountDownLatch firstRead = new CountDownLatch(1);
        server.on(
                "/lines",
                x -> {
                    x.sendResponseHeaders(200, 0);
                    x.getResponseBody().write("one\nzw".getBytes());
                    x.getResponseBody().flush();
                    awaitQuietly(firstRead);
                    x.getResponseBody().write("ölf\r\n\r\nlast".getBytes(StandardCharsets.UTF_8));
                });
        List<String> lines = new ArrayList<>();
        try (StreamedResponse response = http.get("/lines").open()) {
            assertEquals(200, response.status());
            lines.add(response.readLine().orElseThrow());
            firstRead.countDown();
            for (Optional<String> line = response.readLine();
                    line.isPresent();
                    line = response.readLine()) {
                lines.add(line.get());
            }
            assertEquals(18, response.received());
        }
        assertEquals(List.of("one", "zwölf", "", "last"), lines);
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    @DisplayName("a large body goes to a file, byte for byte")
    void saveTo(@TempDir Path dir) throws Exception {
        byte[] content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        server.on("/file", x -> Servers.reply(x, 200, "x/y", content));
        server.on("/none", x -> Servers.text(x, 404, "not here"));
        Path file = dir.resolve("file");

        assertEquals(content.length, http.get("/file").saveTo(file));
        assertArrayEquals(content, Files.readAllBytes(file));

        StatusException failure =
                assertThrows(
                        StatusException.class, () -> http.get("/none").saveTo(dir.resolve("no")));
        assertTrue(failure.getMessage().endsWith(": not here"), failure.getMessage());
        assertFalse(Files.exists(dir.resolve("no")));
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (StreamedResponse response = http.get("/file").open()) {
            assertEquals(content.length, response.inputStream().transferTo(copy));
        }
        assertArrayEquals(content, copy.toByteArray());
    }

    @Test
    @DisplayName("what is not read stays with the server: a slow reader slows it down")
    void backPressure() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\n\r\n");
                            try {
                                byte[] piece = new byte[64 * 1024];
                                while (true) {
                                    peer.out.write(piece);
                                    sent.addAndGet(piece.length);
                                }
                            } finally {
                                over.complete(null);
                            }
                        })) {
            try (StreamedResponse response = http.get(raw.url()).open()) {
                assertEquals(1, response.read(new byte[1]));
                long before;
                do {
                    before = sent.get();
                    tasuki.Async.sleep(java.time.Duration.ofMillis(100));
                } while (sent.get() != before);
                assertTrue(before < 64L * 1024 * 1024, "sent " + before);
            }
            over.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("a response that is closed early ends the exchange; the client goes on")
    void closedEarly() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            StreamedResponse response = http.get(raw.url()).open();
            response.close();
            response.close();
            assertTrue(gone.await(30, TimeUnit.SECONDS));
            assertEquals(-1, response.read(new byte[10]));
        }
    }

    @Test
    @DisplayName("a body read to its end gives the connection back")
    void connectionComesBack() throws Exception {
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            while (!peer.readHead().isEmpty()) {
                                peer.reply(200, "hello");
                            }
                        })) {
            for (int i = 0; i < 200; i++) {
                try (StreamedResponse response = http.get(raw.url()).open()) {
                    assertEquals("hello", response.readAll().text());
                }
                int first = http.get(raw.url()).stream(r -> r.read(new byte[5]));
                assertEquals(5, first);
            }
            assertEquals(1, raw.connections());
        }
    }

    @Test
    @DisplayName("what the reading function throws reaches the caller, and the body is closed")
    void handlerThrows() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.send("HTTP/1.1 200 OK\r\n\r\nabc");
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            IOException mine = new IOException("disk full");
            IOException thrown =
                    assertThrows(
                            IOException.class,
                            () ->
                                    http.get(raw.url()).stream(
                                            r -> {
                                                throw mine;
                                            }));
            assertSame(mine, thrown);
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("uploads: a writer, a stream, a file")
    void uploads(@TempDir Path dir) throws Exception {
        server.on(
                "/sum",
                x -> {
                    byte[] all = x.getRequestBody().readAllBytes();
                    String length = x.getRequestHeaders().getFirst("Content-Length");
                    String type = x.getRequestHeaders().getFirst("Content-Type");
                    Servers.text(
                            x,
                            200,
                            all.length
                                    + " "
                                    + java.util.Arrays.hashCode(all)
                                    + " "
                                    + length
                                    + " "
                                    + type);
                });
        byte[] content = new byte[3_000_000];
        new Random(2).nextBytes(content);
        String sum = content.length + " " + java.util.Arrays.hashCode(content);
        Path file = Files.write(dir.resolve("photo.png"), content);

        assertEquals(
                sum + " null x/w",
                http.post("/sum")
                        .body(
                                RequestBody.writer(
                                        "x/w",
                                        sink -> {
                                            byte[] piece = new byte[1000];
                                            for (int at = 0; at < content.length; at += 1000) {
                                                System.arraycopy(content, at, piece, 0, 1000);
                                                sink.write(piece);
                                            }
                                        }))
                        .text());
        assertEquals(
                sum + " null x/s",
                http.put("/sum")
                        .body(RequestBody.stream(new ByteArrayInputStream(content), "x/s"))
                        .text());
        assertEquals(
                sum + " " + content.length + " image/png",
                http.post("/sum").body(RequestBody.file(file)).text());
        assertEquals(
                "0 1 null x/e",
                http.post("/sum").body(RequestBody.writer("x/e", sink -> {})).text());
    }

    @Test
    @DisplayName("an upload whose source fails ends with its failure, and the exchange is aborted")
    void uploadFails() throws Exception {
        CountDownLatch gone = new CountDownLatch(2);
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.awaitClose();
                            gone.countDown();
                        })) {
            RequestBodyException failure =
                    assertThrows(
                            RequestBodyException.class,
                            () ->
                                    http.post(raw.url())
                                            .body(
                                                    RequestBody.writer(
                                                            "x/y",
                                                            sink -> {
                                                                sink.write("begin");
                                                                throw new IOException("tape torn");
                                                            }))
                                            .send());
            assertTrue(failure.getMessage().contains("tape torn"), failure.getMessage());
            IllegalStateException mine = new IllegalStateException("mine");
            assertSame(
                    mine,
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    http.post(raw.url())
                                            .body(
                                                    RequestBody.writer(
                                                            "x/y",
                                                            sink -> {
                                                                sink.write("begin");
                                                                throw mine;
                                                            }))
                                            .send()));
            assertTrue(gone.await(30, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("a server that answers before the upload is over is heard")
    void earlyAnswer() throws Exception {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            count.incrementAndGet();
                            peer.reply(413, "too much");
                            over.await();
                        })) {
            byte[] much = new byte[64 * 1024 * 1024];
            Response memory = http.post(raw.url()).body(much).send();
            assertEquals("413 too much", memory.status() + " " + memory.text());
            Response written =
                    http.post(raw.url())
                            .body(RequestBody.writer("x/y", sink -> sink.write(much)))
                            .send();
            assertEquals("413 too much", written.status() + " " + written.text());
            assertEquals(2, count.get());
            over.countDown();
        }
    }

    @Test
    @DisplayName("forms with files")
    void multipart(@TempDir Path dir) throws Exception {
        CompletableFuture<String> type = new CompletableFuture<>();
        CompletableFuture<String> length = new CompletableFuture<>();
        server.on(
                "/form",
                x -> {
                    type.complete(x.getRequestHeaders().getFirst("Content-Type"));
                    length.complete(
                            String.valueOf(x.getRequestHeaders().getFirst("Content-Length")));
                    Servers.text(x, 200, Servers.body(x));
                });
        Path file = Files.writeString(dir.resolve("a.txt"), "content of a");
        String body =
                http.post("/form")
                        .multipart(
                                Multipart.create()
                                        .field("title", "ä \"x\"")
                                        .file("up", file)
                                        .file("mem", "b\".bin", "bbb".getBytes(), "x/b"))
                        .text();
        String boundary = type.join().substring("multipart/form-data; boundary=".length());
        String expected =
                """
                --B
                Content-Disposition: form-data; name="title"

                ä "x"
                --B
                Content-Disposition: form-data; name="up"; filename="a.txt"
                Content-Type: text/plain

                content of a
                --B
                Content-Disposition: form-data; name="mem"; filename="b%22.bin"
                Content-Type: x/b

                bbb
                --B--
                """
                        .replace("B\n", boundary + "\n")
                        .replace("--B--", "--" + boundary + "--")
                        .replace("\n", "\r\n");
        assertEquals(expected, body);
        assertEquals(
                expected.getBytes(StandardCharsets.UTF_8).length, Integer.parseInt(length.join()));
    }
}
