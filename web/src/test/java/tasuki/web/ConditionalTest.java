package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

class ConditionalTest {
    @TempDir static Path folder;

    private static TestClient client() throws Exception {
        Path file = folder.resolve("digits.txt");
        Files.writeString(file, "0123456789");
        App app = App.create();
        app.get("/file", _ -> file);
        app.get("/report", _ -> Reply.file(file).attachment("übersicht \"1\".txt"));
        app.get("/value", _ -> Reply.json("v").etag("7").cacheFor(Duration.ofMinutes(1)));
        app.get("/dated", _ -> Reply.json("v").lastModified(Instant.parse("2026-11-01T10:00:00Z")));
        app.put(
                "/value",
                request -> {
                    request.checkPreconditions("\"7\"");
                    return "changed";
                });
        return TestClient.of(app);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-1            | 206 | bytes 0-1/10 | 01",
                "bytes=-3             | 206 | bytes 7-9/10 | 789",
                "bytes=8-             | 206 | bytes 8-9/10 | 89",
                "bytes=8-99           | 206 | bytes 8-9/10 | 89",
                "bytes=0-2,1-4        | 206 | bytes 0-4/10 | 01234",
                "bytes=0-1,90-        | 206 | bytes 0-1/10 | 01",
                "bytes=99-            | 416 | bytes */10   |",
                "bytes=-0             | 416 | bytes */10   |",
                "bytes=3-1            | 200 |              | 0123456789",
                "bytes=0-1,x          | 200 |              | 0123456789",
                "lines=0-1            | 200 |              | 0123456789",
                "bytes=0-0,2-2,4-4,6-6,8-8,0-0,2-2,4-4,6-6,8-8,0-0,2-2,4-4,6-6,8-8,0-0,2-2 | 200 || 0123456789"
            })
    @DisplayName("a range of a file")
    void ranges(String range, int status, String contentRange, String body) throws Exception {
        try (TestClient client = client()) {
            TestReply reply = client.request("GET", "/file").header("Range", range).send();
            assertEquals(status, reply.status());
            assertEquals(contentRange, reply.header("Content-Range").orElse(null));
            assertEquals(body == null ? "" : body, reply.text());
        }
    }

    @Test
    @DisplayName("several ranges come as multipart/byteranges, with the length announced")
    void several() throws Exception {
        try (TestClient client = client()) {
            TestReply reply =
                    client.request("GET", "/file").header("Range", "bytes=7-8, 0-1").send();
            assertEquals(206, reply.status());
            String type = reply.header("Content-Type").orElseThrow();
            assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
            String boundary = type.substring(type.indexOf('=') + 1);
            String expected =
                    """
                    --B
                    Content-Type: text/plain; charset=utf-8
                    Content-Range: bytes 7-8/10

                    78
                    --B
                    Content-Type: text/plain; charset=utf-8
                    Content-Range: bytes 0-1/10

                    01
                    --B--
                    """
                            .replace("\n", "\r\n")
                            .replace("B\r", boundary + "\r")
                            .replace("B--", boundary + "--");
            assertEquals(expected, reply.text());
            assertEquals(
                    String.valueOf(expected.length()),
                    reply.header("Content-Length").orElseThrow());
        }
    }

    @Test
    @DisplayName("a client that has this version gets 304 and no body; one that knows another, 412")
    void versions() throws Exception {
        try (TestClient client = client()) {
            TestReply first = client.get("/value");
            assertEquals("\"7\"", first.header("ETag").orElseThrow());
            assertEquals("max-age=60", first.header("Cache-Control").orElseThrow());
            TestReply known = send(client, "GET", "/value", "If-None-Match", "\"a,b\", W/\"7\"");
            assertEquals(304, known.status());
            assertEquals("", known.text());
            assertEquals(200, send(client, "GET", "/value", "If-None-Match", "\"8\"").status());
            String date = "Sun, 01 Nov 2026 10:00:00 GMT";
            assertEquals(304, send(client, "GET", "/dated", "If-Modified-Since", date).status());
            assertEquals(200, send(client, "PUT", "/value", "If-Match", "\"7\"").status());
            assertEquals(412, send(client, "PUT", "/value", "If-Match", "\"6\"").status());
            assertEquals(412, send(client, "PUT", "/value", "If-Match", "W/\"7\"").status());
            assertEquals(412, send(client, "PUT", "/value", "If-None-Match", "*").status());
            assertEquals(412, send(client, "GET", "/file", "If-Match", "\"x\"").status());
            String old = "Sun, 01 Nov 2020 10:00:00 GMT";
            assertEquals(412, send(client, "GET", "/file", "If-Unmodified-Since", old).status());
        }
    }

    private static TestReply send(
            TestClient client, String method, String path, String header, String value)
            throws InterruptedException {
        return client.request(method, path).header(header, value).send();
    }

    @Test
    @DisplayName("a name for the saved file survives quotes and umlauts")
    void attachment() throws Exception {
        try (TestClient client = client()) {
            assertEquals(
                    "attachment; filename=\"_bersicht _1_.txt\";"
                            + " filename*=UTF-8''%C3%BCbersicht%20%221%22.txt",
                    client.get("/report").header("Content-Disposition").orElseThrow());
            assertTrue(
                    Pattern.matches(
                            "[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT",
                            client.get("/file").header("Last-Modified").orElseThrow()));
        }
    }
}
