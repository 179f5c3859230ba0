package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The options of a {@link Database}. */
public final class DatabaseBuilder {
    private final DatabaseUrl url;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private @Nullable String user;
    private @Nullable String password;
    private int maxConnections;
    private int minIdle = 1;
    private Duration poolTimeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofMinutes(10);
    private Duration maxLifetime = Duration.ofMinutes(30);
    private @Nullable Duration statementTimeout;
    private int fetchSize = 500;
    private boolean forceRollback;

    DatabaseBuilder(DatabaseUrl url) {
        this.url = url;
        this.user = url.user();
        this.password = url.password();
        this.maxConnections =
                url.privateToConnection() ? 1 : url.dialect() == Dialect.SQLITE ? 4 : 10;
    }

    /** Opens the database. Does not block and does not connect. */
    public Database open() {
        return new Database(
                new Settings(
                        url,
                        user,
                        password,
                        Map.copyOf(properties),
                        maxConnections,
                        Math.min(minIdle, maxConnections),
                        poolTimeout,
                        connectTimeout,
                        idleTimeout,
                        maxLifetime,
                        statementTimeout,
                        fetchSize,
                        forceRollback));
    }

    /** Who logs in; by default as the URL says. */
    public DatabaseBuilder user(String user) {
        this.user = Objects.requireNonNull(user, "user");
        return this;
    }

    /** The password; by default as the URL says. It is never shown. */
    public DatabaseBuilder password(String password) {
        this.password = Objects.requireNonNull(password, "password");
        return this;
    }

    /** A property of the driver. */
    public DatabaseBuilder property(String name, String value) {
        properties.put(
                Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * The most connections at a time: 10 unless told otherwise (SQLite 4, and 1 where each would
     * see a database of its own).
     */
    public DatabaseBuilder maxConnections(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("maxConnections has to be at least 1, not " + most);
        }
        if (url.privateToConnection() && most > 1) {
            throw new IllegalArgumentException(
                    "each connection to "
                            + url
                            + " sees a database of its own, so there can be only one: give the database a name");
        }
        maxConnections = most;
        return this;
    }

    /** How many unused connections are kept at least: 1 unless told otherwise. */
    public DatabaseBuilder minIdle(int idle) {
        if (idle < 0) {
            throw new IllegalArgumentException("minIdle has to be at least 0, not " + idle);
        }
        minIdle = idle;
        return this;
    }

    /**
     * How long a task waits for a connection that others use, until {@link
     * DatabasePoolTimeoutException}: 30 s unless told otherwise.
     */
    public DatabaseBuilder poolTimeout(Duration longest) {
        poolTimeout = positive(longest);
        return this;
    }

    /**
     * How long making a connection may take, until {@link DatabaseUnavailableException}: 10 s
     * unless told otherwise.
     */
    public DatabaseBuilder connectTimeout(Duration longest) {
        connectTimeout = positive(longest);
        return this;
    }

    /** After which time an unused connection is closed: 10 min unless told otherwise. */
    public DatabaseBuilder idleTimeout(Duration longest) {
        idleTimeout = positive(longest);
        return this;
    }

    /**
     * After which time a connection is replaced when it is not in use: 30 min unless told
     * otherwise.
     */
    public DatabaseBuilder maxLifetime(Duration longest) {
        maxLifetime = positive(longest);
        return this;
    }

    /**
     * After which time PostgreSQL itself stops a statement, whoever waits for it or not: a net
     * below the deadlines of scopes, for the case that this program is gone. No limit unless told
     * otherwise.
     */
    public DatabaseBuilder statementTimeout(Duration longest) {
        statementTimeout = positive(longest);
        return this;
    }

    /** How many rows {@link Queries#iterate} reads at once: 500 unless told otherwise. */
    public DatabaseBuilder fetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("fetchSize has to be at least 1, not " + rows);
        }
        fetchSize = rows;
        return this;
    }

    /**
     * For tests: everything happens on one connection, in one transaction, which is undone when the
     * database is closed. Transactions are savepoints, and statements of all tasks run one after
     * the other.
     */
    public DatabaseBuilder forceRollback(boolean force) {
        forceRollback = force;
        return this;
    }

    private static Duration positive(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(
                    "the time has to be more than zero, not " + duration);
        }
        return duration;
    }
}
