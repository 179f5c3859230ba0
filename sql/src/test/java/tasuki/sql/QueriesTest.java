package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import tasuki.Async;
import tasuki.sql.ConstraintViolationException.Kind;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a database can be asked, on each product, inside a task and on a plain thread. */
class QueriesTest {
    record Product(long id, String name, int stock) {}

    private static final String IDENTITY = "bigint generated always as identity primary key";

    private static void create(Database db, Databases product) throws InterruptedException {
        String key = product == Databases.SQLITE ? "integer primary key" : IDENTITY;
        db.execute(
                "create table product (id "
                        + key
                        + ", name varchar(20) not null unique, stock int check (stock >= 0))");
    }

    @ParameterizedTest
    @EnumSource
    void insertsReadsChangesAndDeletes(Databases product) {
        try (Database db = product.open()) {
            Async.run(
                    () -> {
                        create(db, product);
                        long id =
                                db.insert(
                                        Long.class,
                                        "insert into product (name, stock) values (:name, :stock)",
                                        "name",
                                        "tea",
                                        "stock",
                                        3);
                        assertEquals(1, id);
                        Product tea = new Product(1, "tea", 3);
                        assertEquals(
                                List.of(tea), db.fetchAll(Product.class, "select * from product"));
                        assertEquals(
                                Optional.of(tea),
                                db.fetchOne(
                                        Product.class, "select * from product where id = :id", id));
                        assertEquals(
                                Optional.empty(),
                                db.fetchOne(
                                        Product.class, "select * from product where id = :id", 99));
                        assertEquals(
                                1, db.execute("update product set stock = 4 where id = ?", id));
                        assertEquals(4, db.fetchValue(Integer.class, "select stock from product"));
                        assertEquals(1, db.execute("delete from product"));
                        assertEquals(0, db.execute("delete from product"));
                        assertThrows(
                                NoRowException.class,
                                () -> db.fetchValue(Integer.class, "select stock from product"));
                        assertThrows(
                                UnsupportedOperationException.class,
                                () -> db.fetchAll(Row.class, "select * from product").add(null));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksOnAPlainThreadToo(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            create(db, product);
            db.execute("insert into product (name, stock) values ('tea', 3)");
            assertEquals("tea", db.fetchValue(String.class, "select name from product"));
            assertEquals(1, db.iterate(Row.class, "select * from product").toList().size());
            db.ping();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fetchOneReadsTheFirstRowOnly(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            assertEquals(
                    Optional.of(1),
                    db.fetchOne(Integer.class, "select 1 union all select 2 order by 1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScriptIsSeveralStatements(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.executeScript(
                    "create table t (a varchar(9)); insert into t values ('x;y');\ninsert into t values (':z') -- ; \n;");
            assertEquals(
                    List.of(":z", "x;y"), db.fetchAll(String.class, "select a from t order by a"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void iterateReadsPieceByPieceAndGivesTheConnectionBack(Databases product)
            throws InterruptedException {
        try (Database db = Database.builder(product.url()).fetchSize(10).maxConnections(1).open()) {
            db.execute("create table t (a int)");
            db.executeMany(
                    "insert into t (a) values (?)",
                    java.util.stream.IntStream.range(0, 95).boxed().toList());
            List<Integer> seen = new ArrayList<>();
            db.iterate(Integer.class, "select a from t where a >= :min order by a", "min", 5)
                    .consume(
                            a -> {
                                assertEquals(1, db.statistics().active());
                                seen.add(a);
                            });
            assertEquals(java.util.stream.IntStream.range(5, 95).boxed().toList(), seen);
            assertEquals(0, db.statistics().active());
            var stop = new IllegalStateException("enough");
            var thrown =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    db.iterate(Integer.class, "select a from t order by a")
                                            .forEach(
                                                    a -> {
                                                        if (a == 42) {
                                                            throw stop;
                                                        }
                                                    }));
            assertEquals(stop, thrown);
            assertEquals(
                    List.of(0, 1, 2),
                    db.iterate(Integer.class, "select a from t order by a").take(3).toList());
            assertEquals(0, db.statistics().active());
            db.ping();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLoopOverIterateSeesTheTransactionItWasMadeIn(Databases product)
            throws InterruptedException {
        try (Database db = Database.builder(product.url()).fetchSize(2).maxConnections(1).open()) {
            db.execute("create table t (a int)");
            Async.run(
                    () ->
                            db.transaction(
                                    tx -> {
                                        db.executeMany(
                                                "insert into t (a) values (?)",
                                                List.of(1, 2, 3, 4, 5));
                                        int sum = 0;
                                        for (int a : db.iterate(Integer.class, "select a from t")) {
                                            sum += a + db.fetchValue(Integer.class, "select 10");
                                        }
                                        assertEquals(65, sum);
                                        tx.rollbackOnly();
                                    }));
            assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void violatedConstraintsAreToldApart(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            create(db, product);
            db.execute("insert into product (name, stock) values ('tea', 3)");
            var unique = violation(db, "insert into product (name, stock) values ('tea', 3)");
            assertEquals(Kind.UNIQUE, unique.kind());
            assertTrue(unique.constraint().isPresent());
            assertEquals(
                    Kind.NOT_NULL, violation(db, "insert into product (stock) values (3)").kind());
            assertEquals(
                    Optional.of("name"),
                    violation(db, "insert into product (stock) values (3)")
                            .constraint()
                            .map(n -> n.replace("product.", "")));
            assertEquals(Kind.CHECK, violation(db, "update product set stock = -1").kind());
            if (product != Databases.SQLITE) {
                db.execute("create table line (product bigint references product)");
                assertEquals(
                        Kind.FOREIGN_KEY, violation(db, "insert into line values (99)").kind());
            }
        }
    }

    private static ConstraintViolationException violation(Database db, String sql) {
        var e = assertThrows(ConstraintViolationException.class, () -> db.execute(sql));
        assertTrue(String.valueOf(e.getMessage()).endsWith("in: " + sql), e.getMessage());
        assertEquals(Optional.of(sql), e.sql());
        return e;
    }

    @ParameterizedTest
    @EnumSource
    void messagesHaveTheStatementButNoValues(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            create(db, product);
            String insert = "insert into product (name, stock) values (:name, 1)";
            db.execute(insert, "s3cret");
            var e =
                    assertThrows(
                            ConstraintViolationException.class, () -> db.execute(insert, "s3cret"));
            assertTrue(String.valueOf(e.getMessage()).contains(insert), e.getMessage());
            assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongStatementsAreBadSql(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            assertThrows(BadSqlException.class, () -> db.execute("selekt 1"));
            var e =
                    assertThrows(
                            BadSqlException.class,
                            () -> db.fetchAll(Row.class, "select * from nowhere"));
            assertTrue(
                    e.getMessage().toLowerCase(java.util.Locale.ROOT).contains("nowhere"),
                    e.getMessage());
            assertEquals(1, db.fetchValue(Integer.class, "select 1"));
        }
    }

    @Test
    void aServerThatIsNotThereIsToldAtOnceWithoutThePassword() {
        try (Database db = Database.open("postgresql://u:s3cret@localhost:1/shop")) {
            var e = assertThrows(DatabaseUnavailableException.class, db::ping);
            assertTrue(
                    e.getMessage()
                            .startsWith("Cannot connect to postgresql://u:***@localhost:1/shop"),
                    e.getMessage());
            assertThrows(DatabaseUnavailableException.class, db::ping);
        }
    }

    @Test
    void aMissingDriverIsNamed() {
        try (Database db = Database.open("mysql://u:s3cret@localhost/shop")) {
            var e = assertThrows(DatabaseUnavailableException.class, db::ping);
            assertTrue(e.getMessage().contains("add com.mysql:mysql-connector-j"), e.getMessage());
            assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
        }
    }

    @Test
    void aBrokenConnectionIsReplaced() throws InterruptedException {
        String url = Databases.POSTGRESQL.url();
        try (Database db = Database.builder(url).maxConnections(1).open()) {
            int pid = db.fetchValue(Integer.class, "select pg_backend_pid()");
            assertThrows(
                    DatabaseConnectionLostException.class,
                    () ->
                            db.connection(
                                    c -> {
                                        Databases.ask(
                                                "select pg_terminate_backend(" + pid + ")::int");
                                        Databases.awaitBackends(url, "pid = " + pid, 0);
                                        c.execute("select 1");
                                    }));
            int next = db.fetchValue(Integer.class, "select pg_backend_pid()");
            assertTrue(next != pid);
            assertEquals(0, db.statistics().active());
        }
    }

    @Test
    void theServerStopsStatementsByItself() throws InterruptedException {
        String url = Databases.POSTGRESQL.url();
        try (Database db = Database.builder(url).statementTimeout(Duration.ofSeconds(2)).open()) {
            var e =
                    assertThrows(
                            StatementTimeoutException.class,
                            () -> db.execute("select pg_sleep(600)"));
            assertEquals("57014", e.sqlState());
            db.ping();
        }
    }

    @Test
    void aMemoryDatabaseLivesAsLongAsItIsOpen() throws InterruptedException {
        String url = Databases.H2.url();
        try (Database db = Database.builder(url).minIdle(0).open()) {
            db.execute("create table t (a int)");
            assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
        }
        try (Database db = Database.open(url)) {
            assertThrows(BadSqlException.class, () -> db.execute("select * from t"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterClosingEverythingIsRefused(Databases product) throws InterruptedException {
        Database db = product.open();
        db.ping();
        db.close();
        db.close();
        var e = assertThrows(IllegalStateException.class, db::ping);
        assertTrue(e.getMessage().contains("is closed"), e.getMessage());
        Database unused = product.open();
        unused.close();
        assertThrows(IllegalStateException.class, unused::ping);
    }

    @ParameterizedTest
    @EnumSource
    void jdbcIsThereForTheRest(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            String name =
                    db.connection(
                            c -> {
                                return c.jdbc(jdbc -> jdbc.getMetaData().getDatabaseProductName());
                            });
            assertTrue(List.of("H2", "SQLite", "PostgreSQL").contains(name), name);
        }
    }
}
