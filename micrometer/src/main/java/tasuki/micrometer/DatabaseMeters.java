package tasuki.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import tasuki.sql.Database;
import tasuki.sql.DatabaseStatistics;

import java.util.function.ToDoubleFunction;

/**
 * The meters of a database's connections, named as OpenTelemetry names them: {@code
 * db.client.connection.count} with the state {@code used} or {@code idle}, {@code
 * db.client.connection.max} and {@code db.client.connection.pending_requests}, each with {@code
 * db.client.connection.pool.name}.
 *
 * <pre>{@code
 * DatabaseMeters.of(db, "shop").bindTo(registry);
 * }</pre>
 */
public final class DatabaseMeters implements MeterBinder {
    private final Database database;
    private final String name;

    private DatabaseMeters(Database database, String name) {
        this.database = database;
        this.name = name;
    }

    /**
     * The meters of a database.
     *
     * @param name what the pool is called in them
     */
    public static DatabaseMeters of(Database database, String name) {
        return new DatabaseMeters(database, name);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge("count", DatabaseStatistics::active, "Connections in use")
                .tag("state", "used")
                .register(registry);
        gauge("count", DatabaseStatistics::idle, "Connections that wait for use")
                .tag("state", "idle")
                .register(registry);
        gauge("max", DatabaseStatistics::maximum, "The most connections").register(registry);
        gauge("pending_requests", DatabaseStatistics::waiting, "Tasks that wait for a connection")
                .register(registry);
    }

    private Gauge.Builder<Database> gauge(
            String what, ToDoubleFunction<DatabaseStatistics> value, String description) {
        return Gauge.builder(
                        "db.client.connection." + what,
                        database,
                        db -> value.applyAsDouble(db.statistics()))
                .description(description)
                .tag("db.client.connection.pool.name", name);
    }
}
