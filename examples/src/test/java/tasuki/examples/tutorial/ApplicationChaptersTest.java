package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tasuki.web.App;
import tasuki.web.Settings;
import tasuki.web.TestClient;
import tasuki.web.TestReply;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** The chapters of FastAPI's documentation on middleware, structure, life, proxies and settings. */
class ApplicationChaptersTest {
    @Test
    void middleware() throws Exception {
        try (Chapter c = new Chapter("Middleware")) {
            TestReply reply = c.client.get("/");
            assertTrue(Double.parseDouble(reply.header("X-Process-Time").orElseThrow()) < 60);
        }
        try (Chapter c = new Chapter("CorsMiddleware")) {
            TestReply preflight =
                    c.client
                            .request("OPTIONS", "/")
                            .header("Origin", "http://localhost:8080")
                            .header("Access-Control-Request-Method", "GET")
                            .send();
            assertEquals(
                    "http://localhost:8080",
                    preflight.header("Access-Control-Allow-Origin").orElseThrow());
            TestReply other =
                    c.client.request("GET", "/").header("Origin", "https://evil.example").send();
            assertTrue(other.header("Access-Control-Allow-Origin").isEmpty());
        }
        try (Chapter c = new Chapter("AdvancedMiddleware")) {
            assertEquals(400, c.client.get("/").status());
            TestReply reply =
                    c.client
                            .request("GET", "/")
                            .header("Host", "www.example.com")
                            .header("Accept-Encoding", "gzip")
                            .send();
            assertEquals("gzip", reply.header("Content-Encoding").orElseThrow());
            assertEquals("the middleware", reply.header("X-Signed-By").orElseThrow());
        }
    }

    @Test
    void sqlDatabases() throws Exception {
        try (Chapter c = new Chapter("SqlDatabases")) {
            c.send(
                            "POST",
                            "/heroes",
                            "{\"name\": \"Deadpond\", \"secretName\": \"Dive Wilson\"}",
                            201,
                            "{\"id\":1,\"name\":\"Deadpond\",\"age\":null}")
                    .send(
                            "PATCH",
                            "/heroes/1",
                            "{\"age\": 48}",
                            200,
                            "{\"id\":1,\"name\":\"Deadpond\",\"age\":48}")
                    .get("/heroes", 200, "[{\"id\":1,\"name\":\"Deadpond\",\"age\":48}]")
                    .has("/heroes/9", 404, "Hero not found");
            assertEquals(204, c.client.delete("/heroes/1").status());
            assertEquals(404, c.client.delete("/heroes/1").status());
        }
    }

    @Test
    void biggerApplications() throws Exception {
        try (Chapter c = new Chapter("BiggerApplications")) {
            c.has("/", 422, "missing", "token")
                    .has("/?token=jessica", 200, "Bigger Applications")
                    .has("/?token=x", 400, "No Jessica token provided")
                    .has("/items?token=jessica", 422, "X-Token")
                    .has("/users/me?token=jessica", 200, "fakecurrentuser");
            c.client.header("X-Token", "fake-super-secret-token");
            c.has("/items/plumbus?token=jessica", 200, "Plumbus")
                    .has("/items/x?token=jessica", 404, "Item not found")
                    .holds(
                            c.client.request("POST", "/admin?token=jessica").send(),
                            307) // to /admin/, where it is
                    .holds(
                            c.client.request("POST", "/admin/?token=jessica").send(),
                            200,
                            "schwifty");
        }
    }

    @Test
    void backgroundTasks() throws Exception {
        Object program = Chapters.program("BackgroundTasks");
        try (TestClient client = Chapters.client(program)) {
            TestReply reply = client.request("POST", "/send-notification/a@b.c?q=x").send();
            assertEquals("{\"message\":\"Notification sent in the background\"}", reply.text());
        } // stops when the background work has ended
        var field = program.getClass().getDeclaredField("log");
        field.setAccessible(true);
        String log = field.get(program).toString();
        assertTrue(log.contains("found query: x") && log.contains("notification for a@b.c"), log);
    }

