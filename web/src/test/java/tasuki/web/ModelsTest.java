package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

class ModelsTest {
    record Size(int width, int height) {}

    record Item(
            String name,
            @Nullable String description,
            @Positive double price,
            @Nullable Size size) {}

    @ForbidExtra
    record Filter(
            @Default("100") @Max(100) int limit, @QueryParam("item-query") Optional<String> q) {}

    @ForbidExtra
    record Login(String username) {}

    record Mixed(@FormParam String token, Upload file, @FormParam byte[] raw) {}

    static final class Handlers {
        @Patch("/item")
        Item patch(Partial<Item> changes) {
            Item stored = new Item("Foo", "old", 5, new Size(1, 2));
            return changes.applyTo(stored);
        }

        @Patch("/names")
        Object names(Partial<Item> changes) {
            return changes.names();
        }

        @Get("/filter")
        Filter filter(@QueryParam Filter filter) {
            return filter;
        }

        @Post("/login")
        Login login(Login login) {
            return login;
        }

        @Post("/form")
        Login form(@FormParam Login login) {
            return login;
        }

        @Post("/mixed")
        String mixed(@FormParam Mixed mixed) {
            return mixed.token() + " " + mixed.file().size() + " " + mixed.raw().length;
        }

        @Post("/sum")
        int sum(@BodyParam List<Integer> numbers) {
            return numbers.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private static TestReply patch(TestClient client, String json) throws InterruptedException {
        return client.request("PATCH", "/item").body("application/json", json).send();
    }

    @Test
    @DisplayName("a partial update changes what was sent, checks it, and leaves the rest")
    void partial() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(
                    "{\"name\":\"Foo\",\"description\":\"old\",\"price\":7.0,"
                            + "\"size\":{\"width\":9,\"height\":2}}",
                    patch(client, "{\"price\": 7, \"size\": {\"width\": 9}}").text());
            assertEquals(
                    "{\"name\":\"Foo\",\"description\":null,\"price\":5.0,"
                            + "\"size\":{\"width\":1,\"height\":2}}",
                    patch(client, "{\"description\": null}").text());
            assertEquals(
                    List.of("greater_than body.price Input should be greater than 0"),
                    Refusals.of(patch(client, "{\"price\": -1}")));
            assertEquals(
                    List.of(
                            "float_parsing body.price Input should be a valid number, unable to"
                                    + " parse string as a number"),
                    Refusals.of(patch(client, "{\"price\": \"x\"}")));
            assertEquals(
                    List.of("missing body.name Field required"),
                    Refusals.of(patch(client, "{\"name\": null}")));
            assertEquals(
                    "[\"name\",\"price\"]",
                    client.request("PATCH", "/names")
                            .body("application/merge-patch+json", "{\"name\":\"a\",\"price\":1}")
                            .send()
                            .text());
            assertEquals(422, patch(client, "[1]").status());
        }
    }

