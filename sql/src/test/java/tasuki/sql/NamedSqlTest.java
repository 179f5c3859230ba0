package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Where the parameters of a statement are, and where what looks like one is none. */
class NamedSqlTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '~',
            value = {
                // dialect ¦ as written ¦ for JDBC ¦ names
                "H2 ¦ select 1 ¦ select 1 ¦ ~~",
                "H2 ¦ select * from t where id = :id ¦ select * from t where id = ? ¦ id",
                "H2 ¦ select :a, :b, :a ¦ select ?, ?, ? ¦ a b",
                "H2 ¦ :a ¦ ? ¦ a",
                "H2 ¦ (:a,:b_2)||:c ¦ (?,?)||? ¦ a b_2 c",
                "H2 ¦ select :größe ¦ select ? ¦ größe",
                "H2 ¦ select ? , ? ¦ select ? , ? ¦ ~~",
                // not inside quotes
                "H2 ¦ select ':a', :b ¦ select ':a', ? ¦ b",
                "H2 ¦ select 'it''s :a', :b ¦ select 'it''s :a', ? ¦ b",
                "H2 ¦ select \":a\", :b ¦ select \":a\", ? ¦ b",
                "H2 ¦ select \"x\"\":a\", :b ¦ select \"x\"\":a\", ? ¦ b",
                "MYSQL ¦ select `:a`, :b ¦ select `:a`, ? ¦ b",
                "MYSQL ¦ select 'it\\'s :a', :b ¦ select 'it\\'s :a', ? ¦ b",
                "MYSQL ¦ select \"it\\\":a\", :b ¦ select \"it\\\":a\", ? ¦ b",
                "POSTGRESQL ¦ select 'a\\', :b ¦ select 'a\\', ? ¦ b",
                "POSTGRESQL ¦ select E'it\\'s :a', :b ¦ select E'it\\'s :a', ? ¦ b",
                "POSTGRESQL ¦ select e'\\':a', :b ¦ select e'\\':a', ? ¦ b",
                "POSTGRESQL ¦ select nae'\\', :b ¦ select nae'\\', ? ¦ b",
                "SQLITE ¦ select [:a], :b ¦ select [:a], ? ¦ b",
                "H2 ¦ select 'open :a ¦ select 'open :a ¦ ~~",
                "POSTGRESQL ¦ select $$ :a 'x $$, :b ¦ select $$ :a 'x $$, ? ¦ b",
                "POSTGRESQL ¦ select $t$ :a $$ $t$, :b ¦ select $t$ :a $$ $t$, ? ¦ b",
                "POSTGRESQL ¦ select a$b$:c ¦ select a$b$:c ¦ ~~",
                "POSTGRESQL ¦ select $1, :b ¦ select $1, ? ¦ b",
                "H2 ¦ select $$ :a $$, :b ¦ select $$ :a $$, ? ¦ b",
                "MYSQL ¦ select $$, :a, $$ ¦ select $$, ?, $$ ¦ a",
                // not in comments
                "H2 ¦ select 1 -- :a ¦ select 1 -- :a ¦ ~~",
                "H2 ¦ select /* :a */ :b ¦ select /* :a */ ? ¦ b",
                "POSTGRESQL ¦ select /* /* :x */ :a */ :b ¦ select /* /* :x */ :a */ ? ¦ b",
                "SQLITE ¦ select /* /* */ :a ¦ select /* /* */ ? ¦ a",
                "MYSQL ¦ select :a # :b ¦ select ? # :b ¦ a",
                "POSTGRESQL ¦ select :a # :b ¦ select ? # ? ¦ a b",
                "H2 ¦ select 1 /* open :a ¦ select 1 /* open :a ¦ ~~",
                "H2 ¦ select 3 - :a / :b ¦ select 3 - ? / ? ¦ a b",
                // other colons
                "POSTGRESQL ¦ select :a::int ¦ select ?::int ¦ a",
                "POSTGRESQL ¦ select x::text, :a ¦ select x::text, ? ¦ a",
                "POSTGRESQL ¦ call f(x := :a) ¦ call f(x := ?) ¦ a",
                "POSTGRESQL ¦ select a[1:2], a[lo:hi], a[:b] ¦ select a[1:2], a[lo:hi], a[?] ¦ b",
                "POSTGRESQL ¦ select (f)[1:n], :b ¦ select (f)[1:n], ? ¦ b",
                "H2 ¦ select \\:a, :b ¦ select :a, ? ¦ b",
                "H2 ¦ select 12:30 ¦ select 12:30 ¦ ~~",
                "H2 ¦ select : a ¦ select : a ¦ ~~",
                "H2 ¦ select : ¦ select : ¦ ~~",
                // question marks
                "POSTGRESQL ¦ select j ? 'k' from t where id = :a ¦ select j ?? 'k' from t where id = ? ¦ a",
                "POSTGRESQL ¦ select :a, j ?| x and k ?& y ¦ select ?, j ??| x and k ??& y ¦ a",
                "POSTGRESQL ¦ select j ?? 'k', :a ¦ select j ?? 'k', ? ¦ a",
                "POSTGRESQL ¦ select j ?? 'k', '?' , ? ¦ select j ?? 'k', '?' , ? ¦ ~~",
                "H2 ¦ select '?', :a ¦ select '?', ? ¦ a",
            })
    void findsTheParametersAndNothingElse(Dialect dialect, String sql, String jdbc, String names) {
        NamedSql read = NamedSql.parse(sql, dialect);
        assertEquals(jdbc, read.jdbc());
        assertEquals(names, String.join(" ", read.names()));
    }

    @Test
    void newlinesEndLineComments() {
        NamedSql read = NamedSql.parse("select 1 -- :a\n, :b", Dialect.H2);
        assertEquals("select 1 -- :a\n, ?", read.jdbc());
    }

    @Test
    void mixingNamesAndQuestionMarksIsRefusedWhereQuestionMarksAreNoOperators() {
        var e =
                assertThrows(
                        ParameterException.class, () -> NamedSql.parse("select :a, ?", Dialect.H2));
        assertTrue(e.getMessage().contains(":a and ?"), e.getMessage());
    }

    @Test
    void knowsTheListsOfIn() {
        NamedSql read =
                NamedSql.parse(
                        "select 1 where a in (:a) and b NOT  IN ( :b ) and c in (1, :c) and margin (:d)",
                        Dialect.H2);
        List<NamedSql.Slot> slots = read.slots();
        assertNotNull(slots.get(0).in());
        assertEquals(false, slots.get(0).in().negated());
        assertNotNull(slots.get(1).in());
        assertEquals(true, slots.get(1).in().negated());
        assertNull(slots.get(2).in());
        assertNull(slots.get(3).in());
    }

    @Test
    void sqliteWouldDropAllButTheFirstStatementSoItIsRefused() {
        assertThrows(
                BadSqlException.class,
                () -> NamedSql.parse("delete from a; delete from b", Dialect.SQLITE));
        NamedSql.parse("delete from a; ", Dialect.SQLITE);
        NamedSql.parse("insert into a values ('; x')", Dialect.SQLITE);
    }
}
