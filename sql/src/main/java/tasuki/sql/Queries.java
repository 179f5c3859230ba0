package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.stream.AsyncStream;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked of a database: of the {@link Database} itself, of a {@link Transaction}, of a
 * {@link SqlConnection}.
 *
 * <p><b>Every call is a checkpoint.</b> It blocks the calling task only. If its scope is cancelled
 * or its deadline passes, a call that waits for a connection stops waiting, and a statement that
 * runs is stopped in the database too, before {@link InterruptedException} is thrown; the
 * connection stays good.
 *
 * <p><b>Types.</b> Rows become records: each component is read from the column of its name ({@code
 * unitPrice} from {@code unit_price}). {@link Row} takes them as they are. Any other type takes a
 * single column: numbers, String, Boolean, {@code java.time}, UUID, enums by name, {@code byte[]},
 * arrays. A component may be an {@code Optional} or, for an SQL array, a {@code List}.
 *
 * <p><b>Parameters.</b> {@code :name} in the statement, and after it one of
 *
 * <pre>{@code
 * db.fetchAll(Product.class, "select * from product where price < :max and kind = :kind", "max", 10, "kind", BOOK);
 * db.fetchAll(Product.class, "select * from product where price < :max", Map.of("max", 10));
 * db.execute("insert into product (name, price) values (:name, :price)", product);   // a record: its components
 * db.fetchOne(Product.class, "select * from product where id = :id", 7);              // only one name: the value alone
 * db.fetchOne(Product.class, "select * from product where id = ?", 7);                // or in order, as in JDBC
 * }</pre>
 *
 * <p>A collection becomes a list ({@code where id in (:ids)}), an array an SQL array ({@code where
 * id = any(:ids)}). Strings in the statement, comments and {@code ::casts} are left alone; {@code
 * \:} is a plain colon.
 *
 * <p><b>Failures.</b> {@link DatabaseException} and what is below it, all unchecked.
 */
public sealed interface Queries permits AbstractQueries {
    /**
     * All rows, as an unmodifiable list.
     *
     * @param type a record, {@link Row}, or the type of the only column
     * @param sql the statement
     * @param params its parameters, see above
     * @throws MappingException if a row does not fit the type, or the value of the only column is
     *     null
     * @throws InterruptedException if the caller is cancelled
     */
    <T> List<T> fetchAll(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException;

    /**
     * The first row; empty if there is none, or if the only column is null. Further rows are not
     * read.
     *
     * @param type a record, {@link Row}, or the type of the only column
     * @param sql the statement
     * @param params its parameters, see above
     * @throws MappingException if the row does not fit the type
     * @throws InterruptedException if the caller is cancelled
     */
    <T> Optional<T> fetchOne(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException;

    /**
     * The value in the first row, which has to be there: {@code long n = db.fetchValue(Long.class,
     * "select count(*) from product")}.
     *
     * @param type of the only column (or a record, or {@link Row})
     * @param sql the statement
     * @param params its parameters, see above
     * @throws NoRowException if there is no row, or its only column is null
     * @throws MappingException if it does not fit the type
     * @throws InterruptedException if the caller is cancelled
     */
    <T> T fetchValue(Class<T> type, String sql, @Nullable Object... params)
            throws InterruptedException;

    /**
     * Carries out a statement.
     *
     * @param sql the statement
     * @param params its parameters, see above
     * @return how many rows it changed; 0 for one that changes none
     * @throws ConstraintViolationException if the database refuses the data
     * @throws InterruptedException if the caller is cancelled
     */
    long execute(String sql, @Nullable Object... params) throws InterruptedException;

    /**
     * Carries out a statement once for each set of parameters, in few round trips. All or nothing:
     * in a transaction of its own, unless there is one.
     *
     * @param sql the statement
     * @param params for each time a record, a map, a list of values for {@code ?}, or a single
     *     value
     * @return how many rows were changed together, as far as the driver tells
     * @throws ConstraintViolationException if the database refuses one of them
     * @throws InterruptedException if the caller is cancelled
     */
    long executeMany(String sql, Collection<?> params) throws InterruptedException;

    /**
     * Carries out several statements without parameters, separated by semicolons: to create a
     * schema, for instance.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    void executeScript(String script) throws InterruptedException;

    /**
     * Inserts a row and returns the key that the database made for it.
     *
     * @param key the type of the key; the first generated column is taken. A record or {@link Row}
     *     takes all of them (PostgreSQL returns the whole row). Where the statement itself says
     *     {@code returning}, use {@link #fetchValue}
     * @param sql the statement
     * @param params its parameters, see above
     * @throws NoRowException if there was no generated key
     * @throws ConstraintViolationException if the database refuses the data
     * @throws InterruptedException if the caller is cancelled
     */
    <T> T insert(Class<T> key, String sql, @Nullable Object... params) throws InterruptedException;

    /**
     * The rows as a stream, which reads them piece by piece: as many as there are never fit into
     * memory at once.
     *
     * <p>Nothing happens until the stream is run. It then has a connection and a transaction of its
     * own until it ends; made inside a transaction, it belongs to that one. Ended early or
     * cancelled, it closes the result at once.
     *
     * @param type a record, {@link Row}, or the type of the only column
     * @param sql the statement
     * @param params its parameters, see above
     */
    <T> AsyncStream<T> iterate(Class<T> type, String sql, @Nullable Object... params);

    /**
     * Runs the body in a transaction: commits when it returns, rolls back when it throws or is
     * cancelled.
     *
     * <p>What the same task asks of the {@link Database} inside the body belongs to the
     * transaction. Tasks that it starts have connections of their own, unless they use the {@link
     * Transaction}, whose statements run one at a time. Inside a transaction this is a savepoint.
     *
     * <p>Once the commit is under way the value wins over a cancellation.
     *
     * @throws TransactionConflictException if the database gave it up for another one
     * @throws InterruptedException if the caller is cancelled; everything has been undone then
     */
    <T extends @Nullable Object, X extends Exception> T transaction(Body<T, X> body)
            throws X, InterruptedException;

    /** Runs the action in a transaction; see {@link #transaction(Body)}. */
    <X extends Exception> void transaction(Action<X> action) throws X, InterruptedException;

    /**
     * Runs the body, which gets the transaction, in a transaction; see {@link #transaction(Body)}.
     * Write the lambda with braces.
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    <T extends @Nullable Object, X extends Exception> T transaction(TransactionBody<T, X> body)
            throws X, InterruptedException;

    /**
     * Runs the action, which gets the transaction, in a transaction; see {@link
     * #transaction(Body)}. Write the lambda with braces.
     */
    <X extends Exception> void transaction(TransactionAction<X> action)
            throws X, InterruptedException;

    /** Runs the body in a transaction of that kind; see {@link #transaction(Body)}. */
    <T extends @Nullable Object, X extends Exception> T transaction(
            TransactionOptions options, Body<T, X> body) throws X, InterruptedException;

    /** Runs the action in a transaction of that kind; see {@link #transaction(Body)}. */
    <X extends Exception> void transaction(TransactionOptions options, Action<X> action)
            throws X, InterruptedException;

    /**
     * Runs the body, which gets the transaction, in a transaction of that kind; see {@link
     * #transaction(Body)}.
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    <T extends @Nullable Object, X extends Exception> T transaction(
            TransactionOptions options, TransactionBody<T, X> body) throws X, InterruptedException;

    /**
     * Runs the action, which gets the transaction, in a transaction of that kind; see {@link
     * #transaction(Body)}.
     */
    <X extends Exception> void transaction(TransactionOptions options, TransactionAction<X> action)
            throws X, InterruptedException;
}
