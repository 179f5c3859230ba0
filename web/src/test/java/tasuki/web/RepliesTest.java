package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class RepliesTest {
    record Point(int x, int y) {}

    static final class Handlers {
        @Get("/text")
        String text() {
            return "a \"text\"";
        }

        @Get("/point")
        Point point() {
            return new Point(1, 2);
        }

        @Get("/list")
        List<Point> list() {
            return List.of(new Point(1, 2));
        }

        @Get("/stream")
        Stream<Point> stream() {
            return Stream.of(new Point(1, 2), new Point(3, 4));
        }

        @Get("/map")
        Map<String, Object> map() {
            return Map.of("a", 1);
        }

        @Get("/null")
        @Nullable Point nothing() {
            return null;
        }

        @Get("/maybe/{id}")
        Optional<Point> maybe(int id) {
            return id == 1 ? Optional.of(new Point(1, 1)) : Optional.empty();
        }

        @Delete("/point")
        void delete() {}

        @Post("/point")
        @Status(201)
        Point create() {
            return new Point(5, 6);
        }

        @Get("/bytes")
        byte[] bytes() {
            return new byte[] {1, 2, 3};
        }

        @Get("/input")
        InputStream input() {
            return new ByteArrayInputStream(new byte[] {4, 5});
        }
    }

    private static TestClient client() {
        App app = App.of(new Handlers());
        app.get("/html", _ -> Reply.html("<b>hi</b>"));
        app.get("/plain", _ -> Reply.text("hi"));
        app.get("/redirect", _ -> Reply.redirect("/point"));
        app.get("/teapot", _ -> Reply.json(new Point(1, 2)).status(418));
        app.get(
                "/cookie",
                _ ->
                        Reply.noContent()
                                .cookie(
                                        SetCookie.of("a", "1")
                                                .keptFor(Duration.ofHours(1))
                                                .onlySecure())
                                .cookie(SetCookie.of("b", "2").sameSite("Strict").forScripts()));
        app.get("/echo-cookie", request -> request.cookies());
        app.get("/number", _ -> 42);
        app.get(
                "/chunks",
                _ ->
                        Reply.stream(
                                "text/csv",
                                out -> {
                                    for (int i = 0; i < 3; i++) {
                                        out.write((i + ",\n").getBytes(StandardCharsets.UTF_8));
                                        out.flush();
                                    }
                                }));
        return TestClient.of(app);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/text | 200 | application/json | \"a \\\"text\\\"\"",
                "/point | 200 | application/json | {\"x\":1,\"y\":2}",
                "/list | 200 | application/json | [{\"x\":1,\"y\":2}]",
                "/stream | 200 | application/json | [{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}]",
                "/map | 200 | application/json | {\"a\":1}",
                "/null | 200 | application/json | null",
                "/maybe/1 | 200 | application/json | {\"x\":1,\"y\":1}",
                "/maybe/2 | 404 | application/json | {\"detail\":\"Not Found\"}",
                "/number | 200 | application/json | 42",
                "/html | 200 | text/html; charset=utf-8 | <b>hi</b>",
                "/plain | 200 | text/plain; charset=utf-8 | hi",
                "/teapot | 418 | application/json | {\"x\":1,\"y\":2}",
            })
    void whatAHandlerReturnsIsSent(String path, int status, String type, String body)
            throws InterruptedException {
        try (TestClient client = client()) {
            TestReply reply = client.get(path);
            assertEquals(body, reply.text());
            assertEquals(status, reply.status());
            assertEquals(Optional.of(type), reply.header("Content-Type"));
        }
    }

    @Test
    void bytesAndInputGoOutAsTheyAre() throws InterruptedException {
        try (TestClient client = client()) {
            assertArrayEquals(new byte[] {1, 2, 3}, client.get("/bytes").bytes());
            assertArrayEquals(new byte[] {4, 5}, client.get("/input").bytes());
            assertEquals("0,\n1,\n2,\n", client.get("/chunks").text());
        }
    }

    @Test
    void statusesComeFromTheDeclaration() throws InterruptedException {
        try (TestClient client = client()) {
            assertEquals(204, client.delete("/point").status());
            assertEquals("", client.delete("/point").text());
            assertEquals(201, client.request("POST", "/point").send().status());
            TestReply redirect = client.get("/redirect");
            assertEquals(307, redirect.status());
            assertEquals(Optional.of("/point"), redirect.header("Location"));
        }
    }

    @Test
    void cookiesAreSetAndComeBack() throws InterruptedException {
        try (TestClient client = client()) {
            assertEquals(
                    List.of(
                            "a=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax",
                            "b=2; Path=/; SameSite=Strict"),
                    client.get("/cookie").headers().get("Set-Cookie"));
            assertEquals("{\"a\":\"1\",\"b\":\"2\"}", client.get("/echo-cookie").text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nEvil: 1", "a\nb", "a\0b", "a\u007fb"})
    void aHeaderCannotSmuggleAnother(String value) {
        assertThrows(
                IllegalArgumentException.class, () -> Reply.noContent().header("X-Name", value));
        assertThrows(IllegalArgumentException.class, () -> Reply.noContent().header(value, "x"));
        assertThrows(IllegalArgumentException.class, () -> Reply.redirect(value));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("name", value));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of(value, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a b", "a\"b", "ä"})
    void aCookieCannotCarryWhatItsHeaderCannot(String value) {
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("name", value));
    }

    @Test
    void headIsAnsweredByTheHandlerOfGetWithoutABody() throws InterruptedException {
        try (TestClient client = client()) {
            for (String path : List.of("/point", "/chunks", "/html")) {
                TestReply reply = client.request("HEAD", path).send();
                assertEquals(200, reply.status(), path);
                assertEquals("", reply.text(), path);
                assertEquals(client.get(path).header("Content-Type"), reply.header("Content-Type"));
            }
        }
    }

    @Test
    void aValueThatCannotBeJsonIsAnError() throws InterruptedException {
        App app = App.create();
        Object[] loop = new Object[1];
        loop[0] = loop;
        app.get("/loop", _ -> loop);
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            assertEquals(500, client.get("/loop").status());
            assertTrue(log.messages().getFirst().startsWith("GET /loop failed"));
        }
    }

    // ---- files ----

    @TempDir private Path folder;

    private TestClient files() throws IOException {
        Path small = folder.resolve("small.txt");
        Files.writeString(small, "0123456789");
        Path large = folder.resolve("large.bin");
        Files.write(large, new byte[200_000]);
        App app = App.create();
        app.get("/small", _ -> Reply.file(small));
        app.get("/large", _ -> large);
        app.get("/typed", _ -> Reply.file(small, "text/markdown").header("ETag", "\"v1\""));
        app.get("/missing", _ -> Reply.file(folder.resolve("missing")));
        app.get("/folder", _ -> Reply.file(folder));
        return TestClient.of(app);
    }

    @Test
    void aFileIsSentWithWhatCachesNeed() throws Exception {
        try (TestClient client = files()) {
            TestReply reply = client.get("/small");
            assertEquals("0123456789", reply.text());
            assertEquals(Optional.of("text/plain; charset=utf-8"), reply.header("Content-Type"));
            assertEquals(Optional.of("bytes"), reply.header("Accept-Ranges"));
            String tag = reply.header("ETag").orElseThrow();
            String date = reply.header("Last-Modified").orElseThrow();
            assertEquals(
                    304,
                    client.request("GET", "/small")
                            .header("If-None-Match", "\"x\", W/" + tag)
                            .send()
                            .status());
            assertEquals(
                    200,
                    client.request("GET", "/small")
                            .header("If-None-Match", "\"x\"")
                            .header("If-Modified-Since", date)
                            .send()
                            .status());
            TestReply unchanged =
                    client.request("GET", "/small").header("If-Modified-Since", date).send();
            assertEquals(304, unchanged.status());
            assertEquals("", unchanged.text());
            assertEquals(200_000, client.get("/large").bytes().length);
            assertEquals(Optional.of("\"v1\""), client.get("/typed").header("ETag"));
            assertEquals(404, client.get("/missing").status());
            assertEquals(404, client.get("/folder").status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 206 | 0 | bytes 0-0/10",
                "bytes=2-4 | 206 | 234 | bytes 2-4/10",
                "bytes=7- | 206 | 789 | bytes 7-9/10",
                "bytes=-3 | 206 | 789 | bytes 7-9/10",
                "bytes=-99 | 206 | 0123456789 | bytes 0-9/10",
                "bytes=5-99 | 206 | 56789 | bytes 5-9/10",
                "bytes=10- | 416 | '' | bytes */10",
                "bytes=-0 | 416 | '' | bytes */10",
                "bytes=4-2 | 200 | 0123456789 | ",
                "bytes=x-2 | 200 | 0123456789 | ",
                "lines=1-2 | 200 | 0123456789 | ",
            })
    void aPartOfAFileIsSentWhereTheClientAsks(
            String range, int status, String body, @Nullable String contentRange) throws Exception {
        try (TestClient client = files()) {
            TestReply reply = client.request("GET", "/small").header("Range", range).send();
            assertEquals(status, reply.status());
            assertEquals(body, reply.text());
            assertEquals(Optional.ofNullable(contentRange), reply.header("Content-Range"));
        }
    }

    @Test
    void aPartOfAnotherVersionIsNotSent() throws Exception {
        try (TestClient client = files()) {
            TestReply reply =
                    client.request("GET", "/small")
                            .header("Range", "bytes=0-1")
                            .header("If-Range", "\"old\"")
                            .send();
            assertEquals(200, reply.status());
            assertTrue(reply.text().length() == 10);
        }
    }
}
