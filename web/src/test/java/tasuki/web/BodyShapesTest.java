package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import java.math.BigInteger;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bodies of generic records, of choices, with null, and numbers that are written otherwise. */
class BodyShapesTest {
    record Item(@Size(min = 2) String name, Optional<Integer> stock) {}

    record Page<T>(List<T> items, int total) {}

    record Pair<A, B>(A first, B second, Optional<Page<B>> more) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Cat.class, name = "cat"),
        @JsonSubTypes.Type(value = Dog.class, name = "dog")
    })
    sealed interface Pet {}

    @ForbidExtra
    record Cat(int lives) implements Pet {}

    record Dog(@Size(min = 2) String name, @Default("false") boolean barks) implements Pet {}

    /** Not sealed: what it may be Jackson's annotation says alone. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
    @JsonSubTypes(@JsonSubTypes.Type(value = Move.class, name = "move"))
    interface Step {}

    record Move(@Positive int by) implements Step {}

    sealed interface Shape {}

    record Circle(@Positive double radius) implements Shape {}

    record Box(double width, Optional<Double> height) implements Shape {}

    record Square(double width) implements Shape {}

    /** Two of them have the same parts, and contain each other. */
    sealed interface Term {}

    record Minus(Term of) implements Term {}

    record Not(Term of) implements Term {}

    record Literal(int value) implements Term {}

    sealed interface Outcome<T> {}

    record Good<T>(T value) implements Outcome<T> {}

    record Bad<T>(String why) implements Outcome<T> {
        Bad {
            if (why.isBlank()) {
                throw new IllegalArgumentException("say why");
            }
        }
    }

    record Numbers(
            @Default("0") int i,
            @Default("0") long l,
            @Default("0") BigInteger big,
            @Default("false") boolean b,
            @Default("0") double d) {}

    record Loose(List<@Nullable String> texts, Map<String, Optional<Integer>> numbers) {}

    record Strict(@Default("[]") List<String> texts) {}

    static final class Handlers {
        @Post("/page")
        Page<Item> page(Page<Item> page) {
            return page;
        }

        @Post("/pair")
        Object pair(Pair<Item, List<Item>> pair) {
            return pair;
        }

        @Post("/pets")
        Map<String, List<Pet>> pets(Map<String, List<Pet>> pets) {
            return pets;
        }

        @Post("/pet")
        Pet pet(Pet pet) {
            return pet;
        }

        @Post("/step")
        Step step(Step step) {
            return step;
        }

        @Post("/shape")
        String shape(Shape shape) {
            return shape.toString();
        }

        @Post("/term")
        String term(Term term) {
            int depth = 0;
            while (term instanceof Minus(Term of)) {
                depth++;
                term = of;
            }
            return depth + " " + term;
        }

        @Post("/shapes")
        int shapes(@BodyParam List<Shape> shapes) {
            return shapes.size();
        }

        @Post("/outcome")
        String outcome(Outcome<Item> outcome) {
            return outcome.toString();
        }

        @Post("/numbers")
        Numbers numbers(Numbers numbers) {
            return numbers;
        }

        @Post("/items")
        int items(@BodyParam List<Item> items) {
            return items.size();
        }

        @Post("/loose")
        String loose(Loose loose) {
            return loose.toString();
        }

        @Post("/loose-list")
        String looseList(@BodyParam List<@Nullable String> texts) {
            return texts.toString();
        }

        @Post("/strict")
        Strict strict(Strict strict) {
            return strict;
        }

        @Post("/item")
        Item item(Item item) {
            return item;
        }

        @Post("/maybe")
        String maybe(Optional<Item> item) {
            return item.toString();
        }

        @Post("/two")
        String two(Item item, @BodyParam int count, @BodyParam @Default("7") int more) {
            return item.name() + count + more;
        }

        @Post("/keys")
        int keys(Map<@Size(min = 2) String, @Positive Integer> stock) {
            return stock.size();
        }

        @Post("/time")
        LocalTime time(@BodyParam LocalTime time) {
            return time;
        }
    }

    private static TestClient client;

    @BeforeAll
    static void start() {
        App app = App.of(new Handlers());
        app.post("/lambda", request -> request.json(Item.class).name());
        client = TestClient.of(app);
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static TestReply post(String path, String json) throws InterruptedException {
        return client.request("POST", path).body("application/json", json).send();
    }

    private static List<String> problems(String path, String json) throws InterruptedException {
        TestReply reply = post(path, json);
        assertEquals(422, reply.status(), reply.text());
        return Refusals.of(reply);
    }

    @Test
    @DisplayName("everything that is wrong in a generic record is said, where it is")
    void generics() throws InterruptedException {
        assertEquals(
                List.of(
                        "string_type body.items.1.name Input should be a valid string",
                        "missing body.items.2.name Field required",
                        "int_parsing body.items.2.stock Input should be a valid integer, unable to"
                                + " parse string as an integer",
                        "missing body.total Field required"),
                problems(
                        "/page",
                        """
                        {"items": [{"name": "ab"}, {"name": 1}, {"stock": "x"}]}
                        """));
        assertEquals(
                List.of(
                        "missing body.first.name Field required",
                        "string_type body.second.0.name Input should be a valid string",
                        "list_type body.more.items.0 Input should be a valid list"),
                problems(
                        "/pair",
                        """
                        {"first": {}, "second": [{"name": []}], "more": {"items": [{}], "total": 1}}
                        """));
        assertEquals(
                List.of(
                        "string_too_short body.items.0.name String should have at least 2"
                                + " characters"),
                problems("/page", "{\"items\": [{\"name\": \"a\"}], \"total\": 1}"));
    }

    @Test
    @DisplayName(
            "a choice that does not tell what it is, or is none, is said to in Pydantic's words")
    void tags() throws InterruptedException {
        assertEquals(
                List.of(
                        "union_tag_not_found body Unable to extract tag using discriminator 'kind'"),
                problems("/pet", "{\"lives\": 9}"));
        TestReply cow = post("/pet", "{\"kind\": \"cow\"}");
        assertEquals(422, cow.status());
        assertEquals(
                JsonMapper.shared()
                        .readTree(
                                """
                                {"detail": [{"type": "union_tag_invalid", "loc": ["body"],
                                 "msg": "Input tag 'cow' found using 'kind' does not match any of the expected tags: 'cat', 'dog'",
                                 "input": {"kind": "cow"},
                                 "ctx": {"discriminator": "'kind'", "tag": "cow", "expected_tags": "'cat', 'dog'"}}]}
                                """),
                JsonMapper.shared().readTree(cow.text()));
        assertEquals(
                List.of(
                        "model_attributes_type body Input should be a valid dictionary or object to"
                                + " extract fields from"),
                problems("/pet", "5"));
    }

    @Test
    @DisplayName("everything that is wrong with what was chosen is said")
    void insideOfChoices() throws InterruptedException {
        assertEquals(
                List.of(
                        "missing body.a.0.name Field required",
                        "bool_parsing body.a.0.barks Input should be a valid boolean, unable to"
                                + " interpret input",
                        "int_parsing body.b.0.lives Input should be a valid integer, unable to"
                                + " parse string as an integer",
                        "extra_forbidden body.b.0.extra Extra inputs are not permitted"),
                problems(
                        "/pets",
                        """
                        {"a": [{"kind": "dog", "barks": "maybe"}],
                         "b": [{"kind": "cat", "lives": "x", "extra": 1}]}
                        """));
        assertEquals(
                List.of("greater_than body.by Input should be greater than 0"),
                problems("/step", "{\"op\": \"move\", \"by\": 0}"));
        assertEquals(
                "{\"kind\":\"dog\",\"name\":\"rex\",\"barks\":true}",
                post("/pet", "{\"kind\": \"dog\", \"name\": \"rex\", \"barks\": \"yes\"}").text());
    }

    @ParameterizedTest
    @DisplayName("a sealed type whose choices nothing tells apart is the one that fits best")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"radius\": 1}              | Circle[radius=1.0]",
                "{\"width\": 1, \"height\": 2}  | Box[width=1.0, height=Optional[2.0]]",
                "{\"width\": 1}               | Box[width=1.0, height=Optional.empty]",
                "{\"width\": \"3\", \"height\": null} | Box[width=3.0, height=Optional.empty]"
            })
    void untold(String json, String read) throws InterruptedException {
        assertEquals("\"" + read + "\"", post("/shape", json).text());
    }

    @Test
    @DisplayName("what fits no choice is told what each of them lacks")
    void fitsNone() throws InterruptedException {
        assertEquals(
                List.of(
                        "missing body.Circle.radius Field required",
                        "float_parsing body.Box.width Input should be a valid number, unable to"
                                + " parse string as a number",
                        "float_parsing body.Square.width Input should be a valid number, unable to"
                                + " parse string as a number"),
                problems("/shape", "{\"width\": \"x\"}"));
        assertEquals(
                List.of("greater_than body.1.radius Input should be greater than 0"),
                problems("/shapes", "[{\"width\": 1}, {\"radius\": -1}]"));
        assertEquals("2", post("/shapes", "[{\"width\": 1}, {\"radius\": 1}]").text());
    }

    private static String nested(int levels, String inmost) {
        return "{\"of\": ".repeat(levels) + inmost + "}".repeat(levels);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("choices in choices are read, and cost no more than the body is long")
    void choicesInChoices() throws InterruptedException {
        assertEquals("\"50 Literal[value=1]\"", post("/term", nested(50, "{\"value\": 1}")).text());
        // to try all would take 2 to the power of the depth
        for (int levels : new int[] {40, 60, 400}) {
            assertEquals(
                    List.of(
                            "value_error body.Minus.of Input should be valid here",
                            "value_error body.Not.of Input should be valid here",
                            "missing body.Literal.value Field required"),
                    problems("/term", nested(levels, "{\"nothing\": 1}")),
                    levels + " levels");
        }
        List<String> tooDeep = problems("/term", nested(400, "{\"value\": 1}"));
        assertEquals("value_error body.Minus.of Input should be valid here", tooDeep.getFirst());
    }

    @Test
    @DisplayName("the choices of a generic sealed type have its arguments")
    void genericChoices() throws InterruptedException {
        assertEquals(
                "\"Good[value=Item[name=shoe, stock=Optional[3]]]\"",
                post("/outcome", "{\"value\": {\"name\": \"shoe\", \"stock\": 3}}").text());
        assertEquals("\"Bad[why=sold]\"", post("/outcome", "{\"why\": \"sold\"}").text());
        assertEquals(
                List.of(
                        "missing body.Good.value.name Field required",
                        "missing body.Bad.why Field required"),
                problems("/outcome", "{\"value\": {}}"));
        assertEquals(
                List.of(
                        "missing body.Good.value Field required",
                        "value_error body.Bad Value error, say why"),
                problems("/outcome", "{\"why\": \" \"}"));
        assertEquals(
                List.of(
                        "string_too_short body.value.name String should have at least 2"
                                + " characters"),
                problems("/outcome", "{\"value\": {\"name\": \"s\"}}"));
    }

    @ParameterizedTest
    @DisplayName("what Pydantic takes for a number or a boolean is taken")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"i\": 1.0, \"l\": 2e3, \"big\": 1.50e1} | {\"i\":1,\"l\":2000,\"big\":15,\"b\":false,\"d\":0.0}",
                "{\"i\": \" 5 \", \"l\": \"+7\"}           | {\"i\":5,\"l\":7,\"big\":0,\"b\":false,\"d\":0.0}",
                "{\"b\": 1, \"d\": \"1.5\"}               | {\"i\":0,\"l\":0,\"big\":0,\"b\":true,\"d\":1.5}",
                "{\"b\": \"off\", \"i\": \"3\"}           | {\"i\":3,\"l\":0,\"big\":0,\"b\":false,\"d\":0.0}",
                "{\"b\": 0.0}                            | {\"i\":0,\"l\":0,\"big\":0,\"b\":false,\"d\":0.0}"
            })
    void taken(String json, String read) throws InterruptedException {
        assertEquals(read, post("/numbers", json).text());
    }

    @ParameterizedTest
    @DisplayName("what Pydantic refuses as a number or a boolean is refused")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"i\": 1.5}          | int_from_float body.i",
                "{\"i\": 3000000000}   | int_parsing_size body.i",
                "{\"i\": 3e9}          | int_parsing_size body.i",
                "{\"l\": 1e1000000000} | int_parsing_size body.l",
                "{\"big\": 1e999999999} | int_parsing_size body.big",
                "{\"i\": \"1.5\"}      | int_parsing body.i",
                "{\"i\": true}         | int_type body.i",
                "{\"b\": 2}            | bool_parsing body.b",
                "{\"b\": \"2\"}        | bool_parsing body.b",
                "{\"b\": null}         | bool_type body.b",
                "{\"d\": \"0x1p3\"}    | float_parsing body.d"
            })
    void refused(String json, String problem) throws InterruptedException {
        List<String> problems = problems("/numbers", json);
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith(problem + " "), problems.getFirst());
    }

    @ParameterizedTest
    @DisplayName("a handler never gets null for a body that must be there")
    @ValueSource(strings = {"null", " ", ""})
    void noNull(String body) throws InterruptedException {
        assertEquals(List.of("missing body Field required"), problems("/item", body));
        assertEquals(List.of("missing body Field required"), problems("/lambda", body));
        assertEquals("\"Optional.empty\"", post("/maybe", body.isBlank() ? "" : body).text());
    }

    @Test
    @DisplayName("nor for one of several, nor inside of a list")
    void noNullInside() throws InterruptedException {
        assertEquals(
                List.of("missing body.item Field required", "missing body.count Field required"),
                problems("/two", "{\"item\": null, \"count\": null, \"more\": null}"));
        assertEquals(
                "\"shoe17\"",
                post("/two", "{\"item\": {\"name\": \"shoe\"}, \"count\": 1, \"more\": null}")
                        .text());
        assertEquals(
                List.of(
                        "model_attributes_type body.1 Input should be a valid dictionary or object"
                                + " to extract fields from"),
                problems("/items", "[{\"name\": \"shoe\"}, null]"));
        assertEquals(
                List.of(
                        "model_attributes_type body.items.0 Input should be a valid dictionary or"
                                + " object to extract fields from"),
                problems("/page", "{\"items\": [null], \"total\": 0}"));
        assertEquals(
                List.of("string_type body.texts.0 Input should be a valid string"),
                problems("/strict", "{\"texts\": [null]}"));
    }

    @Test
    @DisplayName("what says that it may be null inside, may")
    void nullInside() throws InterruptedException {
        assertEquals(
                "\"Loose[texts=[a, null], numbers={x=Optional.empty, y=Optional[1]}]\"",
                post("/loose", "{\"texts\": [\"a\", null], \"numbers\": {\"x\": null, \"y\": 1}}")
                        .text());
        assertEquals("\"[null, a]\"", post("/loose-list", "[null, \"a\"]").text());
    }

    @Test
    @DisplayName("constraints hold for the keys of maps")
    void keys() throws InterruptedException {
        assertEquals(
                List.of(
                        "string_too_short body.k.[key] String should have at least 2 characters",
                        "greater_than body.k Input should be greater than 0"),
                problems("/keys", "{\"k\": 0}"));
        assertEquals("1", post("/keys", "{\"key\": 1}").text());
    }

    @Test
    @DisplayName("of very many problems 200 are told, and how many more there are")
    void manyProblems() throws InterruptedException {
        List<String> told = problems("/loose-list", "[" + "{},".repeat(99_999) + "{}]");
        assertEquals(201, told.size());
        assertTrue(told.get(199).startsWith("string_type body.199 "), told.get(199));
        assertEquals("too_many_errors body 99800 more problems are not listed", told.get(200));
        assertEquals(200, problems("/loose-list", "[" + "{},".repeat(199) + "{}]").size());
        assertEquals(
                "too_many_errors body 1 more problem is not listed",
                problems("/loose-list", "[" + "{},".repeat(200) + "{}]").getLast());
    }

    @Test
    @DisplayName("broken JSON is said to be, in words that are not the parser's")
    void broken() throws InterruptedException {
        for (String json : List.of("{", "{\"name\": NaN}", "[1", "{\"name\": \"a\"} x")) {
            TestReply reply = post("/item", json);
            assertEquals(422, reply.status(), json);
            assertTrue(reply.text().contains("\"type\":\"json_invalid\""), reply.text());
            assertTrue(!reply.text().contains("Source") && !reply.text().contains("Feature"));
        }
        assertEquals(
                List.of(
                        "time_parsing body Input should be in a valid time format, such as"
                                + " 13:45:00"),
                problems("/time", "5"));
    }

    @Test
    @DisplayName("the document says of choices that nothing tells apart that any may be sent")
    void document() throws InterruptedException {
        assertEquals(
                JsonMapper.shared()
                        .readTree(
                                """
                                {"anyOf": [{"$ref": "#/components/schemas/Circle"},
                                           {"$ref": "#/components/schemas/Box"},
                                           {"$ref": "#/components/schemas/Square"}]}
                                """),
                JsonMapper.shared()
                        .readTree(client.get("/openapi.json").text())
                        .at("/components/schemas/Shape"));
    }
}
