package tasuki.bench.sql;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

import tasuki.bench.Workload;
import tasuki.bench.sql.SqlRows.Item;

import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Jdbi with its record mapper, on virtual threads. */
public class JdbiSql extends Workload {
    private Jdbi jdbi = Jdbi.create("jdbc:none");

    @Override
    public void open(String target) throws SQLException {
        jdbi = Jdbi.create(PlainJdbc.pool(target));
        jdbi.registerRowMapper(ConstructorMapper.factory(Item.class));
    }

    @Override
    public void run(String row) throws Exception {
        if (row.endsWith("ne")) {
            onVirtualThreads(
                    () ->
                            jdbi.withHandle(
                                    handle ->
                                            handle.createQuery(
                                                            "select id, name, price, active from"
                                                                    + " item where id = :id")
                                                    .bind(
                                                            "id",
                                                            (long)
                                                                    ThreadLocalRandom.current()
                                                                            .nextInt(SqlRows.ROWS))
                                                    .mapTo(Item.class)
                                                    .one()));
        } else {
            onVirtualThreads(
                    () ->
                            jdbi.withHandle(
                                    handle ->
                                            handle.createQuery(
                                                            "select id, name, price, active from"
                                                                    + " item")
                                                    .mapTo(Item.class)
                                                    .list()));
        }
    }
}
