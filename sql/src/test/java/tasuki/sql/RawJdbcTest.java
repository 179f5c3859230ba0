package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a body of {@code jdbc} leaves behind does not reach whoever uses the connection next. */
class RawJdbcTest {
    private Database db;

    private void open(Databases product) throws InterruptedException {
        db = Database.builder(product.url()).maxConnections(1).open();
        db.execute("create table t (a int primary key)");
    }

    @AfterEach
    void thePoolIsWhole() {
        assertEquals(0, db.statistics().active());
        db.close();
    }

    private List<Integer> all() throws InterruptedException {
        return db.fetchAll(Integer.class, "select a from t order by a");
    }

    private static Void insert(Connection jdbc, int a) throws SQLException {
        try (var statement = jdbc.createStatement()) {
            statement.executeUpdate("insert into t (a) values (" + a + ")");
        }
        return null;
    }

    private static Void insertWithoutAutoCommit(Connection jdbc, int a) throws SQLException {
        jdbc.setAutoCommit(false);
        return insert(jdbc, a);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("autocommit that is left off is an error, and what was not committed is undone")
    void leftOff(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    var e =
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> c.jdbc(jdbc -> insertWithoutAutoCommit(jdbc, 1)));
                    assertTrue(e.getMessage().contains("left autocommit off"), e.getMessage());
                    c.execute("insert into t (a) values (2)");
                });
        db.execute("insert into t (a) values (3)");
        assertEquals(List.of(2, 3), all());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a body that fails in a transaction of its own leaves none open")
    void failsWithAutoCommitOff(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    assertThrows(
                            ConstraintViolationException.class,
                            () ->
                                    c.jdbc(
                                            jdbc -> {
                                                insertWithoutAutoCommit(jdbc, 1);
                                                return insert(jdbc, 1);
                                            }));
                });
        db.execute("insert into t (a) values (2)");
        assertEquals(List.of(2), all());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a body may run a transaction of its own")
    void ownTransaction(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    c.jdbc(
                            jdbc -> {
                                insertWithoutAutoCommit(jdbc, 1);
                                jdbc.rollback();
                                insert(jdbc, 2);
                                jdbc.commit();
                                jdbc.setAutoCommit(true);
                                return null;
                            });
                });
        assertEquals(List.of(2), all());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("turning autocommit on within a transaction is an error, and it is off again")
    void turnedOn(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    c.transaction(
                                            () -> {
                                                c.execute("insert into t (a) values (1)");
                                                try {
                                                    c.jdbc(
                                                            jdbc -> {
                                                                jdbc.setAutoCommit(true);
                                                                return null;
                                                            });
                                                } finally {
                                                    c.execute("insert into t (a) values (2)");
                                                }
                                            }));
                });
        assertEquals(List.of(1), all()); // the first was committed, the second rolled back
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the isolation is as before for whoever comes next")
    void isolation(Databases product) throws InterruptedException {
        open(product);
        int before = isolationNow();
        int other =
                before == Connection.TRANSACTION_SERIALIZABLE
                        ? Connection.TRANSACTION_READ_UNCOMMITTED
                        : Connection.TRANSACTION_SERIALIZABLE;
        db.connection(
                c -> {
                    c.jdbc(
                            jdbc -> {
                                jdbc.setTransactionIsolation(other);
                                return null;
                            });
                    int then = c.jdbc(Connection::getTransactionIsolation);
                    assertEquals(other, then, "until the connection goes back");
                });
        assertEquals(before, isolationNow());
    }

    private int isolationNow() throws InterruptedException {
        return db.connection(
                c -> {
                    return c.jdbc(Connection::getTransactionIsolation);
                });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("closing the connection in the body has no effect")
    void closed(Databases product) throws InterruptedException {
        open(product);
        db.connection(
                c -> {
                    c.jdbc(
                            jdbc -> {
                                try (jdbc) {
                                    return insert(jdbc, 1);
                                }
                            });
                    boolean closed = c.jdbc(Connection::isClosed);
                    assertFalse(closed);
                    c.execute("insert into t (a) values (2)");
                });
        assertEquals(List.of(1, 2), all());
    }
}
