package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.stream.AsyncStream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class StreamsTest {
    record Tick(int n) {}

    static final class Handlers {
        final CompletableFuture<String> stopped = new CompletableFuture<>();

        @Get("/ticks")
        @Sse(event = "tick")
        AsyncStream<Tick> ticks() {
            return AsyncStream.generate(
                    emit -> {
                        emit.accept(new Tick(1));
                        emit.accept(new Tick(2));
                    });
        }

        @Get("/events")
        @Sse
        AsyncStream<SseEvent> events() {
            return AsyncStream.generate(
                    emit -> {
                        emit.accept(
                                SseEvent.of("two\nlines")
                                        .event("note")
                                        .id("7")
                                        .retry(Duration.ofSeconds(3))
                                        .comment("hello"));
                        emit.accept(SseEvent.ofComment("still here"));
                        emit.accept(SseEvent.of(""));
                    });
        }

        @Get("/lines")
        AsyncStream<Tick> lines() {
            return AsyncStream.generate(
                    emit -> {
                        emit.accept(new Tick(1));
                        emit.accept(new Tick(2));
                    });
        }

        @Get("/endless")
        @Sse
        AsyncStream<Integer> endless() {
            return AsyncStream.generate(
                    emit -> {
                        try {
                            emit.accept(0);
                            Async.sleepForever();
                        } catch (InterruptedException e) {
                            stopped.complete("stopped");
                            throw e;
                        }
                    });
        }

        @Get("/broken")
        AsyncStream<Tick> broken() {
            return AsyncStream.generate(
                    emit -> {
                        emit.accept(new Tick(1));
                        throw new IllegalStateException("the source is gone");
                    });
        }
    }

    @Test
    void aStreamGoesOutAsServerSentEvents() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply = client.get("/ticks");
            assertEquals(
                    "event: tick\ndata: {\"n\":1}\n\nevent: tick\ndata: {\"n\":2}\n\n",
                    reply.text());
            assertEquals(
                    Optional.of("text/event-stream; charset=utf-8"), reply.header("Content-Type"));
            assertEquals(Optional.of("no-cache"), reply.header("Cache-Control"));
            assertFalse(reply.aborted());
            assertEquals(
                    ": hello\nevent: note\nid: 7\nretry: 3000\ndata: two\ndata: lines\n\n"
                            + ": still here\n\ndata: \n\n",
                    client.get("/events").text());
        }
    }

    @Test
    void aStreamGoesOutAsJsonLines() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply = client.get("/lines");
            assertEquals("{\"n\":1}\n{\"n\":2}\n", reply.text());
            assertEquals(Optional.of("application/jsonl"), reply.header("Content-Type"));
        }
    }

    @Test
    void eachValueGoesOutWhenItComes() throws InterruptedException {
        Semaphore next = new Semaphore(0);
        App app = App.create();
        app.get(
                "/",
                _ ->
                        Reply.sse(
                                AsyncStream.<Integer>generate(
                                        emit -> {
                                            for (int i = 0; i < 3; i++) {
                                                Async.await(
                                                        () -> {
                                                            next.acquire();
                                                        });
                                                emit.accept(i);
                                            }
                                        })));
        try (TestClient client = TestClient.of(app)) {
            TestReply reply = client.request("GET", "/").open();
            assertEquals(200, reply.status());
            for (int i = 0; i < 3; i++) {
                next.release();
                assertEquals(Optional.of("data: " + i), reply.nextLine());
                assertEquals(Optional.of(""), reply.nextLine());
            }
            assertEquals(Optional.empty(), reply.nextLine());
        }
    }

    @Test
    void aStreamEndsWhenTheClientGoes() throws Exception {
        Handlers handlers = new Handlers();
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(App.of(handlers))) {
            TestReply reply = client.request("GET", "/endless").open();
            assertEquals(Optional.of("data: 0"), reply.nextLine());
            reply.disconnect();
            assertEquals("stopped", handlers.stopped.get(30, TimeUnit.SECONDS));
            assertTrue(reply.aborted());
            assertTrue(log.messages().getFirst().startsWith("GET /endless was cancelled after"));
        }
    }

    @Test
    void aStreamThatFailsIsCutOffSoThatTheClientSeesIt() throws Exception {
        try (LogCapture log = new LogCapture();
                TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply = client.get("/broken");
            assertEquals("{\"n\":1}\n", reply.text());
            assertTrue(reply.aborted());
            assertTrue(log.messages().getFirst().startsWith("GET /broken failed ["));
        }
    }

    @Test
    void anEventCannotSmuggleAnother() {
        assertThrows(IllegalArgumentException.class, () -> SseEvent.of(1).event("a\ndata: x"));
        assertThrows(IllegalArgumentException.class, () -> SseEvent.of(1).id("a\rb"));
        assertThrows(IllegalArgumentException.class, () -> SseEvent.ofComment("a\nb"));
    }

    @Test
    void aReturnInDataCannotSmuggleAnother() throws InterruptedException {
        App app = App.create();
        app.get(
                "/",
                _ ->
                        Reply.sse(
                                AsyncStream.<String>generate(
                                        emit -> emit.accept("a\revent: evil\r\ndata: b"))));
        try (TestClient client = TestClient.of(app)) {
            assertEquals("data: a\ndata: event: evil\ndata: data: b\n\n", client.get("/").text());
        }
    }
}
