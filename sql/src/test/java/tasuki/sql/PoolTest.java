package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.Body;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Runner;
import tasuki.Task;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** Connections are handed out in order, never too many, and always come back. */
@Timeout(120)
class PoolTest {
    private static void awaitWaiting(Database db, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (db.statistics().waiting() != count) {
            assertTrue(System.nanoTime() < deadline, "not " + count + " waiting");
            Async.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    @DisplayName("C15 connections are handed out in the order of asking")
    void fifo() throws InterruptedException {
        try (Database db = Database.builder(Databases.H2.url()).maxConnections(1).open()) {
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            Async.group(
                    g -> {
                        db.connection(
                                c -> {
                                    for (int i = 0; i < 5; i++) {
                                        int turn = i;
                                        g.start(
                                                () ->
                                                        db.connection(
                                                                mine -> {
                                                                    order.add(turn);
                                                                }));
                                        awaitWaiting(db, i + 1);
                                    }
                                });
                    });
            assertEquals(List.of(0, 1, 2, 3, 4), order);
            assertEquals(0, db.statistics().active());
        }
    }

    @Test
    @Tag("realtime")
    void whoWaitsTooLongIsToldHowItStands() throws InterruptedException {
        try (Database db =
                Database.builder(Databases.H2.url())
                        .maxConnections(2)
                        .poolTimeout(Duration.ofMillis(20))
                        .open()) {
            db.connection(
                    a -> {
                        db.connection(
                                b -> {
                                    var e =
                                            assertThrows(
                                                    DatabasePoolTimeoutException.class,
                                                    () -> db.connection(c -> {}));
                                    assertTrue(
                                            e.getMessage()
                                                    .contains("within PT0.02S: all 2 are in use"),
                                            e.getMessage());
                                });
                    });
            assertEquals(new DatabaseStatistics(2, 0, 2, 0, 2), db.statistics());
        }
    }

    @Test
    void neverMoreConnectionsThanAllowed() throws InterruptedException {
        String url = Databases.POSTGRESQL.url();
        try (Database db = Database.builder(url).maxConnections(3).open()) {
            String count =
                    "select count(*) from pg_stat_activity where application_name = '"
                            + Databases.application(url)
                            + "'";
            List<Body<Long, RuntimeException>> bodies =
                    IntStream.range(0, 50)
                            .<Body<Long, RuntimeException>>mapToObj(
                                    i -> () -> db.fetchValue(Long.class, count))
                            .toList();
            for (long seen : Async.gather(bodies)) {
                assertTrue(seen <= 3, seen + " connections");
            }
            assertEquals(0, db.statistics().active());
        }
    }

    @Test
    @DisplayName(
            "C8 under cancellations from all sides no connection is lost and none is given twice")
    void nothingIsLost() throws InterruptedException {
        String url = Databases.POSTGRESQL.url();
        try (Database db = Database.builder(url).maxConnections(2).open()) {
            Async.group(
                    g -> {
                        for (int i = 0; i < 200; i++) {
                            CancelScope scope = CancelScope.create();
                            int n = i;
                            g.start(
                                    () ->
                                            scope.run(
                                                    () -> {
                                                        assertEquals(
                                                                n,
                                                                db.fetchValue(
                                                                        Integer.class,
                                                                        "select :n::int",
                                                                        n));
                                                        db.transaction(
                                                                () ->
                                                                        db.execute(
                                                                                "select pg_sleep(0.001)"));
                                                    }));
                            g.start(
                                    () -> {
                                        Async.sleep(Duration.ofNanos(n * 100_000L));
                                        scope.cancel();
                                    });
                        }
                    });
            assertEquals(0, db.statistics().active());
            assertEquals(0, db.statistics().waiting());
            Databases.awaitBackends(url, "state <> 'idle'", 0);
            db.connection(
                    a -> {
                        db.connection(
                                b -> {
                                    a.execute("select 1");
                                    b.execute("select 1");
                                });
                    });
        }
    }

    @Test
    void manyFirstUsersAreAllServedEvenIfTheFirstIsCancelled() throws InterruptedException {
        try (Database db = Databases.POSTGRESQL.open()) {
            CancelScope scope = CancelScope.create();
            Async.group(
                    g -> {
                        g.start(() -> scope.run(() -> db.ping()));
                        List<Task<Integer>> others = new ArrayList<>();
                        for (int i = 0; i < 20; i++) {
                            others.add(g.start(() -> db.fetchValue(Integer.class, "select 1")));
                        }
                        scope.cancel();
                        for (Task<Integer> other : others) {
                            assertEquals(1, other.await());
                        }
                    });
        }
    }

    /** A server that takes connections and says nothing. */
    @Test
    void whoWaitsForAServerThatDoesNotAnswerCanBeCancelled()
            throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Database db =
                    Database.builder("postgresql://u@localhost:" + silent.getLocalPort() + "/x")
                            .connectTimeout(Duration.ofSeconds(1))
                            .open();
            CancelScope scope = CancelScope.create();
            Async.group(
                    g -> {
                        Task<Boolean> task = g.start(() -> scope.run(db::ping));
                        Socket accepted = Async.await(() -> silent.accept());
                        scope.cancel();
                        assertFalse(task.await());
                        accepted.close();
                    });
            db.close();
        }
    }

