package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

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
}
