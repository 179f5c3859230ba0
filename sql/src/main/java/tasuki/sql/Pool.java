package tasuki.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.sync.AsyncSemaphore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The connections of one database. It connects at the first use.
 *
 * <p>HikariCP keeps the connections alive and replaces broken ones, but its waiting is neither fair
 * nor ours to cancel. So nobody waits there: a permit, of which there are as many as connections,
 * comes first, and whoever has one finds a connection idle, or one is made for him.
 */
final class Pool {
    /** More permits than anybody takes. */
    private static final int CLOSED = Integer.MAX_VALUE / 2;

    private final Settings settings;
    private final AsyncSemaphore permits;
    private final @Nullable Offload offload;
    private final Pace pace = new Pace();
    private final AtomicReference<@Nullable CompletableFuture<Source>> opening =
            new AtomicReference<>();
    private volatile @Nullable Source open;
    private volatile boolean closed;

    /**
     * @param hikari the connections
     * @param anchor keeps a database alive that is gone with its last connection
     */
    private record Source(HikariDataSource hikari, @Nullable Connection anchor) {
        void close() {
            hikari.close();
            if (anchor != null) {
                try {
                    anchor.close();
                } catch (SQLException e) {
                    System.getLogger("tasuki.sql").log(System.Logger.Level.DEBUG, "closing", e);
                }
            }
        }
    }

    Pool(Settings settings) {
        this.settings = settings;
        this.permits = new AsyncSemaphore(settings.maxConnections(), Integer.MAX_VALUE);
        this.offload = settings.url().inProcess() ? new Offload(settings.maxConnections()) : null;
    }

    /** Where the driver's calls run; null if on the caller's thread. */
    @Nullable Offload offload() {
        return offload;
    }

    /** The pace of what is no statement, such as commits. */
    Pace pace() {
        return pace;
    }

    Dialect dialect() {
        return settings.dialect();
    }

    /**
     * Waits for a connection, in the order of asking.
     *
     * @throws InterruptedException if the caller is cancelled
     * @throws DatabasePoolTimeoutException if none became free in time
     * @throws DatabaseUnavailableException if none could be made
     */
    Lease acquire() throws InterruptedException {
        Source source = open;
        if (source == null) {
            source = open();
        }
        if (!permits.tryAcquire()
                && !Async.moveOnAfter(settings.poolTimeout(), () -> permits.acquire())) {
            throw exhausted();
        }
        Connection connection = null;
        try {
            if (closed) {
                throw closed();
            }
            HikariDataSource hikari = source.hikari;
            connection = Async.await("connecting to " + settings.url(), () -> borrow(hikari));
        } catch (SQLException e) {
            if (closed) {
                throw closed();
            }
            throw unavailable(e);
        } finally {
            if (connection == null) {
                permits.release();
            }
        }
        try {
            return new Lease(this, connection, connection.unwrap(Connection.class));
        } catch (SQLException e) {
            release(new Lease(this, connection, connection));
            throw unavailable(e);
        }
    }

    /** Takes a connection back. One that broke is thrown away. */
    void release(Lease lease) {
        try {
            if (lease.isBroken()) {
                evict(lease);
            }
            lease.pooled().close();
        } catch (SQLException e) {
            System.getLogger("tasuki.sql")
                    .log(System.Logger.Level.DEBUG, "returning a connection", e);
            evict(lease);
        } finally {
            permits.release();
        }
    }

    DatabaseStatistics statistics() {
        Source source = open;
        if (source == null || closed) {
            return new DatabaseStatistics(
                    0, 0, 0, permits.statistics().waiting(), settings.maxConnections());
        }
        var bean = source.hikari.getHikariPoolMXBean();
        int active = bean.getActiveConnections();
        int idle = bean.getIdleConnections();
        return new DatabaseStatistics(
                active + idle,
                active,
                idle,
                permits.statistics().waiting(),
                settings.maxConnections());
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        permits.release(CLOSED); // whoever waits, and whoever comes, finds the pool closed
        CompletableFuture<Source> future = opening.get();
        if (future != null) {
            future.thenAccept(Source::close);
        }
        if (offload != null) {
            offload.close();
        }
    }

