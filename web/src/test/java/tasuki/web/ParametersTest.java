package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

class ParametersTest {
    enum Color {
        RED,
        GREEN
    }

    record Paging(@Min(0) @Default("0") int skip, @Max(100) @Default("10") int limit) {}

    record Version(String text) {
        static Version parse(String text) {
            if (!text.startsWith("v")) {
                throw new IllegalArgumentException("a version begins with v");
            }
            return new Version(text);
        }
    }

    static final class Handlers {
        @Get("/items/{id}")
        String item(@Positive long id) {
            return "item " + id;
        }

        @Get("/all")
        String all(
                int number,
                boolean flag,
                BigDecimal price,
                UUID uuid,
                LocalDate day,
                Instant at,
                Duration wait,
                Color color,
                double ratio,
                char letter) {
            return String.join(
                    " ",
                    String.valueOf(number),
                    String.valueOf(flag),
                    price.toString(),
                    uuid.toString(),
                    day.toString(),
                    at.toString(),
                    wait.toString(),
                    color.name(),
                    String.valueOf(ratio),
                    String.valueOf(letter));
        }

        @Get("/optional")
        String optional(
                Optional<Integer> a,
                OptionalInt b,
                @Nullable String c,
                @Default("7") int d,
                @Default("x") Optional<String> e) {
            return a + " " + b + " " + c + " " + d + " " + e;
        }

        @Get("/lists")
        String lists(
                List<Integer> n,
                @Default("a,b") List<String> s,
                Set<Color> c,
                Optional<List<Long>> o) {
            return n + " " + s + " " + c + " " + o;
        }

        @Get("/sources")
        String sources(
                @HeaderParam String userAgent,
                @HeaderParam("X-Many") List<Integer> many,
                @CookieParam String session,
                @QueryParam("q-text") String text) {
            return userAgent + " " + many + " " + session + " " + text;
        }

        @Get("/model")
        String model(@QueryParam Paging paging) {
            return paging.toString();
        }

        @Get("/constrained")
        String constrained(
                @Size(min = 2, max = 3) String name,
                @Pattern(regexp = "[a-z]+") String word,
                @Size(max = 2) List<@Min(1) Integer> numbers) {
            return "fine";
        }

        @Get("/files/{name:path}")
        String file(String name) {
            return name;
        }

        @Get("/renamed/{item-id}")
        String renamed(@PathParam("item-id") int id) {
            return "renamed " + id;
        }

        @Get("/version")
        String version(Version v) {
            return v.text();
        }
    }

    private TestClient client;

