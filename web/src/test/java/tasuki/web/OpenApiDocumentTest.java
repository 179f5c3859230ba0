package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.stream.AsyncStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The whole document: valid by the official schema of OpenAPI 3.1, and complete. */
class OpenApiDocumentTest {
    enum Size2 {
        SMALL,
        LARGE
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    sealed interface Shape permits Circle, Polygon {}

    @JsonTypeName("circle")
    record Circle(@Positive double radius) implements Shape {}

    sealed interface Polygon extends Shape permits Square, Triangle {}

    @JsonTypeName("square")
    record Square(double side) implements Polygon {}

    @JsonTypeName("triangle")
    record Triangle(double a, double b, double c) implements Polygon {}

    @Describe(summary = "An article", description = "What we *sell*")
    @Example("{\"id\": 1, \"name\": \"Shoe\"}")
    record Article(
            @Positive long id,
            @Size(min = 1, max = 80) @Example("Shoe") @Describe(description = "What it is called")
                    String name,
            @Email Optional<String> seller,
            @Nullable BigDecimal price,
            @Default("SMALL") Size2 size,
            @Pattern(regexp = "[a-z]+") String code,
            UUID key,
            URI home,
            Instant made,
            LocalDate until,
            Duration lasts,
            Map<String, List<Integer>> stock,
            Set<@NotBlank String> labels,
            byte[] picture,
            Optional<Shape> shape,
            @Describe(deprecated = true) String old) {}

    record Page<T>(List<T> items, int total, Optional<String> next) {}

    record Tree(String name, List<Tree> children, @Nullable Tree parent) {}

    record Message(String message) {}

    static final class Shop {
        record Entry(String item) {}
    }

    static final class Till {
        record Entry(int amount) {}
    }

    record InvoicePaid(String invoice, Instant at) {}

    @Prefix(value = "/all", tags = "all")
    @Responds(status = 503, description = "Closed on Sundays")
    static final class Handlers {
        @Get("/articles")
        @Describe(summary = "All of them", description = "Page by page", id = "listArticles")
        Page<Article> page(
                @Default("0") @Max(10_000) int skip,
                @QueryParam(description = "A word in it") @Example("shoe") Optional<String> q,
                @Example(name = "two", summary = "Two of them", value = "[\"a\",\"b\"]")
                        List<String> labels,
                @Describe(deprecated = true) Optional<Boolean> old,
                @HeaderParam Optional<String> acceptLanguage,
                @CookieParam Optional<String> theme,
                Optional<Size2> size) {
            throw new IllegalStateException();
        }

        @Get("/trees")
        Page<Tree> trees() {
            throw new IllegalStateException();
        }

        @Post("/articles")
        @Status(201)
        @Responds(status = 409, type = Message.class)
        @Responds(
                status = 415,
                description = "No JSON",
                mediaType = "text/plain",
                type = String.class)
        @ApiCallback(
                name = "paid",
                url = "{$request.query.callbackUrl}/paid",
                body = InvoicePaid.class,
                reply = Message.class,
                summary = "Somebody has paid")
        Article create(
                URI callbackUrl,
                @Example(
                                name = "cheap",
                                summary = "A cheap one",
                                description = "It *sells*",
                                value = "{\"id\": 1}")
                        @Example(name = "broken", value = "{}")
                        Article article) {
            return article;
        }

        @Put("/articles/{id}")
        void put(long id, Article article, @BodyParam int importance) {}

        @Delete("/articles/{id}")
        @Scopes("articles:delete")
        void delete(long id, BearerToken token, SecurityScopes scopes) {}

        @Patch("/articles/{id}")
        Optional<Article> patch(long id, Map<String, Object> changes) {
            return Optional.empty();
        }

        @Get("/shop")
        List<Shop.Entry> shop() {
            return List.of();
        }

        @Get("/till")
        List<Till.Entry> till() {
            return List.of();
        }

        @Post("/shapes")
        Shape shape(Shape shape) {
            return shape;
        }

        @Post("/polygons")
        List<Polygon> polygons(List<Polygon> shapes) {
            return shapes;
        }

        @Post("/files")
        String files(Upload file, List<Upload> more, @FormParam @Size(max = 5) String note) {
            return "";
        }

        @Post("/form")
        String form(@FormParam String a, @FormParam @Default("3") int b) {
            return "";
        }

        @Post("/raw")
        byte[] raw(byte[] body) {
            return body;
        }

        @Get("/events")
        @Sse
        AsyncStream<Message> events() {
            throw new IllegalStateException();
        }

