package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Size;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** RFC 9457, for every error that there is, and in the document. */
class ProblemDetailsTest {
    record Item(@Size(min = 2) String name) {}

    record OutOfCredit(String type, String title, int balance, List<String> accounts) {}

    static final class Handlers {
        @Get("/items/{id}")
        Item item(long id) {
            if (id == 1) {
                throw new HttpError(
                        403,
                        new OutOfCredit(
                                "https://shop.example/probs/out-of-credit",
                                "You do not have enough credit",
                                30,
                                List.of("/account/12345")));
            }
            if (id == 2) {
                throw new HttpError(409, Map.of("status", 200, "code", 7));
            }
            throw new IllegalStateException("not to be seen");
        }

        @Post("/items")
        Item create(Item item) {
            return item;
        }

        @Post("/form")
        String form(@FormParam String a) {
            return a;
        }

        @Get("/secret")
        String secret(BearerToken token) {
            return token.value();
        }

        @Get("/scoped")
        @Scopes("admin")
        String scoped(Authenticated who) {
            return who.name();
        }

        @Get("/slow")
        @Timeout("50ms")
        String slow() throws InterruptedException {
            Async.sleepForever();
            return "";
        }

        @Get("/late")
        String late() throws InterruptedException {
            return Async.timeout(
                    Duration.ofMillis(20),
                    () -> {
                        Async.sleepForever();
                        return "";
                    });
        }

        @Get("/file")
        Path file() {
            return Path.of("/there/is/none");
        }

        @Get("/version")
        Reply version(Request request) {
            request.checkPreconditions("\"v2\"");
            return Reply.noContent();
        }

        @WebSocket("/socket")
        void socket(WebSocketConnection socket) {}
    }

    private static App app() {
        App app = App.of(new Handlers()).problemDetails(true).maxBody(200);
        app.use(
                Authentication.by(
                        request -> java.util.Optional.of(Authenticated.of("ada", List.of()))));
        app.include(
                Router.create("/limited")
                        .use(RateLimit.of(1, Duration.ofHours(1)))
                        .include(page()));
        app.include(Router.create("/form2").use(Csrf.sameOrigin()).include(page()));
        app.include(Router.create("/hosts").use(TrustedHosts.of("shop.example")).include(page()));
        App inner = App.of(new Handlers());
        return app.mount("/inner", inner);
    }

    private static Router page() {
        Router router = Router.create();
        router.get("/page", _ -> "page");
        router.post("/page", _ -> "page");
        return router;
    }

    private static void isProblem(int status, TestReply reply) throws InterruptedException {
        assertEquals(status, reply.status(), reply.text());
        assertEquals(
                "application/problem+json",
                reply.header("Content-Type").orElse("none"),
                reply.text());
        JsonNode problem = JsonMapper.shared().readTree(reply.text());
        assertEquals(status, problem.get("status").asInt(), reply.text());
        assertFalse(problem.get("title").asString().isBlank(), reply.text());
        assertTrue(problem.has("type"), reply.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/inner"})
    @DisplayName("every error is a problem, in a mounted application too")
    void all(String at) throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            isProblem(404, client.get(at + "/nothing"));
            isProblem(405, client.request("DELETE", at + "/items").send());
            isProblem(422, client.get(at + "/items/x"));
            isProblem(422, client.post(at + "/items", Map.of("name", "a")));
            isProblem(422, json(client, at + "/items", "{"));
            isProblem(413, json(client, at + "/items", "\"" + "x".repeat(300) + "\""));
            isProblem(415, client.request("POST", at + "/items").body("text/plain", "{}").send());
            isProblem(415, json(client, at + "/form", "{}"));
            isProblem(401, client.get(at + "/secret"));
            isProblem(403, client.get(at + "/scoped"));
            isProblem(504, client.get(at + "/slow"));
            isProblem(504, client.get(at + "/late"));
            isProblem(404, client.get(at + "/file"));
            isProblem(
                    412,
                    client.request("GET", at + "/version").header("If-Match", "\"v1\"").send());
            isProblem(426, client.get(at + "/socket"));
            isProblem(500, client.get(at + "/items/3"));
            isProblem(400, client.get(at + "/items/%"));
        }
    }

