package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class DependenciesTest {
    record User(String name) {}

    record Session(User user, int number) {}

    static final class Clock2 {
        int now() {
            return 5;
        }
    }

    static final class Handlers {
        final List<String> log = new ArrayList<>();
        int sessions;

        @Provides
        User user(@HeaderParam int token) {
            if (token == 0) {
                throw new HttpError(401, "no such token");
            }
            log.add("user");
            return new User("user " + token);
        }

        @Provides
        Session session(User user, Request request) {
            request.afterReply(failure -> log.add("closed " + failure.isPresent()));
            return new Session(user, ++sessions);
        }

        @Get("/me")
        String me(User user, Session session, Clock2 clock, User again) {
            return user.name() + " " + (session.user() == user) + (user == again) + clock.now();
        }

        @Get("/number")
        int number(Session session, int n) {
            return session.number();
        }
    }

    private static App app(Handlers handlers) {
        Clock2 clock = new Clock2();
        return App.of(handlers).provide(Clock2.class, _ -> clock);
    }

    @Test
    void aDependencyIsMadeOncePerRequestAndHasDependenciesItself() throws InterruptedException {
        Handlers handlers = new Handlers();
        try (TestClient client = TestClient.of(app(handlers))) {
            assertEquals(
                    "\"user 3 truetrue5\"",
                    client.request("GET", "/me").header("Token", "3").send().text());
            assertEquals(List.of("user", "closed false"), handlers.log);
        }
    }

    @Test
    void whatIsWrongWithItsParametersIsReportedWithTheRestAndOnce() throws InterruptedException {
        try (TestClient client = TestClient.of(app(new Handlers()))) {
            assertEquals(
                    List.of("missing header.Token Field required"), Refusals.of(client.get("/me")));
            assertEquals(
                    List.of(
                            "int_parsing header.Token Input should be a valid integer, unable to"
                                    + " parse string as an integer",
                            "missing query.n Field required"),
                    Refusals.of(client.request("GET", "/number").header("Token", "x").send()));
        }
    }

    @Test
    void aDependencyCanAnswerInThePlaceOfTheHandler() throws InterruptedException {
        Handlers handlers = new Handlers();
        try (TestClient client = TestClient.of(app(handlers))) {
            TestReply reply = client.request("GET", "/me").header("Token", "0").send();
            assertEquals(401, reply.status());
            assertEquals(List.of(), handlers.log);
        }
    }

    @Test
    void aTestPutsAFakeInItsPlace() throws InterruptedException {
        Handlers handlers = new Handlers();
        App app = app(handlers).provide(User.class, _ -> new User("fake"));
        app.get("/lambda", request -> request.provided(User.class).name());
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"fake truetrue5\"", client.get("/me").text());
            assertEquals("\"fake\"", client.get("/lambda").text());
        }
    }

    @Test
    void theParametersOfADependencyAreInTheDocument() throws InterruptedException {
        try (TestClient client = TestClient.of(app(new Handlers()))) {
            String document = client.get("/openapi.json").text();
            assertTrue(
                    document.contains("\"name\":\"Token\",\"in\":\"header\",\"required\":true"),
                    document);
        }
    }

    record Loop(Loop inner) {}

    static final class Circle {
        @Provides
        Loop loop(Loop inner) {
            return inner;
        }

        @Get("/")
        String get(Loop loop) {
            return "never";
        }
    }

    @Test
    void aDependencyThatNeedsItselfIsAnError() throws InterruptedException {
        assertTrue(
                assertThrows(WebSetupException.class, () -> TestClient.of(App.of(new Circle())))
                        .getMessage()
                        .startsWith("What provides a "));
    }
}
