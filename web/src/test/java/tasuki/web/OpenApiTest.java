package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.junit.jupiter.api.Test;

import tasuki.stream.AsyncStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

class OpenApiTest {
    enum Color {
        RED,
        GREEN
    }

    record Part(@Size(max = 5) String name) {}

    record Item(
            @Positive long id,
            String name,
            Optional<LocalDate> since,
            @Default("3") int count,
            List<Part> parts,
            Color color,
            Map<String, Integer> stock) {}

    @Prefix(value = "/items", tags = "items")
    static final class Handlers {
        @Get("/{id:int}")
        Item item(
                @PathParam(description = "its number") @Positive long id,
                @Default("10") @Max(100) int limit,
                Optional<@Pattern(regexp = "a+") String> q,
                @HeaderParam UUID traceId,
                List<Color> colors) {
            throw new IllegalStateException();
        }

        @Post
        @Status(201)
        @Describe(summary = "Make one", description = "Of *any* kind", tags = "admin")
        Item create(Item item) {
            return item;
        }

        @Put("/{id}")
        void put(long id, Item item, @BodyParam int importance) {}

        @Delete("/{id}")
        @Deprecated
        void delete(long id) {}

        @Get("/ticker")
        @Sse
        AsyncStream<Part> ticker() {
            throw new IllegalStateException();
        }

        @Post("/upload")
        String upload(Upload file, @FormParam String note) {
            return "";
        }

        @Get("/secret")
        @Describe(hidden = true)
        String secret() {
            return "";
        }

        @Get("/all")
        List<Item> all() {
            return List.of();
        }
    }

