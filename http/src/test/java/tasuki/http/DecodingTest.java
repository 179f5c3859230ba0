package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

@DisplayName("Decoding of bodies")
class DecodingTest {

    private static final byte[] TEXT =
            "all work and no play ".repeat(1000).getBytes(StandardCharsets.UTF_8);

    interface Zip {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] zipped(Zip zip, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = zip.over(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static Client answering(byte[] body, String... headers) {
        return Client.builder()
                .transport(
                        MockTransport.of(request -> RawResponse.of(200, Headers.of(headers), body)))
                .build();
    }

    @Test
    @DisplayName("gzip, deflate with and without header, and both together")
    void codings() throws Exception {
        byte[] gzip = zipped(GZIPOutputStream::new, TEXT);
        byte[] zlib = zipped(DeflaterOutputStream::new, TEXT);
        byte[] raw = zipped(o -> new DeflaterOutputStream(o, new Deflater(9, true)), TEXT);
        byte[] both = zipped(GZIPOutputStream::new, zlib);
        String expected = new String(TEXT, StandardCharsets.UTF_8);
        try (Client a = answering(gzip, "Content-Encoding", "gzip");
                Client b = answering(zlib, "Content-Encoding", "deflate");
                Client c = answering(raw, "content-encoding", "Deflate");
                Client d = answering(both, "Content-Encoding", "deflate, gzip")) {
            for (Client http : new Client[] {a, b, c, d}) {
                assertEquals(expected, http.get("http://x").text());
                try (StreamedResponse streamed = http.get("http://x").open()) {
                    assertEquals(expected, streamed.readAll().text());
                }
            }
        }
    }

    @Test
    @DisplayName("an empty body is empty in any coding, an unknown coding is left alone")
    void edges() throws Exception {
        try (Client http = answering(new byte[0], "Content-Encoding", "gzip")) {
            assertEquals("", http.head("http://x").text());
        }
        try (Client http = answering("as is".getBytes(), "Content-Encoding", "x-own")) {
            assertEquals("as is", http.get("http://x").text());
        }
    }

    @Test
    @DisplayName("broken gzip is a decoding failure")
    void broken() throws Exception {
        byte[] cut = java.util.Arrays.copyOf(zipped(GZIPOutputStream::new, TEXT), 40);
        for (byte[] body : new byte[][] {cut, "no zip".getBytes()}) {
            try (Client http = answering(body, "Content-Encoding", "gzip")) {
                DecodingException failure =
                        assertThrows(DecodingException.class, () -> http.get("http://x").send());
                assertTrue(failure.getMessage().contains("not valid gzip"), failure.getMessage());
            }
        }
    }

    @Test
    @DisplayName("a small body that unpacks to a huge one is refused")
    void bomb() throws Exception {
        byte[] bomb = zipped(GZIPOutputStream::new, new byte[10_000_000]);
        assertTrue(bomb.length < 20_000);
        try (Client http = answering(bomb, "Content-Encoding", "gzip")) {
            assertThrows(
                    ResponseTooLargeException.class,
                    () -> http.get("http://x").maxResponseSize(1_000_000).send());
        }
    }

    @Test
    @DisplayName("another coding can be registered and is announced")
    void ownDecoder() throws Exception {
        try (Client http =
                Client.builder()
                        .decoder("rot13", DecodingTest::rot13)
                        .transport(
                                MockTransport.of(
                                        request ->
                                                RawResponse.of(
                                                        200,
                                                        Headers.of("Content-Encoding", "rot13"),
                                                        request.headers()
                                                                .get("Accept-Encoding")
                                                                .orElseThrow()
                                                                .getBytes())))
                        .build()) {
            assertEquals("ebg13, tmvc, qrsyngr", http.get("http://x").text());
        }
    }

    private static ByteSource rot13(ByteSource source) {
        return new ByteSource() {
            @Override
            public int read(byte[] buffer, int offset, int length) throws InterruptedException {
                int n = source.read(buffer, offset, length);
                for (int i = offset; i < offset + n; i++) {
                    byte b = buffer[i];
                    if (b >= 'a' && b <= 'z') {
                        buffer[i] = (byte) ((b - 'a' + 13) % 26 + 'a');
                    }
                }
                return n;
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    @Test
    @DisplayName("text is read in the charset of the header, of a byte order mark, else UTF-8")
    void charsets() throws Exception {
        Charset latin = StandardCharsets.ISO_8859_1;
        String type = "Content-Type";
        try (Client a = answering("ä".getBytes(latin), type, "text/plain; charset=\"ISO-8859-1\"");
                Client b = answering("ä".getBytes(StandardCharsets.UTF_8), type, "text/plain");
                Client c = answering("\ufeffä".getBytes(StandardCharsets.UTF_8), type, "x/y");
                Client d = answering("\ufeffä".getBytes(StandardCharsets.UTF_16BE), type, "x/y");
                Client e = answering("ä".getBytes(StandardCharsets.UTF_8), type, "a/b;charset=x")) {
            for (Client http : new Client[] {a, b, c, d, e}) {
                assertEquals("ä", http.get("http://x").text());
            }
        }
        try (Client own =
                Client.builder()
                        .charsetDetector(body -> latin)
                        .transport(
                                MockTransport.of(
                                        request ->
                                                RawResponse.of(
                                                        200, Headers.empty(), "ä".getBytes(latin))))
                        .build()) {
            assertEquals("ä", own.get("http://x").text());
        }
    }

    @Test
    @DisplayName("a decoder that fails before it reads costs no connection")
    void failingDecoder() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        ByteSource body =
                new ByteSource() {
                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        return -1;
                    }

                    @Override
                    public void close() {
                        closed.incrementAndGet();
                    }
                };
        try (Client http =
                Client.builder()
                        .decoder(
                                "odd",
                                source -> {
                                    throw new IllegalStateException("no such dictionary");
                                })
                        .transport(
                                MockTransport.of(
                                        request ->
                                                new RawResponse(
                                                        200,
                                                        Headers.of("Content-Encoding", "odd"),
                                                        body,
                                                        "HTTP/1.1")))
                        .build()) {
            assertThrows(IllegalStateException.class, () -> http.get("http://x").open());
            assertEquals(1, closed.get());
        }
    }
}