        @Get("/lines")
        AsyncStream<Message> lines() {
            throw new IllegalStateException();
        }

        @Get("/key")
        String key(@ApiKey("X-Key") String key, Optional<BasicCredentials> admin) {
            return key;
        }

        @Get("/path/{rest:path}")
        Reply path(String rest) {
            return Reply.text(rest);
        }

        @Get("/numbers")
        Map<String, Double> numbers(@Size(max = 3) List<@Positive Integer> of) {
            return Map.of();
        }
    }

    private static App app() {
        App app =
                App.of(new Handlers())
                        .title("Shop")
                        .security(
                                SecurityScheme.oauth2()
                                        .password("/token")
                                        .code("https://login.example/authorize", "/token")
                                        .clientCredentials("/token")
                                        .scope("articles:delete", "Delete articles")
                                        .refresh("/token"),
                                SecurityScheme.openIdConnect(
                                        "https://login.example/.well-known/openid-configuration"),
                                SecurityScheme.bearer("JWT").description("A *token*"))
                        .document(
                                doc ->
                                        doc.summary("A shop")
                                                .terms("https://shop.example/terms")
                                                .contact(
                                                        "Ada",
                                                        "https://shop.example",
                                                        "a@b.example")
                                                .license("Apache-2.0", "Apache-2.0")
                                                .server("https://api.shop.example", "Production")
                                                .server("/", "")
                                                .tag("all", "Everything")
                                                .externalDocs("https://shop.example/docs", "More")
                                                .webhook(
                                                        ApiCall.post("sold", InvoicePaid.class)
                                                                .summary("Sold")
                                                                .expects(204))
                                                .edit(map -> map.put("x-logo", Map.of("url", "/l")))
                                                .swaggerUi("tryItOutEnabled", true)
                                                .swaggerOAuth("clientId", "docs"));
        app.get("/lambda/{n:int}", _ -> 1)
                .response(404, "There is none", Message.class)
                .callback(
                        ApiCall.post("changed", Message.class)
                                .url("{$request.header.Callback}")
                                .method("PUT"));
        app.get("/lambda/{n:int}/{x:uuid}", _ -> 1).id("listArticles");
        app.route("PURGE", "/lambda/{n:int}", _ -> 1);
        app.get("/secret", _ -> 1).hidden();
        return app;
    }

    private static String text(App app) throws InterruptedException {
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/openapi.json");
            assertEquals(200, reply.status(), reply.text());
            return reply.text();
        }
    }

    private static JsonNode document() throws InterruptedException {
        return JsonMapper.shared().readTree(text(app()));
    }

    // ---- the official schema ----