    @Test
    void files() throws Exception {
        try (Chapter c = new Chapter("StaticFolder")) {
            c.get("/static/hello.txt", 200, "Hello from a file");
            assertEquals(404, c.client.get("/static/nothing").status());
        }
        try (Chapter c = new Chapter("Frontend")) {
            c.get("/api/items", 200, "[\"Plumbus\"]").has("/app.js", 200, "document.title");
            assertEquals(404, c.client.get("/missing.js").status());
            c.client.header("Accept", "text/html");
            c.has("/dashboard/settings", 200, "<title>App");
        }
    }

    @Test
    void testing() throws Exception {
        Chapters.call(Chapters.program("Testing"), "test");
    }

    @Test
    void mountsAndProxies() throws Exception {
        try (Chapter c = new Chapter("SubApplications")) {
            c.has("/app", 200, "main app")
                    .has("/subapi/sub", 200, "sub API")
                    .has("/subapi/docs/start.js", 200, "/subapi/openapi.json")
                    .has("/subapi/openapi.json", 200, "\"/sub\"", "\"url\":\"/subapi\"");
            assertFalse(c.client.get("/openapi.json").text().contains("/sub\""));
        }
        try (Chapter c = new Chapter("BehindAProxy")) {
            String self = "http://testserver/api/v1/app";
            c.has("/app", 200, "\"root_path\":\"/api/v1\"", self)
                    .has("/api/v1/app", 200, self)
                    .has("/docs/start.js", 200, "/api/v1/openapi.json");
        }
        try (Chapter c = new Chapter("UsingRequestDirectly")) {
            c.has(
                    "/items/foo",
                    200,
                    "\"client_host\":\"127.0.0.1\"",
                    "\"route\":\"/items/{itemId}\"",
                    "http://testserver/items/foo");
        }
    }

    @Test
    void events() throws Exception {
        Object program = Chapters.program("Events");
        try (TestClient client = Chapters.client(program)) {
            assertEquals("{\"result\":84.0}", client.get("/predict?x=2").text());
        }
        var field = program.getClass().getDeclaredField("models");
        field.setAccessible(true);
        assertTrue(((Map<?, ?>) field.get(program)).isEmpty());
    }

    @Test
    void settings() throws Exception {
        Object program = Chapters.program("SettingsFromEnvironment");
        Class<?> type =
                Class.forName(
                        "SettingsFromEnvironment$AppSettings",
                        false,
                        program.getClass().getClassLoader());
        Object faked =
                Settings.of(Map.of("ADMIN_EMAIL", "deadpond@example.com"))
                        .as(type.asSubclass(Record.class));
        App app = App.of(program).provide("settings", _ -> faked);
        try (TestClient client = TestClient.of(app)) {
            assertEquals(
                    "{\"appName\":\"Awesome API\",\"adminEmail\":\"deadpond@example.com\","
                            + "\"itemsPerUser\":50}",
                    client.get("/info").text());
        }
    }

    @Test
    void bodies() throws Exception {
        try (Chapter c = new Chapter("StrictContentType")) {
            assertEquals(
                    200,
                    c.client
                            .request("POST", "/items")
                            .body("", "{\"name\": \"Foo\", \"price\": 1}")
                            .send()
                            .status());
        }
        try (Chapter c = new Chapter("CustomRequestAndRoute")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                out.write("[1, 2, 3]".getBytes());
            }
            c.is(
                    c.client
                            .request("POST", "/sum")
                            .header("Content-Encoding", "gzip")
                            .body("application/json", bytes.toByteArray())
                            .send(),
                    200,
                    "{\"sum\":6}");
            c.holds(c.json("POST", "/sum", "[\"x\"]").send(), 422, "\"body\":\"[\\\"x\\\"]\"");
        }
    }
}
