package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

@DisplayName("The life of a client")
@Timeout(120)
class LifecycleTest {

    /** The threads of clients, but for those that other tests may still have. */
    private static List<Thread> engineThreads(List<Thread> others) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tasuki-http-"))
                .filter(thread -> !others.contains(thread))
                .toList();
    }

    @Test
    @DisplayName("it has no thread before its first call, daemons then, and none after close")
    void threads() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.reply(200, "ok");
                        })) {
            List<Thread> others = engineThreads(List.of());
            Client http = Servers.client();
            assertEquals(List.of(), engineThreads(others));
            http.get(server.url()).text();
            List<Thread> mine = engineThreads(others);
            assertFalse(mine.isEmpty());
            assertTrue(mine.stream().allMatch(Thread::isDaemon));
            http.close();
            for (Thread thread : mine) {
                thread.join(30_000);
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
    }

    /** A program that never closes its client. */
    static final class Program {

        static final Client HTTP = Client.open();

        static void main(String[] args) throws Exception {
            System.out.println(HTTP.get(args[0]).text());
        }
    }

    @Test
    @DisplayName("one that is never closed does not keep the program running, nor write to stderr")
    void neverClosed() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            peer.readHead();
                            peer.reply(200, "hello");
                            peer.awaitClose();
                        })) {
            Process program =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Program.class.getName(),
                                    server.url())
                            .start();
            String errors = new String(program.getErrorStream().readAllBytes());
            String output = new String(program.getInputStream().readAllBytes());
            assertTrue(program.waitFor(60, TimeUnit.SECONDS));
            assertEquals("hello\n", output.replace("\r", ""));
            assertEquals("", errors);
            assertEquals(0, program.exitValue());
        }
    }

    @Test
    @DisplayName("the shared one makes calls in one line")
    void shared() throws Exception {
        try (RawServer server =
                RawServer.start(
                        peer -> {
                            // Kept open: a POST on one that is just closing would be lost.
                            for (String head = peer.readHead();
                                    !head.isEmpty();
                                    head = peer.readHead()) {
                                peer.reply(200, head.substring(0, head.indexOf(' ')));
                            }
                        })) {
            assertEquals("GET", Http.get(server.url()).text());
            assertEquals("POST", Http.post(server.url()).body("x").text());
        }
    }
}
