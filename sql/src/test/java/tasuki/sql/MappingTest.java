package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Rows as records, as rows, as single values. */
class MappingTest {
    enum Mood {
        HAPPY,
        SAD
    }

    record Product(long id, String name, BigDecimal unitPrice) {}

    record Numbers(
            int i,
            long l,
            short s,
            byte b,
            double d,
            float f,
            boolean t,
            BigDecimal n,
            BigInteger big,
            @Nullable Integer none) {}

    record Times(
            LocalDate onDay,
            LocalTime atTime,
            LocalDateTime local,
            Instant instant,
            OffsetDateTime offset,
            ZonedDateTime zoned) {}

    record Others(
            UUID id,
            Mood mood,
            byte[] raw,
            char letter,
            Optional<String> there,
            Optional<Integer> missing) {}

    record Arrays1(
            int[] ints,
            List<String> strings,
            Set<Long> longs,
            String[] array,
            @Nullable List<Integer> none) {}

    record OneInt(int n) {}

    record OneText(String n) {}

    @ParameterizedTest
    @EnumSource
    void columnsMeetComponentsByName(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute(
                    "create table product (unit_price numeric(10,2), extra int, name varchar(20), id bigint)");
            db.execute("insert into product (id, name, unit_price) values (1, 'tea', 2.50)");
            Product tea = db.fetchOne(Product.class, "select * from product").orElseThrow();
            assertEquals(1, tea.id());
            assertEquals("tea", tea.name());
            assertEquals(0, new BigDecimal("2.5").compareTo(tea.unitPrice()));
            assertEquals(
                    tea,
                    db.fetchAll(
                                    Product.class,
                                    "select id, name, unit_price as \"unitPrice\" from product")
                            .getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbersOfAllSizes(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute(
                    "create table t (i int, l bigint, s smallint, b smallint, d double precision, f real, t boolean, n numeric(10,2), big numeric(30), none int)");
            var given =
                    new Numbers(
                            -7,
                            1L << 40,
                            (short) 300,
                            (byte) -5,
                            1.25,
                            2.5f,
                            true,
                            new BigDecimal("12.50"),
                            new BigInteger("12345678901"),
                            null);
            db.execute(
                    "insert into t (i, l, s, b, d, f, t, n, big, none) values (:i, :l, :s, :b, :d, :f, :t, :n, :big, :none)",
                    given);
            Numbers read = db.fetchOne(Numbers.class, "select * from t").orElseThrow();
            assertEquals(0, given.n().compareTo(read.n()));
            assertEquals(
                    given,
                    new Numbers(
                            read.i(),
                            read.l(),
                            read.s(),
                            read.b(),
                            read.d(),
                            read.f(),
                            read.t(),
                            given.n(),
                            read.big(),
                            read.none()));
            assertEquals(-7L, db.fetchValue(long.class, "select sum(i) from t"));
            assertEquals(0, db.fetchValue(int.class, "select count(*) - 1 from t"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void timesKeepTheirMeaning(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            boolean sqlite = product == Databases.SQLITE;
            String zoned = sqlite ? "text" : "timestamp with time zone";
            db.execute(
                    "create table t (on_day date, at_time time, local timestamp, instant %s, offset_ %s, zoned %s)"
                            .formatted(zoned, zoned, zoned));
            OffsetDateTime moment =
                    OffsetDateTime.of(2026, 3, 29, 2, 30, 15, 123456000, ZoneOffset.UTC);
            var given =
                    new Times(
                            LocalDate.of(2026, 3, 29),
                            LocalTime.of(23, 59, 58),
                            LocalDateTime.of(
                                    2026, 3, 29, 2, 30, 15, 123456000), // does not exist in Berlin
                            moment.toInstant(),
                            moment,
                            moment.toZonedDateTime());
            db.execute(
                    "insert into t values (:onDay, :at_time, :local, :instant, :offset, :zoned)",
                    given);
            Times read = db.fetchOne(Times.class, "select * from t").orElseThrow();
            assertEquals(given.onDay(), read.onDay());
            assertEquals(given.atTime(), read.atTime());
            assertEquals(given.local(), read.local());
            assertEquals(given.instant(), read.instant());
            assertEquals(given.instant(), read.offset().toInstant());
            assertEquals(given.instant(), read.zoned().toInstant());
            if (!sqlite) {
                Row row = db.fetchOne(Row.class, "select * from t").orElseThrow();
                assertInstanceOf(LocalDate.class, row.get("onDay"));
                assertInstanceOf(LocalTime.class, row.get("at_time"));
                assertInstanceOf(LocalDateTime.class, row.get("local"));
                assertInstanceOf(OffsetDateTime.class, row.get("instant"));
                assertEquals(given.instant(), row.get("instant", Instant.class));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void aTimestampWithoutZoneIsNoInstant(Databases product) throws InterruptedException {
        record At(Instant at) {}
        try (Database db = product.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchOne(At.class, "select cast(now() as timestamp) as at"));
            assertTrue(
                    e.getMessage().contains("\"at\"") && e.getMessage().contains("time zone"),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void identifiersEnumsBytesAndOptionals(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            String id = product == Databases.SQLITE ? "text" : "uuid";
            String raw = product == Databases.POSTGRESQL ? "bytea" : "blob";
            db.execute(
                    "create table t (id %s, mood varchar(10), raw %s, letter varchar(1), there varchar(5), missing int)"
                            .formatted(id, raw));
            var given =
                    new Others(
                            UUID.randomUUID(),
                            Mood.SAD,
                            new byte[] {1, 2, -1},
                            'x',
                            Optional.of("y"),
                            Optional.empty());
            db.execute("insert into t values (:id, :mood, :raw, :letter, :there, :missing)", given);
            Others read =
                    db.fetchOne(
                                    Others.class,
                                    "select * from t where id = :id and mood = :mood",
                                    given)
                            .orElseThrow();
            assertArrayEquals(given.raw(), read.raw());
            assertEquals(
                    given,
                    new Others(
                            read.id(),
                            read.mood(),
                            given.raw(),
                            read.letter(),
                            read.there(),
                            read.missing()));
            assertEquals(Mood.SAD, db.fetchValue(Mood.class, "select mood from t"));
            assertEquals(given.id(), db.fetchValue(UUID.class, "select id from t"));
            assertEquals(Mood.HAPPY, db.fetchValue(Mood.class, "select 'happy'"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRESQL"})
    void arraysBecomeArraysAndCollections(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            String array = product == Databases.H2 ? "%s array" : "%s[]";
            db.execute(
                    "create table t (ints %s, strings %s, longs %s, array_ %s, none %s)"
                            .formatted(
                                    array.formatted("int"),
                                    array.formatted("varchar(9)"),
                                    array.formatted("bigint"),
                                    array.formatted("varchar(9)"),
                                    array.formatted("int")));
            db.execute(
                    "insert into t values (:a, :b, :c, :d, null)",
                    "a",
                    new int[] {1, 2},
                    "b",
                    new String[] {"x", "y"},
                    "c",
                    new long[] {5},
                    "d",
                    new String[] {"z"});
            Arrays1 read =
                    db.fetchOne(
                                    Arrays1.class,
                                    "select ints, strings, longs, array_ as \"array\", none from t")
                            .orElseThrow();
            assertArrayEquals(new int[] {1, 2}, read.ints());
            assertEquals(List.of("x", "y"), read.strings());
            assertEquals(Set.of(5L), read.longs());
            assertArrayEquals(new String[] {"z"}, read.array());
            assertNull(read.none());
            assertEquals(
                    List.of(1, 2),
                    db.fetchOne(Row.class, "select ints from t").orElseThrow().get("ints"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullIntoAPrimitiveNamesColumnAndComponent(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchAll(OneInt.class, "select cast(null as int) as n"));
            assertTrue(
                    e.getMessage().contains("The column \"n\"")
                            && e.getMessage().contains("component n (int) of")
                            && e.getMessage().contains("OneInt: it is null, which int cannot be"),
                    e.getMessage());
            assertThrows(
                    NoRowException.class,
                    () -> db.fetchValue(Integer.class, "select cast(null as int)"));
            assertEquals(Optional.empty(), db.fetchOne(Integer.class, "select cast(null as int)"));
            var list =
                    assertThrows(
                            MappingException.class,
                            () ->
                                    db.fetchAll(
                                            Integer.class,
                                            "select 1 union all select null order by 1"));
            assertTrue(list.getMessage().contains("is null"), list.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatWouldLoseSomethingIsRefused(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            for (String value : List.of("10.5", "3000000000", "'abc'")) {
                var e =
                        assertThrows(
                                MappingException.class,
                                () -> db.fetchOne(OneInt.class, "select " + value + " as n"),
                                value);
                assertTrue(
                        e.getMessage().contains("The column \"n\"")
                                && e.getMessage().contains("(int)"),
                        e.getMessage());
            }
            assertEquals(10, db.fetchOne(OneInt.class, "select 10.0 as n").orElseThrow().n());
            assertEquals("7", db.fetchOne(OneText.class, "select 7 as n").orElseThrow().n());
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchOne(Mood.class, "select 'ANGRY'"));
            assertTrue(
                    e.getMessage().contains("[HAPPY, SAD]")
                            && !e.getMessage().contains("none of ANGRY"),
                    e.getMessage());
        }
    }

    @Test
    void aMissingColumnIsNamedWithThoseThatAreThere() throws InterruptedException {
        try (Database db = Databases.H2.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () ->
                                    db.fetchOne(
                                            Product.class,
                                            "select 1 as id, 'x' as name, 2 as price"));
            assertTrue(
                    e.getMessage().contains("No column for the component unitPrice")
                            && e.getMessage().contains("expected unit_price")
                            && e.getMessage().contains("the columns are id, name, price"),
                    e.getMessage());
        }
    }

    @Test
    void twoColumnsForOneComponentAreAmbiguous() throws InterruptedException {
        try (Database db = Databases.H2.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchOne(OneInt.class, "select 1 as n, 2 as \"N_\""));
            assertTrue(e.getMessage().contains("Two columns"), e.getMessage());
        }
    }

    @Test
    void aRecordThatRefusesItsValuesSaysWhy() throws InterruptedException {
        record Positive(int n) {
            Positive {
                if (n <= 0) {
                    throw new IllegalArgumentException("n has to be positive");
                }
            }
        }
        try (Database db = Databases.H2.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchOne(Positive.class, "select -1 as n"));
            assertTrue(e.getMessage().contains("n has to be positive"), e.getMessage());
            assertInstanceOf(IllegalArgumentException.class, e.getCause());
            assertEquals(1, db.fetchOne(Positive.class, "select 1 as n").orElseThrow().n());
        }
    }

    @Test
    void aSingleValueTakesOneColumn() throws InterruptedException {
        try (Database db = Databases.H2.open()) {
            var e =
                    assertThrows(
                            MappingException.class,
                            () -> db.fetchOne(String.class, "select 1 as a, 2 as b"));
            assertTrue(e.getMessage().contains("2 (a, b)"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowIsAMapInTheOrderOfTheStatement(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            Row row =
                    db.fetchOne(Row.class, "select 1 as id, 'x' as unit_name, null as none")
                            .orElseThrow();
            assertEquals(List.of("id", "unit_name", "none"), row.columns());
            assertEquals("{id=1, unit_name=x, none=null}", row.toString());
            assertEquals(1, row.get("id", Integer.class));
            assertEquals(1L, row.get("ID", long.class));
            assertEquals("x", row.get("unitName"));
            assertEquals(Optional.of("x"), row.find("unit_name", String.class));
            assertEquals(Optional.empty(), row.find("none", String.class));
            assertThrows(MappingException.class, () -> row.get("none", String.class));
            assertThrows(MappingException.class, () -> row.get("unit_name", Integer.class));
            assertThrows(NoSuchElementException.class, () -> row.find("nope", String.class));
            assertNull(row.get("nope"));
            assertEquals(
                    Map.copyOf(Map.of("a", 1)).keySet(),
                    db.fetchOne(Row.class, "select 1 as a").orElseThrow().keySet());
            assertThrows(UnsupportedOperationException.class, () -> row.put("a", 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatChangedIsReadAsItIsNow(Databases product) throws InterruptedException {
        try (Database db = product.open()) {
            db.execute("create table t (b varchar(9), n int)");
            db.execute("insert into t (b, n) values ('x', 1)");
            for (int i = 0; i < 8; i++) {
                assertEquals(1, db.fetchOne(OneInt.class, "select * from t").orElseThrow().n());
            }
            db.execute("alter table t drop column b");
            db.execute("alter table t add column c int");
            assertEquals(1, db.fetchOne(OneInt.class, "select * from t").orElseThrow().n());
            assertEquals(
                    List.of("n", "c"),
                    db.fetchOne(Row.class, "select * from t").orElseThrow().columns());
        }
    }

    @Test
    void postgresqlsOwnTypes() throws InterruptedException {
        record Own(Mood mood, String doc, String address, List<List<Integer>> grid) {}
        try (Database db = Databases.POSTGRESQL.open()) {
            db.executeScript(
                    "create type mood as enum ('HAPPY', 'SAD'); create table t (mood mood, doc jsonb, address inet, grid int[][])");
            db.execute(
                    "insert into t values (:mood, :doc::jsonb, :address::inet, '{{1,2},{3,4}}')",
                    "mood",
                    Mood.SAD,
                    "doc",
                    "{\"a\": [1]}",
                    "address",
                    "10.0.0.1");
            Own own =
                    db.fetchOne(
                                    Own.class,
                                    "select * from t where mood = :mood and doc ? 'a'",
                                    Mood.SAD)
                            .orElseThrow();
            assertEquals(
                    new Own(
                            Mood.SAD,
                            "{\"a\": [1]}",
                            "10.0.0.1",
                            List.of(List.of(1, 2), List.of(3, 4))),
                    own);
            Row row =
                    db.fetchOne(
                                    Row.class,
                                    "select * from t where mood = any(:moods::mood[])",
                                    "moods",
                                    new Mood[] {Mood.SAD})
                            .orElseThrow();
            assertEquals("SAD", row.get("mood"));
            assertEquals("{\"a\": [1]}", row.get("doc"));
            assertEquals("10.0.0.1", row.get("address"));
        }
    }
}
