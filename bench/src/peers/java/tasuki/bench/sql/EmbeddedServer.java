package tasuki.bench.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** A PostgreSQL server of our own, until this process ends: supplies its URL. */
public final class EmbeddedServer implements Supplier<String> {
    @Override
    public String get() {
        try {
            @SuppressWarnings("resource") // it has a shutdown hook
            EmbeddedPostgres server = EmbeddedPostgres.start();
            return server.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
