package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonView;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.stream.AsyncStream;

import java.util.List;
import java.util.Optional;

class ReplyModelTest {
    record UserIn(String name, String password, @Nullable String note) {}

    record UserOut(String name) {}

    record Strict(String name, int level) {}

    record Address(String street, String city) {}

    record Item(
            String name,
            @Nullable String description,
            @Default("10.5") double tax,
            @Default("[]") List<String> tags,
            Address address) {}

    interface Public {}

    record Viewed(@JsonView(Public.class) String shown, String hidden) {}

    static final class Handlers {
        private final Item item =
                new Item("Foo", null, 10.5, List.of(), new Address("street", "city"));
        private final UserIn user = new UserIn("ann", "secret", null);

        @Get("/user")
        @ReplyModel(UserOut.class)
        UserIn user() {
            return user;
        }

        @Get("/users")
        @ReplyModel(UserOut.class)
        List<UserIn> users() {
            return List.of(user, user);
        }

        @Get("/maybe")
        @ReplyModel(UserOut.class)
        Optional<UserIn> maybe() {
            return Optional.of(user);
        }

        @Get("/stream")
        @ReplyModel(UserOut.class)
        AsyncStream<UserIn> stream() {
            return AsyncStream.of(user);
        }

        @Get("/broken")
        @ReplyModel(Strict.class)
        UserIn broken() {
            return user;
        }

        @Get("/include")
        @ReplyModel(include = {"name", "address.city"})
        Item include() {
            return item;
        }

        @Get("/exclude")
        @ReplyModel(exclude = {"tax", "address.street"})
        Item exclude() {
            return item;
        }

        @Get("/omit")
        @ReplyModel(omitDefaults = true)
        Item omit() {
            return item;
        }

        @Get("/nulls")
        @ReplyModel(omitNulls = true)
        Item nulls() {
            return item;
        }

        @Get("/view")
        @JsonView(Public.class)
        Viewed view() {
            return new Viewed("a", "b");
        }

        @Get("/head/{id}")
        UserOut head(int id, ReplyHead head, Request request) {
            if (id > 1) {
                head.status(201);
            }
            head.header("X-Id", "" + id).cookie(SetCookie.of("seen", "1"));
            if (id == 3) {
                throw new HttpError(418);
            }
            return new UserOut("ann");
        }

        @Get("/own")
        Reply own(ReplyHead head) {
            head.status(201).header("A", "1").header("B", "1");
            return Reply.text("own").header("B", "2");
        }

        @Get("/html")
        @ContentType("text/html")
        String html() {
            return "<h1>ü</h1>";
        }

        @Get("/events")
        AsyncStream<SseEvent> events() {
            return AsyncStream.of(SseEvent.of("hello").event("greeting"));
        }

        @Get("/chunks")
        AsyncStream<byte[]> chunks() {
            return AsyncStream.of(new byte[] {1}, new byte[] {2, 3});
        }

        @Get("/words")
        @ContentType("text/plain")
        AsyncStream<String> words() {
            return AsyncStream.of("a ", "b");
        }

        @Get("/cpu")
        @Cpu
        String cpu() {
            return Thread.currentThread().isVirtual() ? "virtual" : "platform";
        }
    }

    private static String text(String path) throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            return client.get(path).text();
        }
    }

    @Test
    @DisplayName("what the model does not have stays here: in values, lists, optionals, streams")
    void models() throws InterruptedException {
        assertEquals("{\"name\":\"ann\"}", text("/user"));
        assertEquals("[{\"name\":\"ann\"},{\"name\":\"ann\"}]", text("/users"));
        assertEquals("{\"name\":\"ann\"}", text("/maybe"));
        assertEquals("{\"name\":\"ann\"}\n", text("/stream"));
    }

    @Test
    @DisplayName("a stream of events goes out as events, though nothing else says so")
    void events() throws InterruptedException {
        assertEquals("event: greeting\ndata: hello\n\n", text("/events"));
    }

    @Test
    @DisplayName("a result that lacks what the model requires is a failure of the server")
    void broken() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()));
                LogCapture _ = new LogCapture()) {
            assertEquals(500, client.get("/broken").status());
        }
    }

    @Test
    @DisplayName("include, exclude, nulls and defaults")
    void parts() throws InterruptedException {
        assertEquals("{\"name\":\"Foo\",\"address\":{\"city\":\"city\"}}", text("/include"));
        assertEquals(
                "{\"name\":\"Foo\",\"description\":null,\"tags\":[],\"address\":{\"city\":\"city\"}}",
                text("/exclude"));
        assertEquals(
                "{\"name\":\"Foo\",\"address\":{\"street\":\"street\",\"city\":\"city\"}}",
                text("/omit"));
        assertFalse(text("/nulls").contains("description"));
        assertEquals("{\"shown\":\"a\"}", text("/view"));
    }

    @Test
    @DisplayName("the document shows the model, in its list")
    void document() throws InterruptedException {
        String document = text("/openapi.json");
        assertTrue(document.contains("#/components/schemas/UserOut"), document);
        assertFalse(document.contains("password"), document);
    }

    @Test
    @DisplayName("status, headers and cookies are set beside a value; not beside an error")
    void head() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply first = client.get("/head/1");
            assertEquals(200, first.status());
            assertEquals("1", first.header("X-Id").orElseThrow());
            assertEquals("1", client.cookies().get("seen"));
            assertEquals(201, client.get("/head/2").status());
            TestReply error = client.get("/head/3");
            assertEquals(418, error.status());
            assertTrue(error.header("X-Id").isEmpty());
            TestReply own = client.get("/own");
            assertEquals(200, own.status());
            assertEquals(List.of("1"), own.headers().get("A"));
            assertEquals(List.of("2"), own.headers().get("B"));
        }
    }

    @Test
    @DisplayName("text, bytes and streams of them go out as what they are declared to be")
    void contentTypes() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply html = client.get("/html");
            assertEquals("<h1>ü</h1>", html.text());
            assertEquals("text/html; charset=utf-8", html.header("Content-Type").orElseThrow());
            assertEquals(3, client.get("/chunks").bytes().length);
            assertEquals("a b", client.get("/words").text());
            assertEquals("\"platform\"", client.get("/cpu").text());
        }
    }
}
