package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.stream.AsyncStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the document says of bodies and heads that are no plain records. */
class OpenApiBodiesTest {
    record Maker(String name, @Default("NL") String country) {}

    record Item(
            @Positive long id,
            @Size(min = 2) String name,
            Optional<String> note,
            @Default("1") int count,
            Maker maker,
            Optional<Maker> seller,
            List<Maker> others) {}

    @ReplyHeader(value = "X-Served-By", description = "Which of us")
    static final class Handlers {
        @Patch("/items/{id}")
        Item patch(long id, Partial<Item> changes) {
            return changes.applyTo(
                    new Item(
                            id,
                            "old",
                            Optional.of("n"),
                            2,
                            new Maker("m", "NL"),
                            Optional.empty(),
                            List.of()));
        }

        @Patch("/two")
        String two(Partial<Item> first, @BodyParam int second) {
            return "";
        }

        @Post("/bytes")
        byte[] bytes(byte[] body) {
            return body;
        }

        @Post("/stream")
        InputStream stream(InputStream body) {
            return body;
        }

        @Get("/image")
        @ContentType("image/png")
        byte[] image() {
            return new byte[0];
        }

        @Get("/chunks")
        @ContentType("image/png")
        AsyncStream<byte[]> chunks() {
            return AsyncStream.empty();
        }

        @Get("/file")
        Path file() {
            return Path.of("x");
        }

        @Get("/events")
        AsyncStream<SseEvent> events() {
            return AsyncStream.empty();
        }

        @Get("/any")
        Object any() {
            return 1;
        }

        @Get("/page")
        @ContentType("text/html")
        String page() {
            return "";
        }

        @Get("/heads")
        @ReplyHeader(value = "X-Total", description = "How many", type = int.class)
        @ReplyHeader(value = "last", description = "Where it ended", cookie = true)
        @ReplyHeader(value = "theme", cookie = true)
        @ReplyHeader(value = "Retry-After", type = long.class, status = 503)
        @Responds(status = 503, description = "Closed")
        List<String> heads(
                @Default("a,b") List<String> names, @Default("[1, 2]") List<Integer> numbers) {
            return names;
        }
    }

    private static JsonNode document() throws InterruptedException {
        App app = App.of(new Handlers());
        app.get("/lambda", _ -> 1).replyHeader("X-Total", "How many").replyCookie("last", "");
        try (TestClient client = TestClient.of(app)) {
            String text = client.get("/openapi.json").text();
            assertEquals(List.of(), OpenApiDocumentTest.errors(text));
            return JsonMapper.shared().readTree(text);
        }
    }

    private static void assertJson(String expected, JsonNode actual) {
        assertEquals(JsonMapper.shared().readTree(expected), actual);
    }

    private static void binary(JsonNode media) {
        assertJson("{\"type\":\"string\",\"format\":\"binary\"}", media.get("schema"));
    }

    @Test
    @DisplayName("bytes are binary, in requests and in replies, whatever their type of content")
    void bytes() throws InterruptedException {
        JsonNode paths = document().get("paths");
        for (String path : List.of("/bytes", "/stream")) {
            JsonNode post = paths.get(path).get("post");
            binary(post.at("/requestBody/content/application~1octet-stream"));
            binary(post.at("/responses/200/content/application~1octet-stream"));
        }
        binary(paths.at("/~1image/get/responses/200/content/image~1png"));
        binary(paths.at("/~1chunks/get/responses/200/content/image~1png"));
        binary(paths.at("/~1file/get/responses/200/content/application~1octet-stream"));
        assertEquals(
                "string",
                paths.at("/~1events/get/responses/200/content/text~1event-stream/schema/type")
                        .asString());
        assertEquals(
                "string",
                paths.at("/~1page/get/responses/200/content/text~1html/schema/type").asString());
        assertJson("{}", paths.at("/~1any/get/responses/200/content/application~1json/schema"));
    }

    @Test
    @DisplayName("a part of a record requires nothing, and what may be missing may be removed")
    void parts() throws InterruptedException {
        JsonNode document = document();
        assertEquals(
                "#/components/schemas/Partial_Item",
                document.at(
                                "/paths/~1items~1{id}/patch/requestBody/content/application~1json/schema/$ref")
                        .asString());
        assertEquals(
                "#/components/schemas/Partial_Item",
                document.at(
                                "/paths/~1two/patch/requestBody/content/application~1json/schema/properties/first/$ref")
                        .asString());
        JsonNode whole = document.at("/components/schemas/Item");
        assertEquals(4, whole.get("required").size(), whole.toString());
        JsonNode part = document.at("/components/schemas/Partial_Item");
        assertFalse(part.has("required"), part.toString());
        assertEquals(2, part.at("/properties/name/minLength").asInt());
        assertEquals("string", part.at("/properties/name/type").asString());
        assertJson("[\"string\",\"null\"]", part.at("/properties/note/type"));
        assertFalse(part.at("/properties/count").has("default"), part.toString());
        assertEquals(
                "#/components/schemas/Partial_Maker", part.at("/properties/maker/$ref").asString());
        assertTrue(
                part.at("/properties/seller").toString().contains("Partial_Maker"),
                part.toString());
        assertEquals(
                "#/components/schemas/Maker", part.at("/properties/others/items/$ref").asString());
        assertFalse(document.at("/components/schemas/Partial_Maker").has("required"));
        assertTrue(document.at("/components/schemas/Maker").has("required"));
    }

    @Test
    @DisplayName("what the document says of a part of a record is what is taken")
    void partsAreAsTheyAre() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply =
                    client.request("PATCH", "/items/4")
                            .body(
                                    "application/json",
                                    "{\"note\": null, \"maker\": {\"country\": \"DE\"}}")
                            .send();
            JsonNode item = JsonMapper.shared().readTree(reply.text());
            assertTrue(item.get("note").isNull(), reply.text());
            assertJson("{\"name\":\"m\",\"country\":\"DE\"}", item.get("maker"));
        }
    }

    @Test
    @DisplayName("headers and cookies of replies are there")
    void heads() throws InterruptedException {
        JsonNode paths = document().get("paths");
        JsonNode replies = paths.at("/~1heads/get/responses");
        assertJson(
                """
                {"X-Served-By": {"description": "Which of us", "schema": {"type": "string"}},
                 "X-Total": {"description": "How many",
                             "schema": {"type": "integer", "format": "int32"}},
                 "Set-Cookie": {"description": "last: Where it ended; theme",
                                "schema": {"type": "string"}}}
                """,
                replies.at("/200/headers"));
        assertEquals("Closed", replies.at("/503/description").asString());
        assertEquals("integer", replies.at("/503/headers/Retry-After/schema/type").asString());
        assertTrue(paths.at("/~1page/get/responses/200/headers").has("X-Served-By"));
        JsonNode lambda = paths.at("/~1lambda/get/responses/200/headers");
        assertEquals("How many", lambda.at("/X-Total/description").asString());
        assertEquals("last", lambda.at("/Set-Cookie/description").asString());
    }

    @Test
    @DisplayName("a default of a list is a list, however it was written")
    void defaults() throws InterruptedException {
        JsonNode parameters = document().at("/paths/~1heads/get/parameters");
        assertJson("[\"a\",\"b\"]", parameters.at("/0/schema/default"));
        assertJson("[1,2]", parameters.at("/1/schema/default"));
    }
}
