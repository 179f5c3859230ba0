package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;
import tasuki.internal.Host;
import tasuki.web.engine.HttpEngine;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a server that does not wait for its requests. */
@Timeout(60)
class StopTest {

    @ParameterizedTest
    @DisplayName("Requests that are cancelled for the server's end are answered 503 before it ends")
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void cancelledRequestsAreAnswered(HttpClient.Version version) throws Exception {
        for (int round = 0; round < 10; round++) {
            Semaphore started = new Semaphore(0);
            App app = App.create().drainFor(Duration.ZERO);
            app.get(
                    "/hangs",
                    _ -> {
                        started.release();
                        Async.sleepForever();
                        return "";
                    });
            app.get("/", _ -> "fine");
            List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
            try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
                try (RunningApp running = app.start(0)) {
                    HttpRequest.Builder request = HttpRequest.newBuilder(running.uri());
                    client.send(request.build(), BodyHandlers.ofString()); // HTTP/2 from now on
                    request.uri(running.uri().resolve("/hangs"));
                    for (int i = 0; i < 8; i++) {
                        replies.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
                    }
                    started.acquire(8);
                }
                for (CompletableFuture<HttpResponse<String>> reply : replies) {
                    assertEquals(503, reply.get().statusCode(), "round " + round);
                }
            }
        }
    }

    @Test
    @DisplayName("A stop that comes before the start has returned closes the port all the same")
    void stopWhileStarting() throws Exception {
        AtomicInteger stopped = new AtomicInteger();
        App app = App.create().stopAfter(1).health("/health");
        app.get("/", _ -> "the only one");
        HttpEngine slow =
                (options, handler) -> {
                    HttpEngine.Server server = HttpEngine.create().start(options, handler);
                    int port = server.address().getPort();
                    assertEquals(200, status(port, "/"));
                    while (status(port, "/health") == 200) {
                        Thread.onSpinWait(); // until it stops
                    }
                    return new CountingServer(server, stopped);
                };
        try (RunningApp running = RunningApp.start(app, new Host.Place("127.0.0.1", 0), slow)) {
            running.join();
            assertEquals(1, stopped.get());
        }
    }

    private static int status(int port, String path) throws java.io.IOException {
        java.net.HttpURLConnection connection =
                (java.net.HttpURLConnection)
                        java.net
                                .URI
                                .create("http://127.0.0.1:" + port + path)
                                .toURL()
                                .openConnection();
        connection.setRequestProperty("Connection", "close");
        int status = connection.getResponseCode();
        connection.disconnect();
        return status;
    }

    /** Counts how often it is told to accept no more. */
    private record CountingServer(HttpEngine.Server server, AtomicInteger stopped)
            implements HttpEngine.Server {
        @Override
        public java.net.InetSocketAddress address() {
            return server.address();
        }

        @Override
        public int connections() {
            return server.connections();
        }

        @Override
        public void stopAccepting() {
            stopped.incrementAndGet();
            server.stopAccepting();
        }

        @Override
        public boolean awaitConnections(Duration most) throws InterruptedException {
            return server.awaitConnections(most);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
