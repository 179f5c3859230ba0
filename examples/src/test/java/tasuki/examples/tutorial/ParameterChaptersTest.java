package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The chapters of FastAPI's tutorial on parameters, each as its page says it behaves. */
class ParameterChaptersTest {
    @Test
    void firstSteps() throws Exception {
        try (Chapter c = new Chapter("FirstSteps")) {
            c.get("/", 200, "{\"message\":\"Hello World\"}")
                    .has("/docs", 200, "swagger-ui")
                    .has("/openapi.json", 200, "\"openapi\":\"3.1.0\"", "First");
        }
    }

    @Test
    void pathParams() throws Exception {
        try (Chapter c = new Chapter("PathParams")) {
            c.get("/items/3", 200, "{\"item_id\":3}")
                    .has("/items/foo", 422, "int_parsing", "[\"path\",\"itemId\"]")
                    .has("/items/4.2", 422, "int_parsing")
                    .get("/users/me", 200, "{\"user_id\":\"the current user\"}")
                    .get("/users/you", 200, "{\"user_id\":\"you\"}")
                    .has("/models/alexnet", 200, "Deep Learning FTW!")
                    .has("/models/x", 422, "Input should be 'alexnet', 'resnet' or 'lenet'")
                    .get("/files/home/a.txt", 200, "{\"file_path\":\"home/a.txt\"}")
                    .get("/files//home/a.txt", 200, "{\"file_path\":\"/home/a.txt\"}");
        }
    }

    @Test
    void queryParams() throws Exception {
        try (Chapter c = new Chapter("QueryParams")) {
            c.get("/items?skip=1&limit=1", 200, "[{\"item_name\":\"Bar\"}]")
                    .has("/items/foo", 200, "long description")
                    .get("/items/foo?brief=on&q=x", 200, "{\"item_id\":\"foo\",\"q\":\"x\"}")
                    .has("/needy/foo", 422, "missing", "needy")
                    .get(
                            "/needy/foo?needy=sooo",
                            200,
                            "{\"itemId\":\"foo\",\"needy\":\"sooo\",\"skip\":0,\"limit\":null}");
        }
    }

    @Test
    void queryParamsStrValidations() throws Exception {
        try (Chapter c = new Chapter("QueryParamsStrValidations")) {
            c.has("/items", 200, "Foo")
                    .has("/items?item-query=fixedquery", 200, "fixedquery")
                    .has("/items?item-query=no", 422, "string_too_short", "string_pattern_mismatch")
                    .has("/required", 422, "missing")
                    .get("/list", 200, "[\"foo\",\"bar\"]")
                    .get("/list?q=a&q=b", 200, "[\"a\",\"b\"]")
                    .has("/list?q=a&q=b&q=c&q=d", 422, "too_long")
                    .has("/books?id=imdb-tt0371724", 200, "Hitchhiker")
                    .has("/books?id=wrong", 422, "value_error", "Invalid ID format")
                    .has("/openapi.json", 200, "item-query", "Query string for the items");
        }
    }

    @Test
    void pathParamsNumericValidations() throws Exception {
        try (Chapter c = new Chapter("PathParamsNumericValidations")) {
            c.has("/items/1?q=a&size=0.1", 200, "\"item_id\":1")
                    .has(
                            "/items/0?q=a&size=10.5",
                            422,
                            "greater_than_equal",
                            "less_than",
                            "[\"query\",\"size\"]")
                    .has("/items/1001?q=a&size=1", 422, "less_than_equal");
        }
    }

    @Test
    void queryParamModels() throws Exception {
        try (Chapter c = new Chapter("QueryParamModels")) {
            c.get(
                            "/items",
                            200,
                            "{\"limit\":100,\"offset\":0,\"orderBy\":\"created_at\",\"tags\":[]}")
                    .has(
                            "/items?order_by=updated_at&tags=a&tags=b",
                            200,
                            "updated_at",
                            "[\"a\",\"b\"]")
                    .has("/items?limit=0&order_by=x", 422, "greater_than", "order_by", "enum")
                    .has("/items?tool=plumbus", 422, "extra_forbidden", "tool");
        }
    }

    @Test
    void cookies() throws Exception {
        try (Chapter c = new Chapter("CookieParams")) {
            c.client.cookies().put("ads_id", "ads_track");
            c.get("/items", 200, "{\"ads_id\":\"ads_track\"}");
        }
        try (Chapter c = new Chapter("CookieParamModels")) {
            c.has("/items", 422, "missing", "session_id");
            c.client.cookies().put("session_id", "123");
            c.has("/items", 200, "\"sessionId\":\"123\"");
            c.client.cookies().put("santa_tracker", "good-list-please");
            c.has("/items", 422, "extra_forbidden", "santa_tracker");
        }
    }

    @Test
    void headers() throws Exception {
        try (Chapter c = new Chapter("HeaderParams")) {
            c.client.header("User-Agent", "test").header("strange_header", "x");
            c.get("/items", 200, "{\"User-Agent\":\"test\"}")
                    .get("/strange", 200, "{\"strange_header\":\"x\"}")
                    .is(
                            c.client
                                    .request("GET", "/tokens")
                                    .header("X-Token", "foo")
                                    .header("X-Token", "bar")
                                    .send(),
                            200,
                            "{\"X-Token values\":[\"foo\",\"bar\"]}");
        }
        try (Chapter c = new Chapter("HeaderParamModels")) {
            c.has("/items", 422, "Save-Data", "missing");
            c.client.header("Save-Data", "true").header("X-Tag", "one");
            c.has("/items", 200, "\"host\":\"testserver\"", "\"saveData\":true", "[\"one\"]");
        }
    }

    @Test
    void everyChapterStandsForItself() {
        assertEquals(Chapters.names().stream().distinct().toList(), Chapters.names());
        Chapters.names().forEach(Chapters::program);
    }
}
