package tasuki.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The databases of the tests, each fresh and empty. PostgreSQL is a real one, started once. */
enum Databases {
    H2 {
        @Override
        String freshUrl(String name) {
            return "h2:mem:" + name;
        }
    },
    SQLITE {
        @Override
        String freshUrl(String name) {
            try {
                Path file = Files.createTempFile(name, ".db");
                file.toFile().deleteOnExit();
                return "sqlite:" + file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    POSTGRESQL {
        @Override
        String freshUrl(String name) {
            try (Connection c = Server.admin();
                    Statement statement = c.createStatement()) {
                statement.execute("create schema " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return "postgresql://postgres@localhost:"
                    + Server.POSTGRES.getPort()
                    + "/postgres?currentSchema="
                    + name
                    + "&ApplicationName="
                    + name;
        }
    };

    private static final AtomicInteger COUNT = new AtomicInteger();

    abstract String freshUrl(String name);

    /** The URL of a fresh, empty database. */
    String url() {
        return freshUrl("t" + COUNT.incrementAndGet());
    }

    /** A fresh, empty database. */
    Database open() {
        return Database.open(url());
    }

    /** The name by which the server knows the connections of a URL. */
    static String application(String url) {
        return url.substring(url.lastIndexOf('=') + 1);
    }

    /**
     * Waits until a number of backends of the application are in that state, as seen by the server
     * itself.
     */
    static void awaitBackends(String url, String condition, int count) {
        String sql =
                "select count(*) from pg_stat_activity where application_name = '"
                        + application(url)
                        + "' and "
                        + condition;
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        try (Connection c = Server.admin();
                Statement statement = c.createStatement()) {
            while (true) {
                long found = value(statement, sql);
                if (found == count) {
                    return;
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError(
                            found + " instead of " + count + " backends: " + condition);
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A number that the server knows. */
    static long ask(String sql) {
        try (Connection c = Server.admin();
                Statement statement = c.createStatement()) {
            return value(statement, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long value(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder()
                                .setPGStartupWait(Duration.ofMinutes(2))
                                .setServerConfig("max_connections", "200")
                                .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Connection admin() throws SQLException {
            return DriverManager.getConnection(POSTGRES.getJdbcUrl("postgres", "postgres"));
        }
    }
}
