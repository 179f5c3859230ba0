package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** In what the databases differ, as far as this module has to know. */
enum Dialect {
    POSTGRESQL("org.postgresql:postgresql", "org.postgresql.Driver"),
    H2("com.h2database:h2", "org.h2.Driver"),
    SQLITE("org.xerial:sqlite-jdbc", "org.sqlite.JDBC"),
    DUCKDB("org.duckdb:duckdb_jdbc", "org.duckdb.DuckDBDriver"),
    MYSQL("com.mysql:mysql-connector-j", "com.mysql.cj.jdbc.Driver"),
    MARIADB("org.mariadb.jdbc:mariadb-java-client", "org.mariadb.jdbc.Driver"),
    OTHER("", "");

    /** Where to find the driver, for the message when it is missing. */
    final String artifact;

    /** The class of the driver, which registers itself when loaded; empty if not known. */
    final String driver;

    Dialect(String artifact, String driver) {
        this.artifact = artifact;
        this.driver = driver;
    }

    /** The dialect of a JDBC URL. */
    static Dialect of(String jdbcUrl) {
        String[] parts = jdbcUrl.split(":", 3);
        return switch (parts.length < 3 ? "" : parts[1].toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "h2" -> H2;
            case "sqlite" -> SQLITE;
            case "duckdb" -> DUCKDB;
            case "mysql" -> MYSQL;
            case "mariadb" -> MARIADB;
            default -> OTHER;
        };
    }

    /** Whether {@code ?} is also the beginning of operators, which JDBC wants written twice. */
    boolean questionMarkOperators() {
        return this == POSTGRESQL;
    }

    /** Whether a backslash inside quotes takes the meaning from what follows. */
    boolean backslashEscapes() {
        return this == MYSQL || this == MARIADB;
    }

    /** Whether a block comment may contain another one. */
    boolean nestedComments() {
        return this == POSTGRESQL || this == H2 || this == DUCKDB;
    }

    /** Whether {@code $tag$ … $tag$} quotes. */
    boolean dollarQuotes() {
        return this == POSTGRESQL || this == H2 || this == DUCKDB;
    }

    /** Whether {@code #} begins a comment. */
    boolean hashComments() {
        return this == MYSQL || this == MARIADB;
    }

    /** Whether {@code [name]} quotes a name; elsewhere brackets are subscripts. */
    boolean bracketQuotes() {
        return this == SQLITE;
    }

    /** Whether names written without quotes come back in upper case. */
    boolean foldsToUpperCase() {
        return this == H2;
    }

    /** Whether {@code x in ()} may be written. */
    boolean emptyIn() {
        return this == H2 || this == SQLITE;
    }

    /**
     * Whether the column types of a result are a property of each value rather than of the column.
     */
    boolean dynamicTypes() {
        return this == SQLITE;
    }

    /**
     * Stops the statement, or what the connection is doing where that is possible, from another
     * thread.
     */
    void cancel(Connection connection, @Nullable Statement statement) throws SQLException {
        if (this == POSTGRESQL) {
            Postgres.cancel(connection);
        } else if (statement != null) {
            statement.cancel();
        }
    }
}
