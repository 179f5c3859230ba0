package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "jdbc:h2:mem:shop, jdbc:h2:mem:shop, -, -",
                "h2:mem:shop, jdbc:h2:mem:shop, -, -",
                "h2:./data/shop, jdbc:h2:./data/shop, -, -",
                "sqlite:shop.db, jdbc:sqlite:shop.db, -, -",
                "sqlite::memory:, jdbc:sqlite::memory:, -, -",
                "sqlite://, jdbc:sqlite::memory:, -, -",
                "sqlite:///shop.db, jdbc:sqlite:shop.db, -, -",
                "sqlite:////var/shop.db, jdbc:sqlite:/var/shop.db, -, -",
                "duckdb:shop.duck, jdbc:duckdb:shop.duck, -, -",
                "postgresql://localhost/shop, jdbc:postgresql://localhost/shop, -, -",
                "postgres://u:p@db:5433/shop?sslmode=require, jdbc:postgresql://db:5433/shop?sslmode=require, u, p",
                "postgresql://u@db/shop, jdbc:postgresql://db/shop, u, -",
                "postgresql://a%40b:p%2Fq%3A+r@db/shop, jdbc:postgresql://db/shop, a@b, p/q:+r",
                "postgresql:///shop, jdbc:postgresql://localhost/shop, -, -",
                "postgresql://db/shop?user=u&password=p&ssl=true, jdbc:postgresql://db/shop?ssl=true, u, p",
                "'postgresql://u:p@a:1,b:2/shop', 'jdbc:postgresql://a:1,b:2/shop', u, p",
                "mysql://u:p@db/shop, jdbc:mysql://db/shop, u, p",
                "mariadb://u:p@db:3306/shop, jdbc:mariadb://db:3306/shop, u, p",
            })
    void urlsOfOtherWorldsBecomeThoseOfJdbc(String url, String jdbc, String user, String password) {
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        assertEquals(jdbc, parsed.jdbc());
        assertEquals(user, parsed.user());
        assertEquals(password, parsed.password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:s3cret@db/shop",
                "postgres://u:s3cret%40x@db/shop",
                "jdbc:postgresql://db/shop?user=u&password=s3cret",
                "jdbc:postgresql://db/shop?password=s3cret&ssl=true",
                "jdbc:h2:mem:x;USER=sa;PASSWORD=s3cret",
                "jdbc:mysql://u:s3cret@db/shop",
                "jdbc:mysql://db/shop?trustCertificateKeyStorePassword=s3cret",
            })
    void thePasswordIsNeverShown(String url) {
        String shown = Database.open(url).toString();
        assertFalse(shown.contains("s3cret"), shown);
        assertTrue(shown.contains("***"), shown);
    }

    @Test
    void anUnknownUrlSaysWhatToWriteAndHidesThePassword() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Database.open("oracle://u:s3cret@db/shop"));
        assertTrue(e.getMessage().contains("postgresql://"), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void aMalformedUrlSaysSoAndHidesThePassword() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Database.open("postgresql://u:s3cret^@db/shop"));
        assertTrue(e.getMessage().contains("percent-encode"), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "h2:mem:x, true",
        "h2:./x, true",
        "jdbc:h2:tcp://db/x, false",
        "sqlite:x, true",
        "duckdb:x, true",
        "postgresql://db/x, false",
        "mysql://db/x, false",
        "jdbc:hsqldb:mem:x, true",
        "jdbc:hsqldb:hsql://db/x, false",
        "jdbc:derby:x, true",
        "jdbc:derby://db/x, false"
    })
    void knowsWhichDatabasesComputeInThisProcess(String url, boolean inProcess) {
        assertEquals(inProcess, DatabaseUrl.parse(url).inProcess());
    }

    @Test
    void aPrivateMemoryDatabaseHasOneConnection() {
        assertTrue(DatabaseUrl.parse("sqlite::memory:").privateToConnection());
        assertTrue(DatabaseUrl.parse("jdbc:h2:mem:").privateToConnection());
        assertFalse(DatabaseUrl.parse("h2:mem:x").privateToConnection());
        var builder = Database.builder("sqlite::memory:");
        assertThrows(IllegalArgumentException.class, () -> builder.maxConnections(2));
    }
}
