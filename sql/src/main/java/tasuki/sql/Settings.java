package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/** What a builder has gathered. */
record Settings(
        DatabaseUrl url,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> properties,
        int maxConnections,
        int minIdle,
        Duration poolTimeout,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        @Nullable Duration statementTimeout,
        int fetchSize,
        boolean forceRollback) {

    Dialect dialect() {
        return url.dialect();
    }
}