    /**
     * Ends a database in the memory of this process, also one that was told to stay there until the
     * process ends ({@code DB_CLOSE_DELAY=-1}).
     */
    void endMemory() {
        Source source = open;
        if (closed || source == null || source.anchor == null || dialect() != Dialect.H2) {
            return;
        }
        try (Statement statement = source.anchor.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            System.getLogger("tasuki.sql").log(System.Logger.Level.DEBUG, "shutting down", e);
        }
    }

    private void evict(Lease lease) {
        Source source = open;
        if (source != null) {
            source.hikari.evictConnection(lease.pooled());
        }
    }

    private static Connection borrow(HikariDataSource hikari)
            throws SQLException, InterruptedException {
        try {
            return hikari.getConnection();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                Thread.interrupted(); // the pool has set it again
                throw interrupted;
            }
            throw e;
        }
    }

    /**
     * The first use connects, on a thread of its own: those who wait for it can be cancelled, the
     * connecting itself is not torn. A failure is told to all who waited; the next use tries again.
     */
    private Source open() throws InterruptedException {
        while (true) {
            if (closed) {
                throw closed();
            }
            CompletableFuture<Source> future = opening.get();
            if (future == null) {
                CompletableFuture<Source> mine = new CompletableFuture<>();
                if (!opening.compareAndSet(null, mine)) {
                    continue;
                }
                future = mine;
                Thread.ofPlatform().daemon().name("tasuki-sql-connect").start(() -> connect(mine));
            }
            CompletableFuture<Source> awaited = future;
            try {
                return Async.<Source, ExecutionException>await(
                        "connecting to " + settings.url(), awaited::get);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DatabaseUnavailableException cause) {
                    throw new DatabaseUnavailableException(
                            String.valueOf(cause.getMessage()),
                            new Failure(null, cause.getCause()));
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void connect(CompletableFuture<Source> result) {
        try {
            Source source = connect();
            open = source;
            result.complete(source);
            if (closed) {
                source.close(); // whoever closed may have come before there was anything to close
            }
        } catch (SQLException e) {
            opening.set(null);
            result.completeExceptionally(unavailable(e));
        } catch (Throwable e) {
            opening.set(null);
            result.completeExceptionally(e);
        }
    }

    private Source connect() throws SQLException {
        Quiet.hush();
        Connector connector = new Connector(settings);
        boolean anchored = settings.url().inMemory() && !settings.url().privateToConnection();
        connector.connect();
        Connection anchor = anchored ? connector.make() : null;
        return new Source(new HikariDataSource(config(connector)), anchor);
    }

    private HikariConfig config(Connector connector) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(connector);
        config.setPoolName("tasuki:" + settings.url());
        config.setInitializationFailTimeout(-1);
        config.setMaximumPoolSize(settings.maxConnections());
        config.setMinimumIdle(settings.minIdle());
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setIdleTimeout(settings.idleTimeout().toMillis());
        config.setMaxLifetime(settings.maxLifetime().toMillis());
        if (settings.url().privateToConnection()) {
            config.setMinimumIdle(settings.maxConnections());
            config.setIdleTimeout(0);
            config.setMaxLifetime(0);
        }
        return config;
    }

    private DatabasePoolTimeoutException exhausted() {
        return new DatabasePoolTimeoutException(
                "No connection to "
                        + settings.url()
                        + " became free within "
                        + settings.poolTimeout()
                        + ": all "
                        + settings.maxConnections()
                        + " are in use and "
                        + permits.statistics().waiting()
                        + " tasks wait. If a task inside a transaction waits here, let it use the transaction's own object; else raise"
                        + " maxConnections",
                new Failure(null, null));
    }

    private DatabaseUnavailableException unavailable(SQLException e) {
        return new DatabaseUnavailableException(
                "Cannot connect to " + settings.url() + ": " + e.getMessage(),
                new Failure(null, e));
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the database " + settings.url() + " is closed");
    }
}
