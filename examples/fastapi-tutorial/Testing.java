// FastAPI: Tutorial, Testing; Advanced, Testing Events, Testing Dependencies with Overrides, Async Tests
import module tasuki;

record Common(Optional<String> q, int limit) {}

@Provides
Common common(Optional<String> q, @Default("100") int limit) {
    return new Common(q, limit);
}

@Get("/items")
Common readItems(Common common) {
    return common;
}

App app(List<String> events) {
    return App.of(this).title("Testing").lifespan(serving -> {
        events.add("startup");
        serving.run();
        events.add("shutdown");
    });
}

/** A test, as it would stand in a JUnit class. It waits like everything else: there are no async tests. */
void test() throws InterruptedException {
    List<String> events = new ArrayList<>();
    try (TestClient client = TestClient.of(app(events))) {
        check(events, List.of("startup"));
        TestReply reply = client.get("/items?q=foo");
        check(reply.status(), 200);
        check(reply.json(Common.class), new Common(Optional.of("foo"), 100));
    }
    check(events, List.of("startup", "shutdown"));
    App faked = app(events).provide(Common.class, request -> new Common(Optional.of("fake"), 1));
    try (TestClient client = TestClient.of(faked)) {
        check(client.get("/items?limit=5").text(), "{\"q\":\"fake\",\"limit\":1}");
    }
}

static void check(Object actual, Object expected) {
    if (!actual.equals(expected)) {
        throw new AssertionError("expected " + expected + " but was " + actual);
    }
}

void main() throws InterruptedException {
    test();
    IO.println("passed");
}
