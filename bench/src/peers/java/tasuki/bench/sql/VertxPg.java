package tasuki.bench.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

import tasuki.bench.Workload;
import tasuki.bench.sql.SqlRows.Item;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** Vert.x's PostgreSQL client, as chains of callbacks on two event loops. */
public class VertxPg extends Workload {
    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch ended = new CountDownLatch(TASKS);
    private final List<Pool> pools = new ArrayList<>();

    @Override
    public void open(String target) {
        URI url = URI.create(target.substring(5));
        pools.add(
                PgBuilder.pool()
                        .using(vertx)
                        .with(new PoolOptions().setMaxSize(SqlRows.POOL).setEventLoopSize(2))
                        .connectingTo(
                                new PgConnectOptions()
                                        .setHost(url.getHost())
                                        .setPort(url.getPort())
                                        .setDatabase("postgres")
                                        .setUser("postgres")
                                        .setCachePreparedStatements(true))
                        .build());
    }

    @Override
    public void run(String row) throws Exception {
        for (int i = 0; i < TASKS; i++) {
            next(row.equals("one"));
        }
        ended.await();
    }

    private void next(boolean one) {
        Future<RowSet<Row>> answer =
                one
                        ? pools.getFirst()
                                .preparedQuery(
                                        "select id, name, price, active from item where id = $1")
                                .execute(
                                        Tuple.of(
                                                (long)
                                                        ThreadLocalRandom.current()
                                                                .nextInt(SqlRows.ROWS)))
                        : pools.getFirst()
                                .preparedQuery("select id, name, price, active from item")
                                .execute();
        answer.onComplete(
                result -> {
                    List<Item> all = new ArrayList<>();
                    for (Row row : result.result()) {
                        all.add(
                                new Item(
                                        row.getLong(0),
                                        row.getString(1),
                                        row.getDouble(2),
                                        row.getBoolean(3)));
                    }
                    if (all.size() != (one ? 1 : SqlRows.ROWS)) {
                        throw new IllegalStateException(all.size() + " rows");
                    }
                    count();
                    if (stopped()) {
                        ended.countDown();
                    } else {
                        next(one);
                    }
                });
    }

    @Override
    public boolean takes(String row) {
        return !row.startsWith("h2");
    }
}
