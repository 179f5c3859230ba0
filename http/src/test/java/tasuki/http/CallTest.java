package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@DisplayName("A call over a real connection")
class CallTest {

    record Product(int id, String name, List<String> tags, Instant made) {}

    private final Servers server = Servers.start();
    private final Client http = Servers.builder().baseUrl(server.url()).build();

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    @DisplayName("reads JSON into a record in one line")
    void readsJson() throws Exception {
        server.on(
                "/products/7",
                x ->
                        Servers.json(
                                x,
                                200,
                                """
                                {"id":7,"name":"tea","tags":["hot"],"made":"2026-01-02T03:04:05Z","new":1}
                                """));

        Product product = http.get("/products/7").as(Product.class);

        assertEquals(
                new Product(7, "tea", List.of("hot"), Instant.parse("2026-01-02T03:04:05Z")),
                product);
    }

    @Test
    @DisplayName("reads JSON into a type with parameters")
    void readsJsonOfGenericType() throws Exception {
        server.on("/all", x -> Servers.json(x, 200, "{\"a\":[1,2],\"b\":[]}"));

        Map<String, List<Integer>> all =
                http.get("/all").as(new TypeRef<Map<String, List<Integer>>>() {});

        assertEquals(Map.of("a", List.of(1, 2), "b", List.of()), all);
    }

    @Test
    @DisplayName("sends JSON, parameters and headers")
    void sendsEverything() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        server.on(
                "/items",
                x -> {
                    String body = Servers.body(x);
                    seen.complete(
                            x.getRequestMethod()
                                    + " "
                                    + x.getRequestURI()
                                    + " "
                                    + x.getRequestHeaders().getFirst("A")
                                    + " "
                                    + x.getRequestHeaders().getFirst("Content-Type")
                                    + " "
                                    + body);
                    Servers.text(x, 201, "made");
                });

        Response response =
                http.post("/items")
                        .json(Map.of("name", "tea"))
                        .param("q", "x y&z")
                        .param("tag", List.of(1, 2))
                        .header("A", "b")
                        .send();

        assertEquals(
                "POST /items?q=x+y%26z&tag=1&tag=2 b application/json {\"name\":\"tea\"}",
                seen.join());
        assertEquals(201, response.status());
        assertEquals("Created", response.reason());
        assertEquals("made", response.text());
        assertEquals("HTTP/1.1", response.version());
        assertEquals("text/plain", response.contentType().orElseThrow());
        assertTrue(response.isSuccess());
    }

    @Test
    @DisplayName("sends a form, text and bytes with their types")
    void sendsBodies() throws Exception {
        server.on(
                "/echo",
                x -> {
                    String type = x.getRequestHeaders().getFirst("Content-Type");
                    Servers.text(x, 200, type + "|" + Servers.body(x));
                });

        assertEquals(
                "application/x-www-form-urlencoded|a=1&b=%C3%A4",
                http.post("/echo").form(QueryParams.of("a", 1, "b", "ä")).text());
        assertEquals("text/plain; charset=utf-8|hällo", http.put("/echo").body("hällo").text());
        assertEquals(
                "application/octet-stream|xyz",
                http.patch("/echo").body("xyz".getBytes(StandardCharsets.UTF_8)).text());
        assertEquals(
                "text/csv|a,b",
                http.post("/echo").body("a,b").header("Content-Type", "text/csv").text());
    }

    @Test
    @DisplayName("speaks every method")
    void speaksEveryMethod() throws Exception {
        server.on(
                "/m",
                x -> {
                    x.getResponseHeaders().set("Method", x.getRequestMethod());
                    x.sendResponseHeaders(204, -1);
                });

        assertEquals("GET", http.get("/m").send().header("Method").orElseThrow());
        assertEquals("HEAD", http.head("/m").send().header("Method").orElseThrow());
        assertEquals("POST", http.post("/m").send().header("Method").orElseThrow());
        assertEquals("PUT", http.put("/m").send().header("Method").orElseThrow());
        assertEquals("PATCH", http.patch("/m").send().header("Method").orElseThrow());
        assertEquals("DELETE", http.delete("/m").send().header("Method").orElseThrow());
        assertEquals("OPTIONS", http.options("/m").send().header("Method").orElseThrow());
        assertEquals("PURGE", http.request("purge", "/m").send().header("Method").orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> http.request("A B", "/m"));
    }

    @Test
    @DisplayName("gives a response of any status, and throws on demand")
    void raisesForStatus() throws Exception {
        server.on(
                "/missing",
                x -> Servers.json(x, 404, "{\"detail\":\"no product\n with number 7\"}"));

        Response response = http.get("/missing").send();
        assertEquals(404, response.status());
        assertTrue(response.isClientError());
        assertFalse(response.isSuccess());

        StatusException failure =
                assertThrows(StatusException.class, () -> http.get("/missing").as(Product.class));
        assertEquals(404, failure.status());
        assertEquals(
                "404 Not Found for GET "
                        + server.url()
                        + "/missing: {\"detail\":\"no product with number 7\"}",
                failure.getMessage());
        assertTrue(failure.response() instanceof Response);
    }

    @Test
    @DisplayName("says where JSON is broken and how the body begins")
    void explainsBrokenJson() {
        server.on("/html", x -> Servers.text(x, 200, "<html>login</html>"));

        DecodingException failure =
                assertThrows(DecodingException.class, () -> http.get("/html").as(Product.class));

        assertTrue(failure.getMessage().contains("Product"), failure.getMessage());
        assertTrue(failure.getMessage().contains("<html>login</html>"), failure.getMessage());
    }

    @Test
    @DisplayName("uses the same connection for one call after another")
    void keepsConnection() throws Exception {
        try (RawServer raw =
                RawServer.start(
                        peer -> {
                            while (!peer.readHead().isEmpty()) {
                                peer.reply(200, "ok");
                            }
                        })) {
            for (int i = 0; i < 20; i++) {
                assertEquals("ok", http.get(raw.url() + "/" + i).text());
            }
            assertEquals(1, raw.connections());
        }
    }

    @Test
    @DisplayName("sends the standard headers, which the client and the call can replace")
    void mergesHeaders() throws Exception {
        server.on(
                "/h",
                x ->
                        Servers.text(
                                x,
                                200,
                                x.getRequestHeaders().get("Accept")
                                        + " "
                                        + x.getRequestHeaders().get("User-Agent")
                                        + " "
                                        + x.getRequestHeaders().get("Accept-encoding")));

        assertEquals("[*/*] [tasuki-http] [gzip, deflate]", http.get(server.url() + "/h").text());
        try (Client own =
                Servers.builder().baseUrl(server.url()).header("User-Agent", "mine").build()) {
            assertEquals(
                    "[text/x] [mine] [gzip, deflate]",
                    own.get("/h").header("accept", "text/x").text());
        }
    }
}
