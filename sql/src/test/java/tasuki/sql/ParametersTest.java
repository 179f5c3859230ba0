package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How values reach the parameters of a statement. */
class ParametersTest {
    record Filter(int unitPrice, String name, Optional<String> note) {}

    private static String failure(String sql, @Nullable Object... params) {
        NamedSql named = NamedSql.parse(sql, Dialect.H2);
        return String.valueOf(
                assertThrows(ParameterException.class, () -> BoundSql.of(named, Dialect.H2, params))
                        .getMessage());
    }

    private static String text(Dialect dialect, String sql, @Nullable Object... params) {
        return BoundSql.of(NamedSql.parse(sql, dialect), dialect, params).text();
    }

    @ParameterizedTest
    @EnumSource
    void allWaysOfGivingParametersMeanTheSame(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int, b varchar(20))");
            String insert = "insert into t (a, b) values (:a, :b)";
            record Ab(int a, String b) {}
            assertEquals(1, db.execute(insert, "a", 1, "b", "x"));
            assertEquals(1, db.execute(insert, Map.of("a", 2, "b", "x")));
            assertEquals(1, db.execute(insert, new Ab(3, "x")));
            assertEquals(1, db.execute("insert into t (a, b) values (?, ?)", 4, "x"));
            assertEquals(1, db.execute("insert into t (a, b) values (:a, 'x')", 5));
            assertEquals(
                    List.of(1, 2, 3, 4, 5),
                    db.fetchAll(Integer.class, "select a from t where b = 'x' order by a"));
            assertEquals(
                    List.of(3),
                    db.fetchAll(Integer.class, "select a from t where a = :a or a = -:a", 3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullIsAValueLikeAnother(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int, b varchar(20))");
            db.execute("insert into t (a, b) values (:a, :b)", "a", null, "b", Optional.empty());
            db.execute("insert into t (a, b) values (:a, :b)", new Filter2(null, Optional.of("y")));
            assertEquals(2L, db.fetchValue(Long.class, "select count(*) from t where a is null"));
            assertEquals(
                    List.of("y"), db.fetchAll(String.class, "select b from t where b is not null"));
        }
    }

    record Filter2(@Nullable Integer a, Optional<String> b) {}

    @Test
    void recordsAreFoundInBothSpellings() {
        NamedSql named = NamedSql.parse("select :unit_price, :unitPrice, :name, :note", Dialect.H2);
        assertEquals(
                "select ?, ?, ?, ?",
                BoundSql.of(named, Dialect.H2, new Object[] {new Filter(1, "n", Optional.empty())})
                        .text());
    }

