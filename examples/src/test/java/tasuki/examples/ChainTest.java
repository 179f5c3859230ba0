package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.CancelScope;
import tasuki.http.Client;
import tasuki.http.Response;
import tasuki.sql.Database;
import tasuki.web.App;
import tasuki.web.Request;
import tasuki.web.RunningApp;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The one idea, end to end: client → first app → HTTP → second app → PostgreSQL. What ends at the
 * client's end ends everywhere, and nothing is broken after.
 */
@Timeout(120)
class ChainTest {
    /** A link of the chain that stopped, and when. */
    private record Stopped(String link, long nanos) {}

    /** Long enough for a slow machine to get a request through to PostgreSQL. */
    private static final Duration LIMIT = Duration.ofMillis(2500);

    private static EmbeddedPostgres postgres;
    private static Connection watching;

    private final BlockingQueue<Stopped> stopped = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<String>> receivedTimeouts = new LinkedBlockingQueue<>();
    private Database db;
    private Client http;
    private RunningApp first;
    private RunningApp second;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = EmbeddedPostgres.start();
        watching = postgres.getPostgresDatabase().getConnection();
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        watching.close();
        postgres.close();
    }

    private void start(boolean http2) {
        db =
                Database.builder(postgres.getJdbcUrl("postgres", "postgres"))
                        .maxConnections(4)
                        .property("ApplicationName", "chain")
                        .open();
        App inner = App.create().title("second");
        inner.get("/work", this::work);
        inner.get("/fast", _ -> db.fetchValue(Integer.class, "select 42"));
        second = inner.start(0);
        http =
                Client.builder()
                        .baseUrl(second.url().toString())
                        .timeout(Duration.ofMinutes(2))
                        .http2PriorKnowledge(http2)
                        .build();
        App outer = App.create().title("first");
        outer.get("/outer", this::outer);
        outer.get("/limited", this::outer).timeout(LIMIT);
        outer.get("/fast", _ -> http.get("/fast").as(Integer.class));
        first = outer.start(0);
    }

    private Object outer(Request request) throws InterruptedException {
        try {
            return http.get("/work").text();
        } catch (InterruptedException e) {
            stopped.add(new Stopped("first app's handler", System.nanoTime()));
            throw e;
        }
    }

    private Object work(Request request) throws InterruptedException {
        receivedTimeouts.add(request.header("Tasuki-Timeout"));
        try {
            return db.fetchValue(String.class, "select 'woke ' || pg_sleep(600)");
        } catch (InterruptedException e) {
            stopped.add(new Stopped("second app's handler", System.nanoTime()));
            throw e;
        }
    }

    @BeforeEach
    void nothingRuns() throws SQLException {
        assertEquals(0, sleeping());
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        http.close();
        db.close();
    }

    /** Backends that are in our statement now. */
    private static int sleeping() throws SQLException {
        try (Statement s = watching.createStatement();
                ResultSet rows =
                        s.executeQuery(
                                "select count(*) from pg_stat_activity where state = 'active'"
                                        + " and query like '%pg_sleep%' and pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void awaitSleeping(int wanted) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (sleeping() != wanted) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "PostgreSQL still has " + sleeping() + " statements, not " + wanted);
            }
            Thread.onSpinWait();
        }
    }

    private void awaitStopped(String protocol, long since) throws Exception {
        Stopped one = stopped.poll(60, TimeUnit.SECONDS);
        Stopped two = stopped.poll(60, TimeUnit.SECONDS);
        awaitSleeping(0);
        long idle = System.nanoTime();
        assertTrue(one != null && two != null, "a handler was not cancelled");
        // Which of the two has unwound first is up to the scheduler.
        assertEquals(
                Set.of("first app's handler", "second app's handler"),
                Set.of(one.link(), two.link()));
        System.getLogger("chain")
                .log(
                        System.Logger.Level.INFO,
                        "{0}: {1} after {2} us, {3} after {4} us, PostgreSQL idle after {5} us",
                        protocol,
                        one.link(),
                        (one.nanos() - since) / 1000,
                        two.link(),
                        (two.nanos() - since) / 1000,
                        (idle - since) / 1000);
    }

    /** Everything still works, and nobody holds a connection. */
    private void assertWhole() throws Exception {
        try (Client outside = Client.builder().baseUrl(first.url().toString()).build()) {
            for (int i = 0; i < 8; i++) {
                Response response = outside.get("/fast").send();
                assertEquals("42", response.text());
            }
        }
        assertEquals(0, db.statistics().active());
        assertEquals(0, db.statistics().waiting());
    }

    @ParameterizedTest(name = "{displayName} (between the apps HTTP/2: {0})")
    @ValueSource(booleans = {false, true})
    @DisplayName("N1 N2 a closed socket stops the query behind two apps, and breaks nothing")
    void aClosedSocketStopsEverything(boolean http2) throws Exception {
        start(http2);
        for (int round = 0; round < 5; round++) {
            Socket socket = new Socket("127.0.0.1", first.address().getPort());
            OutputStream out = socket.getOutputStream();
            out.write(
                    "GET /outer HTTP/1.1\r\nHost: first\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            awaitSleeping(1);
            long since = System.nanoTime();
            socket.close();
            awaitStopped("HTTP/1.1 close" + (http2 ? ", HTTP/2 between" : ""), since);
        }
        assertWhole();
    }

    @Test
    @DisplayName(
            "N1 N2 a reset HTTP/2 stream stops the query behind two apps; its connection lives on")
    void aResetStreamStopsEverything() throws Exception {
        start(true);
        try (Client outside =
                Client.builder()
                        .baseUrl(first.url().toString())
                        .timeout(Duration.ofMinutes(2))
                        .http2PriorKnowledge(true)
                        .build()) {
            for (int round = 0; round < 5; round++) {
                CancelScope scope = CancelScope.create("outside");
                CompletableFuture<Boolean> ended = new CompletableFuture<>();
                Thread.startVirtualThread(
                        () -> {
                            try {
                                ended.complete(scope.run(() -> outside.get("/outer").send()));
                            } catch (Throwable e) {
                                ended.completeExceptionally(e);
                            }
                        });
                awaitSleeping(1);
                long since = System.nanoTime();
                scope.cancel("the user went away");
                awaitStopped("HTTP/2 reset", since);
                assertEquals(false, ended.get(60, TimeUnit.SECONDS));
                assertEquals("42", outside.get("/fast").text());
            }
        }
        assertWhole();
    }

    @ParameterizedTest(name = "{displayName} (between the apps HTTP/2: {0})")
    @ValueSource(booleans = {false, true})
    @DisplayName("N3 a deadline stops the same chain, answers 504, and travels on")
    void aDeadlineStopsEverything(boolean http2) throws Exception {
        start(http2);
        try (Client outside =
                Client.builder()
                        .baseUrl(first.url().toString())
                        .timeout(Duration.ofMinutes(2))
                        .build()) {
            assertEquals("42", outside.get("/fast").text()); // clients and pool have started
            long since = System.nanoTime();
            Response response = outside.get("/limited").send();
            assertEquals(504, response.status(), response.text());
            awaitStopped("deadline" + (http2 ? ", HTTP/2 between" : ""), since);
            Optional<String> received = receivedTimeouts.poll(60, TimeUnit.SECONDS);
            assertTrue(received != null && received.isPresent(), "the second app was not told");
            long millis = Long.parseLong(received.get());
            assertTrue(millis > 0 && millis <= LIMIT.toMillis(), "told " + millis + " ms");
        }
        assertWhole();
    }
}
