package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tasuki.web.TestReply;

import java.util.List;

/** The chapters of FastAPI's documentation on responses. */
class ReplyChaptersTest {
    @Test
    void responseModel() throws Exception {
        String user =
                "{\"username\": \"a\", \"password\": \"secret\", \"email\": \"a@example.com\"}";
        try (Chapter c = new Chapter("ResponseModel")) {
            c.send(
                            "POST",
                            "/user",
                            user,
                            200,
                            "{\"username\":\"a\",\"email\":\"a@example.com\",\"fullName\":null}")
                    .get("/items/foo", 200, "{\"name\":\"Foo\",\"price\":50.2}")
                    .get(
                            "/items/bar/name",
                            200,
                            "{\"name\":\"Bar\",\"description\":\"The bartenders\"}")
                    .has("/items/bar/public", 200, "\"tags\":[]")
                    .has("/portal", 200, "interdimensional");
            assertFalse(c.client.get("/items/bar/public").text().contains("tax"));
            assertEquals(307, c.client.get("/portal?teleport=true").status());
            assertTrue(
                    c.client.get("/openapi.json").text().contains("#/components/schemas/UserOut"));
        }
    }

    @Test
    void extraModels() throws Exception {
        try (Chapter c = new Chapter("ExtraModels")) {
            c.send(
                            "POST",
                            "/user",
                            "{\"username\": \"a\", \"password\": \"p\", \"email\": \"e\"}",
                            200,
                            "{\"username\":\"a\",\"email\":\"e\"}")
                    .get(
                            "/items/item1",
                            200,
                            "{\"type\":\"car\",\"description\":\"All my friends drive a low rider\"}")
                    .has("/items/item2", 200, "\"type\":\"plane\"", "\"size\":5")
                    .send(
                            "POST",
                            "/items",
                            "{\"type\": \"car\", \"description\": \"d\"}",
                            200,
                            "{\"type\":\"car\",\"description\":\"d\"}")
                    .get("/keyword-weights", 200, "{\"foo\":2.3}");
            assertEquals(404, c.client.get("/items/nothing").status());
            assertEquals(422, c.json("POST", "/items", "{\"type\": \"boat\"}").send().status());
        }
    }

    @Test
    void statusCodes() throws Exception {
        try (Chapter c = new Chapter("ResponseStatusCode")) {
            c.is(c.client.request("POST", "/items?name=a").send(), 201, "{\"name\":\"a\"}")
                    .is(c.client.delete("/items/a"), 204, "");
        }
        try (Chapter c = new Chapter("AdditionalStatusCodes")) {
            String item = "{\"name\": \"n\", \"size\": 1}";
            assertEquals(200, c.json("PUT", "/items/foo", item).send().status());
            assertEquals(201, c.json("PUT", "/items/bar", item).send().status());
        }
        try (Chapter c = new Chapter("ResponseChangeStatusCode")) {
            assertEquals(200, c.client.request("PUT", "/get-or-create-task/foo").send().status());
            assertEquals(201, c.client.request("PUT", "/get-or-create-task/bar").send().status());
            assertEquals(200, c.client.request("PUT", "/get-or-create-task/bar").send().status());
        }
    }

    @Test
    void errors() throws Exception {
        try (Chapter c = new Chapter("HandlingErrors")) {
            TestReply missing = c.client.get("/items/bar");
            c.is(missing, 404, "{\"detail\":\"Item not found\"}");
            assertEquals("There goes my error", missing.header("X-Error").orElseThrow());
            c.has("/unicorns/yolo", 418, "Oops! yolo did something")
                    .has("/numbers/3", 418, "Nope! I don't like 3.")
                    .has("/numbers/x", 422, "int_parsing");
            assertEquals("1", c.client.get("/numbers/x").header("X-Problems").orElseThrow());
        }
    }

    @Test
    void documented() throws Exception {
        try (Chapter c = new Chapter("PathOperationConfiguration")) {
            c.has(
                    "/openapi.json",
                    200,
                    "\"summary\":\"Create an item\"",
                    "each item must have a name",
                    "\"deprecated\":true",
                    "\"201\"");
        }
        try (Chapter c = new Chapter("PathOperationAdvancedConfiguration")) {
            c.has("/openapi.json", 200, "some_specific_id_you_define");
            assertFalse(c.client.get("/openapi.json").text().contains("/internal"));
            c.is(
                    c.client.request("POST", "/magic").body("text/x", "Foo:a,b").send(),
                    200,
                    "{\"name\":\"Foo\",\"tags\":[\"a\",\"b\"]}");
        }
        try (Chapter c = new Chapter("AdditionalResponses")) {
            c.has("/items/foo", 200, "there goes my hero")
                    .has("/items/x", 404, "Item not found")
                    .has("/openapi.json", 200, "The item was moved");
        }
        try (Chapter c = new Chapter("Metadata")) {
            c.has("/api/v1/openapi.json", 200, "ChimichangApp", "0.0.1", "## Items")
                    .has("/documentation/start.js", 200, "/api/v1/openapi.json");
            assertEquals(404, c.client.get("/docs").status());
        }
        Object conditional = Chapters.program("ConditionalOpenapi");
        for (String url : List.of("", "/openapi.json")) {
            var settings = tasuki.web.Settings.of(java.util.Map.of("OPENAPI_URL", url));
            var app = (tasuki.web.App) Chapters.call(conditional, "app", settings);
            try (var client = tasuki.web.TestClient.of(app)) {
                assertEquals(url.isEmpty() ? 404 : 200, client.get("/openapi.json").status());
                assertEquals(url.isEmpty() ? 404 : 200, client.get("/docs").status());
            }
        }
    }

