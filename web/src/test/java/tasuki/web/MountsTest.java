package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class MountsTest {
    record Thing(String name) {}

    static final class Inner {
        @Get("/items/{id}")
        String item(String id, Request request, Thing thing) {
            return request.route() + " " + request.url() + " " + thing.name();
        }

        @Get("/link")
        String link(Request request) {
            return request.urlFor("item", "a/b") + " " + request.pathFor("item", 3);
        }

        @Get("/boom")
        String boom() {
            throw new IllegalStateException("inner");
        }
    }

    private static App inner(List<String> log) {
        return App.of(new Inner())
                .title("Inner")
                .provide(Thing.class, _ -> new Thing("inner thing"))
                .onStatus(404, (_, _) -> Reply.text("inner 404").status(404))
                .use(
                        (request, next) -> {
                            log.add("inner middleware");
                            return next.handle(request);
                        })
                .lifespan(
                        serving -> {
                            log.add("inner starts");
                            serving.run();
                            log.add("inner stops");
                        });
    }

    private static App outer(List<String> log) {
        App app =
                App.create()
                        .mount("/sub/api", inner(log))
                        .onError(
                                IllegalStateException.class,
                                (_, e) -> Reply.error(409, String.valueOf(e.getMessage())))
                        .use(
                                (request, next) -> {
                                    log.add("outer middleware");
                                    return next.handle(request);
                                });
        app.get("/sub/api/own", _ -> "outer's own");
        app.get("/app", _ -> "outer");
        return app;
    }

    @Test
    @DisplayName("a mounted application is whole: routes, dependencies, errors, docs, lifespan")
    void mounted() throws InterruptedException {
        List<String> log = new ArrayList<>();
        try (TestClient client = TestClient.of(outer(log))) {
            assertEquals("\"outer\"", client.get("/app").text());
            log.clear();
            assertEquals(
                    "\"/sub/api/items/{id} http://testserver/sub/api/items/5?q=1 inner thing\"",
                    client.get("/sub/api/items/5?q=1").text());
            assertEquals(List.of("outer middleware", "inner middleware"), log);
            assertEquals(
                    "\"http://testserver/sub/api/items/a%2Fb /sub/api/items/3\"",
                    client.get("/sub/api/link").text());
            assertEquals("\"outer's own\"", client.get("/sub/api/own").text());
            assertEquals("inner 404", client.get("/sub/api/nothing").text());
            assertEquals("inner 404", client.get("/sub/api").text());
            assertEquals("{\"detail\":\"Not Found\"}", client.get("/nothing").text());
            assertEquals("{\"detail\":\"inner\"}", client.get("/sub/api/boom").text());
            assertEquals(405, client.delete("/sub/api/link").status());
            assertEquals(200, client.request("HEAD", "/sub/api/link").send().status());
            assertEquals(
                    "/sub/api/link", client.get("/sub/api/link/").header("Location").orElse(""));
            String document = client.get("/sub/api/openapi.json").text();
            assertTrue(document.contains("\"servers\":[{\"url\":\"/sub/api\"}]"), document);
            assertTrue(document.contains("\"/items/{id}\""), document);
            String page = client.get("/sub/api/docs").text();
            assertTrue(page.contains("\"/sub/api/docs/start.js\""), page);
            String start = client.get("/sub/api/docs/start.js").text();
            assertTrue(start.contains("\"/sub/api/openapi.json\""), start);
            assertEquals(200, client.get("/sub/api/docs/swagger-ui.css").status());
            log.clear();
        }
        assertEquals(List.of("inner stops"), log);
    }

    @Test
    @DisplayName("a host has an application of its own, and a wildcard all below one")
    void hosts() throws InterruptedException {
        App api = App.create();
        api.get("/", _ -> "api");
        App any = App.create();
        any.get("/", request -> "tenant of " + request.host().orElseThrow());
        App app = App.create().host("api.example.com", api).host("*.example.com", any);
        app.get("/", _ -> "site");
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"site\"", client.get("/").text());
            assertEquals("\"api\"", host(client, "API.example.com:8000"));
            assertEquals("\"tenant of a.example.com\"", host(client, "a.example.com"));
            assertEquals("\"site\"", host(client, "example.com"));
        }
    }

    private static String host(TestClient client, String host) throws InterruptedException {
        return client.request("GET", "/").header("Host", host).send().text();
    }

    @Test
    @DisplayName("behind a proxy: with its prefix or without, its scheme and its prefix in URLs")
    void rootPath() throws InterruptedException {
        App app = App.of(new Inner()).provide(Thing.class, _ -> new Thing("x")).rootPath("/api/v1");
        try (TestClient client = TestClient.of(app)) {
            String url = "\"http://testserver/api/v1/items/a%2Fb /api/v1/items/3\"";
            assertEquals(url, client.get("/link").text());
            assertEquals(url, client.get("/api/v1/link").text());
            assertEquals("/api/v1/link", client.get("/link/").header("Location").orElse(""));
            assertTrue(
                    client.get("/openapi.json")
                            .text()
                            .contains("\"servers\":[{\"url\":\"/api/v1\"}]"));
            assertEquals(
                    "\"https://testserver/p/items/a%2Fb /p/items/3\"",
                    client.request("GET", "/link")
                            .header("X-Forwarded-Prefix", "/p")
                            .header("X-Forwarded-Proto", "https")
                            .send()
                            .text());
        }
        try (TestClient client = TestClient.of(app.trust())) { // nobody is believed
            assertEquals(
                    "\"http://testserver/api/v1/items/a%2Fb /api/v1/items/3\"",
                    client.request("GET", "/link")
                            .header("X-Forwarded-Prefix", "/p")
                            .header("X-Forwarded-Proto", "https")
                            .send()
                            .text());
        }
    }

    @Test
    @DisplayName("a name that no route has is an error that names those there are")
    void unknownNames() throws InterruptedException {
        App app = App.create();
        app.get("/", request -> request.pathFor("nothing"));
        app.get("/known", _ -> "").id("known");
        try (TestClient client = TestClient.of(app).raiseServerExceptions(true);
                LogCapture _ = new LogCapture()) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> client.get("/"))
                            .getMessage();
            assertTrue(message.contains("[known]"), message);
        }
    }

    @Test
    @DisplayName("a front end: its files, its pages, its 404, and the API before it")
    void frontend(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("index.html"), "the app");
        Files.writeString(folder.resolve("app.js"), "code");
        App app = App.create();
        app.get("/api/items", _ -> "items");
        app.frontend("/", folder)
                .depends(request -> request.cookie("user").orElseThrow(() -> new HttpError(401)));
        try (TestClient client = TestClient.of(app)) {
            assertEquals(401, client.get("/").status());
            client.cookies().put("user", "1");
            assertEquals("the app", client.get("/").text());
            assertEquals("code", client.get("/app.js").text());
            assertEquals("\"items\"", client.get("/api/items").text());
            assertEquals(404, client.get("/missing.js").status());
            client.header("Accept", "text/html,*/*");
            assertEquals("the app", client.get("/users/7").text());
            Files.writeString(folder.resolve("404.html"), "not here");
            TestReply missing = client.get("/users/7");
            assertEquals(404, missing.status());
            assertEquals("not here", missing.text());
        }
    }

    /** Something that applications share among their requests. */
    record Pool(String name, List<String> closed) implements AutoCloseable {
        @Override
        public void close() {
            closed.add(name);
            if (name.equals("stuck")) {
                throw new IllegalStateException("it is stuck");
            }
        }
    }

    public record Part(String name, List<String> closed) {
        @Provides(shared = true)
        Pool pool() {
            return new Pool(name, closed);
        }

        @Get("/")
        String get(Pool pool) {
            return pool.name();
        }
    }

    @Test
    @DisplayName("what an application shares is closed also when that of another one cannot be")
    void allIsClosed() throws InterruptedException {
        List<String> closed = new ArrayList<>();
        App app =
                App.of(new Part("outer", closed))
                        .mount("/one", App.of(new Part("stuck", closed)))
                        .mount("/two", App.of(new Part("other", closed)));
        TestClient client = TestClient.of(app);
        assertEquals("\"other\"", client.get("/two/").text());
        WebSetupException failure = assertThrows(WebSetupException.class, client::close);
        assertEquals("it is stuck", failure.getCause().getMessage());
        assertEquals(List.of("stuck", "other", "outer"), closed);
    }
}
