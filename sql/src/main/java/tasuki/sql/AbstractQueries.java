package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.stream.AsyncStream;
import tasuki.stream.Emitter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The queries, in terms of one thing: running a call on the right connection. */
abstract sealed class AbstractQueries implements Queries permits Database, Extent {
    /** The database. */
    abstract Database database();

    /**
     * Runs the call on the connection that is right here and now.
     *
     * @param sql for the task tree and for messages; null if there is no statement
     */
    abstract <R extends @Nullable Object> R run(@Nullable NamedSql sql, JdbcCall<R> call)
            throws InterruptedException;

    abstract <T extends @Nullable Object, X extends Exception> T begin(
            TransactionOptions options, TransactionBody<T, X> body) throws X, InterruptedException;

    private BoundSql bind(String sql, @Nullable Object @Nullable [] params) {
        return BoundSql.of(database().statement(sql), dialect(), params);
    }

    private Dialect dialect() {
        return database().dialect();
    }

    @Override
    public final <T> List<T> fetchAll(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException {
        Objects.requireNonNull(type, "type");
        BoundSql bound = bind(sql, params);
        return run(
                bound.sql(),
                (c, execution) -> Statements.all(c, execution, bound, type, dialect()));
    }

    @Override
    public final <T> Optional<T> fetchOne(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException {
        return Optional.ofNullable(first(type, bind(sql, params)));
    }

    @Override
    public final <T> T fetchValue(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException {
        BoundSql bound = bind(sql, params);
        T value = first(type, bound);
        if (value == null) {
            throw noRow("There is no row, or its value is null", bound);
        }
        return value;
    }

    private <T> @Nullable T first(Class<T> type, BoundSql bound) throws InterruptedException {
        Objects.requireNonNull(type, "type");
        return this.<@Nullable T>run(
                bound.sql(),
                (c, execution) -> Statements.first(c, execution, bound, type, dialect()));
    }

    @Override
    public final long execute(String sql, @Nullable Object... params) throws InterruptedException {
        BoundSql bound = bind(sql, params);
        return run(
                bound.sql(), (c, execution) -> Statements.update(c, execution, bound, dialect()));
    }

    @Override
    public final long executeMany(String sql, Collection<?> params) throws InterruptedException {
        NamedSql named = database().statement(sql);
        List<BoundSql> sets = new ArrayList<>(params.size());
        for (Object set : params) {
            BoundSql bound = BoundSql.of(named, dialect(), arguments(set));
            if (!bound.text().equals(named.jdbc())) {
                throw new ParameterException(
                        "executeMany cannot take collections as parameters. Statement: " + sql,
                        new Failure(sql, null));
            }
            sets.add(bound);
        }
        if (sets.isEmpty()) {
            return 0;
        }
        return transaction(
                tx -> {
                    return tx.run(
                            named,
                            (c, execution) -> Statements.batch(c, execution, sets, dialect()));
                });
    }

    private static @Nullable Object[] arguments(@Nullable Object set) {
        return switch (set) {
            case Map<?, ?> map -> new @Nullable Object[] {map};
            case List<?> list -> list.toArray();
            case Object[] array -> array;
            case null, default -> new @Nullable Object[] {set};
        };
    }

    @Override
    public final void executeScript(String script) throws InterruptedException {
        this.<@Nullable Void>run(
                NamedSql.script(script),
                (c, execution) -> {
                    Statements.script(c, execution, script, dialect());
                    return null;
                });
    }

    @Override
    public final <T> T insert(Class<T> key, String sql, @Nullable Object... params)
            throws InterruptedException {
        Objects.requireNonNull(key, "key");
        BoundSql bound = bind(sql, params);
        T made =
                this.<@Nullable T>run(
                        bound.sql(),
                        (c, execution) -> Statements.insert(c, execution, bound, key, dialect()));
        if (made == null) {
            throw noRow("The database made no key", bound);
        }
        return made;
    }

    private static NoRowException noRow(String what, BoundSql bound) {
        String sql = bound.sql().original();
        return new NoRowException(what + ": " + sql, new Failure(sql, null));
    }

    @Override
    public final <T> AsyncStream<T> iterate(Class<T> type, String sql, @Nullable Object... params) {
        Objects.requireNonNull(type, "type");
        BoundSql bound = bind(sql, params);
        AbstractQueries place = place();
        return AsyncStream.generate(emit -> place.stream(bound, type, emit));
    }

    /** Where a stream made here and now will be read, whichever task does that. */
    abstract AbstractQueries place();

    /** Emits all rows. */
    abstract <T> void stream(BoundSql bound, Class<T> type, Emitter<T> emit)
            throws InterruptedException;

    @Override
    public final <T extends @Nullable Object, X extends Exception> T transaction(Body<T, X> body)
            throws X, InterruptedException {
        return transaction(TransactionOptions.DEFAULT, body);
    }

    @Override
    public final <X extends Exception> void transaction(Action<X> action)
            throws X, InterruptedException {
        transaction(TransactionOptions.DEFAULT, action);
    }

    @Override
    public final <T extends @Nullable Object, X extends Exception> T transaction(
            TransactionBody<T, X> body) throws X, InterruptedException {
        return transaction(TransactionOptions.DEFAULT, body);
    }

    @Override
    public final <X extends Exception> void transaction(TransactionAction<X> action)
            throws X, InterruptedException {
        transaction(TransactionOptions.DEFAULT, action);
    }

    @Override
    public final <T extends @Nullable Object, X extends Exception> T transaction(
            TransactionOptions options, Body<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        return begin(options, tx -> body.call());
    }

    @Override
    public final <X extends Exception> void transaction(
            TransactionOptions options, Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Void, X>begin(
                options,
                tx -> {
                    action.run();
                    return null;
                });
    }

    @Override
    public final <T extends @Nullable Object, X extends Exception> T transaction(
            TransactionOptions options, TransactionBody<T, X> body) throws X, InterruptedException {
        return begin(options, Objects.requireNonNull(body, "body"));
    }

    @Override
    public final <X extends Exception> void transaction(
            TransactionOptions options, TransactionAction<X> action)
            throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Void, X>begin(
                options,
                tx -> {
                    action.run(tx);
                    return null;
                });
    }
}
