package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.ContextVar;
import tasuki.Task;
import tasuki.internal.Host;
import tasuki.stream.Emitter;
import tasuki.sync.AsyncSemaphore;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A database: a pool of connections and the queries on it, whose statements stop with the scope
 * that they run in.
 *
 * <pre>{@code
 * record Product(long id, String name, BigDecimal price) {}
 *
 * Database db = Database.open("postgresql://shop:secret@localhost/shop");
 *
 * List<Product> cheap = db.fetchAll(Product.class, "select * from product where price < :max", "max", 10);
 * Optional<Product> one = db.fetchOne(Product.class, "select * from product where id = :id", 7);
 * db.transaction(() -> {
 *     db.execute("update product set price = price * 2 where id = :id", 7);
 *     db.execute("insert into log (what) values ('dearer')");
 * });
 * }</pre>
 *
 * <p>Opening does not connect: the first use does. It may be a field of a program that never closes
 * it; it keeps no program from ending. Every method may be called by any thread or task.
 */
public final class Database extends AbstractQueries implements AutoCloseable {
    /** As many statements are remembered, read and with their mappers; then it begins anew. */
    private static final int REMEMBERED = 1000;

    private final Settings settings;
    private final Pool pool;
    private final ConcurrentHashMap<String, NamedSql> statements = new ConcurrentHashMap<>();
    private final ContextVar<Here> context = ContextVar.create("database connection", Here.NOWHERE);
    private final AsyncSemaphore rooting = new AsyncSemaphore("the first connection", 1);
    private final AutoCloseable ending = this::endOfProgram;
    private volatile @Nullable Transaction root;

    /** Which extent the caller is in. */
    private record Here(@Nullable Extent extent) {
        static final Here NOWHERE = new Here(null);
    }

    Database(Settings settings) {
        this.settings = settings;
        this.pool = new Pool(settings);
        Host.opened(ending);
    }

    /**
     * A database at a URL. Does not block and does not connect.
     *
     * @param url {@code jdbc:…} for any driver; {@code postgresql://user:password@host/name},
     *     {@code mysql://…}, {@code mariadb://…}, {@code h2:mem:name}, {@code h2:./file}, {@code
     *     sqlite:file.db}, {@code sqlite::memory:}, {@code duckdb:file}
     * @throws IllegalArgumentException if it is not such a URL
     */
    public static Database open(String url) {
        return builder(url).open();
    }

    /** A database at a URL, with options; see {@link #open}. */
    public static DatabaseBuilder builder(String url) {
        return new DatabaseBuilder(DatabaseUrl.parse(url));
    }

    /**
     * Runs the body with a connection of its own; what the same task asks of this database inside
     * goes there as well.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    public <T extends @Nullable Object, X extends Exception> T connection(ConnectionBody<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        Lease lease = pool.acquire();
        try {
            SqlConnection connection = new SqlConnection(this, lease);
            try {
                return within(connection, () -> body.call(connection));
            } finally {
                connection.end();
            }
        } finally {
            lease.release();
        }
    }

    /** Runs the action with a connection of its own; see {@link #connection(ConnectionBody)}. */
    public <X extends Exception> void connection(ConnectionAction<X> action)
            throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Void, X>connection(
                c -> {
                    action.run(c);
                    return null;
                });
    }

    /**
     * Asks the database whether it is there: for health checks.
     *
     * @throws DatabaseUnavailableException if no connection can be made
     * @throws DatabaseException if it does not answer
     * @throws InterruptedException if the caller is cancelled
     */
    public void ping() throws InterruptedException {
        fetchValue(Integer.class, "select 1");
    }

    /** How the connections are used at this moment. Does not block. */
    public DatabaseStatistics statistics() {
        return pool.statistics();
    }

    /** Closes all connections. Statements still under way fail. Closing again does nothing. */
    @Override
    public void close() {
        Host.closed(ending);
        Transaction global = root;
        if (global != null && global.isOpen()) {
            global.end();
            global.lease.rollback();
            global.lease.release();
        }
        pool.close();
    }

    /**
     * The program has ended, and its process goes on with another: a database that is in the memory
     * of this one ends too, also if it was told to stay until then.
     */
    private void endOfProgram() {
        try {
            pool.endMemory();
        } finally {
            close();
        }
    }

    /** Where it is, without the password. */
    @Override
    public String toString() {
        return "Database[" + settings.url() + "]";
    }

    // ---- for the others ----

    @Override
    Database database() {
        return this;
    }

    Dialect dialect() {
        return settings.dialect();
    }

    int fetchSize() {
        return settings.fetchSize();
    }

    /** The statement, read. */
    NamedSql statement(String sql) {
        NamedSql known = statements.get(sql);
        if (known == null) {
            known = NamedSql.parse(sql, dialect());
            if (statements.size() >= REMEMBERED) {
                statements.clear();
            }
            statements.put(sql, known);
        }
        return known;
    }

    /** The extent that the caller is in, be it as its owner or by inheritance. */
    @Nullable Extent here() {
        return context.get().extent;
    }

    /** Runs the body inside the extent. */
    <T extends @Nullable Object, X extends Exception> T within(Extent extent, Body<T, X> body)
            throws X, InterruptedException {
        return context.call(new Here(extent), body);
    }

    /**
     * The extent to which a call to the database itself belongs; null if it gets a connection of
     * its own.
     */
    private @Nullable Extent target() throws InterruptedException {
        return settings.forceRollback() ? root() : mine();
    }

    /** The extent that the calling task is in as its owner. */
    private @Nullable Extent mine() {
        Extent here = here();
        return here != null && here.isOpen() && here.owner == Task.current() ? here : null;
    }

    @Override
    AbstractQueries place() {
        Extent mine = mine();
        return mine == null ? this : mine;
    }

    /** The transaction around everything, which is never committed. */
    private Transaction root() throws InterruptedException {
        Transaction there = root;
        if (there != null) {
            return there;
        }
        rooting.acquire();
        try {
            Transaction made = root;
            if (made == null) {
                Lease lease = pool.acquire();
                made = new Transaction(this, lease, null, TransactionOptions.DEFAULT);
                try {
                    made.begin();
                } catch (Throwable e) {
                    lease.release();
                    throw e;
                }
                root = made;
            }
            return made;
        } finally {
            rooting.release();
        }
    }

    @Override
    <R extends @Nullable Object> R run(@Nullable NamedSql sql, JdbcCall<R> call)
            throws InterruptedException {
        Extent target = target();
        if (target != null) {
            return target.run(sql, call);
        }
        Lease lease = pool.acquire();
        try {
            return sql == null ? lease.call("a statement", call) : lease.call(sql, call);
        } finally {
            lease.release();
        }
    }

    @Override
    <T extends @Nullable Object, X extends Exception> T begin(
            TransactionOptions options, TransactionBody<T, X> body) throws X, InterruptedException {
        Extent target = target();
        if (target != null) {
            return target.begin(options, body);
        }
        Lease lease = pool.acquire();
        try {
            return new Transaction(this, lease, null, options).run(body);
        } finally {
            lease.release();
        }
    }

    @Override
    <T> void stream(BoundSql bound, Class<T> type, Emitter<T> emit) throws InterruptedException {
        if (settings.forceRollback()) {
            root().stream(bound, type, emit);
            return;
        }
        Lease lease = pool.acquire();
        try {
            Transaction own = new Transaction(this, lease, null, TransactionOptions.DEFAULT);
            own.<@Nullable Void, RuntimeException>around(
                    () -> {
                        own.stream(bound, type, emit);
                        return null;
                    });
        } finally {
            lease.release();
        }
    }
}
