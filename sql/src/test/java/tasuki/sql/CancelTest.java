package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.TimedOutException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A cancelled task's statement is stopped on the server, its connection stays good, the pool stays
 * whole.
 */
class CancelTest {
    private static final String RUNNING = "state = 'active' and query like '%pg_sleep(600)%'";
    private static final String SLEEP = "select pg_sleep(600)";

    private String url;
    private Database db;

    @BeforeEach
    void open() {
        url = Databases.POSTGRESQL.url();
        db = Database.builder(url).maxConnections(1).poolTimeout(Duration.ofMinutes(2)).open();
    }

    /**
     * One connection, the same as ever; not in a transaction; not busy; and with no cancel left
     * over.
     */
    @AfterEach
    void theOneConnectionIsIdleGoodAndTheSame() throws InterruptedException {
        try (Database closing = db) {
            Databases.awaitBackends(url, "state <> 'idle'", 0);
            assertEquals(0, closing.statistics().active());
            assertEquals(0, closing.statistics().waiting());
            closing.ping();
            assertEquals(
                    1,
                    Databases.ask(
                            "select count(*) from pg_stat_activity where application_name = '"
                                    + Databases.application(url)
                                    + "'"));
        }
    }

    private int pid() throws InterruptedException {
        return db.fetchValue(Integer.class, "select pg_backend_pid()");
    }

    /**
     * Runs the action in a scope, and cancels that from another thread once the server carries out
     * the sleep.
     */
    private void cancelledWhileItSleeps(Action<RuntimeException> action)
            throws InterruptedException {
        int pid = pid();
        CancelScope scope = CancelScope.create();
        Async.group(
                g -> {
                    Task<Boolean> task = g.start(() -> scope.run(action));
                    Databases.awaitBackends(url, RUNNING, 1);
                    scope.cancel();
                    assertFalse(task.await());
                });
        Databases.awaitBackends(url, RUNNING, 0);
        assertEquals(pid, pid());
    }

    @Test
    @DisplayName(
            "C7 N2 a cancelled scope stops its statement on the server, and the connection is used again")
    void aStatement() throws InterruptedException {
        cancelledWhileItSleeps(() -> db.execute(SLEEP));
        cancelledWhileItSleeps(() -> db.fetchAll(Row.class, SLEEP));
        cancelledWhileItSleeps(() -> db.fetchOne(Row.class, SLEEP));
        cancelledWhileItSleeps(() -> db.executeScript("select 1; " + SLEEP + "; select 2"));
    }

    @Test
    @Tag("realtime")
    @DisplayName(
            "N2 N3 a timeout stops its statement on the server, and the connection is used again")
    void aTimeout() throws InterruptedException {
        int pid = pid();
        assertThrows(
                TimedOutException.class,
                () -> Async.timeout(Duration.ofMillis(100), () -> db.execute(SLEEP)));
        Databases.awaitBackends(url, RUNNING, 0);
        assertEquals(pid, pid());
    }

