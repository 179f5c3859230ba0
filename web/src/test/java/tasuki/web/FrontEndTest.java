package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A front end is asked when no route has the path, as FastAPI's is. */
class FrontEndTest {
    @TempDir private Path folder;

    @BeforeEach
    void build() throws IOException {
        Files.writeString(folder.resolve("index.html"), "<p>app");
        Files.writeString(folder.resolve("app.js"), "run()");
        Files.createDirectories(folder.resolve("about"));
        Files.writeString(folder.resolve("about/index.html"), "<p>about");
    }

    private App app() {
        App app = App.create();
        app.frontend("/", folder);
        app.get("/items", _ -> "items");
        app.post("/login", _ -> "logged in");
        app.webSocket("/socket", (_, socket) -> socket.sendText("hello"));
        return app;
    }

    private static TestReply page(TestClient client, String method, String path)
            throws InterruptedException {
        return client.request(method, path).header("Accept", "text/html").send();
    }

    @Test
    @DisplayName("files and pages are there, for GET and HEAD; routes come first")
    void pages() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            assertEquals("<p>app", client.get("/").text());
            assertEquals("run()", client.get("/app.js").text());
            assertEquals(200, client.request("HEAD", "/app.js").send().status());
            assertEquals("<p>about", client.get("/about/").text());
            assertEquals("<p>app", page(client, "GET", "/dashboard/settings").text());
            assertEquals(404, client.get("/missing.js").status());
            assertEquals("\"items\"", page(client, "GET", "/items").text());
        }
    }

    @Test
    @DisplayName("another method is 405 for a file of it, and 404 for what it does not have")
    void otherMethods() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            TestReply file = page(client, "POST", "/app.js");
            assertEquals(405, file.status());
            assertEquals(Optional.of("GET, HEAD, OPTIONS"), file.header("Allow"));
            assertEquals(405, page(client, "POST", "/").status());
            assertEquals(405, page(client, "DELETE", "/about/").status());
            assertEquals(404, page(client, "POST", "/dashboard/settings").status());
            assertEquals(204, client.request("OPTIONS", "/app.js").send().status());
            assertEquals(404, client.request("OPTIONS", "/none").send().status());
        }
    }

    @Test
    @DisplayName("a path that a route has with another method is 405, whatever the front end has")
    void methodsOfRoutes() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            TestReply reply = page(client, "GET", "/login");
            assertEquals(405, reply.status());
            assertEquals(Optional.of("OPTIONS, POST"), reply.header("Allow"));
        }
    }

    @Test
    @DisplayName("a slash too many is sent on to the route before the front end is asked")
    void slashes() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            TestReply reply = page(client, "GET", "/items/?q=1");
            assertEquals(307, reply.status());
            assertEquals(Optional.of("/items?q=1"), reply.header("Location"));
        }
    }

    @Test
    @DisplayName("a WebSocket is not for a front end")
    void webSockets() throws Exception {
        try (TestClient client = TestClient.of(app());
                TestWebSocket there = client.webSocket("/socket");
                TestWebSocket nowhere = client.webSocket("/app.js")) {
            assertEquals("hello", there.receiveText());
            assertEquals(404, nowhere.reply().status());
        }
    }

    @Test
    @DisplayName("a front end under a path is reached without its slash, and the closer one wins")
    void nested(@TempDir Path admin) throws Exception {
        Files.writeString(admin.resolve("index.html"), "<p>admin");
        App app = app();
        app.frontend("/admin", admin);
        app.include(Router.create("/v1").include(shop()));
        try (TestClient client = TestClient.of(app)) {
            assertEquals("<p>admin", client.get("/admin/").text());
            assertEquals("<p>admin", page(client, "GET", "/admin/users").text());
            assertTrue(client.get("/v1/shop/app.js").text().contains("run()"));
        }
        App alone = App.create();
        alone.frontend("/admin", admin);
        try (TestClient client = TestClient.of(alone)) {
            assertEquals(Optional.of("/admin/"), client.get("/admin").header("Location"));
        }
    }

    private Router shop() {
        Router shop = Router.create("/shop");
        shop.frontend("/", folder);
        return shop;
    }

    @Test
    @DisplayName("its dependencies and middleware stand before it, CORS answers for it")
    void protectedOne() throws InterruptedException {
        App app = App.create();
        app.frontend("/", folder)
                .depends(
                        request ->
                                request.header("Authorization")
                                        .orElseThrow(() -> new HttpError(401)))
                .use(Cors.allow("https://other.example"));
        try (TestClient client = TestClient.of(app)) {
            assertEquals(401, client.get("/app.js").status());
            assertEquals(
                    200,
                    client.request("GET", "/app.js").header("Authorization", "x").send().status());
            TestReply preflight =
                    client.request("OPTIONS", "/app.js")
                            .header("Origin", "https://other.example")
                            .header("Access-Control-Request-Method", "GET")
                            .send();
            assertEquals(
                    Optional.of("https://other.example"),
                    preflight.header("Access-Control-Allow-Origin"));
        }
    }
}
