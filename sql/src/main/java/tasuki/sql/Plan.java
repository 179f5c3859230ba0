package tasuki.sql;

import org.jspecify.annotations.Nullable;

import tasuki.sql.RecordMapper.Part;
import tasuki.sql.internal.RowReader;

import java.lang.invoke.MethodType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the rows of one statement become objects of one type. It is made at the first result and kept
 * with the statement; {@link #fits} tells whether a later result still has the same columns (a
 * table may have been altered).
 */
final class Plan {
    private final Class<?> type;
    private final String sql;
    private final List<Column> columns;
    private final List<Part> parts;
    private final RowReader reader;

    /** Whether further columns do not matter. */
    private final boolean firstOnly;

    private Plan(
            Class<?> type,
            String sql,
            List<Column> columns,
            List<Part> parts,
            RowReader reader,
            boolean firstOnly) {
        this.type = type;
        this.sql = sql;
        this.columns = columns;
        this.parts = parts;
        this.reader = reader;
        this.firstOnly = firstOnly;
    }

    /**
     * Makes a plan for a result with these columns.
     *
     * @param key whether they are generated keys: then a single value is made of the first one,
     *     whatever follows
     * @throws MappingException if they do not fit the type
     */
    static Plan make(
            Class<?> type, String sql, Dialect dialect, ResultSetMetaData meta, boolean key)
            throws SQLException {
        List<Column> columns = new ArrayList<>();
        int count = key && type != Row.class && !type.isRecord() ? 1 : meta.getColumnCount();
        for (int i = 1; i <= count; i++) {
            columns.add(Column.of(meta, i, dialect));
        }
        try {
            if (type == Row.class) {
                return new Plan(type, sql, columns, List.of(), rows(columns), false);
            } else if (type.isRecord()) {
                List<Part> parts = RecordMapper.parts(type, columns);
                return new Plan(
                        type, sql, columns, parts, RecordMapper.compile(type, parts), false);
            }
            return new Plan(type, sql, columns, List.of(), values(type, columns), key);
        } catch (Values.Misfit e) {
            throw new MappingException(
                    e.getMessage() + ". Statement: " + sql, new Failure(sql, null));
        }
    }

    /** Whether the result has the columns that this plan was made for. */
    boolean fits(ResultSetMetaData meta, Dialect dialect) throws SQLException {
        int count = columns.size();
        if (meta.getColumnCount() != count && !firstOnly) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            Column column = columns.get(i);
            boolean same =
                    column.label().equals(meta.getColumnLabel(i + 1))
                            && (dialect.dynamicTypes()
                                    || column.sqlType() == meta.getColumnType(i + 1));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /**
     * The current row as an object, null only if the type is that of a single column which is null.
     *
     * @throws MappingException if a value does not fit, naming the column and the component
     */
    @Nullable Object read(ResultSet row) throws SQLException {
        try {
            return reader.read(row);
        } catch (SQLException | RuntimeException e) {
            throw explain(row, e);
        }
    }

    /** Reads column by column to find the one that does not fit. */
    private MappingException explain(ResultSet row, Exception failure) throws SQLException {
        for (Part part : parts) {
            try {
                part.reader().invoke(row);
            } catch (SQLException | RuntimeException e) {
                return misfit(
                        "The column "
                                + part.column().described()
                                + " does not fit the component "
                                + part.component()
                                + " ("
                                + part.type().getTypeName()
                                + ") of "
                                + type.getTypeName(),
                        e);
            } catch (Throwable e) {
                throw (Error) e;
            }
        }
        if (type.isRecord()) {
            return misfit("The constructor of " + type.getTypeName() + " refused a row", failure);
        }
        return misfit(
                "The column "
                        + columns.getFirst().described()
                        + " cannot be read as "
                        + type.getTypeName(),
                failure);
    }

    private MappingException misfit(String what, Exception e) {
        String why = e instanceof Values.Misfit ? e.getMessage() : String.valueOf(e.getMessage());
        String advice =
                e instanceof Values.Misfit && why.startsWith("it is null")
                        ? " (use the class instead of the primitive, an Optional, or coalesce)"
                        : "";
        return new MappingException(
                what + ": " + why + advice + ". Statement: " + sql,
                new Failure(sql, e instanceof Values.Misfit ? null : e));
    }

    private static RowReader rows(List<Column> columns) {
        Column[] all = columns.toArray(Column[]::new);
        List<String> names = columns.stream().map(Column::shown).toList();
        return row -> {
            @Nullable Object[] values = new @Nullable Object[all.length];
            for (int i = 0; i < all.length; i++) {
                values[i] = ColumnReaders.plain(all[i], row);
            }
            return new Row(names, values);
        };
    }

    private static RowReader values(Class<?> type, List<Column> columns) {
        if (columns.size() != 1) {
            throw new Values.Misfit(
                    type.getTypeName()
                            + " takes one column, but there are "
                            + columns.size()
                            + " ("
                            + columns.stream().map(Column::shown).collect(Collectors.joining(", "))
                            + "): select just that one, or ask for a record or for Row");
        }
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        return RecordMapper.proxy(ColumnReaders.of(boxed, columns.getFirst()));
    }
}
