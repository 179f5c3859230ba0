package tasuki.bench.sql;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tasuki.bench.Workload;
import tasuki.bench.sql.SqlRows.Item;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** R2DBC with its pool, composed with Reactor. */
public class R2dbcSql extends Workload {
    private final List<ConnectionPool> pools = new ArrayList<>();

    @Override
    public void open(String target) {
        URI url = URI.create(target.substring(5));
        pools.add(
                new ConnectionPool(
                        ConnectionPoolConfiguration.builder(
                                        new PostgresqlConnectionFactory(
                                                PostgresqlConnectionConfiguration.builder()
                                                        .host(url.getHost())
                                                        .port(url.getPort())
                                                        .database("postgres")
                                                        .username("postgres")
                                                        .build()))
                                .maxSize(SqlRows.POOL)
                                .build()));
    }

    @Override
    public void run(String row) {
        boolean one = row.equals("one");
        Mono<List<Item>> query =
                Mono.usingWhen(
                        pools.getFirst().create(),
                        connection -> {
                            Statement statement;
                            if (one) {
                                statement =
                                        connection
                                                .createStatement(
                                                        "select id, name, price, active from item"
                                                                + " where id = $1")
                                                .bind(
                                                        0,
                                                        (long)
                                                                ThreadLocalRandom.current()
                                                                        .nextInt(SqlRows.ROWS));
                            } else {
                                statement =
                                        connection.createStatement(
                                                "select id, name, price, active from item");
                            }
                            return Flux.from(statement.execute())
                                    .flatMap(result -> result.map(R2dbcSql::item))
                                    .collectList();
                        },
                        connection -> connection.close());
        Flux.range(0, TASKS)
                .flatMap(
                        _ ->
                                query.doOnNext(
                                                all -> {
                                                    if (all.size() != (one ? 1 : SqlRows.ROWS)) {
                                                        throw new IllegalStateException("rows");
                                                    }
                                                    count();
                                                })
                                        .repeat(() -> !stopped()),
                        TASKS)
                .blockLast();
    }

    private static Item item(Readable row) {
        return new Item(
                Objects.requireNonNull(row.get(0, Long.class)),
                Objects.requireNonNull(row.get(1, String.class)),
                Objects.requireNonNull(row.get(2, Double.class)),
                Objects.requireNonNull(row.get(3, Boolean.class)));
    }

    @Override
    public boolean takes(String row) {
        return !row.startsWith("h2");
    }
}
