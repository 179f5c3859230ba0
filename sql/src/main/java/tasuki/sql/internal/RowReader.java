package tasuki.sql.internal;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes an object of the current row. It is public only because the JDK implements it ({@link
 * java.lang.invoke.MethodHandleProxies}); its package is not exported.
 */
@FunctionalInterface
public interface RowReader {
    /** The object; never null unless the one column read is. */
    Object read(ResultSet row) throws SQLException;
}
