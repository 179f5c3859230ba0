package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Map;

/** The chapters of FastAPI's tutorial on bodies, forms and files. */
class BodyChaptersTest {
    private static final byte[] FILE = "one\ntwo\n".getBytes();

    @Test
    void body() throws Exception {
        try (Chapter c = new Chapter("Body")) {
            c.send(
                            "POST",
                            "/items",
                            "{\"name\": \"Foo\", \"price\": 50.5, \"tax\": 0.5}",
                            200,
                            "{\"name\":\"Foo\",\"description\":null,\"price\":50.5,\"tax\":0.5,"
                                    + "\"price_with_tax\":51.0}")
                    .refused("POST", "/items", "{\"price\": \"x\"}", "missing", "float_parsing")
                    .refused("POST", "/items", "{\"name\":", "json_invalid")
                    .send(
                            "PUT",
                            "/items/5?q=y",
                            "{\"name\": \"Foo\", \"price\": 1}",
                            200,
                            "{\"itemId\":5,\"item\":{\"name\":\"Foo\",\"description\":null,"
                                    + "\"price\":1.0,\"tax\":null},\"q\":\"y\"}");
        }
    }

    @Test
    void bodyMultipleParams() throws Exception {
        String item = "{\"name\": \"Foo\", \"price\": 42}";
        try (Chapter c = new Chapter("BodyMultipleParams")) {
            String all =
                    "{\"item\": "
                            + item
                            + ", \"user\": {\"username\": \"dave\"}, \"importance\": 5}";
            c.holds(c.json("PUT", "/items/5", all).send(), 200, "\"dave\"", "\"importance\":5")
                    .refused(
                            "PUT",
                            "/items/5000",
                            "{\"item\": " + item + "}",
                            "[\"path\",\"itemId\"]",
                            "[\"body\",\"user\"]",
                            "[\"body\",\"importance\"]")
                    .holds(
                            c.json("PUT", "/embedded/1", "{\"item\": " + item + "}").send(),
                            200,
                            "\"Foo\"")
                    .refused("PUT", "/embedded/1", item, "[\"body\",\"item\"]");
        }
    }

    @Test
    void bodyFieldsAndNestedModels() throws Exception {
        try (Chapter c = new Chapter("BodyFields")) {
            c.refused(
                    "PUT",
                    "/items/5",
                    "{\"item\": {\"name\": \"Foo\", \"price\": -3.0}}",
                    "[\"body\",\"item\",\"price\"]",
                    "greater_than");
        }
        try (Chapter c = new Chapter("BodyNestedModels")) {
            String item =
                    "{\"name\": \"Foo\", \"price\": 42, \"tags\": [\"rock\", \"metal\", \"rock\"],"
                            + " \"images\": [{\"url\": \"http://example.com/baz.jpg\","
                            + " \"name\": \"Baz\"}]}";
            c.holds(
                            c.json("PUT", "/items/5", item).send(),
                            200,
                            "\"tags\":[\"rock\",\"metal\"]",
                            "baz.jpg")
                    .refused(
                            "POST",
                            "/offers",
                            "{\"name\": \"o\", \"price\": 1, \"items\": []}",
                            "[\"body\",\"items\"]")
                    .refused(
                            "POST",
                            "/offers",
                            "{\"name\": \"o\", \"price\": 1, \"items\": [{\"name\": 5}]}",
                            "[\"body\",\"items\",0,\"name\"]",
                            "[\"body\",\"items\",0,\"price\"]")
                    .send("POST", "/index-weights", "{\"2\": 2.2}", 200, "{\"2\":2.2}")
                    .holds(
                            c.json(
                                            "POST",
                                            "/images/multiple",
                                            "[{\"url\": \"a\", \"name\": \"b\"}]")
                                    .send(),
                            200,
                            "\"b\"");
            assertEquals(422, c.json("POST", "/index-weights", "{\"x\": 2.2}").send().status());
        }
    }