    @Test
    void customResponses() throws Exception {
        try (Chapter c = new Chapter("CustomResponse")) {
            c.has("/items", 200, "Look ma").get("/text", 200, "Hello World");
            assertEquals(
                    "text/html; charset=utf-8",
                    c.client.get("/items").header("Content-Type").orElseThrow());
            assertEquals(
                    "https://typer.tiangolo.com",
                    c.client.get("/typer").header("Location").orElseThrow());
            TestReply part = c.client.request("GET", "/file").header("Range", "bytes=2-3").send();
            c.is(part, 206, "23");
            assertEquals("video/mp4", part.header("Content-Type").orElseThrow());
            assertEquals(
                    "attachment; filename=\"cat videos.mp4\"",
                    c.client.get("/video").header("Content-Disposition").orElseThrow());
            assertEquals(
                    "application/vnd.api+json",
                    c.client.get("/numbers").header("Content-Type").orElseThrow());
        }
        try (Chapter c = new Chapter("ResponseDirectly")) {
            TestReply put =
                    c.json("PUT", "/items/7", "{\"title\": \"t\", \"day\": \"2026-11-26\"}").send();
            c.is(put, 200, "{\"title\":\"t\",\"day\":\"2026-11-26\"}");
            assertEquals("7", put.header("X-Item").orElseThrow());
            c.has("/legacy", 200, "<shampoo>");
        }
    }

    @Test
    void cookiesAndHeaders() throws Exception {
        try (Chapter c = new Chapter("ResponseCookies")) {
            c.holds(c.client.request("POST", "/cookie-and-object").send(), 200, "dark side");
            assertEquals("fake-cookie-session-value", c.client.cookies().get("fakesession"));
            c.client.request("POST", "/cookie").send();
            assertEquals("value", c.client.cookies().get("fakesession"));
        }
        try (Chapter c = new Chapter("ResponseHeaders")) {
            assertEquals(
                    "alone in the world",
                    c.client.get("/headers-and-object").header("X-Cat-Dog").orElseThrow());
            assertEquals(
                    "en-US", c.client.get("/headers").header("Content-Language").orElseThrow());
        }
    }

    @Test
    void streams() throws Exception {
        try (Chapter c = new Chapter("StreamJsonLines")) {
            TestReply lines = c.client.get("/items/stream");
            assertEquals(3, lines.text().lines().count());
            assertEquals("application/jsonl", lines.header("Content-Type").orElseThrow());
        }
        try (Chapter c = new Chapter("StreamData")) {
            c.get("/story/stream", 200, "Before the storm, there was a Rick. ")
                    .get("/report", 200, "1,1\n2,4\n3,9\n");
            TestReply image = c.client.get("/image/stream");
            assertEquals(8, image.bytes().length);
            assertEquals("image/png", image.header("Content-Type").orElseThrow());
        }
        try (Chapter c = new Chapter("ServerSentEvents")) {
            c.has("/items/stream", 200, "data: {\"name\":\"Plumbus\",\"price\":32.99}\n\n")
                    .has(
                            "/items/events",
                            200,
                            ": stream of item updates",
                            "event: item_update\nid: 1\nretry: 5000\ndata: {");
            TestReply resumed =
                    c.client.request("GET", "/items/events").header("Last-Event-ID", "2").send();
            assertFalse(resumed.text().contains("Portal Gun"));
            assertTrue(resumed.text().contains("Meeseeks"));
            c.holds(
                    c.json("POST", "/chat", "{\"text\": \"hello world\"}").send(),
                    200,
                    "event: token\ndata: hello\n\nevent: token\ndata: world\n\nevent: done");
            TestReply clock = c.client.request("GET", "/clock").open();
            assertEquals("event: tick", clock.nextLine().orElseThrow());
            assertEquals("data: 1", clock.nextLine().orElseThrow());
            clock.disconnect();
            clock.awaitEnd();
        }
    }

    @Test
    void templates() throws Exception {
        try (Chapter c = new Chapter("HtmlTemplates")) {
            c.has("/items/42", 200, "<h1>Item ID: 42</h1>").has("/items/%3Cb%3E", 200, "&lt;b&gt;");
        }
    }

    @Test
    void bytesAsBase64() throws Exception {
        try (Chapter c = new Chapter("JsonBase64Bytes")) {
            c.holds(
                            c.json(
                                            "POST",
                                            "/data",
                                            "{\"description\": \"d\", \"data\": \"aGVsbG8=\"}")
                                    .send(),
                            200,
                            "\"content\":\"hello\"")
                    .has("/data", 200, "\"data\":\"aGVsbG8=\"")
                    .refused("POST", "/data", "{\"description\": \"d\", \"data\": \"%%\"}", "data");
        }
    }
}