    @Test
    void aFailingSiblingStopsTheStatement() throws InterruptedException {
        int pid = pid();
        var failure = new IllegalStateException("sibling");
        var thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Async.gather(
                                        () -> db.execute(SLEEP),
                                        () -> {
                                            Databases.awaitBackends(url, RUNNING, 1);
                                            throw failure;
                                        }));
        assertEquals(failure, thrown);
        assertTrue(
                Arrays.stream(thrown.getSuppressed())
                        .noneMatch(e -> e instanceof DatabaseException));
        assertEquals(pid, pid());
    }

    @Test
    void aStatementThatWaitsForALockIsStopped() throws InterruptedException {
        db.execute("create table t (a int)");
        db.execute("insert into t values (1)");
        try (Database other = Database.open(url.replaceFirst("&ApplicationName.*", ""))) {
            other.transaction(
                    () -> {
                        other.execute("update t set a = 2");
                        CancelScope scope = CancelScope.create();
                        Async.group(
                                g -> {
                                    Task<Boolean> task =
                                            g.start(
                                                    () ->
                                                            scope.run(
                                                                    () ->
                                                                            db.execute(
                                                                                    "update t set a = 3")));
                                    Databases.awaitBackends(url, "wait_event_type = 'Lock'", 1);
                                    scope.cancel();
                                    assertFalse(task.await());
                                });
                    });
        }
        assertEquals(2, db.fetchValue(Integer.class, "select a from t"));
    }

    @Test
    void inATransactionEverythingIsUndone() throws InterruptedException {
        db.execute("create table t (a int)");
        cancelledWhileItSleeps(
                () ->
                        db.transaction(
                                () -> {
                                    db.execute("insert into t values (1)");
                                    db.execute(SLEEP);
                                }));
        assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
    }

    @Test
    void inASavepointEverythingIsUndone() throws InterruptedException {
        db.execute("create table t (a int)");
        cancelledWhileItSleeps(
                () ->
                        db.transaction(
                                () -> {
                                    db.execute("insert into t values (1)");
                                    db.transaction(
                                            () -> {
                                                db.execute("insert into t values (2)");
                                                db.execute(SLEEP);
                                            });
                                }));
        assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
    }

    @Test
    void aScopeInsideATransactionUndoesItsSavepointOnly() throws InterruptedException {
        db.execute("create table t (a int)");
        db.transaction(
                tx -> {
                    db.execute("insert into t values (1)");
                    CancelScope scope = CancelScope.create();
                    Async.group(
                            g -> {
                                g.start(
                                        () -> {
                                            Databases.awaitBackends(url, RUNNING, 1);
                                            scope.cancel();
                                        });
                                assertFalse(
                                        scope.run(
                                                () ->
                                                        tx.transaction(
                                                                () -> {
                                                                    tx.execute(
                                                                            "insert into t values (2)");
                                                                    tx.execute(SLEEP);
                                                                })));
                            });
                    db.execute("insert into t values (3)");
                });
        assertEquals(List.of(1, 3), db.fetchAll(Integer.class, "select a from t order by a"));
    }

    @Test
    @DisplayName("C8 a commit that has begun is not cancelled, and its value wins")
    void aCommitThatHasBegunIsNotCancelled() throws InterruptedException {
        db.executeScript(
                """
                create table t (a int);
                create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(1); return null; end';
                create constraint trigger slow after insert on t deferrable initially deferred for each row execute function slow();
                """);
        CancelScope scope = CancelScope.create();
        Async.group(
                g -> {
                    Task<Boolean> task =
                            g.start(
                                    () ->
                                            scope.run(
                                                    () ->
                                                            db.transaction(
                                                                    () ->
                                                                            db.execute(
                                                                                    "insert into t values (1)"))));
                    Databases.awaitBackends(url, "state = 'active' and wait_event = 'PgSleep'", 1);
                    scope.cancel();
                    assertTrue(task.await());
                });
        assertEquals(1L, db.fetchValue(Long.class, "select count(*) from t"));
    }

    @Test
    void inAConnectionBlock() throws InterruptedException {
        cancelledWhileItSleeps(
                () ->
                        db.connection(
                                c -> {
                                    c.execute(SLEEP);
                                }));
    }

    @Test
    void inJdbcsOwnCalls() throws InterruptedException {
        cancelledWhileItSleeps(
                () ->
                        db.connection(
                                c -> {
                                    c.jdbc(
                                            jdbc -> {
                                                try (var statement = jdbc.createStatement()) {
                                                    return statement.execute(SLEEP);
                                                }
                                            });
                                }));
    }

    @Test
    void iteratingWhileTheFirstRowsAreComputed() throws InterruptedException {
        cancelledWhileItSleeps(() -> db.iterate(Row.class, SLEEP).forEach(row -> {}));
    }

    @Test
    void iteratingWhileFurtherRowsAreFetched() throws InterruptedException {
        String late =
                "select x, case when x > 1200 then pg_sleep(600)::text end as late from generate_series(1, 100000) x";
        cancelledWhileItSleeps(() -> db.iterate(Row.class, late).forEach(row -> {}));
    }

    @Test
    void iteratingWhileTheConsumerWaits() throws InterruptedException {
        CancelScope scope = CancelScope.create();
        CountDownLatch there = new CountDownLatch(1);
        Async.group(
                g -> {
                    Task<Boolean> task =
                            g.start(
                                    () ->
                                            scope.run(
                                                    () ->
                                                            db.iterate(
                                                                            Integer.class,
                                                                            "select * from generate_series(1, 10000)")
                                                                    .consume(
                                                                            x -> {
                                                                                there.countDown();
                                                                                Async
                                                                                        .sleepForever();
                                                                            })));
                    Async.await(() -> there.await());
                    Databases.awaitBackends(url, "state = 'idle in transaction'", 1);
                    scope.cancel();
                    assertFalse(task.await());
                });
    }

    @Test
    void waitingForTheConnection() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Async.group(
                g -> {
                    g.start(
                            () ->
                                    db.connection(
                                            c -> {
                                                held.countDown();
                                                Async.await(() -> done.await());
                                            }));
                    Async.await(() -> held.await());
                    CancelScope scope = CancelScope.create();
                    Task<Boolean> first = g.start(() -> scope.run(() -> db.ping()));
                    awaitWaiting(1);
                    Task<?> second = g.start(() -> db.ping());
                    awaitWaiting(2);
                    scope.cancel();
                    assertFalse(first.await());
                    awaitWaiting(1);
                    done.countDown();
                    second.await();
                });
    }

    private void awaitWaiting(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (db.statistics().waiting() != count) {
            assertTrue(System.nanoTime() < deadline, "not " + count + " waiting");
            Async.sleep(Duration.ofMillis(1));
        }
    }

    @Test
    void aCancelledScopeAsksTheDatabaseNothing() throws InterruptedException {
        db.ping();
        CancelScope scope = CancelScope.create();
        scope.cancel();
        assertFalse(scope.run(() -> db.execute("create table never (a int)")));
        Databases.awaitBackends(url, "query like '%never%'", 0);
    }

    @RepeatedTest(5)
    @DisplayName("C7 a late cancel never hits the next statement")
    void lateCancels() throws InterruptedException {
        int pid = pid();
        for (int i = 0; i < 60; i++) {
            CancelScope scope = CancelScope.create();
            int round = i;
            Async.group(
                    g -> {
                        CountDownLatch begun = new CountDownLatch(1);
                        g.start(
                                () -> {
                                    Async.await(() -> begun.await());
                                    spin(round % 20 * 50_000L);
                                    scope.cancel();
                                });
                        scope.run(
                                () -> {
                                    begun.countDown();
                                    db.execute("select 1");
                                    db.execute("select 2");
                                });
                        // Whatever the cancel hit, it does not hit these.
                        assertEquals(round, db.fetchValue(Integer.class, "select :x::int", round));
                        db.execute("select count(*) from generate_series(1, 1000)");
                    });
        }
        assertEquals(pid, pid());
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