    private static JsonNode document() throws InterruptedException {
        App app = App.of(new Handlers()).title("Shop").version("2.1").description("All of it");
        app.get("/lambda/{n:int}", _ -> 1).response(404, "There is none");
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/openapi.json");
            assertEquals(Optional.of("application/json"), reply.header("Content-Type"));
            return JsonMapper.shared().readTree(reply.bytes());
        }
    }

    private static void assertJson(String expected, JsonNode actual) {
        assertEquals(JsonMapper.shared().readTree(expected), actual);
    }

    @Test
    void itSaysWhatTheApplicationIs() throws InterruptedException {
        JsonNode document = document();
        assertEquals("3.1.0", document.get("openapi").asString());
        assertJson(
                "{\"title\":\"Shop\",\"description\":\"All of it\",\"version\":\"2.1\"}",
                document.get("info"));
        assertEquals(
                List.of(
                        "/items/{id}",
                        "/items",
                        "/items/ticker",
                        "/items/upload",
                        "/items/all",
                        "/lambda/{n}"),
                List.copyOf(document.get("paths").propertyNames()));
    }

    @Test
    void parametersHaveTheirConstraintsAndDefaults() throws InterruptedException {
        JsonNode get = document().at("/paths/~1items~1{id}/get");
        assertJson(
                """
                [{"name": "id", "in": "path", "required": true, "description": "its number",
                  "schema": {"type": "integer", "format": "int64", "exclusiveMinimum": 0}},
                 {"name": "limit", "in": "query",
                  "schema": {"type": "integer", "format": "int32", "maximum": 100, "default": 10}},
                 {"name": "q", "in": "query", "schema": {"type": "string"}},
                 {"name": "Trace-Id", "in": "header", "required": true,
                  "schema": {"type": "string", "format": "uuid"}},
                 {"name": "colors", "in": "query", "required": true,
                  "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Color"}}}]
                """,
                get.get("parameters"));
        assertEquals("item", get.get("operationId").asString());
        assertEquals("Item", get.get("summary").asString());
        assertJson("[\"items\"]", get.get("tags"));
    }

    @Test
    void recordsAreSchemas() throws InterruptedException {
        JsonNode schemas = document().at("/components/schemas");
        assertJson(
                """
                {"type": "object",
                 "properties": {
                   "id": {"type": "integer", "format": "int64", "exclusiveMinimum": 0},
                   "name": {"type": "string"},
                   "since": {"type": ["string", "null"], "format": "date"},
                   "count": {"type": "integer", "format": "int32", "default": 3},
                   "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                   "color": {"$ref": "#/components/schemas/Color"},
                   "stock": {"type": "object",
                     "additionalProperties": {"type": "integer", "format": "int32"}}},
                 "required": ["id", "name", "parts", "color", "stock"]}
                """,
                schemas.get("Item"));
        assertJson("{\"type\":\"string\",\"enum\":[\"RED\",\"GREEN\"]}", schemas.get("Color"));
        assertEquals(5, schemas.at("/Part/properties/name/maxLength").asInt());
        assertTrue(schemas.has("HTTPValidationError"));
        assertEquals(
                List.of("id", "name", "since", "count", "parts", "color", "stock"),
                List.copyOf(schemas.at("/Item/properties").propertyNames()));
    }

    @Test
    void bodiesAndRepliesAreThere() throws InterruptedException {
        JsonNode paths = document().get("paths");
        JsonNode post = paths.at("/~1items/post");
        assertJson(
                """
                {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}},
                 "required": true}
                """,
                post.get("requestBody"));
        assertEquals(List.of("201", "422"), List.copyOf(post.get("responses").propertyNames()));
        assertEquals("Make one", post.get("summary").asString());
        assertJson("[\"items\",\"admin\"]", post.get("tags"));
        assertJson(
                """
                {"type": "object",
                 "properties": {"item": {"$ref": "#/components/schemas/Item"},
                   "importance": {"type": "integer", "format": "int32"}},
                 "required": ["item", "importance"]}
                """,
                paths.at("/~1items~1{id}/put/requestBody/content/application~1json/schema"));
        JsonNode delete = paths.at("/~1items~1{id}/delete");
        assertTrue(delete.get("deprecated").asBoolean());
        assertJson("{\"description\":\"No Content\"}", delete.at("/responses/204"));
        assertJson(
                "{\"$ref\":\"#/components/schemas/Part\"}",
                paths.at("/~1items~1ticker/get/responses/200/content/text~1event-stream/schema"));
        assertJson(
                """
                {"type": "object",
                 "properties": {"file": {"type": "string", "format": "binary"},
                   "note": {"type": "string"}},
                 "required": ["file", "note"]}
                """,
                paths.at("/~1items~1upload/post/requestBody/content/multipart~1form-data/schema"));
        assertJson(
                """
                {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}
                """,
                paths.at("/~1items~1all/get/responses/200/content/application~1json/schema"));
        assertEquals(
                "There is none",
                paths.at("/~1lambda~1{n}/get/responses/404/description").asString());
    }

    @Test
    void theDocsPageNeedsNoOtherMachine() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()).title("A <b> \"shop\""))) {
            TestReply page = client.get("/docs");
            assertEquals(Optional.of("text/html; charset=utf-8"), page.header("Content-Type"));
            assertTrue(page.text().contains("<title>A &lt;b&gt; &quot;shop&quot; - Swagger UI"));
            assertFalse(page.text().contains("http://"), page.text());
            assertFalse(page.text().contains("https://"), page.text());
            assertFalse(page.text().contains("<script>"), "a strict policy lets none run");
            TestReply script = client.get("/docs/swagger-ui-bundle.js");
            assertEquals(
                    Optional.of("text/javascript; charset=utf-8"), script.header("Content-Type"));
            assertTrue(script.bytes().length > 1_000_000);
            assertEquals(200, client.get("/docs/swagger-ui.css").status());
        }
    }

    @Test
    void itCanBeMovedAndLeftOut() throws InterruptedException {
        App moved = App.of(new Handlers()).openApi("/api.json").docs("/");
        try (TestClient client = TestClient.of(moved)) {
            assertEquals(200, client.get("/api.json").status());
            assertTrue(client.get("/").text().contains("src=\"/start.js\""));
            assertTrue(client.get("/start.js").text().contains("\"url\":\"/api.json\""));
            assertEquals(200, client.get("/swagger-ui.css").status());
            assertEquals(404, client.get("/docs").status());
        }
        try (TestClient client = TestClient.of(App.of(new Handlers()).openApi(""))) {
            assertEquals(404, client.get("/openapi.json").status());
            assertEquals(404, client.get("/docs").status());
        }
    }
}