    @BeforeEach
    void start() {
        client = TestClient.of(App.of(new Handlers()).converter(Version.class, Version::parse));
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private String text(String path) throws InterruptedException {
        TestReply reply = client.get(path);
        assertEquals(200, reply.status(), reply.text());
        return reply.json(String.class);
    }

    /** The problems of a refused request, each as type, place and message. */
    private List<String> problems(String path) throws InterruptedException {
        TestReply reply = client.get(path);
        assertEquals(422, reply.status(), reply.text());
        return Refusals.of(reply);
    }

    @Test
    void theVariableOfThePathIsConverted() throws InterruptedException {
        assertEquals("item 5", text("/items/5"));
        assertEquals("renamed 5", text("/renamed/5"));
        assertEquals("a/b.txt", text("/files/a/b.txt"));
    }

    @Test
    void everySimpleTypeComesFromTheQuery() throws InterruptedException {
        assertEquals(
                "-3 true 1.10 123e4567-e89b-12d3-a456-426614174000 2026-11-22"
                        + " 2026-11-22T10:00:00Z PT1M30S GREEN 0.5 z",
                text(
                        "/all?number=-3&flag=yes&price=1.10&uuid=123e4567-e89b-12d3-a456-426614174000"
                                + "&day=2026-11-22&at=2026-11-22T11:00:00%2B01:00&wait=PT90S"
                                + "&color=GREEN&ratio=.5&letter=z"));
    }

    @Test
    void allMistakesAreReportedAtOnceInFastApisShape() throws InterruptedException {
        TestReply reply =
                client.get(
                        "/all?number=x&flag=maybe&price=y&uuid=1-2-3-4-5&day=tomorrow&at=now&wait=long"
                                + "&color=BLUE&letter=ab");
        assertEquals(422, reply.status());
        assertEquals(
                List.of(
                        "int_parsing query.number Input should be a valid integer, unable to parse"
                                + " string as an integer",
                        "bool_parsing query.flag Input should be a valid boolean, unable to"
                                + " interpret input",
                        "decimal_parsing query.price Input should be a valid decimal",
                        "uuid_parsing query.uuid Input should be a valid UUID",
                        "date_parsing query.day Input should be a valid date in ISO 8601, such as"
                                + " 2026-11-22",
                        "datetime_parsing query.at Input should be a valid datetime in ISO 8601,"
                                + " such as 2026-11-22T13:45:00Z",
                        "time_delta_parsing query.wait Input should be a valid duration in ISO"
                                + " 8601, such as PT1M30S",
                        "enum query.color Input should be 'RED' or 'GREEN'",
                        "missing query.ratio Field required",
                        "string_type query.letter Input should be a single character"),
                Refusals.of(reply));
        assertTrue(
                reply.text()
                        .startsWith(
                                "{\"detail\":[{\"type\":\"int_parsing\",\"loc\":[\"query\",\"number\"],"
                                        + "\"msg\":\"Input should be a valid integer, unable to parse"
                                        + " string as an integer\",\"input\":\"x\"},"),
                reply.text());
    }

    @Test
    void whatIsOptionalMayBeAbsent() throws InterruptedException {
        assertEquals("Optional.empty OptionalInt.empty null 7 Optional[x]", text("/optional"));
        assertEquals(
                "Optional[1] OptionalInt[2] 3 4 Optional[5]",
                text("/optional?a=1&b=2&c=3&d=4&e=5"));
    }

    @Test
    void aListTakesAllValuesOfItsName() throws InterruptedException {
        assertEquals("[1, 2] [a, b] [RED] Optional.empty", text("/lists?n=1&n=2&c=RED&c=RED"));
        assertEquals(
                "[1] [] [GREEN] Optional[[9]]",
                text("/lists?n=1&s=&c=GREEN&o=9").replace("[]", "[]"));
        assertEquals(
                List.of(
                        "missing query.n Field required",
                        "enum query.c.1 Input should be 'RED' or 'GREEN'"),
                problems("/lists?c=RED&c=BLUE"));
    }

    @Test
    void headersAndCookiesAreFoundByTheirNames() throws InterruptedException {
        TestReply reply =
                client.request("GET", "/sources?q-text=a%20b+c")
                        .header("user-agent", "test")
                        .header("x-many", "1")
                        .header("X-Many", "2")
                        .header("Cookie", "other=1; session=\"s3cret\"")
                        .send();
        assertEquals("test [1, 2] s3cret a b c", reply.json(String.class));
        assertEquals(
                List.of(
                        "missing header.User-Agent Field required",
                        "missing header.X-Many Field required",
                        "missing cookie.session Field required",
                        "missing query.q-text Field required"),
                problems("/sources"));
    }

    @Test
    void theComponentsOfARecordAreParameters() throws InterruptedException {
        assertEquals("Paging[skip=0, limit=10]", text("/model"));
        assertEquals("Paging[skip=5, limit=20]", text("/model?skip=5&limit=20"));
        assertEquals(
                List.of(
                        "greater_than_equal query.skip Input should be greater than or equal to 0",
                        "less_than_equal query.limit Input should be less than or equal to 100"),
                problems("/model?skip=-1&limit=101"));
    }

    @Test
    void constraintsAreCheckedOnParameters() throws InterruptedException {
        assertEquals(
                List.of(
                        "string_too_short query.name String should have at least 2 characters",
                        "string_pattern_mismatch query.word String should match pattern '[a-z]+'",
                        "too_long query.numbers List should have at most 2 items after validation,"
                                + " not 3",
                        "greater_than_equal query.numbers.1 Input should be greater than or equal"
                                + " to 1"),
                problems("/constrained?name=a&word=A1&numbers=1&numbers=0&numbers=2"));
        assertEquals(
                "[{type=greater_than, loc=[path, id], msg=Input should be greater than 0, input=0,"
                        + " ctx={gt=0}}]",
                client.get("/items/0").json(Map.class).get("detail").toString());
    }

    @Test
    void aConverterOfTheApplicationsOwnSaysWhatIsWrong() throws InterruptedException {
        assertEquals("v2", text("/version?v=v2"));
        assertEquals(
                List.of("value_error query.v Value error, a version begins with v"),
                problems("/version?v=2"));
    }

    @ParameterizedTest
    @CsvSource({
        "/items/9223372036854775808",
        "/items/1e3",
        "/items/0x1",
        "/items/%20",
        "/items/٣x"
    })
    void whatIsNoNumberIsRefused(String path) throws InterruptedException {
        assertEquals(422, client.get(path).status());
    }

    static final class UnknownVariable {
        @Get("/items/{id}")
        String item(@PathParam("nr") long id) {
            return "";
        }
    }

    static final class WrongDefault {
        @Get("/items")
        String item(@Default("ten") int limit) {
            return "";
        }
    }

    @Test
    void aDeclarationThatCannotWorkStopsTheStart() {
        assertEquals(
                "The parameter 'nr' of UnknownVariable.item is to come from the path, which has only"
                        + " [id]",
                assertThrows(
                                WebSetupException.class,
                                () -> TestClient.of(App.of(new UnknownVariable())))
                        .getMessage());
        assertEquals(
                "The default 'ten' of 'limit' does not fit: Input should be a valid integer, unable"
                        + " to parse string as an integer",
                assertThrows(
                                WebSetupException.class,
                                () -> TestClient.of(App.of(new WrongDefault())))
                        .getMessage());
        assertTrue(
                assertThrows(WebSetupException.class, () -> App.of("text").start(0))
                        .getMessage()
                        .startsWith("No method of java.lang.String has an annotation"));
    }
}
