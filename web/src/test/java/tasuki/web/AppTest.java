package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tasuki.ContextVar;

import tools.jackson.databind.PropertyNamingStrategies;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

class AppTest {
    @Prefix(value = "/users", tags = "users")
    static final class Users {
        @Get
        String all() {
            return "all users";
        }

        @Get("/{id}")
        String one(int id) {
            return "user " + id;
        }
    }

    @Test
    void routersNestWithTheirPrefixes() throws InterruptedException {
        Router inner = Router.create("/inner");
        inner.get("", _ -> "inner");
        inner.get("/x/{a}", request -> request.pathParams());
        Router outer = Router.create("/outer").include("/v1", inner);
        outer.get("/y", request -> request.route());
        App app = App.create().include(outer).include("/api", new Users());
        app.get("/", _ -> "root");
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"root\"", client.get("/").text());
            assertEquals("\"inner\"", client.get("/outer/v1/inner").text());
            assertEquals("{\"a\":\"7\"}", client.get("/outer/v1/inner/x/7").text());
            assertEquals("\"/outer/y\"", client.get("/outer/y").text());
            assertEquals("\"all users\"", client.get("/api/users").text());
            assertEquals("\"user 3\"", client.get("/api/users/3").text());
        }
    }

    @Test
    void middlewareStandsAroundHandlersTheFirstOutermost() throws InterruptedException {
        List<String> log = new CopyOnWriteArrayList<>();
        Router router = Router.create("/r").use(logging(log, "router"));
        router.get("", _ -> log.add("handler")).use(logging(log, "route"));
        App app = App.create().use(logging(log, "one")).use(logging(log, "two")).include(router);
        app.get(
                "/bad",
                _ -> {
                    throw new HttpError(400, "bad");
                });
        try (TestClient client = TestClient.of(app)) {
            client.get("/r");
            assertEquals(
                    List.of(
                            "one in",
                            "two in",
                            "router in",
                            "route in",
                            "handler",
                            "route 200",
                            "router 200",
                            "two 200",
                            "one 200"),
                    log);
            log.clear();
            client.get("/bad");
            assertEquals(List.of("one in", "two in", "two 400", "one 400"), log);
            log.clear();
            client.get("/unknown");
            assertEquals(List.of("one in", "two in", "two 404", "one 404"), log);
        }
    }

    private static Middleware logging(List<String> log, String name) {
        return (request, next) -> {
            log.add(name + " in");
            Reply reply = next.handle(request);
            log.add(name + " " + reply.status());
            return reply;
        };
    }

    @Test
    void middlewareCanAnswerChangeAndBind() throws InterruptedException {
        ContextVar<String> user = ContextVar.create("user");
        App app =
                App.create()
                        .use(
                                (request, next) ->
                                        request.header("Authorization").isPresent()
                                                ? next.handle(request)
                                                : Reply.text("who are you?").status(401))
                        .use(
                                (request, next) -> {
                                    request.state().put("n", 7);
                                    return user.call("ada", () -> next.handle(request))
                                            .header("X-Seen", "yes");
                                });
        app.get("/", request -> user.get() + request.state().get("n"));
        try (TestClient client = TestClient.of(app)) {
            assertEquals(401, client.get("/").status());
            TestReply reply = client.request("GET", "/").header("Authorization", "x").send();
            assertEquals("\"ada7\"", reply.text());
            assertEquals(Optional.of("yes"), reply.header("X-Seen"));
        }
    }

    @Test
    void aLifespanStandsAroundServing() throws InterruptedException {
        List<String> log = new CopyOnWriteArrayList<>();
        App app =
                App.create()
                        .lifespan(
                                serving -> {
                                    log.add("open pool");
                                    serving.run();
                                    log.add("close pool");
                                })
                        .lifespan(
                                serving -> {
                                    log.add("open cache");
                                    serving.run();
                                    log.add("close cache");
                                });
        app.get("/", _ -> log.add("request"));
        try (TestClient client = TestClient.of(app)) {
            client.get("/");
        }
        assertEquals(
                List.of("open pool", "open cache", "request", "close cache", "close pool"), log);
    }

    @Test
    void aLifespanThatFailsStopsTheStart() {
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                TestClient.of(
                                        App.create()
                                                .lifespan(
                                                        _ -> {
                                                            throw new IllegalStateException(
                                                                    "no pool");
                                                        })));
        assertEquals("no pool", failure.getMessage());
        assertThrows(WebSetupException.class, () -> TestClient.of(App.create().lifespan(_ -> {})));
    }

    @Test
    void jsonIsSetForTheWholeApplication() throws InterruptedException {
        record Named(String firstName, @Default("x") String lastName) {}
        App app =
                App.create()
                        .json(
                                json ->
                                        json.propertyNamingStrategy(
                                                PropertyNamingStrategies.SNAKE_CASE));
        app.post("/", request -> request.json(Named.class));
        try (TestClient client = TestClient.of(app)) {
            assertEquals(
                    "{\"first_name\":\"ada\",\"last_name\":\"x\"}",
                    client.post("/", Map.of("first_name", "ada")).text());
            assertEquals(
                    List.of("string_type body.first_name Input should be a valid string"),
                    Refusals.of(client.post("/", Map.of("first_name", 5))));
        }
    }

    @Test
    void aRequestTellsWhatItIs() throws InterruptedException {
        App app = App.create();
        app.post(
                "/a b/{id}",
                request ->
                        String.join(
                                "|",
                                request.method(),
                                request.path(),
                                request.route(),
                                request.protocol(),
                                request.host().orElse(""),
                                request.client().getAddress().getHostAddress(),
                                request.query().toString(),
                                request.query("n", Integer.class).toString(),
                                request.headers().get("x-a").toString(),
                                request.text()));
        try (TestClient client = TestClient.of(app)) {
            TestRequest request =
                    client.request("POST", "/a%20b/7?n=1&n=2&e&x=%zz+y")
                            .header("X-A", "1")
                            .header("x-a", "2")
                            .header("X-Forwarded-For", "203.0.113.9, 127.0.0.1")
                            .body("text/plain; charset=iso-8859-1", new byte[] {(byte) 0xe4});
            assertEquals(
                    "POST|/a b/7|/a b/{id}|HTTP/1.1|testserver|203.0.113.9"
                            + "|{n=[1, 2], e=[], x=[%zz y]}|Optional[1]|[1, 2]|ä",
                    request.send().json(String.class));
        }
        try (TestClient client = TestClient.of(app.trust())) {
            assertTrue(
                    client.request("POST", "/a%20b/7?n=1")
                            .header("X-A", "1")
                            .header("X-Forwarded-For", "203.0.113.9")
                            .send()
                            .text()
                            .contains("127.0.0.1"));
        }
    }

    @Test
    void whatCannotBeTrustedIsSaid() {
        assertEquals(
                "Not an address or a network to trust: 'proxy.example'; write 10.1.2.3, 10.0.0.0/8 or"
                        + " ::1",
                assertThrows(
                                WebSetupException.class,
                                () -> TestClient.of(App.create().trust("proxy.example")))
                        .getMessage());
    }
}
