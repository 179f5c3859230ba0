package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Action;
import tasuki.Async;
import tasuki.CancelScope;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

class TransactionTest {
    private static final class Oops extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void oops() {
        throw new Oops();
    }

    private Database db;

    private void open(Databases product) throws InterruptedException {
        db = product.open();
        db.execute("create table t (a int primary key)");
    }

    @AfterEach
    void thePoolIsWhole() {
        if (db != null) {
            assertEquals(0, db.statistics().active());
            assertEquals(0, db.statistics().waiting());
            db.close();
        }
    }

    private List<Integer> all() throws InterruptedException {
        return db.fetchAll(Integer.class, "select a from t order by a");
    }

    private void insert(int a) throws InterruptedException {
        db.execute("insert into t (a) values (:a)", a);
    }

    @ParameterizedTest
    @EnumSource
    void commitsWhenTheBodyReturns(Databases product) throws InterruptedException {
        open(product);
        String value =
                db.transaction(
                        () -> {
                            insert(1);
                            insert(2);
                            assertEquals(List.of(1, 2), all());
                            return "value";
                        });
        assertEquals("value", value);
        assertEquals(List.of(1, 2), all());
    }

    @ParameterizedTest
    @EnumSource
    void rollsBackWhenTheBodyThrowsAnything(Databases product) throws InterruptedException {
        open(product);
        for (Throwable failure : List.of(new Oops(), new IOException(), new StackOverflowError())) {
            Throwable thrown =
                    assertThrows(
                            failure.getClass(),
                            () ->
                                    db.transaction(
                                            () -> {
                                                insert(1);
                                                throwIt(failure);
                                            }));
            assertSame(failure, thrown);
        }
        assertEquals(List.of(), all());
    }

    private static void throwIt(Throwable failure) throws IOException {
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailedStatementRollsBackEverything(Databases product) throws InterruptedException {
        open(product);
        assertThrows(
                ConstraintViolationException.class,
                () ->
                        db.transaction(
                                () -> {
                                    insert(1);
                                    insert(1);
                                }));
        assertEquals(List.of(), all());
    }

    @ParameterizedTest
    @EnumSource
    void aNestedTransactionIsASavepoint(Databases product) throws InterruptedException {
        open(product);
        db.transaction(
                tx -> {
                    insert(1);
                    assertThrows(
                            Oops.class,
                            () ->
                                    db.transaction(
                                            () -> {
                                                insert(2);
                                                db.transaction(() -> insert(3));
                                                oops();
                                            }));
                    tx.transaction(() -> insert(4));
                    // A failed statement spoils only the savepoint, on PostgreSQL too.
                    assertThrows(
                            ConstraintViolationException.class,
                            () -> db.transaction(() -> insert(1)));
                    assertEquals(List.of(1, 4), all());
                });
        assertEquals(List.of(1, 4), all());
    }

    @ParameterizedTest
    @EnumSource
    void canDecideToRollBack(Databases product) throws InterruptedException {
        open(product);
        String value =
                db.transaction(
                        tx -> {
                            tx.execute("insert into t (a) values (1)");
                            tx.rollbackOnly();
                            return "value";
                        });
        assertEquals("value", value);
        db.transaction(TransactionOptions.DEFAULT.forceRollback(true), () -> insert(2));
        assertEquals(List.of(), all());
        insert(3);
        assertEquals(List.of(3), all());
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionIsAsBeforeAfterwards(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    c.transaction(() -> insert(1));
                    c.execute("insert into t (a) values (2)"); // commits by itself again
                    assertThrows(
                            Oops.class,
                            () ->
                                    c.transaction(
                                            TransactionOptions.DEFAULT.isolation(
                                                    Isolation.SERIALIZABLE),
                                            () -> {
                                                insert(3);
                                                oops();
                                            }));
                    boolean autoCommit = c.jdbc(jdbc -> jdbc.getAutoCommit());
                    assertTrue(autoCommit);
                });
        assertEquals(List.of(1, 2), all());
    }

