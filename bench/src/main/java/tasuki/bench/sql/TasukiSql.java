package tasuki.bench.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Async;
import tasuki.bench.Workload;
import tasuki.bench.sql.SqlRows.Item;
import tasuki.sql.Database;

import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Tasuki: named parameters, records as rows, scopes and cancellation. */
public class TasukiSql extends Workload {
    private @Nullable Database database;

    @Override
    public void open(String target) throws SQLException {
        if (target.startsWith("jdbc:h2:")) {
            SqlRows.fill(target);
        }
        database = Database.builder(target).maxConnections(SqlRows.POOL).open();
    }

    @Override
    public void run(String row) {
        Database db = database;
        if (db == null) {
            throw new IllegalStateException("not open");
        }
        Action<RuntimeException> operation =
                row.endsWith("ne")
                        ? () ->
                                db.fetchOne(
                                                Item.class,
                                                "select id, name, price, active from item where id"
                                                        + " = :id",
                                                "id",
                                                (long)
                                                        ThreadLocalRandom.current()
                                                                .nextInt(SqlRows.ROWS))
                                        .orElseThrow()
                        : () ->
                                db.fetchAll(Item.class, "select id, name, price, active from item")
                                        .get(SqlRows.ROWS - 1);
        Async.run(
                () ->
                        Async.group(
                                g -> {
                                    for (int i = 0; i < TASKS; i++) {
                                        g.start(
                                                () -> {
                                                    while (!stopped()) {
                                                        operation.run();
                                                        count();
                                                    }
                                                });
                                    }
                                }));
    }
}
