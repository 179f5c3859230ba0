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

    private static List<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tasuki-http-"))
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
            int others = engineThreads().size();
            Client http = Servers.client();
            assertEquals(others, engineThreads().size());
            http.get(server.url()).text();
            assertTrue(engineThreads().size() > others);
            assertTrue(engineThreads().stream().allMatch(Thread::isDaemon));
            List<Thread> mine = engineThreads();
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
                            String head = peer.readHead();
                            peer.reply(200, head.substring(0, head.indexOf(' ')));
                        })) {
            assertEquals("GET", Http.get(server.url()).text());
            assertEquals("POST", Http.post(server.url()).body("x").text());
        }
    }
}
