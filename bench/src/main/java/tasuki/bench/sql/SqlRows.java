package tasuki.bench.sql;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** The rows of SQL, who takes part, and the table that they read. */
public final class SqlRows {
    private SqlRows() {}

    /** Connections in each pool. */
    public static final int POOL = 16;

    /** Rows in the table. */
    public static final int ROWS = 1000;

    /** A row of the table. */
    public record Item(long id, String name, double price, boolean active) {}

    /** The rows; those of H2 begin with h2. */
    public static final List<Row> ALL =
            List.of(
                    Row.rate("one", "PostgreSQL, one row by key"),
                    Row.rate("many", "PostgreSQL, 1,000 rows"),
                    Row.rate("h2One", "H2 in memory, one row by key"),
                    Row.rate("h2Many", "H2 in memory, 1,000 rows"));

    private static final String LIMIT = "JDBC, HikariCP (limit)";

    /** The contestants. */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java(LIMIT, "sql.PlainJdbc", ""),
                    access("Tasuki", "sql.TasukiSql"),
                    access("Jdbi", "sql.JdbiSql"),
                    access("Vert.x", "sql.VertxPg"),
                    access("R2DBC", "sql.R2dbcSql"));

    private static Contestant access(String name, String type) {
        return Contestant.java(name, type, LIMIT);
    }

    /** Makes the table. */
    public static void fill(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists item (id bigint primary key, name varchar(80),"
                            + " price double precision, active boolean)");
            statement.execute("delete from item");
            try (var insert = connection.prepareStatement("insert into item values (?, ?, ?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, "The thing with number " + i);
                    insert.setDouble(3, i * 1.25);
                    insert.setBoolean(4, i % 2 == 0);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            if (url.startsWith("jdbc:postgresql:")) {
                statement.execute("vacuum analyze item");
            }
        }
    }
}