    @Test
    void extraDataTypes() throws Exception {
        String id = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
        try (Chapter c = new Chapter("ExtraDataTypes")) {
            c.holds(
                            c.json(
                                            "PUT",
                                            "/items/" + id,
                                            "{\"startDatetime\": \"2018-12-22T14:00:00+00:00\","
                                                    + "\"endDatetime\": \"2018-12-24T15:00:00+00:00\","
                                                    + "\"processAfter\": \"PT300S\","
                                                    + "\"repeatAt\": \"15:30:00\","
                                                    + "\"price\": 12.50, \"data\": \"aGVsbG8=\"}")
                                    .send(),
                            200,
                            id,
                            "2018-12-22T14:05:00Z",
                            "\"PT48H55M\"",
                            "\"price\":12.50",
                            "aGVsbG8=")
                    .refused("PUT", "/items/x", "{}", "uuid_parsing", "processAfter");
        }
    }

    @Test
    void forms() throws Exception {
        try (Chapter c = new Chapter("RequestForms")) {
            c.is(
                    c.client.postForm("/login", Map.of("username", "a", "password", "b")),
                    200,
                    "{\"username\":\"a\"}");
            c.holds(c.client.postForm("/login", Map.of("username", "a")), 422, "password");
        }
        try (Chapter c = new Chapter("RequestFormModels")) {
            c.holds(
                    c.client.postForm("/login", Map.of("username", "a", "password", "b")),
                    200,
                    "\"password\":\"b\"");
            c.holds(
                    c.client.postForm(
                            "/login",
                            Map.of("username", "a", "password", "b", "extra", "Mr. Poopybutthole")),
                    422,
                    "extra_forbidden");
        }
    }

    @Test
    void files() throws Exception {
        try (Chapter c = new Chapter("RequestFiles")) {
            c.is(
                    c.client.request("POST", "/files").file("file", "a", "", FILE).send(),
                    200,
                    "{\"file_size\":8}");
            c.holds(
                    c.client
                            .request("POST", "/uploadfile")
                            .file("file", "a.txt", "text/plain", FILE)
                            .send(),
                    200,
                    "\"lines\":2",
                    "a.txt",
                    "text/plain");
            c.holds(c.client.request("POST", "/optional").send(), 200, "No upload file sent");
            c.is(
                    c.client
                            .request("POST", "/uploadfiles")
                            .file("files", "a.txt", "", FILE)
                            .file("files", "b.txt", "", FILE)
                            .send(),
                    200,
                    "{\"filenames\":[\"a.txt\",\"b.txt\"]}");
            c.holds(c.client.request("POST", "/files").send(), 422, "missing");
            assertEquals(
                    413,
                    c.client
                            .request("POST", "/files")
                            .file("file", "a", "", new byte[5_000_001])
                            .send()
                            .status());
        }
        try (Chapter c = new Chapter("RequestFormsAndFiles")) {
            c.holds(
                    c.client
                            .request("POST", "/files")
                            .file("file", "a", "", FILE)
                            .file("fileb", "b", "text/plain", FILE)
                            .field("token", "foo")
                            .send(),
                    200,
                    "\"file_size\":8",
                    "\"token\":\"foo\"",
                    "\"fileb_content_type\":\"text/plain\"");
        }
    }

    @Test
    void encoderAndUpdates() throws Exception {
        try (Chapter c = new Chapter("Encoder")) {
            c.send(
                    "PUT",
                    "/items/foo",
                    "{\"title\": \"Foo\", \"timestamp\": \"2018-12-22T14:00:00\"}",
                    200,
                    "{\"title\":\"Foo\",\"timestamp\":\"2018-12-22T14:00:00\",\"description\":null}");
        }
        try (Chapter c = new Chapter("BodyUpdates")) {
            c.holds(
                            c.json("PUT", "/items/bar", "{\"name\": \"Barz\", \"price\": 3}")
                                    .send(),
                            200,
                            "\"description\":null",
                            "\"tax\":10.5")
                    .holds(
                            c.json("PATCH", "/items/foo", "{\"tax\": 20.2, \"tags\": [\"a\"]}")
                                    .send(),
                            200,
                            "\"name\":\"Foo\"",
                            "\"tax\":20.2",
                            "[\"a\"]")
                    .has("/items/foo", 200, "\"tax\":20.2")
                    .refused("PATCH", "/items/foo", "{\"price\": \"x\"}", "float_parsing");
            assertEquals(404, c.json("PATCH", "/items/nothing", "{}").send().status());
        }
    }
}
