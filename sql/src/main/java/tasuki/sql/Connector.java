package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;

import javax.sql.DataSource;

/** Makes physical connections. The pool calls it on its own thread. */
final class Connector implements DataSource {
    /** After so many seconds PostgreSQL's driver gives up sending a cancel. */
    static final long CANCEL_SECONDS = 3;

    private final Settings settings;
    private final Driver driver;
    private final Properties properties = new Properties();
    private final AtomicReference<@Nullable Connection> first = new AtomicReference<>();

    Connector(Settings settings) {
        this.settings = settings;
        this.driver = driver(settings.url());
        String user = settings.user();
        String password = settings.password();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        if (settings.dialect() == Dialect.POSTGRESQL) {
            long seconds = Math.max(1, settings.connectTimeout().toSeconds());
            preset("connectTimeout", Long.toString(seconds));
            preset("cancelSignalTimeout", Long.toString(CANCEL_SECONDS));
            preset("tcpKeepAlive", "true");
            preset("logServerErrorDetail", "false"); // the detail has values in it
            var limit = settings.statementTimeout();
            if (limit != null) {
                preset("options", "-c statement_timeout=" + limit.toMillis());
            }
        }
        properties.putAll(settings.properties());
    }

    /** A default, unless the URL says otherwise. */
    private void preset(String name, String value) {
        String url = settings.url().jdbc();
        if (!url.contains("?" + name + "=") && !url.contains("&" + name + "=")) {
            properties.setProperty(name, value);
        }
    }

    /** Makes the first connection ahead of the pool: if that fails, it is told at once. */
    void connect() throws SQLException {
        first.set(make());
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection ready = first.getAndSet(null);
        return ready != null ? ready : make();
    }

    /** A new connection. */
    Connection make() throws SQLException {
        Properties copy = new Properties();
        copy.putAll(properties);
        Connection connection = driver.connect(settings.url().jdbc(), copy);
        if (connection == null) {
            throw new SQLException(
                    driver.getClass().getName() + " does not take the URL " + settings.url(),
                    "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password)
            throws SQLException {
        return getConnection();
    }

    private static Driver driver(DatabaseUrl url) {
        Driver found = registered(url.jdbc());
        if (found == null && !url.dialect().driver.isEmpty()) {
            load(url.dialect().driver);
            found = registered(url.jdbc());
        }
        if (found == null) {
            String artifact = url.dialect().artifact;
            throw new DatabaseUnavailableException(
                    "There is no driver for "
                            + url
                            + ": add "
                            + (artifact.isEmpty() ? "the JDBC driver of your database" : artifact)
                            + " to the class path",
                    new Failure(null, null));
        }
        return found;
    }

    private static @Nullable Driver registered(String jdbcUrl) {
        try {
            return DriverManager.getDriver(jdbcUrl);
        } catch (SQLException e) {
            return null;
        }
    }

    /** Loads a driver that was not found as a service; it registers itself. */
    private static void load(String driver) {
        try {
            Class.forName(driver);
        } catch (ClassNotFoundException e) {
            System.getLogger("tasuki.sql").log(System.Logger.Level.DEBUG, "no class " + driver);
        }
    }

    // What a DataSource has to have besides.

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("this module logs by System.Logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