    private static String resource(String name) {
        try (InputStream in =
                OpenApiDocumentTest.class.getResourceAsStream("/openapi/" + name + ".json")) {
            if (in == null) {
                throw new IOException("no such resource: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Error> errors(String document) {
        Map<String, String> known = new HashMap<>();
        for (String name : List.of("schema", "schema-base", "dialect", "meta")) {
            known.put(
                    "https://spec.openapis.org/oas/3.1/" + name + "/WORK-IN-PROGRESS",
                    resource(name));
        }
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(known));
        Schema schema =
                registry.getSchema(
                        SchemaLocation.of(
                                "https://spec.openapis.org/oas/3.1/schema-base/WORK-IN-PROGRESS"));
        return schema.validate(document, InputFormat.JSON);
    }

    @Test
    @DisplayName("the document is valid by the official schema, its schemas included")
    void valid() throws InterruptedException {
        assertEquals(List.of(), errors(text(app())));
        assertEquals(List.of(), errors(text(App.create())));
        assertEquals(List.of(), errors(text(App.of(new ScopesTest.WithDependency()))));
    }

    @Test
    @DisplayName("the validation notices mistakes, in the structure and deep in a schema")
    void theValidationWorks() throws InterruptedException {
        String good = text(app());
        assertFalse(errors(good.replace("\"in\":\"query\"", "\"in\":\"nowhere\"")).isEmpty());
        assertFalse(
                errors(good.replace("\"operationId\":\"listArticles\"", "\"operationId\":5"))
                        .isEmpty());
        assertFalse(
                errors(good.replace("\"exclusiveMinimum\":0", "\"exclusiveMinimum\":\"x\""))
                        .isEmpty());
        assertFalse(errors(good.replace("\"propertyName\"", "\"property\"")).isEmpty());
    }

    @Test
    @DisplayName(
            "every reference leads to a definition, every definition has a sound name, every id is unique")
    void sound() throws InterruptedException {
        JsonNode document = document();
        assertFalse(document.toString().contains("x-tasuki"), "something is left over");
        Set<String> definitions = Set.copyOf(document.at("/components/schemas").propertyNames());
        definitions.forEach(name -> assertTrue(name.matches("[A-Za-z0-9._-]+"), name));
        List<String> ids = new ArrayList<>();
        walk(document, definitions, ids);
        assertEquals(ids.size(), new HashSet<>(ids).size(), ids.toString());
        assertTrue(ids.contains("listArticles") && ids.contains("listArticles_2"), ids.toString());
    }

    private static void walk(JsonNode node, Set<String> definitions, List<String> ids) {
        if (node.isObject() && node.get("$ref") instanceof JsonNode ref && ref.isString()) {
            String name = ref.asString().replace("#/components/schemas/", "");
            assertTrue(definitions.contains(name), ref.asString());
        }
        if (node.isObject() && node.get("operationId") instanceof JsonNode id && id.isString()) {
            ids.add(id.asString());
        }
        node.forEach(child -> walk(child, definitions, ids));
    }

    // ---- what is in it ----

    private static void assertJson(String expected, JsonNode actual) {
        assertEquals(JsonMapper.shared().readTree(expected), actual);
    }

    @Test
    void theApplicationIsDescribed() throws InterruptedException {
        JsonNode document = document();
        assertJson(
                """
                {"title": "Shop", "version": "0.1.0", "summary": "A shop",
                 "termsOfService": "https://shop.example/terms",
                 "contact": {"name": "Ada", "url": "https://shop.example", "email": "a@b.example"},
                 "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
                """,
                document.get("info"));
        assertJson(
                """
                [{"url": "https://api.shop.example", "description": "Production"}, {"url": "/"}]
                """,
                document.get("servers"));
        assertJson("[{\"name\":\"all\",\"description\":\"Everything\"}]", document.get("tags"));
        assertJson("{\"url\":\"/l\"}", document.get("x-logo"));
        assertEquals("More", document.at("/externalDocs/description").asString());
    }

    @Test
    void choicesHaveADiscriminator() throws InterruptedException {
        JsonNode schemas = document().at("/components/schemas");
        assertJson(
                """
                {"oneOf": [{"$ref": "#/components/schemas/Circle"},
                           {"$ref": "#/components/schemas/Square"},
                           {"$ref": "#/components/schemas/Triangle"}],
                 "discriminator": {"propertyName": "kind", "mapping": {
                   "circle": "#/components/schemas/Circle",
                   "square": "#/components/schemas/Square",
                   "triangle": "#/components/schemas/Triangle"}}}
                """,
                schemas.get("Shape"));
        assertJson(
                """
                {"oneOf": [{"$ref": "#/components/schemas/Square"},
                           {"$ref": "#/components/schemas/Triangle"}],
                 "discriminator": {"propertyName": "kind", "mapping": {
                   "square": "#/components/schemas/Square",
                   "triangle": "#/components/schemas/Triangle"}}}
                """,
                schemas.get("Polygon"));
        assertJson(
                """
                {"type": "object",
                 "properties": {"kind": {"type": "string", "const": "circle"},
                   "radius": {"type": "number", "format": "double", "exclusiveMinimum": 0}},
                 "required": ["kind", "radius"]}
                """,
                schemas.get("Circle"));
    }

    @Test
    @DisplayName("what the document says of a choice is what is read and written")
    void choicesAreAsTheyAre() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            TestReply reply =
                    client.request("POST", "/all/shapes")
                            .body("application/json", "{\"kind\": \"square\", \"side\": 2}")
                            .send();
            assertJson(
                    "{\"kind\":\"square\",\"side\":2.0}",
                    JsonMapper.shared().readTree(reply.text()));
        }
    }

    @Test
    void genericsAndClashingNamesHaveNamesOfTheirOwn() throws InterruptedException {
        JsonNode document = document();
        Set<String> names = Set.copyOf(document.at("/components/schemas").propertyNames());
        assertTrue(names.contains("Page_Article"), names.toString());
        assertTrue(names.stream().noneMatch(name -> name.contains("null")), names.toString());
        assertTrue(names.contains("Page_Tree"), names.toString());
        assertTrue(names.contains("tasuki_web_OpenApiDocumentTest_Shop_Entry"), names.toString());
        assertTrue(names.contains("tasuki_web_OpenApiDocumentTest_Till_Entry"), names.toString());
        assertEquals(
                "#/components/schemas/Article",
                document.at("/components/schemas/Page_Article/properties/items/items/$ref")
                        .asString());
        assertEquals(
                "#/components/schemas/Tree",
                document.at("/components/schemas/Tree/properties/children/items/$ref").asString());
    }

