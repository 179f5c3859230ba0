package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.Deadline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class ScopeTest {
    /** A handler that says when it runs and how it ended. */
    private static final class Probe {
        final CountDownLatch running = new CountDownLatch(1);
        final CompletableFuture<String> ended = new CompletableFuture<>();

        String forever(Request request) throws InterruptedException {
            running.countDown();
            try {
                Async.sleepForever();
                return "never";
            } catch (InterruptedException e) {
                ended.complete(
                        "cancelled: " + request.scope().reason().orElse("by an outer scope"));
                throw e;
            }
        }

        String end() throws Exception {
            return ended.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("N1 the client's going away cancels the request's scope, with all its tasks")
    void theClientsGoingAwayCancels() throws Exception {
        App app = App.create();
        Probe first = new Probe();
        Probe second = new Probe();
        app.get(
                "/gather",
                request ->
                        Async.gather(() -> first.forever(request), () -> second.forever(request)));
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            TestReply reply = client.request("GET", "/gather").start();
            first.running.await();
            second.running.await();
            reply.disconnect();
            assertEquals("cancelled: the client has gone: the test disconnected", first.end());
            assertEquals("cancelled: the client has gone: the test disconnected", second.end());
            assertTrue(reply.aborted());
            String message = log.messages().getFirst();
            assertTrue(
                    message.matches(
                            "GET /gather was cancelled after \\d+ ms: the client has gone \\(the test"
                                    + " disconnected\\)"),
                    message);
        }
    }

    @Test
    void aClientThatHasGoneBeforeTheHandlerStartsCancelsItToo() throws Exception {
        App app = App.create();
        AtomicInteger started = new AtomicInteger();
        app.get(
                "/slow",
                _ -> {
                    started.incrementAndGet();
                    Async.sleepForever();
                    return "never";
                });
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        app.use(
                (request, next) -> {
                    in.countDown();
                    go.await();
                    return next.handle(request);
                });
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.request("GET", "/slow").start();
            in.await();
            reply.disconnect();
            go.countDown();
            assertTrue(reply.aborted());
        }
    }

    static final class OptedOut {
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final CompletableFuture<String> done = new CompletableFuture<>();

        @Post("/pay")
        @CancelOnDisconnect(false)
        String pay() throws InterruptedException {
            running.countDown();
            Async.await(
                    () -> {
                        go.await();
                    });
            done.complete("paid");
            return "paid";
        }
    }

    @Test
    void aHandlerThatOptedOutRunsToItsEnd() throws Exception {
        OptedOut handlers = new OptedOut();
        try (TestClient client = TestClient.of(App.of(handlers))) {
            TestReply reply = client.request("POST", "/pay").start();
            handlers.running.await();
            reply.disconnect();
            handlers.go.countDown();
            assertEquals("paid", handlers.done.get(30, TimeUnit.SECONDS));
            assertTrue(reply.aborted());
        }
    }

    static final class Timed {
        volatile Optional<Duration> left = Optional.empty();

        @Get("/limited")
        @tasuki.web.Timeout("20ms")
        String limited() throws InterruptedException {
            Async.sleepForever();
            return "never";
        }

        @Get("/left")
        @tasuki.web.Timeout("1h")
        String left() {
            left = Deadline.remaining();
            return "fine";
        }
    }

    @Test
    @DisplayName("N3 a handler that does not end in time is cancelled and answered 504")
    void aHandlerThatTakesTooLongIs504() throws Exception {
        App app = App.of(new Timed());
        app.get(
                        "/lambda",
                        _ -> {
                            Async.sleepForever();
                            return "never";
                        })
                .timeout(Duration.ofMillis(20));
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app)) {
            for (String path : List.of("/limited", "/lambda")) {
                TestReply reply = client.get(path);
                assertEquals(504, reply.status());
                assertEquals(
                        "{\"detail\":\"The request did not end within its deadline\"}",
                        reply.text());
            }
            assertTrue(
                    log.messages()
                            .getFirst()
                            .matches(
                                    "GET /limited was cancelled after \\d+ ms: it did not end within"
                                            + " its 20 ms"),
                    log.messages().toString());
        }
    }

    @Test
    @DisplayName("N3 the earliest of route, server and caller is the deadline")
    void theEarliestDeadlineCounts() throws Exception {
        Timed handlers = new Timed();
        App app = App.of(handlers).requestTimeout(Duration.ofMinutes(30));
        try (TestClient client = TestClient.of(app)) {
            client.get("/left");
            assertBetween(Duration.ofMinutes(29), handlers.left, Duration.ofMinutes(30));
            client.request("GET", "/left").header("Tasuki-Timeout", "600000").send();
            assertBetween(Duration.ofMinutes(9), handlers.left, Duration.ofMinutes(10));
            client.request("GET", "/left").header("Tasuki-Timeout", "nonsense").send();
            assertBetween(Duration.ofMinutes(29), handlers.left, Duration.ofMinutes(30));
        }
        try (TestClient client = TestClient.of(app.trust("192.0.2.1"))) {
            client.request("GET", "/left").header("Tasuki-Timeout", "600000").send();
            assertBetween(Duration.ofMinutes(29), handlers.left, Duration.ofMinutes(30));
        }
    }

    private static void assertBetween(Duration least, Optional<Duration> actual, Duration most) {
        Duration left = actual.orElseThrow();
        assertTrue(left.compareTo(least) > 0 && left.compareTo(most) <= 0, left.toString());
    }

    @Test
    @DisplayName("N3 a request whose deadline has passed on arrival is 504 and never runs")
    void expiredOnArrival() throws Exception {
        App app = App.create();
        AtomicInteger runs = new AtomicInteger();
        app.get("/count", _ -> runs.incrementAndGet());
        try (TestClient client = TestClient.of(app)) {
            for (String millis : List.of("0", "-5")) {
                TestReply reply =
                        client.request("GET", "/count").header("Tasuki-Timeout", millis).send();
                assertEquals(504, reply.status());
                assertEquals(
                        "{\"detail\":\"The deadline had passed when the request arrived\"}",
                        reply.text());
            }
            assertEquals(0, runs.get());
        }
    }

    @Test
    void aValueThatIsThereWhenTheDeadlinePassesIsSent() throws Exception {
        App app = App.create();
        app.get(
                        "/late",
                        _ -> {
                            try {
                                Async.sleepForever();
                            } catch (InterruptedException e) {
                                return "all the same";
                            }
                            return "never";
                        })
                .timeout(Duration.ofMillis(5));
        try (TestClient client = TestClient.of(app)) {
            assertEquals("\"all the same\"", client.get("/late").text());
        }
    }

    @Test
    void noInterruptAndNoScopeOutlivesItsRequest() throws Exception {
        App app = App.create();
        Probe probe = new Probe();
        app.get("/slow", probe::forever).timeout(Duration.ofMillis(5));
        app.get(
                "/next",
                _ -> {
                    Async.checkpoint();
                    return Thread.currentThread().isInterrupted();
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals(504, client.get("/slow").status());
            assertEquals("false", client.get("/next").text());
        }
    }

    @Test
    void stoppingLetsRequestsEnd() throws Exception {
        App app = App.create();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        app.get(
                "/slow",
                _ -> {
                    running.countDown();
                    Async.await(
                            () -> {
                                go.await();
                            });
                    return "done";
                });
        TestClient client = TestClient.of(app);
        TestReply reply = client.request("GET", "/slow").start();
        running.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
        go.countDown();
        assertEquals("\"done\"", reply.text());
        closed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void stoppingCancelsWhatDoesNotEndInTime() throws Exception {
        App app = App.create().drainFor(Duration.ofMillis(10));
        Probe probe = new Probe();
        app.get("/slow", probe::forever);
        TestClient client = TestClient.of(app);
        TestReply reply = client.request("GET", "/slow").start();
        probe.running.await();
        client.close();
        assertEquals("cancelled: by an outer scope", probe.end());
        assertEquals(503, reply.status());
        assertEquals("{\"detail\":\"The server is stopping\"}", reply.text());
    }

    @Test
    void workInTheBackgroundBelongsToTheApplication() throws Exception {
        App app = App.create();
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<String> done = new CompletableFuture<>();
        app.post(
                "/mail",
                request -> {
                    request.background(
                            "mail",
                            () -> {
                                Async.await(
                                        () -> {
                                            go.await();
                                        });
                                done.complete("sent");
                            });
                    request.background(
                            "broken",
                            () -> {
                                throw new IllegalStateException("no connection");
                            });
                    return "queued";
                });
        try (LogCapture log = new LogCapture()) {
            try (TestClient client = TestClient.of(app)) {
                assertEquals("\"queued\"", client.request("POST", "/mail").send().text());
                assertFalse(done.isDone());
                go.countDown();
                assertEquals("sent", done.get(30, TimeUnit.SECONDS));
            } // waits for the work in the background
            assertEquals(List.of("broken in the background of POST /mail failed"), log.messages());
        }
    }

    @Test
    void moreRequestsThanTheLimitAreTurnedAway() throws Exception {
        App app = App.create().maxConcurrent(1);
        Probe probe = new Probe();
        app.get("/slow", probe::forever);
        app.get("/fast", _ -> "fast");
        try (TestClient client = TestClient.of(app)) {
            TestReply slow = client.request("GET", "/slow").start();
            probe.running.await();
            TestReply busy = client.get("/fast");
            assertEquals(503, busy.status());
            assertEquals(Optional.of("1"), busy.header("Retry-After"));
            slow.disconnect();
            slow.awaitEnd();
            assertEquals(200, client.get("/fast").status());
        }
    }

    @Test
    void cleanUpRunsBeforeAndAfterTheReplyAndSeesTheFailure() throws Exception {
        App app = App.create();
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        app.get(
                "/{way}",
                request -> {
                    request.beforeReply(failure -> seen.add("before 1 " + text(failure)));
                    request.beforeReply(failure -> seen.add("before 2 " + text(failure)));
                    request.afterReply(failure -> seen.add("after " + text(failure)));
                    if (request.pathParam("way").equals("bad")) {
                        throw new HttpError(400, "bad");
                    }
                    return "good";
                });
        try (TestClient client = TestClient.of(app)) {
            client.get("/good");
            assertEquals(List.of("before 2 -", "before 1 -", "after -"), seen);
            seen.clear();
            client.get("/bad");
            assertEquals(List.of("before 2 400: bad", "before 1 400: bad", "after 400: bad"), seen);
        }
    }

    private static String text(Optional<Throwable> failure) {
        return failure.map(Throwable::getMessage).orElse("-");
    }

    @Test
    void aFailureOfCleanUpBeforeTheReplyIsAnError() throws Exception {
        App app = App.create();
        app.get(
                "/",
                request -> {
                    request.beforeReply(
                            _ -> {
                                throw new HttpError(507, "not stored");
                            });
                    return "stored";
                });
        try (TestClient client = TestClient.of(app)) {
            assertEquals(507, client.get("/").status());
        }
    }

    private static App lateWith(Exception failure) {
        App app = App.create();
        app.get(
                        "/",
                        _ -> {
                            try {
                                Async.sleepForever();
                            } catch (InterruptedException e) {
                                throw failure;
                            }
                            return "never";
                        })
                .timeout(Duration.ofMillis(20));
        return app;
    }

    private static Exception suppressing(Exception failure, Exception suppressed) {
        failure.addSuppressed(suppressed);
        return failure;
    }

    @Test
    @DisplayName("N3 what an operation throws that the deadline aborted is 504, and logged")
    void aFailureByTheDeadlineIs504() throws Exception {
        Exception loop = new IllegalStateException("a");
        loop.initCause(new IllegalStateException("b", loop));
        loop.addSuppressed(new java.io.IOException("closed"));
        for (Exception failure :
                List.of(
                        new java.io.IOException("closed"),
                        new java.sql.SQLException("canceling statement due to user request"),
                        new IllegalStateException(
                                "wrapped", new java.sql.SQLTimeoutException("canceled")),
                        new IllegalStateException(new InterruptedException()),
                        suppressing(
                                new IllegalStateException("clean-up"),
                                new java.util.concurrent.CancellationException()),
                        loop)) {
            try (LogCapture log = new LogCapture();
                    TestClient client =
                            TestClient.of(lateWith(failure)).raiseServerExceptions(false)) {
                TestReply reply = client.get("/");
                assertEquals(504, reply.status(), failure.toString());
                assertEquals(
                        "{\"detail\":\"The request did not end within its deadline\"}",
                        reply.text());
                assertEquals(List.of(failure), log.failures());
            }
        }
    }

    @Test
    @DisplayName("N3 a mistake that happens after the deadline is 500, with its stack in the log")
    void aMistakeAfterTheDeadlineIs500() throws Exception {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(lateWith(mistake)).raiseServerExceptions(false)) {
            assertEquals(500, client.get("/").status());
            assertEquals(List.of(mistake), log.failures());
        }
    }

    @Test
    @DisplayName("N3 the same failure before the deadline is 500")
    void aFailureBeforeTheDeadlineIs500() throws Exception {
        App app = App.create();
        app.get(
                        "/",
                        _ -> {
                            throw new java.io.IOException("closed");
                        })
                .timeout(Duration.ofHours(1));
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(app).raiseServerExceptions(false)) {
            assertEquals(500, client.get("/").status());
            assertEquals(1, log.failures().size());
        }
    }

    @Test
    void aTimeThatIsNoneStopsTheStart() {
        assertEquals(
                "Not a time: 'soon' at here; write 500ms, 2s, 1m or 1h",
                assertThrows(WebSetupException.class, () -> HandlerMethods.duration("soon", "here"))
                        .getMessage());
        assertEquals(Duration.ofMillis(500), HandlerMethods.duration("500ms", ""));
        assertEquals(Duration.ofMinutes(2), HandlerMethods.duration("2m", ""));
        assertEquals(Duration.ofSeconds(3), HandlerMethods.duration("PT3S", ""));
    }
}