    @Test
    void isolationAndReadOnlyHoldForOneTransaction() throws InterruptedException {
        open(Databases.POSTGRESQL);
        var options = TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE).readOnly(true);
        db.connection(
                c -> {
                    String mode =
                            "select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')";
                    assertEquals(
                            "serializable on",
                            c.transaction(options, () -> c.fetchValue(String.class, mode)));
                    assertEquals("read committed off", c.fetchValue(String.class, mode));
                });
        assertThrows(DatabaseException.class, () -> db.transaction(options, () -> insert(1)));
    }

    @Test
    void aReadOnlyTransactionOfSqliteDoesNotWrite() throws InterruptedException {
        open(Databases.SQLITE);
        var readOnly = TransactionOptions.DEFAULT.readOnly(true);
        assertThrows(DatabaseException.class, () -> db.transaction(readOnly, () -> insert(1)));
        db.connection(
                c -> {
                    c.transaction(readOnly, () -> c.fetchAll(Row.class, "select * from t"));
                    c.execute("insert into t (a) values (2)");
                });
        assertEquals(List.of(2), all());
    }

    @Test
    void aSavepointHasNoIsolationOfItsOwn() throws InterruptedException {
        open(Databases.H2);
        db.transaction(
                () -> {
                    insert(1);
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    db.transaction(
                                            TransactionOptions.DEFAULT.readOnly(true),
                                            () -> insert(2)));
                    insert(3);
                });
        assertEquals(List.of(1, 3), all());
    }

    @Test
    void lostUpdatesUnderSerializableAreConflicts() throws InterruptedException {
        open(Databases.POSTGRESQL);
        insert(1);
        var serializable = TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE);
        assertThrows(
                TransactionConflictException.class,
                () ->
                        db.transaction(
                                serializable,
                                () -> {
                                    all();
                                    Async.gather(
                                            () ->
                                                    db.transaction(
                                                            serializable,
                                                            () ->
                                                                    db.execute(
                                                                            "update t set a = a + 1")),
                                            () -> null);
                                    db.execute("update t set a = a + 1");
                                }));
        assertEquals(List.of(2), all());
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void tasksStartedInsideHaveConnectionsOfTheirOwn(Databases product)
            throws InterruptedException {
        open(product);
        assertThrows(
                Oops.class,
                () ->
                        db.transaction(
                                () -> {
                                    insert(1);
                                    // Neither sees what is not committed, not even the one on this
                                    // very thread.
                                    assertEquals(
                                            List.of(List.of(), List.of()),
                                            Async.gather(this::all, this::all));
                                    assertEquals(List.of(1), all());
                                    Async.gather(
                                            () -> db.execute("insert into t (a) values (2)"),
                                            () -> db.execute("insert into t (a) values (3)"));
                                    oops();
                                }));
        assertEquals(List.of(2, 3), all());
    }

    @ParameterizedTest
    @EnumSource
    void theTransactionItselfMayBeUsedByManyTasksOneAtATime(Databases product)
            throws InterruptedException {
        open(product);
        assertThrows(
                Oops.class,
                () ->
                        db.transaction(
                                tx -> {
                                    Async.gather(
                                            () -> tx.execute("insert into t (a) values (1)"),
                                            () -> tx.execute("insert into t (a) values (2)"),
                                            () -> tx.execute("insert into t (a) values (3)"));
                                    assertEquals(List.of(1, 2, 3), all());
                                    oops();
                                }));
        assertEquals(List.of(), all());
    }

    @ParameterizedTest
    @EnumSource
    void savepointsOfConcurrentTasksDoNotMix(Databases product) throws InterruptedException {
        open(product);
        db.transaction(
                tx -> {
                    Async.gather(
                            () ->
                                    assertThrows(
                                            Oops.class,
                                            () ->
                                                    tx.transaction(
                                                            inner -> {
                                                                inner.execute(
                                                                        "insert into t (a) values (1)");
                                                                Async.checkpoint();
                                                                oops();
                                                            })),
                            () -> {
                                for (int i = 10; i < 15; i++) {
                                    tx.execute("insert into t (a) values (:a)", i);
                                }
                                return null;
                            },
                            () ->
                                    tx.transaction(
                                            inner -> {
                                                // The outer one, used inside the inner one, is not
                                                // waited for.
                                                tx.execute("insert into t (a) values (2)");
                                                return Async.gather(
                                                        () ->
                                                                inner.execute(
                                                                        "insert into t (a) values (3)"),
                                                        () ->
                                                                tx.execute(
                                                                        "insert into t (a) values (4)"));
                                            }));
                });
        assertEquals(List.of(2, 3, 4, 10, 11, 12, 13, 14), all());
    }

    @Test
    void anEndedTransactionIsRefused() throws InterruptedException {
        open(Databases.H2);
        AtomicReference<Transaction> leaked = new AtomicReference<>();
        db.transaction(
                tx -> {
                    leaked.set(tx);
                });
        var e =
                assertThrows(
                        IllegalStateException.class,
                        () -> leaked.get().execute("insert into t (a) values (1)"));
        assertTrue(e.getMessage().contains("has ended"), e.getMessage());
        assertEquals(List.of(), all());
    }

    @ParameterizedTest
    @EnumSource
    void cancelledBetweenItsStatementsItRollsBack(Databases product) throws InterruptedException {
        open(product);
        CancelScope scope = CancelScope.create();
        boolean finished =
                scope.run(
                        () ->
                                db.transaction(
                                        () -> {
                                            insert(1);
                                            scope.cancel();
                                            insert(2);
                                        }));
        assertFalse(finished);
        assertEquals(List.of(), all());
    }

    @ParameterizedTest
    @EnumSource
    void cancelledAfterItsLastStatementButBeforeTheCommitItRollsBack(Databases product)
            throws InterruptedException {
        open(product);
        CancelScope scope = CancelScope.create();
        boolean finished =
                scope.run(
                        () ->
                                db.transaction(
                                        () -> {
                                            insert(1);
                                            scope.cancel();
                                        }));
        assertFalse(finished);
        assertEquals(List.of(), all());
    }

    @ParameterizedTest
    @EnumSource
    void forcedRollbackLeavesNothingBehind(Databases product) throws InterruptedException {
        String url = product.url();
        try (Database plain = Database.open(url)) {
            plain.execute("create table t (a int primary key)");
            if (product == Databases.H2) {
                plain.ping();
            }
            try (Database test = Database.builder(url).forceRollback(true).open()) {
                db = null;
                Async.run(
                        () -> {
                            test.execute("insert into t (a) values (1)");
                            test.transaction(
                                    () -> {
                                        test.execute("insert into t (a) values (2)");
                                        // Tasks see it all: there is one connection only.
                                        Async.gather(
                                                () -> test.execute("insert into t (a) values (3)"),
                                                () -> test.execute("insert into t (a) values (4)"));
                                    });
                            assertThrows(
                                    Oops.class,
                                    () ->
                                            test.transaction(
                                                    () -> {
                                                        test.execute(
                                                                "insert into t (a) values (5)");
                                                        oops();
                                                    }));
                            List<List<Integer>> seen =
                                    Async.gather(
                                            () ->
                                                    test.fetchAll(
                                                            Integer.class,
                                                            "select a from t order by a"),
                                            () ->
                                                    test.iterate(
                                                                    Integer.class,
                                                                    "select a from t order by a")
                                                            .toList());
                            assertEquals(List.of(List.of(1, 2, 3, 4), List.of(1, 2, 3, 4)), seen);
                        });
            }
            assertEquals(List.of(), plain.fetchAll(Integer.class, "select a from t"));
        }
    }

    private static String endless(Databases product) {
        return product == Databases.H2
                ? "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b"
                : "select count(*) from pg_sleep(600)";
    }

    private static void awaitEndless(Databases product, String url, Database watching)
            throws InterruptedException {
        String running =
                product == Databases.H2
                        ? "select count(*) from information_schema.sessions where executing_statement like '%1000000) b' and session_id <> session_id()"
                        : "select count(*) from pg_stat_activity where application_name = '"
                                + Databases.application(url)
                                + "' and wait_event = 'PgSleep'";
        while (watching.fetchValue(Integer.class, running) == 0) {
            Async.sleep(Duration.ofMillis(1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    @Timeout(60)
    void whoLeavesAStreamDoesNotWaitForWhatOthersDoInTheTransaction(Databases product)
            throws InterruptedException {
        String url = product.url();
        db = Database.builder(url).maxConnections(1).fetchSize(2).open();
        db.execute("create table t (a int primary key)");
        CancelScope scope = CancelScope.create();
        try (Database watching = Database.open(url)) {
            db.transaction(
                    tx -> {
                        tx.execute("insert into t values (1), (2), (3), (4), (5)");
                        Async.group(
                                g -> {
                                    var rows = tx.iterate(Integer.class, "select a from t");
                                    Action<RuntimeException> other =
                                            () -> tx.execute(endless(product));
                                    assertThrows(
                                            Oops.class,
                                            () ->
                                                    rows.consume(
                                                            a -> {
                                                                g.start(() -> scope.run(other));
                                                                awaitEndless(
                                                                        product, url, watching);
                                                                oops();
                                                            }));
                                    scope.cancel();
                                });
                        tx.rollbackOnly();
                    });
        }
        assertEquals(1, db.statistics().idle());
    }
}