    @Test
    void examplesAndWordsAreThere() throws InterruptedException {
        JsonNode document = document();
        JsonNode article = document.at("/components/schemas/Article");
        assertEquals("An article", article.get("title").asString());
        assertEquals("What we *sell*", article.get("description").asString());
        assertJson("[{\"id\":1,\"name\":\"Shoe\"}]", article.get("examples"));
        JsonNode name = article.at("/properties/name");
        assertJson("[\"Shoe\"]", name.get("examples"));
        assertEquals("What it is called", name.get("description").asString());
        assertEquals(80, name.get("maxLength").asInt());
        assertTrue(article.at("/properties/old/deprecated").asBoolean());
        assertEquals("^(?:[a-z]+)$", article.at("/properties/code/pattern").asString());
        JsonNode parameters = document.at("/paths/~1all~1articles/get/parameters");
        assertJson("[\"shoe\"]", parameters.at("/1/schema/examples"));
        assertJson(
                "{\"two\":{\"summary\":\"Two of them\",\"value\":[\"a\",\"b\"]}}",
                parameters.at("/2/examples"));
        assertTrue(parameters.at("/3/deprecated").asBoolean());
        assertJson(
                """
                {"cheap": {"summary": "A cheap one", "description": "It *sells*",
                           "value": {"id": 1}},
                 "broken": {"value": {}}}
                """,
                document.at(
                        "/paths/~1all~1articles/post/requestBody/content/application~1json/examples"));
    }

    @Test
    void answersAreThere() throws InterruptedException {
        JsonNode document = document();
        JsonNode post = document.at("/paths/~1all~1articles/post/responses");
        assertEquals(List.of("201", "503", "409", "415", "422"), List.copyOf(post.propertyNames()));
        assertEquals("Closed on Sundays", post.at("/503/description").asString());
        assertEquals(
                "#/components/schemas/Message",
                post.at("/409/content/application~1json/schema/$ref").asString());
        assertEquals("string", post.at("/415/content/text~1plain/schema/type").asString());
        JsonNode delete = document.at("/paths/~1all~1articles~1{id}/delete/responses");
        assertEquals(
                List.of("204", "503", "401", "403", "422"), List.copyOf(delete.propertyNames()));
        assertTrue(delete.at("/401/headers/WWW-Authenticate").isObject());
        assertFalse(document.at("/paths/~1lambda~1{n}").has("purge"));
    }

    @Test
    void callbacksAndWebhooksAreThere() throws InterruptedException {
        JsonNode document = document();
        JsonNode paid =
                document.at("/paths/~1all~1articles/post/callbacks/paid")
                        .get("{$request.query.callbackUrl}/paid")
                        .get("post");
        assertEquals(
                "#/components/schemas/InvoicePaid",
                paid.at("/requestBody/content/application~1json/schema/$ref").asString());
        assertEquals(
                "#/components/schemas/Message",
                paid.at("/responses/200/content/application~1json/schema/$ref").asString());
        assertTrue(
                document.at("/paths/~1lambda~1{n}/get/callbacks/changed")
                        .get("{$request.header.Callback}")
                        .has("put"));
        assertEquals("Sold", document.at("/webhooks/sold/post/summary").asString());
        assertTrue(document.at("/webhooks/sold/post/responses/204").isObject());
        assertThrows(
                WebSetupException.class,
                () ->
                        App.create()
                                .get("/", _ -> 1)
                                .callback(ApiCall.post("nowhere", Message.class)));
    }

    @Test
    void thePagesTakeSettings() throws InterruptedException {
        App app = app().document(doc -> doc.redoc("/redoc", "/static/redoc.standalone.js"));
        try (TestClient client = TestClient.of(app)) {
            String start = client.get("/docs/start.js").text();
            assertTrue(start.contains("\"tryItOutEnabled\":true"), start);
            assertTrue(start.contains("\"clientId\":\"docs\""), start);
            assertTrue(start.contains("\"usePkceWithAuthorizationCodeGrant\":true"), start);
            assertEquals(200, client.get("/docs/oauth2-redirect.html").status());
            assertEquals(200, client.get("/docs/oauth2-redirect.js").status());
            String redoc = client.get("/redoc").text();
            assertTrue(redoc.contains("spec-url=\"/openapi.json\""), redoc);
            assertTrue(redoc.contains("src=\"/static/redoc.standalone.js\""), redoc);
        }
        try (TestClient client = TestClient.of(app())) {
            assertEquals(404, client.get("/redoc").status());
        }
    }
}
