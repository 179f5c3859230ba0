package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The connection as a body of {@link SqlConnection#jdbc} gets it: the pool's, which notes what is
 * changed (isolation, read-only, schema, …) and undoes it when the connection goes back. It cannot
 * be closed: it would be somebody else's at once.
 *
 * <p>Autocommit is seen to when the body ends. Left off, all statements that follow, the next
 * user's too, would be part of a transaction that nobody commits.
 */
final class RawJdbc {
    private RawJdbc() {}

    static <T extends @Nullable Object> T call(Connection pooled, JdbcBody<T> body)
            throws SQLException {
        boolean before = pooled.getAutoCommit();
        T result;
        try {
            result = body.call(unclosable(pooled));
        } catch (Throwable e) {
            try {
                restore(pooled, before);
            } catch (SQLException second) { // the connection is lost, for instance
                e.addSuppressed(second);
            }
            throw e;
        }
        if (restore(pooled, before)) {
            throw new IllegalStateException(
                    before
                            ? "jdbc: the body left autocommit off; what it had not committed has been"
                                    + " rolled back. Turn it on again, or use transaction(…)"
                            : "jdbc: the body turned autocommit on within a transaction, which has"
                                    + " committed what came before; leave that to the transaction");
        }
        return result;
    }

    /** Whether it was changed. */
    private static boolean restore(Connection pooled, boolean before) throws SQLException {
        if (pooled.getAutoCommit() == before) {
            return false;
        }
        if (before) {
            pooled.rollback();
        }
        pooled.setAutoCommit(before);
        return true;
    }

    private static Connection unclosable(Connection pooled) {
        return (Connection)
                Proxy.newProxyInstance(
                        RawJdbc.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            try {
                                return method.invoke(pooled, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }
}
