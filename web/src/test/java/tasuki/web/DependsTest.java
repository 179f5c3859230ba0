package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class DependsTest {
    static final List<String> LOG = new ArrayList<>();

    record Resource(String name) implements AutoCloseable {
        @Override
        public void close() {
            LOG.add("close " + name);
        }
    }

    record Pool(String name) implements AutoCloseable {
        @Override
        public void close() {
            LOG.add("close " + name);
        }
    }

    record Dao(Pool pool) {}

    record Early(String name) implements AutoCloseable {
        @Override
        public void close() {
            LOG.add("close early");
            if (name.equals("bad")) {
                throw new HttpError(409, "cannot commit");
            }
        }
    }

    @Provides
    record Common(
            Optional<String> q,
            @Default("0") int skip,
            @HeaderParam("X-Agent") @Default("none") String agent) {}

    @Depends("verifyToken")
    static final class Handlers {
        int numbers;

        @Provides
        void verifyToken(@HeaderParam("X-Token") String token) {
            if (!token.equals("secret")) {
                throw new HttpError(400, "X-Token header invalid");
            }
        }

        @Provides
        String queryOrCookie(Optional<String> q, @CookieParam Optional<String> lastQuery) {
            return q.or(() -> lastQuery).orElse("nothing");
        }

        @Provides
        int number() {
            return ++numbers;
        }

        @Provides(closed = Provides.Closed.AFTER_REPLY)
        Resource resource(Early early) {
            LOG.add("open resource");
            return new Resource("resource");
        }

        @Provides(closed = Provides.Closed.AFTER_REPLY)
        Early lasting() {
            return new Early("good");
        }

        @Provides(shared = true)
        Dao dao(Pool pool) {
            LOG.add("make dao");
            return new Dao(pool);
        }

        @Provides(shared = true)
        Pool pool() {
            LOG.add("make pool");
            return new Pool("pool");
        }

        @Get("/query")
        String query(@Depends("queryOrCookie") String query) {
            return query;
        }

        @Get("/numbers")
        List<Integer> numbers(
                @Depends("number") int a,
                @Depends("number") int b,
                @Depends(value = "number", cached = false) int c) {
            return List.of(a, b, c);
        }

        @Get("/common")
        Common common(Common common) {
            return common;
        }

        @Get("/resource")
        String resource(Resource resource) {
            LOG.add("handler");
            return resource.name();
        }

        @Get("/dao")
        String dao(Dao dao, Pool pool) {
            return dao.pool() == pool ? "same" : "different";
        }
    }

    private static TestReply get(TestClient client, String path) throws InterruptedException {
        return client.request("GET", path).header("X-Token", "secret").send();
    }

    @Test
    @DisplayName("dependencies of a class run before its handlers and are in the document")
    void guards() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply missing = client.get("/numbers");
            assertEquals(List.of("missing header.X-Token Field required"), Refusals.of(missing));
            TestReply wrong = client.request("GET", "/numbers").header("X-Token", "x").send();
            assertEquals("{\"detail\":\"X-Token header invalid\"}", wrong.text());
            assertTrue(client.get("/openapi.json").text().contains("\"name\":\"X-Token\""));
        }
    }

    @Test
    @DisplayName("a dependency is found by its name, cached unless said otherwise")
    void byName() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals("\"nothing\"", get(client, "/query").text());
            assertEquals("\"x\"", get(client, "/query?q=x").text());
            client.cookies().put("lastQuery", "kept");
            assertEquals("\"kept\"", get(client, "/query").text());
            assertEquals("[1,1,2]", get(client, "/numbers").text());
        }
    }

    @Test
    @DisplayName("a test replaces a named dependency, and what it would have asked for with it")
    void overrides() throws InterruptedException {
        App app =
                App.of(new Handlers())
                        .provide("verifyToken", _ -> "anybody")
                        .provide("queryOrCookie", _ -> "fake");
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"fake\"", client.get("/query").text());
        }
    }

    @Test
    @DisplayName("a record of parameters takes each from where it is")
    void classes() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(
                    "{\"q\":\"a\",\"skip\":3,\"agent\":\"none\"}",
                    get(client, "/common?q=a&skip=3").text());
            assertEquals(
                    List.of(
                            "int_parsing query.skip Input should be a valid integer, unable to"
                                    + " parse string as an integer"),
                    Refusals.of(get(client, "/common?skip=x")));
        }
    }

    @Test
    @DisplayName("what is closed after the reply is closed before what it was made of")
    void closing() throws InterruptedException {
        LOG.clear();
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            LOG.clear();
            assertEquals("\"resource\"", get(client, "/resource").text());
            assertEquals(List.of("open resource", "handler", "close resource", "close early"), LOG);
        }
    }

    @Test
    @DisplayName("what is shared is made at the start, whole, and closed at the end")
    void shared() throws InterruptedException {
        LOG.clear();
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(List.of("make pool", "make dao"), LOG);
            assertEquals("\"same\"", get(client, "/dao").text());
        }
        assertEquals(List.of("make pool", "make dao", "close pool"), LOG);
    }

    static final class Commits {
        @Provides(closed = Provides.Closed.BEFORE_REPLY)
        Early early(String name) {
            return new Early(name);
        }

        @Get("/")
        String get(Early early) {
            return "committed";
        }
    }

    @Test
    @DisplayName("a clean-up before the reply can still turn it into an error")
    void beforeTheReply() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Commits()))) {
            assertEquals("\"committed\"", client.get("/?name=good").text());
            TestReply reply = client.get("/?name=bad");
            assertEquals(409, reply.status());
            assertEquals("{\"detail\":\"cannot commit\"}", reply.text());
        }
    }

    static final class TooShort {
        @Provides(closed = Provides.Closed.BEFORE_REPLY)
        Early early() {
            return new Early("");
        }

        @Provides(closed = Provides.Closed.AFTER_REPLY)
        Resource resource(Early early) {
            return new Resource("");
        }

        @Get("/")
        String get(Resource resource) {
            return "";
        }
    }

    static final class SharedOfRequest {
        @Provides(shared = true)
        Dao dao(@HeaderParam String tenant) {
            return new Dao(new Pool(tenant));
        }

        @Get("/")
        String get(Dao dao) {
            return "";
        }
    }

    static final class Nameless {
        @Get("/")
        String get(@Depends("nobody") String text) {
            return "";
        }
    }

    @Test
    @DisplayName("dependencies that cannot hold are refused when the application starts")
    void refused() {
        assertTrue(refusal(new TooShort()).contains("is closed after the reply and cannot take"));
        assertTrue(
                refusal(new SharedOfRequest()).contains("cannot take anything from one: Tenant"));
        assertTrue(refusal(new Nameless()).startsWith("Nothing provides 'nobody'"));
    }

    private static String refusal(Object handlers) {
        return String.valueOf(
                assertThrows(WebSetupException.class, () -> TestClient.of(App.of(handlers)))
                        .getMessage());
    }

    @Test
    @DisplayName("routers and single routes have dependencies too")
    void routers() throws InterruptedException {
        Router admin = Router.create("/admin").depends(request -> refuse(request, "key"));
        admin.get("/a", _ -> "a");
        admin.get("/b", _ -> "b").depends(request -> refuse(request, "other"));
        App app = App.create().include(admin);
        try (TestClient client = TestClient.of(app)) {
            assertEquals(403, client.get("/admin/a").status());
            assertEquals("\"a\"", client.get("/admin/a?key=1").text());
            assertEquals(403, client.get("/admin/b?key=1").status());
            assertEquals("\"b\"", client.get("/admin/b?key=1&other=1").text());
        }
    }

    private static String refuse(Request request, String name) {
        return request.query(name).orElseThrow(() -> new HttpError(403, name));
    }
}