    @Test
    void closingSendsThoseAwayWhoWait() throws InterruptedException {
        Database db = Database.builder(Databases.H2.url()).maxConnections(1).open();
        Async.group(
                g -> {
                    CountDownLatch held = new CountDownLatch(1);
                    g.start(
                            () ->
                                    db.connection(
                                            c -> {
                                                held.countDown();
                                                Async.await(
                                                        () ->
                                                                new CountDownLatch(1)
                                                                        .await(
                                                                                30,
                                                                                TimeUnit.SECONDS));
                                            }));
                    Async.await(() -> held.await());
                    Task<Outcome<?>> waiting =
                            g.start(
                                    () -> {
                                        try {
                                            db.ping();
                                            return new Outcome.Success<>(true);
                                        } catch (IllegalStateException e) {
                                            return new Outcome.Failed<>(e);
                                        }
                                    });
                    awaitWaiting(db, 1);
                    db.close();
                    var failed = assertInstanceOf(Outcome.Failed.class, waiting.await());
                    assertTrue(String.valueOf(failed).contains("is closed"), failed.toString());
                    g.cancel();
                });
    }

    @Test
    void inALoopOthersRunWhileTheDatabaseWorks() {
        String url = Databases.POSTGRESQL.url();
        try (Database db = Database.open(url)) {
            Runner.loop()
                    .run(
                            () -> {
                                CancelScope scope = CancelScope.create();
                                Async.gather(
                                        () -> scope.run(() -> db.execute("select pg_sleep(600)")),
                                        () -> {
                                            Async.await(
                                                    () ->
                                                            Databases.awaitBackends(
                                                                    url,
                                                                    "state = 'active' and query like '%pg_sleep(600)%'",
                                                                    1));
                                            scope.cancel();
                                            return true;
                                        });
                                assertEquals(1, db.fetchValue(Integer.class, "select 1"));
                            });
        }
    }

    /** A driver over H2 whose connections refuse to begin a transaction. */
    private static final class Stubborn implements Driver {
        private static final String PREFIX = "jdbc:stubborn:";

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(PREFIX);
        }

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            Connection real = DriverManager.getConnection("jdbc:h2:mem:stubborn");
            return (Connection)
                    Proxy.newProxyInstance(
                            Stubborn.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (self, method, args) -> {
                                if (method.getName().equals("setAutoCommit")
                                        && Boolean.FALSE.equals(args[0])) {
                                    throw new SQLException("not today");
                                }
                                return method.invoke(real, args);
                            });
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    @Test
    @DisplayName("a transaction around everything that cannot begin costs no connection")
    void aRootThatCannotBegin() throws Exception {
        Driver driver = new Stubborn();
        DriverManager.registerDriver(driver);
        try (Database db =
                Database.builder("jdbc:stubborn:x").maxConnections(1).forceRollback(true).open()) {
            assertThrows(DatabaseException.class, db::ping);
            assertEquals(0, db.statistics().active());
            assertThrows(DatabaseException.class, db::ping);
            assertEquals(0, db.statistics().active());
        } finally {
            DriverManager.deregisterDriver(driver);
        }
    }

    @Test
    @DisplayName("what is under way when the database is closed fails as a lost connection")
    void closedInTheMidst() throws InterruptedException {
        Database db = Databases.H2.open();
        Async.run(
                () ->
                        assertThrows(
                                DatabaseConnectionLostException.class,
                                () ->
                                        db.connection(
                                                c -> {
                                                    c.execute("select 1");
                                                    db.close();
                                                    c.execute("select 1");
                                                })));
    }
}
