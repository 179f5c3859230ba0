package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

class BodyTest {
    enum Size2 {
        SMALL,
        @JsonProperty("extra-large")
        EXTRA_LARGE
    }

    record Tag(@NotBlank String name, @Positive int weight) {}

    record Item(
            long id,
            @Size(min = 1, max = 8) String name,
            BigDecimal price,
            boolean sold,
            Optional<String> note,
            @Nullable LocalDate since,
            @Default("0.19") BigDecimal tax,
            @Default("[]") List<Tag> tags,
            @Default("SMALL") Size2 size,
            @Default("{}") Map<String, @Positive Integer> stock) {}

    record Range(int from, int to) {
        Range {
            if (from > to) {
                throw new IllegalArgumentException("from must not be greater than to");
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "circle"),
        @JsonSubTypes.Type(value = Square.class, name = "square")
    })
    sealed interface Shape {}

    record Circle(@Positive double radius) implements Shape {}

    record Square(@Positive double side) implements Shape {}

    record Drawing(List<Shape> shapes) {}

    record Tree(@NotBlank String name, @Default("[]") List<Tree> children) {}

    @Constraint(validatedBy = EvenValidator.class)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Even {
        String message() default "must be even";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class EvenValidator implements ConstraintValidator<Even, Integer> {
        @Override
        public boolean isValid(@Nullable Integer value, ConstraintValidatorContext context) {
            return value == null || value % 2 == 0;
        }
    }

    record Evens(@Even @Positive int a, @Even int b) {}

    static final class Handlers {
        @Post("/items")
        @Status(201)
        Item create(Item item) {
            return item;
        }

        @Post("/many")
        int many(List<Item> items) {
            return items.size();
        }

        @Put("/both/{id}")
        String both(int id, Tag tag, Range range, @BodyParam int importance) {
            return id + " " + tag + " " + range + " " + importance;
        }

        @Post("/embedded")
        Tag embedded(@BodyParam(embed = true) Tag tag) {
            return tag;
        }

        @Post("/maybe")
        String maybe(Optional<Tag> tag) {
            return tag.toString();
        }

        @Post("/range")
        Range range(Range range) {
            return range;
        }

        @Post("/draw")
        Drawing draw(Drawing drawing) {
            return drawing;
        }

        @Post("/tree")
        Tree tree(Tree tree) {
            return tree;
        }

        @Post("/evens")
        Evens evens(Evens evens) {
            return evens;
        }

        @Post("/uuid")
        UUID uuid(@BodyParam UUID id) {
            return id;
        }

        @Post("/bytes")
        int bytes(byte[] body) {
            return body.length;
        }

        @Get("/evens/{n}")
        int even(@Even @Positive int n) {
            return n;
        }
    }

    private TestClient client;

    @BeforeEach
    void start() {
        App app = App.of(new Handlers());
        app.post("/lambda", request -> request.json(Item.class).name());
        client = TestClient.of(app);
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private TestReply post(String path, String json) throws InterruptedException {
        return client.request("POST", path).body("application/json", json).send();
    }

    private List<String> problems(String path, String json) throws InterruptedException {
        TestReply reply = post(path, json);
        assertEquals(422, reply.status(), reply.text());
        return Refusals.of(reply);
    }

    @Test
    void aRecordIsReadAndWritten() throws InterruptedException {
        TestReply reply =
                post(
                        "/items",
                        """
                        {"id": 1, "name": "shoe", "price": "9.90", "sold": false, "note": "new",
                         "since": "2026-11-22", "tags": [{"name": "a", "weight": 1}],
                         "size": "extra-large", "stock": {"red": 3}, "unknown": 1}
                        """);
        assertEquals(201, reply.status(), reply.text());
        assertEquals(
                "{\"id\":1,\"name\":\"shoe\",\"price\":9.90,\"sold\":false,\"note\":\"new\","
                        + "\"since\":\"2026-11-22\",\"tax\":0.19,"
                        + "\"tags\":[{\"name\":\"a\",\"weight\":1}],\"size\":\"extra-large\","
                        + "\"stock\":{\"red\":3}}",
                reply.text());
    }

    @Test
    void whatIsOptionalNullableOrHasADefaultMayBeAbsent() throws InterruptedException {
        String minimal = "{\"id\":1,\"name\":\"shoe\",\"price\":1,\"sold\":true}";
        assertEquals(
                "{\"id\":1,\"name\":\"shoe\",\"price\":1,\"sold\":true,\"note\":null,\"since\":null,"
                        + "\"tax\":0.19,\"tags\":[],\"size\":\"SMALL\",\"stock\":{}}",
                post("/items", minimal).text());
        assertEquals("\"shoe\"", post("/lambda", minimal).text());
    }

    @Test
    void everyMistakeInTheBodyIsReportedAtOnce() throws InterruptedException {
        assertEquals(
                List.of(
                        "int_parsing body.id Input should be a valid integer, unable to parse string"
                                + " as an integer",
                        "string_type body.name Input should be a valid string",
                        "missing body.price Field required",
                        "bool_type body.sold Input should be a valid boolean",
                        "string_type body.note Input should be a valid string",
                        "date_parsing body.since Input should be a valid date in ISO 8601, such as"
                                + " 2026-11-22",
                        "missing body.tags.0.weight Field required",
                        "int_from_float body.tags.1.weight Input should be a valid integer, got a"
                                + " number with a fractional part",
                        "model_attributes_type body.tags.2 Input should be a valid dictionary or"
                                + " object to extract fields from",
                        "enum body.size Input should be 'SMALL' or 'extra-large'",
                        "int_type body.stock.red Input should be a valid integer"),
                problems(
                        "/items",
                        """
                        {"id": "x", "name": 5, "sold": [], "note": 7, "since": "soon",
                         "tags": [{"name": "a"}, {"name": "b", "weight": 1.5}, 3],
                         "size": "HUGE", "stock": {"red": true}}
                        """));
    }

    @Test
    void constraintsAreCheckedAllTheWayDown() throws InterruptedException {
        assertEquals(
                List.of(
                        "string_too_long body.name String should have at most 8 characters",
                        "string_blank body.tags.0.name String should not be blank",
                        "greater_than body.tags.0.weight Input should be greater than 0",
                        "greater_than body.stock.red Input should be greater than 0"),
                problems(
                        "/items",
                        """
                        {"id": 1, "name": "much too long", "price": 1, "sold": true,
                         "tags": [{"name": " ", "weight": 0}], "stock": {"red": 0}}
                        """));
        assertEquals(
                List.of("string_blank body.children.0.children.1.name String should not be blank"),
                problems(
                        "/tree",
                        """
                        {"name": "a", "children": [{"name": "b", "children": [
                          {"name": "c"}, {"name": ""}]}]}
                        """));
        assertEquals(
                List.of("greater_than body.shapes.1.side Input should be greater than 0"),
                problems(
                        "/draw",
                        """
                        {"shapes": [{"kind": "circle", "radius": 1}, {"kind": "square", "side": 0}]}
                        """));
    }

    @Test
    void aSealedTypeIsReadByItsKind() throws InterruptedException {
        String json = "{\"shapes\":[{\"kind\":\"circle\",\"radius\":1.0}]}";
        assertEquals(json, post("/draw", json).text());
        assertEquals(422, post("/draw", "{\"shapes\":[{\"kind\":\"blob\"}]}").status());
    }

    @Test
    void constraintsOfTheApplicationsOwnAreChecked() throws InterruptedException {
        assertEquals(
                List.of(
                        "greater_than body.a Input should be greater than 0",
                        "even body.a Input must be even",
                        "even body.b Input must be even"),
                problems("/evens", "{\"a\": -1, \"b\": 3}"));
        assertEquals(
                List.of("even path.n Input must be even"), Refusals.of(client.get("/evens/3")));
        assertEquals("4", client.get("/evens/4").text());
    }

    @Test
    void whatTheConstructorRefusesIsAProblem() throws InterruptedException {
        assertEquals(
                List.of("value_error body Value error, from must not be greater than to"),
                problems("/range", "{\"from\": 2, \"to\": 1}"));
    }

    @Test
    void severalBodiesAreKeysOfOne() throws InterruptedException {
        TestReply reply =
                client.request("PUT", "/both/3")
                        .body(
                                "application/json",
                                "{\"tag\": {\"name\": \"t\", \"weight\": 1},"
                                        + " \"range\": {\"from\": 1, \"to\": 2}, \"importance\": 5}")
                        .send();
        assertEquals("\"3 Tag[name=t, weight=1] Range[from=1, to=2] 5\"", reply.text());
        TestReply refused =
                client.request("PUT", "/both/x")
                        .body("application/json", "{\"tag\": {\"weight\": 1}}")
                        .send();
        assertEquals(
                List.of(
                        "int_parsing path.id Input should be a valid integer, unable to parse string"
                                + " as an integer",
                        "missing body.tag.name Field required",
                        "missing body.range Field required",
                        "missing body.importance Field required"),
                Refusals.of(refused));
    }

    @Test
    void aSingleBodyCanBeEmbedded() throws InterruptedException {
        assertEquals(
                "{\"name\":\"t\",\"weight\":1}",
                post("/embedded", "{\"tag\": {\"name\": \"t\", \"weight\": 1}}").text());
        assertEquals(
                List.of("missing body.tag Field required"),
                problems("/embedded", "{\"name\": \"t\", \"weight\": 1}"));
    }

    @Test
    void anOptionalBodyMayBeAbsent() throws InterruptedException {
        assertEquals("\"Optional.empty\"", client.request("POST", "/maybe").send().text());
        assertEquals(
                "\"Optional[Tag[name=t, weight=1]]\"",
                post("/maybe", "{\"name\": \"t\", \"weight\": 1}").text());
        assertEquals(
                List.of("missing body Field required"),
                Refusals.of(client.request("POST", "/items").send()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": 1, | 9",
                "{'id': 1} | 1",
                "nonsense | 8",
                "{} x | 4",
                "{\"é\": tru} | 9"
            })
    void brokenJsonIsRefusedWithItsPosition(String json, int position) throws InterruptedException {
        TestReply reply = post("/items", json);
        assertEquals(422, reply.status());
        assertEquals(
                List.of("json_invalid body." + position + " JSON decode error"),
                Refusals.of(reply).stream()
                        .map(p -> p.replaceAll("body\\.\\d+", "body." + position))
                        .toList());
        assertTrue(reply.text().contains("\"input\":{},\"ctx\":{\"error\":"), reply.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonx",
                "application/xml; q=\"application/json\"",
                ""
            })
    void aBodyThatIsNotDeclaredToBeJsonIsRefused(String type) throws InterruptedException {
        TestReply reply = client.request("POST", "/items").body(type, "{}").send();
        assertEquals(415, reply.status());
        assertTrue(
                reply.text().startsWith("{\"detail\":\"Send the body as JSON, with Content-Type:"),
                reply.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/vnd.shop+json"
            })
    void otherWaysToSayJsonAreTaken(String type) throws InterruptedException {
        assertEquals(
                200,
                client.request("POST", "/range")
                        .body(type, "{\"from\": 1, \"to\": 2}")
                        .send()
                        .status());
    }

    @Test
    void aListIsABodyToo() throws InterruptedException {
        assertEquals("0", post("/many", "[]").text());
        assertEquals(
                List.of("list_type body Input should be a valid list"), problems("/many", "{}"));
        assertEquals("5", client.request("POST", "/bytes").body("a/b", "12345").send().text());
    }

    @Test
    void aBodyNestedWithoutEndIsRefused() throws InterruptedException {
        String deep = "[".repeat(100_000);
        assertEquals(422, post("/many", deep).status());
        assertEquals(422, post("/tree", "{\"children\":".repeat(50_000)).status());
    }

    @Test
    void numbersThatDoNotFitAreRefused() throws InterruptedException {
        assertEquals(
                List.of(
                        "int_parsing_size body.from Unable to parse input as an integer, exceeded"
                                + " maximum size",
                        "int_type body.to Input should be a valid integer"),
                problems("/range", "{\"from\": 99999999999, \"to\": null}"));
        byte[] notUtf8 = "{\"from\": 1, \"to\": 2, \"x\": \"?\"}".getBytes(StandardCharsets.UTF_8);
        notUtf8[notUtf8.length - 3] = (byte) 0xff;
        assertEquals(
                422,
                client.request("POST", "/range").body("application/json", notUtf8).send().status());
    }
}