    @Test
    @DisplayName("extras are refused where a record forbids them: body, query, form")
    void extras() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(
                    "{\"limit\":5,\"q\":\"a\"}", client.get("/filter?limit=5&item-query=a").text());
            assertEquals(
                    List.of("extra_forbidden query.tool Extra inputs are not permitted"),
                    Refusals.of(client.get("/filter?tool=plumbus")));
            assertEquals(
                    List.of("extra_forbidden body.extra Extra inputs are not permitted"),
                    Refusals.of(client.post("/login", Map.of("username", "a", "extra", 1))));
            assertEquals(
                    List.of("extra_forbidden body.extra Extra inputs are not permitted"),
                    Refusals.of(client.postForm("/form", Map.of("username", "a", "extra", "b"))));
            assertEquals(200, client.postForm("/form", Map.of("username", "a")).status());
        }
    }

    @Test
    @DisplayName("a model of a form has files in it, as uploads or as bytes")
    void filesInModels() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals(
                    "\"t 3 4\"",
                    client.request("POST", "/mixed")
                            .field("token", "t")
                            .file("file", "a.txt", "text/plain", new byte[3])
                            .file("raw", "b.bin", "", new byte[4])
                            .send()
                            .text());
            assertEquals(
                    List.of("missing body.raw Field required"),
                    Refusals.of(
                            client.request("POST", "/mixed")
                                    .field("token", "t")
                                    .file("file", "a.txt", "text/plain", new byte[3])
                                    .send()));
        }
    }

    @Test
    @DisplayName("a file beyond the limit is 413, and so are too many fields of a plain form")
    void formLimits() throws InterruptedException {
        App app =
                App.of(new Handlers())
                        .formLimits(FormLimits.defaults().withMaxFileBytes(10).withMaxFields(2));
        try (TestClient client = TestClient.of(app)) {
            TestReply large =
                    client.request("POST", "/mixed")
                            .field("token", "t")
                            .file("file", "a.txt", "text/plain", new byte[11])
                            .send();
            assertEquals(413, large.status());
            TestReply many =
                    client.request("POST", "/form")
                            .body("application/x-www-form-urlencoded", "a=1&a=2&a=3")
                            .send();
            assertEquals(413, many.status());
        }
    }

    @Test
    @DisplayName("without strict content types a body without one is JSON; a form is none still")
    void contentTypes() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()).strictContentType(false))) {
            assertEquals(
                    200,
                    client.request("POST", "/login")
                            .body("", "{\"username\":\"a\"}")
                            .send()
                            .status());
            assertEquals(
                    415,
                    client.request("POST", "/login")
                            .body("text/plain", "{\"username\":\"a\"}")
                            .send()
                            .status());
        }
    }

    @Test
    @DisplayName("errors are problem details where the application wants them")
    void problemDetails() throws InterruptedException {
        App app = App.of(new Handlers()).problemDetails(true);
        app.get("/gone", _ -> Reply.error(410, "It was here"));
        try (TestClient client = TestClient.of(app)) {
            TestReply gone = client.get("/gone");
            assertEquals("application/problem+json", gone.header("Content-Type").orElseThrow());
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Gone\",\"status\":410,"
                            + "\"detail\":\"It was here\"}",
                    gone.text());
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}",
                    client.get("/nothing").text());
            String refused = client.post("/login", Map.of()).text();
            assertTrue(
                    refused.contains("\"status\":422,\"errors\":[{\"type\":\"missing\""), refused);
        }
    }

    @Test
    @DisplayName("middleware decodes a body; what comes out is limited")
    void decodedBodies() throws Exception {
        App app =
                App.of(new Handlers())
                        .maxBody(1_000)
                        .use(
                                (request, next) -> {
                                    if (request.header("Content-Encoding")
                                            .filter("gzip"::equals)
                                            .isPresent()) {
                                        request.decodeBody(GZIPInputStream::new);
                                    }
                                    return next.handle(request);
                                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals("6", zipped(client, "[1,2,3]").text());
            assertEquals(413, zipped(client, "[" + "1,".repeat(5_000) + "1]").status());
            assertEquals(
                    400,
                    client.request("POST", "/sum")
                            .header("Content-Encoding", "gzip")
                            .body("application/json", "[1]")
                            .send()
                            .status());
        }
    }

    private static TestReply zipped(TestClient client, String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return client.request("POST", "/sum")
                .header("Content-Encoding", "gzip")
                .body("application/json", bytes.toByteArray())
                .send();
    }

    record Db(String url, @Default("5") int poolSize) {}

    record AppSettings(
            @Default("Awesome API") String appName,
            @Email String adminEmail,
            @Default("50") @Positive int itemsPerUser,
            Optional<LocalDate> since,
            @Default("a,b") List<String> tags,
            Db db) {}

    @Test
    @DisplayName("settings come from the environment, then from a file, then from defaults")
    void settings(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(".env");
        Files.writeString(
                file,
                """
                # the shop
                export SHOP_ADMIN_EMAIL="me@example.com"   # mine
                SHOP_APP_NAME='File # name'
                SHOP_DB_URL=jdbc:h2:mem:a#b
                SHOP_TAGS=x, y
                """);
        AppSettings settings =
                Settings.of(Map.of("SHOP_APP_NAME", "Environment", "SHOP_SINCE", "2026-11-26"))
                        .file(file)
                        .file(folder.resolve("missing"))
                        .prefix("SHOP_")
                        .as(AppSettings.class);
        assertEquals(
                new AppSettings(
                        "Environment",
                        "me@example.com",
                        50,
                        Optional.of(LocalDate.of(2026, 11, 26)),
                        List.of("x", "y"),
                        new Db("jdbc:h2:mem:a#b", 5)),
                settings);
    }

    @Test
    @DisplayName("everything that is wrong with settings is said at once, without their values")
    void brokenSettings() {
        String message = refused(Map.of("ADMIN_EMAIL", "me@example.com", "ITEMS_PER_USER", "many"));
        assertTrue(message.contains("ITEMS_PER_USER: Input should be a valid integer"), message);
        assertTrue(message.contains("DB_URL: is missing"), message);
        assertTrue(!message.contains("many"), message);
        String second = refused(Map.of("ADMIN_EMAIL", "secret", "DB_URL", "u"));
        assertTrue(second.contains("ADMIN_EMAIL: "), second);
        assertTrue(!second.contains("secret"), second);
        String third =
                refused(Map.of("ADMIN_EMAIL", "a@b.c", "DB_URL", "u", "ITEMS_PER_USER", "0"));
        assertTrue(third.contains("ITEMS_PER_USER: Input should be greater than 0"), third);
    }

    private static String refused(Map<String, String> values) {
        return String.valueOf(
                assertThrows(
                                WebSetupException.class,
                                () -> Settings.of(values).as(AppSettings.class))
                        .getMessage());
    }

    @Test
    @DisplayName("a value as what JSON has")
    void encoder() {
        assertEquals(Map.of("url", "u", "poolSize", 5), JsonEncoder.encodeRecord(new Db("u", 5)));
        assertEquals(
                List.of("2026-11-26"), JsonEncoder.encode(List.of(LocalDate.of(2026, 11, 26))));
        assertThrows(IllegalArgumentException.class, () -> JsonEncoder.encodeRecord("text"));
    }
}
