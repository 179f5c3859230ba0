package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("Retries")
@Timeout(60)
class RetriesTest {

    private static final Retries QUICK = Retries.of(2).firstPause(Duration.ofMillis(1));
    private final AtomicInteger calls = new AtomicInteger();

    private Client client(Retries retries, MockTransport.Handler handler) {
        return Client.builder()
                .retries(retries)
                .transport(
                        MockTransport.of(
                                request -> {
                                    calls.incrementAndGet();
                                    return handler.handle(request);
                                }))
                .build();
    }

    private RawResponse onThird() throws IOException {
        if (calls.get() < 3) {
            throw new IOException("lost");
        }
        return RawResponse.text(200, "at last");
    }

    @Test
    @DisplayName("are off unless asked for")
    void off() {
        try (Client http = client(Retries.none(), r -> onThird())) {
            assertThrows(ConnectionLostException.class, () -> http.get("http://x").send());
            assertEquals(1, calls.get());
        }
    }

    @Test
    @DisplayName("repeat a GET whose connection is lost, as often as said")
    void lost() throws Exception {
        try (Client http = client(QUICK, r -> onThird())) {
            assertEquals("at last", http.get("http://x").text());
            assertEquals(3, calls.get());
        }
    }

    @Test
    @DisplayName("do not repeat a POST that may have been acted upon, nor a body that is gone")
    void notIdempotent() throws Exception {
        try (Client http = client(QUICK, r -> onThird())) {
            assertThrows(ConnectionLostException.class, () -> http.post("http://x").send());
            assertEquals(1, calls.get());
            RequestBody once = RequestBody.stream(new ByteArrayInputStream(new byte[1]), "x/y");
            assertThrows(
                    ConnectionLostException.class, () -> http.put("http://x").body(once).send());
            assertEquals(2, calls.get());
        }
    }

    @Test
    @DisplayName("repeat a POST that was never connected")
    void neverConnected() throws Exception {
        try (Client http =
                client(
                        QUICK,
                        r -> {
                            if (calls.get() < 3) {
                                throw new ConnectFailedException("refused", null, r);
                            }
                            return RawResponse.text(200, "at last");
                        })) {
            assertEquals("at last", http.post("http://x").body("x").text());
        }
    }

    @Test
    @DisplayName("repeat a busy status, and end with it when attempts run out")
    void statuses() throws Exception {
        try (Client http = client(QUICK, r -> RawResponse.text(503, "busy"))) {
            assertEquals(503, http.get("http://x").send().status());
            assertEquals(3, calls.get());
            assertEquals(503, http.post("http://x").send().status());
            assertEquals(4, calls.get());
            assertEquals(503, http.get("http://x").retries(Retries.none()).send().status());
            assertEquals(5, calls.get());
            try (StreamedResponse streamed = http.get("http://x").open()) {
                assertEquals("busy", streamed.readAll().text());
            }
        }
    }

    @Test
    @DisplayName("obey Retry-After, but not for longer than the longest pause")
    void retryAfter() throws Exception {
        try (Client http = client(QUICK, r -> RawResponse.of(429).header("Retry-After", "3600"))) {
            assertEquals(429, http.get("http://x").send().status());
            assertEquals(1, calls.get());
        }
        assertEquals(Optional.of(Duration.ofSeconds(3)), QUICK.pause(1, Optional.of("3")));
        assertEquals(
                Optional.of(Duration.ZERO),
                QUICK.pause(1, Optional.of("Sun, 06 Nov 1994 08:49:37 GMT")));
        assertTrue(QUICK.pause(1, Optional.of("tomorrow")).isPresent());
    }

    @Test
    @DisplayName("do not begin a pause that would outlast the deadline")
    void deadline() throws Exception {
        Retries slow =
                Retries.of(5).firstPause(Duration.ofHours(2)).longestPause(Duration.ofHours(9));
        try (Client http = client(slow, r -> RawResponse.of(503))) {
            int status =
                    Async.timeout(
                            Duration.ofMinutes(1), () -> http.get("http://x").send().status());
            assertEquals(503, status);
            assertEquals(1, calls.get());
        }
    }

    @Test
    @DisplayName("pauses double up to the longest, shortened by chance")
    void pauses() {
        Retries policy =
                Retries.of(9)
                        .firstPause(Duration.ofMillis(100))
                        .longestPause(Duration.ofMillis(400));
        for (int n = 1; n <= 9; n++) {
            long full = Math.min(100L << (n - 1), 400);
            long pause = policy.pause(n, Optional.empty()).orElseThrow().toMillis();
            assertTrue(pause >= full / 2 && pause <= full, n + ": " + pause);
        }
    }
}