    @ParameterizedTest
    @EnumSource
    void aCollectionIsTheListOfAnIn(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int)");
            db.executeMany("insert into t (a) values (?)", List.of(1, 2, 3));
            String in = "select a from t where a in (:list) order by a";
            String notIn = "select a from t where a not in (:list) order by a";
            assertEquals(List.of(1, 3), db.fetchAll(Integer.class, in, Set.of(1, 3, 9)));
            assertEquals(List.of(2), db.fetchAll(Integer.class, notIn, "list", List.of(1, 3)));
            assertEquals(List.of(), db.fetchAll(Integer.class, in, List.of()));
            assertEquals(List.of(1, 2, 3), db.fetchAll(Integer.class, notIn, List.of()));
            List<Integer> many = IntStream.range(0, 1500).boxed().toList();
            assertEquals(List.of(1, 2, 3), db.fetchAll(Integer.class, in, many));
        }
    }

    @Test
    void listsOfAnInAreRoundedUpSoThatFewStatementsHaveToBePrepared() {
        String sql = "select 1 where a in (:a) and b = :b";
        assertEquals(
                "select 1 where a in (?) and b = ?",
                text(Dialect.H2, sql, "a", List.of(1), "b", 1));
        assertEquals(
                "select 1 where a in (?, ?) and b = ?",
                text(Dialect.H2, sql, "a", List.of(1, 2), "b", 1));
        assertEquals(
                "select 1 where a in (?, ?, ?, ?) and b = ?",
                text(Dialect.H2, sql, "a", List.of(1, 2, 3), "b", 1));
        assertEquals("values (?, ?, ?)", text(Dialect.H2, "values (:a)", List.of(1, 2, 3)));
        assertEquals(
                "select 1 where a = any ('{}') or c = ?",
                text(
                        Dialect.POSTGRESQL,
                        "select 1 where a in (:a) or c = :c",
                        "a",
                        List.of(),
                        "c",
                        1));
        assertEquals(
                "select 1 where a <> all ('{}' )",
                text(Dialect.POSTGRESQL, "select 1 where a not in ( :a )", "a", List.of()));
    }

    @Test
    void anEmptyListThatSqlCannotSayIsRefused() {
        NamedSql named = NamedSql.parse("select f(:a)", Dialect.POSTGRESQL);
        var e =
                assertThrows(
                        ParameterException.class,
                        () -> BoundSql.of(named, Dialect.POSTGRESQL, new Object[] {List.of()}));
        assertTrue(e.getMessage().contains(":a is empty"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void anArrayIsAnSqlArray(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int, b varchar(20))");
            db.executeMany(
                    "insert into t (a, b) values (?, ?)",
                    List.of(List.of(1, "x"), List.of(2, "y")));
            String sql = "select a from t where a = any(:a)";
            assertEquals(List.of(2), db.fetchAll(Integer.class, sql, "a", new int[] {2, 3}));
            assertEquals(List.of(2), db.fetchAll(Integer.class, sql, "a", new Long[] {2L, null}));
            assertEquals(List.of(), db.fetchAll(Integer.class, sql, "a", new int[0]));
            assertEquals(
                    List.of(1),
                    db.fetchAll(
                            Integer.class,
                            "select a from t where b = any(:b)",
                            "b",
                            new String[] {"x"}));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertTrue(failure("select :a, :b", "a", 1).startsWith("No value was given for :b"));
        assertTrue(
                failure("select :a, :b", Map.of("b", 1)).startsWith("No value was given for :a"));
        assertTrue(
                failure("select :a, :nome", new Filter(1, "", Optional.empty()))
                        .startsWith("No value was given for :a"));
        assertTrue(failure("select :a, :b").startsWith("No value was given for :a"));
        assertTrue(
                failure("select ?, ?", 1)
                        .startsWith("The statement has 2 ? but 1 values were given"));
    }

    @Test
    void whatIsTooMuchIsNamed() {
        assertTrue(
                failure("select :a", "a", 1, "b", 2)
                        .startsWith("The statement has no :b, only :a"));
        assertTrue(
                failure("select :a", new TreeMap<>(Map.of("a", 1, "b", 2)))
                        .startsWith("The statement has no :b, only :a"));
        assertTrue(
                failure("select 1", 5)
                        .startsWith("The statement has no parameters but 1 values were given"));
        assertTrue(
                failure("select :a, :b", "a", 1, "a", 2, "b", 3)
                        .startsWith("The parameter :a was given twice"));
    }

    @Test
    void valuesWithoutNamesAreExplained() {
        String message = failure("select :a, :b", 1, 2);
        assertTrue(
                message.startsWith(
                        "The statement has :a, :b: give a map, a record, or names and values in turn"),
                message);
        assertTrue(failure("select :a, :b", "a", 1, "b").contains("names and values in turn"));
    }

    @Test
    void messagesNeverContainValues() {
        assertFalse(
                failure("select :a, :b", Map.of("a", "s3cret", "c", "s3cret")).contains("s3cret"));
        assertFalse(failure("select :a, :b", "a", "s3cret", "x", "s3cret").contains("s3cret"));
        assertFalse(failure("select 1", "s3cret").contains("s3cret"));
    }

    @Test
    void aValueThatTheDatabaseCannotTakeIsNamedByItsType() throws InterruptedException {
        try (Database db = Databases.POSTGRESQL.open()) {
            var e =
                    assertThrows(
                            ParameterException.class,
                            () -> db.fetchOne(Row.class, "select :x", "x", new Thread()));
            assertTrue(
                    e.getMessage()
                            .startsWith("The database does not take a java.lang.Thread for :x"),
                    e.getMessage());
            db.ping();
        }
    }

    @ParameterizedTest
    @EnumSource
    void executeManyTakesWhateverExecuteTakes(Databases product) throws InterruptedException {
        record Ab(int a, @Nullable String b) {}
        try (Database db = product.open()) {
            db.execute("create table t (a int primary key, b varchar(20))");
            String insert = "insert into t (a, b) values (:a, :b)";
            assertEquals(2, db.executeMany(insert, List.of(new Ab(1, "x"), new Ab(2, null))));
            assertEquals(
                    1, db.executeMany(insert, Collections.singleton(Map.of("a", 3, "b", "z"))));
            assertEquals(
                    2,
                    db.executeMany(
                            "insert into t (a, b) values (?, ?)",
                            Arrays.asList(List.of(4, "x"), new Object[] {5, null})));
            assertEquals(0, db.executeMany(insert, List.of()));
            assertEquals(5L, db.fetchValue(Long.class, "select count(*) from t"));
            List<Integer> many = IntStream.range(10, 2510).boxed().toList();
            assertEquals(2500, db.executeMany("insert into t (a, b) values (:a, 'many')", many));
        }
    }

    @ParameterizedTest
    @EnumSource
    void executeManyDoesAllOrNothing(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (a int primary key)");
            var e =
                    assertThrows(
                            ConstraintViolationException.class,
                            () ->
                                    db.executeMany(
                                            "insert into t (a) values (:a)", List.of(1, 2, 1)));
            assertEquals(ConstraintViolationException.Kind.UNIQUE, e.kind());
            assertEquals(0L, db.fetchValue(Long.class, "select count(*) from t"));
            assertThrows(
                    ParameterException.class,
                    () ->
                            db.executeMany(
                                    "delete from t where a in (:a)",
                                    List.of(Map.of("a", List.of(1, 2)))));
        }
    }
}
