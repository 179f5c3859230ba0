package tasuki.sql;

import java.sql.Connection;

/** How much a transaction sees of others, as SQL defines it. */
public enum Isolation {
    /** Even what others have not committed yet. */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
    /** What others had committed when the statement began. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
    /** What others had committed when the transaction began. */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
    /**
     * As if transactions ran one after the other. The database may give one up: {@link
     * TransactionConflictException}.
     */
    SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

    final int level;

    Isolation(int level) {
        this.level = level;
    }

    /** As it is written in SQL. */
    String sql() {
        return name().replace('_', ' ').toLowerCase(java.util.Locale.ROOT);
    }
}
