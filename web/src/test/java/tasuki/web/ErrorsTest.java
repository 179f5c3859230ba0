package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tasuki.Async;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ErrorsTest {
    private static final class OutOfStock extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class VeryOutOfStock extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anHttpExceptionIsAnsweredWithItsStatusDetailAndHeaders() throws InterruptedException {
        App app = App.create();
        app.get(
                "/login",
                _ -> {
                    throw new HttpError(401, "Log in first", Map.of("WWW-Authenticate", "Bearer"));
                });
        app.get(
                "/detail",
                _ -> {
                    throw new HttpError(409, Map.of("code", 7));
                });
        app.get(
                "/plain",
                _ -> {
                    throw new HttpError(410);
                });
        try (TestClient client = TestClient.of(app)) {
            TestReply login = client.get("/login");
            assertEquals(401, login.status());
            assertEquals("{\"detail\":\"Log in first\"}", login.text());
            assertEquals(Optional.of("Bearer"), login.header("WWW-Authenticate"));
            assertEquals("{\"detail\":{\"code\":7}}", client.get("/detail").text());
            assertEquals("{\"detail\":\"Gone\"}", client.get("/plain").text());
        }
    }

    @Test
    void anUnexpectedFailureIs500AndLoggedWithTheRequestsIdAndNothingLeaks()
            throws InterruptedException {
        App app = App.create();
        IllegalStateException failure = new IllegalStateException("the password is hunter2");
        app.get(
                "/boom",
                _ -> {
                    throw failure;
                });
        app.get(
                "/error",
                _ -> {
                    throw new StackOverflowError("deep");
                });
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/boom");
            assertEquals(500, reply.status());
            assertEquals("{\"detail\":\"Internal Server Error\"}", reply.text());
            String id = reply.header("X-Request-Id").orElseThrow();
            assertEquals(List.of("GET /boom failed [" + id + "]"), log.messages());
            assertSame(failure, log.failures().getFirst());
            assertFalse(reply.headers().toString().contains("hunter2"));
            assertEquals(500, client.get("/error").status());
        }
    }

    @Test
    void theIdOfATrustedProxyIsTakenAndNoOther() throws InterruptedException {
        App app = App.create();
        app.get("/id", Request::id);
        try (TestClient client = TestClient.of(app)) {
            TestRequest request = client.request("GET", "/id").header("X-Request-Id", "abc-1");
            assertEquals("\"abc-1\"", request.send().text());
            TestReply evil =
                    client.request("GET", "/id").header("X-Request-Id", "a\" onclick").send();
            assertFalse(evil.text().contains("onclick"));
        }
        try (TestClient client = TestClient.of(app.trust())) {
            TestRequest request = client.request("GET", "/id").header("X-Request-Id", "abc-1");
            assertFalse(request.send().text().contains("abc-1"));
        }
    }

    @Test
    void theHandlerOfTheClosestTypeAnswers() throws InterruptedException {
        App app =
                App.create()
                        .onError(OutOfStock.class, (_, _) -> Reply.text("sold out").status(409))
                        .onError(
                                IllegalStateException.class,
                                (request, e) -> Map.of("at", request.path()))
                        .onError(ValidationException.class, (_, e) -> e.problems().size())
                        .onStatus(
                                404,
                                (request, _) -> Reply.html("no " + request.path()).status(404));
        app.get(
                "/stock",
                _ -> {
                    throw new OutOfStock();
                });
        app.get(
                "/very",
                _ -> {
                    throw new VeryOutOfStock();
                });
        app.get("/number/{n}", request -> request.pathParam("n", Integer.class));
        app.get(
                "/missing",
                _ -> {
                    throw new HttpError(404, "no such thing");
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals("sold out", client.get("/stock").text());
            assertEquals(409, client.get("/stock").status());
            assertEquals("{\"at\":\"/very\"}", client.get("/very").text());
            assertEquals(500, client.get("/very").status());
            assertEquals("1", client.get("/number/x").text());
            assertEquals(422, client.get("/number/x").status());
            assertEquals("no /missing", client.get("/missing").text());
            assertEquals("no /nowhere", client.get("/nowhere").text());
        }
    }

    @Test
    void anUnknownPathIs404AndAWrongMethod405WithAllow() throws InterruptedException {
        App app = App.create();
        app.get("/items", _ -> "all");
        app.post("/items", _ -> "made");
        app.get("/slash/", _ -> "slash");
        try (TestClient client = TestClient.of(app)) {
            assertEquals(404, client.get("/nope").status());
            assertEquals("{\"detail\":\"Not Found\"}", client.get("/nope").text());
            TestReply wrong = client.delete("/items");
            assertEquals(405, wrong.status());
            assertEquals("{\"detail\":\"Method Not Allowed\"}", wrong.text());
            assertEquals(Optional.of("GET, HEAD, OPTIONS, POST"), wrong.header("Allow"));
            TestReply options = client.request("OPTIONS", "/items").send();
            assertEquals(204, options.status());
            assertEquals(Optional.of("GET, HEAD, OPTIONS, POST"), options.header("Allow"));
            assertEquals(400, client.get("/items/%zz").status());
            assertEquals(Optional.of("/items?a=1"), client.get("/items/?a=1").header("Location"));
            assertEquals(Optional.of("/slash/"), client.get("/slash").header("Location"));
            assertEquals(307, client.get("/slash").status());
            assertEquals(404, client.get("//evil.example/").status());
        }
        try (TestClient client = TestClient.of(app.redirectSlashes(false))) {
            assertEquals(404, client.get("/slash").status());
        }
    }

    @Test
    void aTimeoutThatTheHandlerDoesNotCatchIs504() throws InterruptedException {
        App app = App.create();
        app.get(
                "/upstream",
                _ -> {
                    Async.timeout(Duration.ofMillis(1), () -> Async.sleepForever());
                    return "never";
                });
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.get("/upstream");
            assertEquals(504, reply.status());
            assertEquals("{\"detail\":\"Gateway Timeout\"}", reply.text());
            assertTrue(
                    log.messages().getFirst().startsWith("GET /upstream ran into a timeout ["),
                    log.messages().toString());
        }
    }

    @Test
    void twoHandlersForOnePathStopTheStart() {
        App app = App.create();
        app.get("/items/{id}", _ -> 1);
        app.get("/items/{name}", _ -> 2);
        assertEquals(
                "Two handlers for GET /items/{name}, which is /items/{id} too: give one of them another"
                        + " path",
                assertThrows(WebSetupException.class, () -> TestClient.of(app)).getMessage());
        assertThrows(WebSetupException.class, () -> App.create().get("items", _ -> 1));
    }
}
