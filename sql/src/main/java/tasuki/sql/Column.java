package tasuki.sql;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A column of a result.
 *
 * @param index from 1
 * @param label its name, or the alias
 * @param sqlType as in {@link java.sql.Types}
 * @param typeName what the database calls its type, in lower case
 */
record Column(int index, String label, int sqlType, String typeName, Dialect dialect) {
    static Column of(ResultSetMetaData meta, int index, Dialect dialect) throws SQLException {
        String typeName = meta.getColumnTypeName(index);
        return new Column(
                index,
                meta.getColumnLabel(index),
                meta.getColumnType(index),
                typeName == null ? "" : typeName.toLowerCase(Locale.ROOT),
                dialect);
    }

    String shown() {
        return Names.shown(label, dialect);
    }

    /** For messages: the name and the type. */
    String described() {
        return "\"" + shown() + "\"" + (typeName.isEmpty() ? "" : " (" + typeName + ")");
    }
}
