package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Runner;
import tasuki.Task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A database that computes in this process holds nobody up, and stops when it is told to. */
@Timeout(120)
class InProcessTest {
    /** Would take hours. */
    private static String endless(Databases product) {
        return switch (product) {
            case H2 ->
                    "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b";
            case SQLITE ->
                    "with recursive c(x) as (values (1) union all select x + 1 from c where x < 1000000000000) select count(*) from c";
            case POSTGRESQL -> throw new IllegalArgumentException();
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void longQueriesOnAllProcessorsDoNotStopOtherTasks(Databases product)
            throws InterruptedException {
        int queries = 2 * Runtime.getRuntime().availableProcessors();
        try (Database db = Database.builder(product.url()).maxConnections(queries).open()) {
            String endless = endless(product);
            Async.run(
                    () -> {
                        CountDownLatch started = new CountDownLatch(queries);
                        Async.group(
                                g -> {
                                    List<Task<Long>> tasks = new ArrayList<>();
                                    for (int i = 0; i < queries; i++) {
                                        tasks.add(
                                                g.start(
                                                        () -> {
                                                            started.countDown();
                                                            return db.fetchValue(
                                                                    Long.class, endless);
                                                        }));
                                    }
                                    Async.await(() -> started.await());
                                    while (db.statistics().active() < queries) {
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                    // With the carriers occupied none of these would ever run.
                                    for (int i = 0; i < 20; i++) {
                                        List<Integer> both = Async.gather(() -> 1, () -> 2);
                                        assertEquals(List.of(1, 2), both);
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                    for (Task<Long> task : tasks) {
                                        task.cancel();
                                        assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    }
                                });
                        assertEquals(0, db.statistics().active());
                        assertEquals(1, db.fetchValue(Integer.class, "select 1"));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void aStatementThatHasAlwaysBeenQuickDoesNotStopOthersWhenItIsSlow(Databases product)
            throws InterruptedException {
        int queries = 2 * Runtime.getRuntime().availableProcessors();
        try (Database db = Database.builder(product.url()).maxConnections(queries).open()) {
            String sql =
                    product == Databases.H2
                            ? "select count(*) from system_range(1, :n) a, system_range(1, :n) b"
                            : "with recursive c(x) as (values (1) union all select x + 1 from c where x < :n * :n) select count(*) from c";
            Async.run(
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            assertEquals(1, db.fetchValue(Long.class, sql, 1));
                        }
                        Async.group(
                                g -> {
                                    List<Task<Long>> tasks = new ArrayList<>();
                                    for (int i = 0; i < queries; i++) {
                                        tasks.add(
                                                g.start(
                                                        () ->
                                                                db.fetchValue(
                                                                        Long.class,
                                                                        sql,
                                                                        1_000_000)));
                                    }
                                    while (db.statistics().active() < queries) {
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                    for (int i = 0; i < 20; i++) {
                                        assertEquals(List.of(1, 2), Async.gather(() -> 1, () -> 2));
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                    for (Task<Long> task : tasks) {
                                        task.cancel();
                                        assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    }
                                });
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    @Tag("realtime")
    void aTimeoutStopsItAndUndoesTheTransaction(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int)");
            Async.run(
                    () -> {
                        boolean finished =
                                Async.moveOnAfter(
                                        Duration.ofMillis(50),
                                        () ->
                                                db.transaction(
                                                        () -> {
                                                            db.execute("insert into t values (1)");
                                                            db.fetchValue(
                                                                    Long.class, endless(product));
                                                        }));
                        assertFalse(finished);
                        assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
                        assertEquals(0, db.statistics().active());
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    @Tag("realtime")
    void onAPlainThreadItStopsToo(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            assertFalse(
                    Async.moveOnAfter(
                            Duration.ofMillis(50),
                            () -> {
                                db.fetchValue(Long.class, endless(product));
                            }));
            db.ping();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void inALoopOthersRunMeanwhile(Databases product) {
        try (Database db = product.open()) {
            Runner.loop()
                    .run(
                            () -> {
                                CancelScope scope = CancelScope.create();
                                Async.gather(
                                        () ->
                                                scope.run(
                                                        () ->
                                                                db.fetchValue(
                                                                        Long.class,
                                                                        endless(product))),
                                        () -> {
                                            while (db.statistics().active() < 1) {
                                                Async.sleep(Duration.ofMillis(1));
                                            }
                                            scope.cancel();
                                            return true;
                                        });
                                db.ping();
                            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "SQLITE"})
    void lateCancelsNeverHitTheNextStatement(Databases product) throws InterruptedException {
        try (Database db = Database.builder(product.url()).maxConnections(1).open()) {
            db.execute("create table t (a int)");
            Async.run(
                    () -> {
                        for (int i = 0; i < 300; i++) {
                            CancelScope scope = CancelScope.create();
                            int round = i;
                            Async.gather(
                                    () -> {
                                        long end = System.nanoTime() + round % 30 * 10_000L;
                                        while (System.nanoTime() < end) {
                                            Thread.onSpinWait();
                                        }
                                        scope.cancel();
                                        return true;
                                    },
                                    () ->
                                            scope.run(
                                                    () -> {
                                                        db.execute(
                                                                "insert into t values (:a)", round);
                                                        db.fetchAll(
                                                                Integer.class,
                                                                "select a from t where a < :a",
                                                                round);
                                                    }));
                            assertEquals(
                                    round,
                                    db.fetchValue(Integer.class, "select cast(:a as int)", round));
                        }
                        assertEquals(0, db.statistics().active());
                    });
        }
    }
}