    @Test
    @DisplayName("what middleware refuses is a problem")
    void middleware() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            assertEquals(200, client.get("/limited/page").status());
            isProblem(429, client.get("/limited/page"));
            isProblem(
                    403,
                    client.request("POST", "/form2/page")
                            .header("Sec-Fetch-Site", "cross-site")
                            .send());
            isProblem(400, client.get("/hosts/page"));
        }
    }

    private static TestReply json(TestClient client, String path, String body)
            throws InterruptedException {
        return client.request("POST", path).body("application/json", body).send();
    }

    @Test
    @DisplayName("a detail that is an object gives its members, and a type of its own")
    void members() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            assertEquals(
                    "{\"type\":\"https://shop.example/probs/out-of-credit\","
                            + "\"title\":\"You do not have enough credit\",\"status\":403,"
                            + "\"balance\":30,\"accounts\":[\"/account/12345\"]}",
                    client.get("/items/1").text());
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,\"code\":7}",
                    client.get("/items/2").text());
        }
    }

    @Test
    @DisplayName("a mounted application may say otherwise")
    void mountedOtherwise() throws InterruptedException {
        App outer = App.create().problemDetails(true);
        outer.mount("/plain", App.of(new Handlers()).problemDetails(false));
        try (TestClient client = TestClient.of(outer)) {
            assertEquals("{\"detail\":\"Not Found\"}", client.get("/plain/nothing").text());
            isProblem(404, client.get("/nothing"));
        }
    }

    private static String raw(RunningApp server, String request) throws IOException {
        try (Socket socket = new Socket()) {
            InetSocketAddress address = server.address();
            socket.connect(address, 20_000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    @DisplayName("what the engine refuses before there is a request is a problem")
    void engine() throws Exception {
        try (RunningApp server = app().start(0)) {
            for (Map.Entry<String, Integer> each :
                    Map.of(
                                    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                                    400,
                                    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                                    400,
                                    "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n",
                                    414,
                                    "GET / HTTP/1.1\r\nX: " + "x".repeat(40_000) + "\r\n\r\n",
                                    431,
                                    "POST /items HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n"
                                            + "Content-Type: application/json\r\n"
                                            + "Connection: close\r\n\r\n"
                                            + "x".repeat(300),
                                    413)
                            .entrySet()) {
                String reply = raw(server, each.getKey());
                assertTrue(reply.startsWith("HTTP/1.1 " + each.getValue()), reply);
                assertTrue(reply.contains("Content-Type: application/problem+json"), reply);
                JsonNode problem =
                        JsonMapper.shared().readTree(reply.substring(reply.indexOf("\r\n\r\n")));
                assertEquals(each.getValue(), problem.get("status").asInt(), reply);
                assertFalse(problem.get("title").asString().isBlank(), reply);
                assertFalse(problem.get("detail").asString().isBlank(), reply);
            }
        }
    }

    @Test
    @DisplayName("the document shows problems where there are some, and no other shape")
    void document() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            JsonNode document = JsonMapper.shared().readTree(client.get("/openapi.json").text());
            JsonNode replies = document.at("/paths/~1items/post/responses");
            assertEquals(
                    "#/components/schemas/ValidationProblem",
                    replies.at("/422/content/application~1problem+json/schema/$ref").asString());
            JsonNode secret = document.at("/paths/~1secret/get/responses/401");
            assertEquals(
                    "#/components/schemas/ProblemDetails",
                    secret.at("/content/application~1problem+json/schema/$ref").asString());
            JsonNode schemas = document.at("/components/schemas");
            assertEquals(
                    Set.of("Item", "ProblemDetails", "ValidationProblem", "ValidationError"),
                    Set.copyOf(schemas.propertyNames()));
            assertEquals(
                    "#/components/schemas/ValidationError",
                    schemas.at("/ValidationProblem/properties/errors/items/$ref").asString());
            assertEquals(List.of(), OpenApiDocumentTest.errors(client.get("/openapi.json").text()));
        }
    }

    @TempDir private Path folder;

    @Test
    @DisplayName("what a front end does not have is a problem")
    void frontEnd() throws InterruptedException {
        App app = App.create().problemDetails(true);
        app.frontend("/", folder);
        try (TestClient client = TestClient.of(app)) {
            isProblem(404, client.get("/nothing.js"));
            isProblem(404, client.request("POST", "/nothing").send());
        }
    }
}
