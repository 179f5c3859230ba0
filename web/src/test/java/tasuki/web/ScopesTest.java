package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class ScopesTest {
    private static final Map<String, List<String>> TOKENS =
            Map.of(
                    "reader", List.of("items:read"),
                    "writer", List.of("items:read", "items:write"),
                    "nobody", List.of());

    record User(String name) {}

    record Item(String name) {}

    /** The way of FastAPI: a dependency that sees the required scopes. */
    static final class WithDependency {
        @Provides
        User user(BearerToken token, SecurityScopes required) {
            List<String> granted = TOKENS.get(token.value());
            if (granted == null) {
                throw new InvalidTokenException("The token is not known");
            }
            required.check(granted);
            return new User(token.value());
        }

        @Get("/me")
        String me(User user) {
            return user.name();
        }

        @Get("/items")
        @Scopes("items:read")
        String items(User user) {
            return user.name();
        }

        @Post("/items")
        String add(@Scopes({"items:read", "items:write"}) User user, Item item) {
            return user.name() + item.name();
        }
    }

    private static TestReply get(TestClient client, String path, String token)
            throws InterruptedException {
        return client.request("GET", path).header("Authorization", "Bearer " + token).send();
    }

    private static App declared(Object handlers) {
        return App.of(handlers)
                .security(
                        SecurityScheme.oauth2()
                                .password("/token")
                                .code("https://login.example/authorize", "/token")
                                .scope("items:read", "Read items")
                                .scope("items:write", "Change items"));
    }

    @Test
    @DisplayName("a dependency that takes SecurityScopes sees those of the route that needs it")
    void aDependencyChecks() throws InterruptedException {
        try (TestClient client = TestClient.of(declared(new WithDependency()))) {
            TestReply none = client.get("/items");
            assertEquals(401, none.status());
            assertEquals(
                    Optional.of("Bearer scope=\"items:read\""), none.header("WWW-Authenticate"));
            assertEquals(Optional.of("Bearer"), client.get("/me").header("WWW-Authenticate"));
            assertEquals("\"nobody\"", get(client, "/me", "nobody").text());
            TestReply few = get(client, "/items", "nobody");
            assertEquals(403, few.status());
            assertEquals(
                    Optional.of("Bearer error=\"insufficient_scope\", scope=\"items:read\""),
                    few.header("WWW-Authenticate"));
            assertEquals("\"reader\"", get(client, "/items", "reader").text());
            TestReply wrong = get(client, "/items", "x\"y");
            assertEquals(401, wrong.status());
            assertEquals(
                    Optional.of(
                            "Bearer error=\"invalid_token\", error_description=\"The token is not"
                                    + " known\""),
                    wrong.header("WWW-Authenticate"));
            assertEquals(
                    403,
                    client.request("POST", "/items")
                            .header("Authorization", "Bearer reader")
                            .json(new Item("a"))
                            .send()
                            .status());
            assertEquals(
                    "\"writera\"",
                    client.request("POST", "/items")
                            .header("Authorization", "Bearer writer")
                            .json(new Item("a"))
                            .send()
                            .text());
        }
    }

    @Test
    @DisplayName("who is not let in is told so, not what is wrong with the body")
    void protectionComesBeforeValidation() throws InterruptedException {
        try (TestClient client = TestClient.of(declared(new WithDependency()))) {
            assertEquals(
                    401,
                    client.request("POST", "/items").body("text/plain", "no JSON").send().status());
            assertEquals(
                    403,
                    client.request("POST", "/items")
                            .header("Authorization", "Bearer reader")
                            .body("application/json", "{")
                            .send()
                            .status());
        }
    }

    @Test
    @DisplayName("a test that replaces the dependency replaces its check of scopes, too")
    void overridesOpen() throws InterruptedException {
        App app = declared(new WithDependency()).provide(User.class, request -> new User("a fake"));
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"a fake\"", client.get("/items").text());
        }
    }

    @Test
    void theDocumentSaysByWhichFlowsAndWithWhichScopes() throws InterruptedException {
        try (TestClient client = TestClient.of(declared(new WithDependency()))) {
            JsonNode document = JsonMapper.shared().readTree(client.get("/openapi.json").bytes());
            assertEquals(
                    "[{\"OAuth2\":[\"items:read\"]}]",
                    document.at("/paths/~1items/get/security").toString());
            assertEquals(
                    "[{\"OAuth2\":[\"items:read\",\"items:write\"]}]",
                    document.at("/paths/~1items/post/security").toString());
            assertEquals("[{\"OAuth2\":[]}]", document.at("/paths/~1me/get/security").toString());
            JsonNode flows = document.at("/components/securitySchemes/OAuth2/flows");
            assertEquals("/token", flows.at("/password/tokenUrl").asString());
            assertEquals("Change items", flows.at("/password/scopes/items:write").asString());
            assertEquals(
                    "https://login.example/authorize",
                    flows.at("/authorizationCode/authorizationUrl").asString());
            assertEquals("Read items", flows.at("/authorizationCode/scopes/items:read").asString());
        }
    }

    // ---- the framework checks ----

    static final class Open {
        @Get("/open")
        String open(Optional<Authenticated> who) {
            return who.map(Authenticated::name).orElse("somebody");
        }

        @Get("/known")
        String known(Authenticated who) {
            return who.name();
        }
    }

    @Scopes("admin")
    static final class Closed {
        @Get("/closed")
        String closed() {
            return "closed";
        }

        @Get("/very")
        @Scopes("root")
        String very(Authenticated who) {
            return String.valueOf(who.may("root"));
        }
    }

    private static App withBackend() {
        App app =
                App.of(new Open(), new Closed())
                        .use(
                                Authentication.by(
                                                request ->
                                                        request.header("X-User")
                                                                .map(
                                                                        name ->
                                                                                Authenticated.of(
                                                                                        name,
                                                                                        name.split(
                                                                                                "-"))))
                                        .schemes(SecurityScheme.apiKey("X-User", ApiKey.In.HEADER))
                                        .loginAt("/login"));
        Router area = Router.create("/area").scopes();
        area.get("/in", request -> Optional.of("in"));
        area.get("/deep", request -> "deep").scopes("deep");
        return app.include(area);
    }

    private static int status(TestClient client, String path, String user)
            throws InterruptedException {
        return client.request("GET", path).header("X-User", user).send().status();
    }

    @Test
    @DisplayName("routes, classes and routers with scopes let nobody else in, lambdas included")
    void theFrameworkChecks() throws InterruptedException {
        try (TestClient client = TestClient.of(withBackend())) {
            assertEquals("\"somebody\"", client.get("/open").text());
            assertEquals(401, client.get("/known").status());
            assertEquals(200, status(client, "/known", "ada"));
            assertEquals(401, client.get("/closed").status());
            assertEquals(403, status(client, "/closed", "ada"));
            assertEquals(200, status(client, "/closed", "admin"));
            assertEquals(403, status(client, "/very", "admin"));
            assertEquals(200, status(client, "/very", "admin-root"));
            assertEquals(401, client.get("/area/in").status());
            assertEquals(200, status(client, "/area/in", "ada"));
            assertEquals(403, status(client, "/area/deep", "ada"));
            assertEquals(200, status(client, "/area/deep", "deep"));
        }
    }

    @Test
    @DisplayName("a browser that must log in first is sent to the login page and back")
    void browsersGoToTheLoginPage() throws InterruptedException {
        try (TestClient client = TestClient.of(withBackend())) {
            TestReply reply =
                    client.request("GET", "/known?a=b&c")
                            .header("Accept", "text/html,application/xhtml+xml")
                            .send();
            assertEquals(303, reply.status());
            assertEquals(Optional.of("/login?next=%2Fknown%3Fa%3Db%26c"), reply.header("Location"));
        }
    }

    @Test
    @DisplayName("a route with scopes is closed if nothing tells who clients are")
    void itFailsClosed() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Closed()))) {
            assertEquals(401, client.get("/closed").status());
            assertEquals(401, get(client, "/closed", "admin").status());
        }
    }

    static final class Provided {
        @Provides
        Authenticated who(BearerToken token) {
            return Authenticated.of(token.value(), TOKENS.getOrDefault(token.value(), List.of()));
        }

        @Get("/items")
        @Scopes("items:read")
        String items() {
            return "items";
        }
    }

    @Test
    @DisplayName("a method that provides an Authenticated is enough for @Scopes")
    void aProvidedClient() throws InterruptedException {
        try (TestClient client = TestClient.of(declared(new Provided()))) {
            assertEquals(401, client.get("/items").status());
            assertEquals(403, get(client, "/items", "nobody").status());
            assertEquals(200, get(client, "/items", "reader").status());
            JsonNode document = JsonMapper.shared().readTree(client.get("/openapi.json").bytes());
            assertEquals(
                    "[{\"OAuth2\":[\"items:read\"]}]",
                    document.at("/paths/~1items/get/security").toString());
        }
    }

    @Test
    void theDocumentShowsWhatMiddlewareAsksFor() throws InterruptedException {
        try (TestClient client = TestClient.of(withBackend())) {
            JsonNode paths =
                    JsonMapper.shared().readTree(client.get("/openapi.json").bytes()).get("paths");
            assertEquals(
                    "[{\"ApiKey_X-User\":[]},{}]", paths.at("/~1open/get/security").toString());
            assertEquals("[{\"ApiKey_X-User\":[]}]", paths.at("/~1known/get/security").toString());
            assertEquals("[{\"ApiKey_X-User\":[]}]", paths.at("/~1closed/get/security").toString());
            assertEquals(
                    "[{\"ApiKey_X-User\":[]}]", paths.at("/~1area~1in/get/security").toString());
        }
    }

    // ---- dependencies of dependencies ----

    record Basket(User user) {}

    static final class Deep {
        @Provides
        User user(BearerToken token, SecurityScopes required) {
            required.check(TOKENS.getOrDefault(token.value(), List.of()));
            return new User(token.value());
        }

        @Provides
        @Scopes("items:read")
        Basket basket(User user) {
            return new Basket(user);
        }

        @Get("/basket")
        @Scopes("items:write")
        String basket(Basket basket) {
            return basket.user().name();
        }
    }

    @Test
    @DisplayName("scopes of a dependency and of the route are required together")
    void scopesAddUp() throws InterruptedException {
        try (TestClient client = TestClient.of(declared(new Deep()))) {
            TestReply few = get(client, "/basket", "reader");
            assertEquals(403, few.status());
            assertEquals(
                    Optional.of(
                            "Bearer error=\"insufficient_scope\", scope=\"items:read items:write\""),
                    few.header("WWW-Authenticate").map(ScopesTest::sorted));
            assertEquals(200, get(client, "/basket", "writer").status());
        }
    }

    private static String sorted(String challenge) {
        return challenge.replace("items:write items:read", "items:read items:write");
    }

    static final class Circle {
        @Provides
        User user(Basket basket) {
            return basket.user();
        }

        @Provides
        Basket basket(User user) {
            return new Basket(user);
        }

        @Get("/basket")
        String basket(Basket basket) {
            return basket.user().name();
        }
    }

    @Test
    @DisplayName("a fake may stand in a circle of dependencies")
    void aCircleIsBroken() throws InterruptedException {
        assertThrows(WebSetupException.class, () -> TestClient.of(App.of(new Circle())));
        App app = App.of(new Circle()).provide(User.class, _ -> new User("fake"));
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"fake\"", client.get("/basket").text());
        }
    }

    // ---- schemes ----

    static final class Several {
        @Get("/both")
        String both(BearerToken token, @ApiKey("X-Key") String key) {
            return "";
        }

        @Get("/maybe")
        String maybe(Optional<BearerToken> token) {
            return "";
        }

        @Get("/google")
        String google(@SecuredBy("Google") BearerToken token) {
            return "";
        }
    }

    @Test
    @DisplayName(
            "alternatives are alternatives in the document, and what is needed together is together")
    void alternatives() throws InterruptedException {
        App app =
                App.of(new Several())
                        .security(
                                SecurityScheme.oauth2().clientCredentials("/token"),
                                SecurityScheme.openIdConnect(
                                                "https://accounts.example/.well-known/openid-configuration")
                                        .name("Google"));
        try (TestClient client = TestClient.of(app)) {
            JsonNode document = JsonMapper.shared().readTree(client.get("/openapi.json").bytes());
            assertEquals(
                    "[{\"OAuth2\":[],\"ApiKey_X-Key\":[]},{\"Google\":[],\"ApiKey_X-Key\":[]}]",
                    document.at("/paths/~1both/get/security").toString());
            assertEquals(
                    "[{\"OAuth2\":[]},{\"Google\":[]},{}]",
                    document.at("/paths/~1maybe/get/security").toString());
            assertEquals(
                    "[{\"Google\":[]}]", document.at("/paths/~1google/get/security").toString());
            assertEquals(
                    "openIdConnect",
                    document.at("/components/securitySchemes/Google/type").asString());
        }
    }

    @Test
    void whatCannotBeIsSaidAtTheStart() {
        WebSetupException unknown =
                assertThrows(
                        WebSetupException.class,
                        () -> TestClient.of(App.of(new Several())).close());
        assertTrue(unknown.getMessage().contains("Google"), unknown.getMessage());
        assertThrows(WebSetupException.class, () -> SecurityScheme.oauth2().scope("a", "b"));
        assertThrows(WebSetupException.class, () -> SecurityScheme.basic().password("/token"));
        assertThrows(WebSetupException.class, () -> SecurityScheme.basic().name("a b"));
    }

    @Test
    @DisplayName("an empty key is no key")
    void emptyKeys() throws InterruptedException {
        App app = App.create();
        app.include(
                new Object() {
                    @Get("/key")
                    String key(@ApiKey(value = "key", in = ApiKey.In.QUERY) String key) {
                        return key;
                    }
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals(401, client.get("/key?key=").status());
            assertEquals(200, client.get("/key?key=a").status());
        }
    }
}
