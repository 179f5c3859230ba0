package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tasuki.web.App;
import tasuki.web.Reply;
import tasuki.web.RunningApp;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Tools that others made to bring servers down: slowhttptest with 1,000 connections, h2load with 50
 * connections of 20 streams. Another client is served all the while, and nothing is left
 * afterwards.
 */
@Tag("clients")
@Timeout(180)
class HostileClientsIT {
    private static final int CONNECTIONS = 1000;

    private RunningApp app = app().start(0);

    private static App app() {
        byte[] large = new byte[8_000_000];
        Duration soon = Duration.ofSeconds(3);
        App app = App.create();
        app.get("/", _ -> Reply.text("Hello, world"));
        app.get("/large", _ -> Reply.bytes(large, "application/octet-stream"));
        app.post("/upload", request -> request.bytes().length);
        return app.engine(
                options ->
                        options.withHeadTimeout(soon)
                                .withReadTimeout(soon)
                                .withWriteTimeout(soon)
                                .withBacklog(4096));
    }

    @BeforeEach
    void isServed() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertEquals("Hello, world", get(client));
        }
    }

    @AfterEach
    void stops() {
        app.close();
    }

    private String get(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(app.url()))
                        .timeout(Duration.ofSeconds(20))
                        .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static void needs(String tool) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> new File(folder, tool).canExecute()),
                tool + " is not installed: apt-get install slowhttptest nghttp2-client");
    }

    /**
     * Connections that the tool gave up may still lie in the backlog, and come after the others.
     */
    private void nothingIsLeft() {
        while (app.connections() > 0 || app.activeRequests() > 0) {
            assertFalse(
                    Thread.interrupted(),
                    () ->
                            "out of time with "
                                    + app.connections()
                                    + " connections and "
                                    + app.activeRequests()
                                    + " requests left");
            Thread.onSpinWait();
        }
    }

    /** What the tool says, while another client asks, time and again, and always has its answer. */
    private String underAttack(String... command) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        tool.getOutputStream().close();
        int served = 0;
        try (HttpClient client = HttpClient.newHttpClient();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return new String(tool.getInputStream().readAllBytes());
                                } catch (IOException e) {
                                    failure.set(e);
                                    return "";
                                } finally {
                                    ended.set(true);
                                }
                            },
                            threads);
            while (!ended.get()) {
                assertEquals("Hello, world", get(client));
                served++;
            }
            String all = output.get().replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "");
            assertEquals(null, failure.get());
            assertTrue(served > 10, "served " + served);
            tool.waitFor();
            return all;
        } finally {
            tool.destroyForcibly();
        }
    }

    @ParameterizedTest
    @DisplayName("1,000 connections of slowhttptest are cut off, and others served meanwhile")
    @CsvSource({"slow heads, /, -H", "slow bodies, /upload, -B -s 8192"})
    void slow(String how, String path, String mode) throws Exception {
        needs("slowhttptest");
        List<String> command = new ArrayList<>(List.of("slowhttptest"));
        command.addAll(List.of(mode.split(" ")));
        command.addAll(
                List.of("-c", "" + CONNECTIONS, "-r", "500", "-i", "10", "-x", "24", "-p", "5"));
        command.addAll(List.of("-l", "60", "-u", app.url() + path));
        String output = underAttack(command.toArray(String[]::new));
        assertTrue(output.contains("No open connections left"), how + "\n" + output);
        nothingIsLeft();
        isServed();
    }

    @Test
    @DisplayName("1,000 connections that hardly read their replies are cut off while they try")
    void hardlyRead() throws Exception {
        needs("slowhttptest");
        List<String> command = new ArrayList<>(List.of("slowhttptest", "-X", "-l", "60"));
        command.addAll(List.of("-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "1"));
        command.addAll(List.of("-c", "" + CONNECTIONS, "-r", "500", "-p", "5"));
        command.addAll(List.of("-u", app.url() + "/large"));
        // the tool itself takes minutes to read what its system had received before the reset
        Process tool =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int most = 0;
            while (most < CONNECTIONS / 2 || app.connections() > CONNECTIONS / 50) {
                assertTrue(tool.isAlive(), "not cut off: " + app.connections() + " of " + most);
                assertEquals("Hello, world", get(client));
                most = Math.max(most, app.connections());
            }
        } finally {
            tool.destroyForcibly().waitFor();
        }
        nothingIsLeft();
        isServed();
    }

    @Test
    @DisplayName("h2load's 50 connections of 20 streams have every request answered")
    void manyStreams() throws Exception {
        needs("h2load");
        String output =
                underAttack("h2load", "-n", "50000", "-c", "50", "-m", "20", app.url() + "/");
        assertTrue(output.contains("50000 succeeded, 0 failed, 0 errored, 0 timeout"), output);
    }
}
