package tasuki.sql;

import java.util.Objects;
import java.util.Optional;

/**
 * How a transaction is to be.
 *
 * <pre>{@code
 * db.transaction(TransactionOptions.DEFAULT.isolation(Isolation.SERIALIZABLE), () -> transfer(from, to, amount));
 * }</pre>
 *
 * @param isolation the isolation level, empty for that of the database
 * @param readOnly whether it promises not to write; PostgreSQL, MySQL and SQLite see to it
 * @param forceRollback whether it is undone at the end even if its body succeeds: for tests and dry
 *     runs
 */
public record TransactionOptions(
        Optional<Isolation> isolation, boolean readOnly, boolean forceRollback) {
    /** As the database has it. */
    public static final TransactionOptions DEFAULT =
            new TransactionOptions(Optional.empty(), false, false);

    /** Checks that nothing is null. */
    public TransactionOptions {
        Objects.requireNonNull(isolation, "isolation");
    }

    /** With this isolation level. */
    public TransactionOptions isolation(Isolation level) {
        return new TransactionOptions(Optional.of(level), readOnly, forceRollback);
    }

    /** Read-only, or not. */
    public TransactionOptions readOnly(boolean readOnly) {
        return new TransactionOptions(isolation, readOnly, forceRollback);
    }

    /** Undone at the end in any case, or not. */
    public TransactionOptions forceRollback(boolean forceRollback) {
        return new TransactionOptions(isolation, readOnly, forceRollback);
    }
}
