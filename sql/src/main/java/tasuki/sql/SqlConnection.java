package tasuki.sql;

/**
 * One connection of a {@link Database}, held for a block: for what belongs to a session, such as
 * temporary tables or {@code set}. Its statements run one at a time, whichever task they come from;
 * each commits by itself unless it is in a transaction.
 */
public final class SqlConnection extends Extent {
    SqlConnection(Database database, Lease lease) {
        super(database, lease, null);
    }

    @Override
    String kind() {
        return "connection";
    }
}
