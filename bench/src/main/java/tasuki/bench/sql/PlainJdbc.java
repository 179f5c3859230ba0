package tasuki.bench.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.jspecify.annotations.Nullable;

import tasuki.bench.Workload;
import tasuki.bench.sql.SqlRows.Item;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The limit: JDBC by hand on virtual threads, with HikariCP. */
public class PlainJdbc extends Workload {
    private @Nullable HikariDataSource pool;

    static HikariDataSource pool(String url) throws SQLException {
        if (url.startsWith("jdbc:h2:")) {
            SqlRows.fill(url);
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(SqlRows.POOL);
        return new HikariDataSource(config);
    }

    @Override
    public void open(String target) throws SQLException {
        pool = pool(target);
    }

    @Override
    public void run(String row) throws Exception {
        if (row.endsWith("ne")) {
            onVirtualThreads(this::one);
        } else {
            onVirtualThreads(this::many);
        }
    }

    private HikariDataSource dataSource() {
        HikariDataSource it = pool;
        if (it == null) {
            throw new IllegalStateException("not open");
        }
        return it;
    }

    private void one() throws SQLException {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "select id, name, price, active from item where id = ?")) {
            statement.setLong(1, ThreadLocalRandom.current().nextInt(SqlRows.ROWS));
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("no row");
                }
                item(rows);
            }
        }
    }

    private void many() throws SQLException {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select id, name, price, active from item")) {
            List<Item> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(item(rows));
                }
            }
            if (all.size() != SqlRows.ROWS) {
                throw new IllegalStateException(all.size() + " rows");
            }
        }
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(row.getLong(1), row.getString(2), row.getDouble(3), row.getBoolean(4));
    }
}
