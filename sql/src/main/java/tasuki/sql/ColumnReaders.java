package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Optional;

/**
 * How one column is read as one type: a method handle from the result set to exactly that type. The
 * choice is made once for a statement, from the types of the column and of the component; common
 * pairs read without boxing.
 */
final class ColumnReaders {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private ColumnReaders() {}

    static MethodHandle of(Type type, Column column) {
        Class<?> target = Values.raw(type);
        if (target == Optional.class) {
            MethodHandle inner = of(Values.argument(type), column);
            MethodHandle ofNullable =
                    find(
                            Optional.class,
                            "ofNullable",
                            MethodType.methodType(Optional.class, Object.class));
            return MethodHandles.filterReturnValue(
                    inner.asType(inner.type().changeReturnType(Object.class)), ofNullable);
        }
        String direct = direct(target, column);
        if (direct != null) {
            Class<?> read = MethodType.methodType(target).unwrap().returnType();
            boolean boxed = read != target;
            String name = boxed ? direct + "OrNull" : direct;
            MethodType methodType = MethodType.methodType(target, int.class, ResultSet.class);
            return MethodHandles.insertArguments(
                    find(ColumnReaders.class, name, methodType), 0, column.index());
        }
        if (isTime(target) && !column.dialect().dynamicTypes() && holds(column, target)) {
            MethodType methodType =
                    MethodType.methodType(Object.class, int.class, Class.class, ResultSet.class);
            return MethodHandles.insertArguments(
                            find(ColumnReaders.class, "readAs", methodType),
                            0,
                            column.index(),
                            target)
                    .asType(MethodType.methodType(target, ResultSet.class));
        }
        MethodType methodType =
                MethodType.methodType(Object.class, Column.class, Type.class, ResultSet.class);
        return MethodHandles.insertArguments(
                        find(ColumnReaders.class, "readAny", methodType), 0, column, type)
                .asType(MethodType.methodType(target, ResultSet.class));
    }

    /** The reader without detours for such a pair, if there is one. */
    private static @Nullable String direct(Class<?> target, Column column) {
        boolean dynamic = column.dialect().dynamicTypes();
        boolean integer =
                switch (column.sqlType()) {
                    case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> true;
                    default -> false;
                };
        boolean number =
                integer
                        || switch (column.sqlType()) {
                            case Types.NUMERIC,
                                    Types.DECIMAL,
                                    Types.REAL,
                                    Types.FLOAT,
                                    Types.DOUBLE ->
                                    true;
                            default -> false;
                        };
        if (target == String.class) {
            return "readString";
        } else if (target == byte[].class) {
            return "readBytes";
        } else if (target == long.class || target == Long.class) {
            return integer && !dynamic ? "readLong" : null;
        } else if (target == int.class || target == Integer.class) {
            return integer && !dynamic ? "readInt" : null;
        } else if (target == double.class || target == Double.class) {
            return number && !dynamic ? "readDouble" : null;
        } else if (target == boolean.class || target == Boolean.class) {
            boolean bool = column.sqlType() == Types.BOOLEAN || column.typeName().equals("bool");
            return bool && !dynamic ? "readBoolean" : null;
        } else if (target == BigDecimal.class) {
            return number && !dynamic ? "readDecimal" : null;
        }
        return null;
    }

    /** The value of a column by the column's own type, as a row shows it. */
    static @Nullable Object plain(Column column, ResultSet row) throws SQLException {
        int i = column.index();
        if (column.dialect().dynamicTypes()) {
            return row.getObject(i);
        }
        return switch (column.sqlType()) {
            case Types.DATE -> readAs(i, LocalDate.class, row);
            case Types.TIME, Types.TIME_WITH_TIMEZONE ->
                    withZone(column)
                            ? readAs(i, OffsetTime.class, row)
                            : readAs(i, LocalTime.class, row);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                    withZone(column)
                            ? readAs(i, OffsetDateTime.class, row)
                            : readAs(i, LocalDateTime.class, row);
            case Types.CLOB, Types.NCLOB, Types.SQLXML -> row.getString(i);
            case Types.BLOB -> row.getBytes(i);
            case Types.ARRAY -> {
                Array array = row.getArray(i);
                yield array == null ? null : Values.list(array);
            }
            default -> other(column, row);
        };
    }

    private static @Nullable Object other(Column column, ResultSet row) throws SQLException {
        if (column.typeName().startsWith("json")) {
            return row.getString(column.index());
        }
        Object value = row.getObject(column.index());
        return switch (value) {
            case null -> null;
            case Array array -> Values.list(array);
            case java.sql.Clob clob -> Values.text(clob);
            default ->
                    value.getClass().getName().startsWith("org.postgresql.")
                            ? value.toString()
                            : Values.modern(value);
        };
    }

    private static boolean isTime(Class<?> target) {
        return target == LocalDate.class
                || target == LocalDateTime.class
                || target == LocalTime.class
                || target == OffsetDateTime.class
                || target == OffsetTime.class;
    }

    /** Whether the column is of that very type of time. */
    private static boolean holds(Column column, Class<?> target) {
        return switch (column.sqlType()) {
            case Types.DATE -> target == LocalDate.class;
            case Types.TIME, Types.TIME_WITH_TIMEZONE ->
                    target == (withZone(column) ? OffsetTime.class : LocalTime.class);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                    target == (withZone(column) ? OffsetDateTime.class : LocalDateTime.class);
            default -> false;
        };
    }

    private static boolean withZone(Column column) {
        return column.sqlType() == Types.TIMESTAMP_WITH_TIMEZONE
                || column.sqlType() == Types.TIME_WITH_TIMEZONE
                || column.typeName().equals("timestamptz")
                || column.typeName().equals("timetz");
    }

    private static MethodHandle find(Class<?> owner, String name, MethodType type) {
        try {
            return LOOKUP.findStatic(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // What the handles point to.

    static long readLong(int i, ResultSet row) throws SQLException {
        long value = row.getLong(i);
        if (value == 0 && row.wasNull()) {
            throw Values.nullFor(long.class);
        }
        return value;
    }

    static @Nullable Long readLongOrNull(int i, ResultSet row) throws SQLException {
        long value = row.getLong(i);
        return value == 0 && row.wasNull() ? null : (Long) value;
    }

    static int readInt(int i, ResultSet row) throws SQLException {
        int value = row.getInt(i);
        if (value == 0 && row.wasNull()) {
            throw Values.nullFor(int.class);
        }
        return value;
    }

    static @Nullable Integer readIntOrNull(int i, ResultSet row) throws SQLException {
        int value = row.getInt(i);
        return value == 0 && row.wasNull() ? null : (Integer) value;
    }

    static double readDouble(int i, ResultSet row) throws SQLException {
        double value = row.getDouble(i);
        if (value == 0 && row.wasNull()) {
            throw Values.nullFor(double.class);
        }
        return value;
    }

    static @Nullable Double readDoubleOrNull(int i, ResultSet row) throws SQLException {
        double value = row.getDouble(i);
        return value == 0 && row.wasNull() ? null : (Double) value;
    }

    static boolean readBoolean(int i, ResultSet row) throws SQLException {
        boolean value = row.getBoolean(i);
        if (!value && row.wasNull()) {
            throw Values.nullFor(boolean.class);
        }
        return value;
    }

    static @Nullable Boolean readBooleanOrNull(int i, ResultSet row) throws SQLException {
        boolean value = row.getBoolean(i);
        return !value && row.wasNull() ? null : (Boolean) value;
    }

    static @Nullable String readString(int i, ResultSet row) throws SQLException {
        return row.getString(i);
    }

    static byte @Nullable [] readBytes(int i, ResultSet row) throws SQLException {
        return row.getBytes(i);
    }

    static @Nullable BigDecimal readDecimal(int i, ResultSet row) throws SQLException {
        return row.getBigDecimal(i);
    }

    static @Nullable Object readAs(int i, Class<?> type, ResultSet row) throws SQLException {
        return row.getObject(i, type);
    }

    static @Nullable Object readAny(Column column, Type type, ResultSet row) throws SQLException {
        Class<?> target = Values.raw(type);
        if (target == Instant.class
                && column.sqlType() == Types.TIMESTAMP
                && !withZone(column)
                && !column.dialect().dynamicTypes()) {
            throw new Values.Misfit(
                    "a timestamp without time zone is no instant: make the column a timestamp with time zone, or the component a LocalDateTime");
        }
        Object value = plain(column, row);
        if (value != null && !target.isInstance(value) && isOfDriver(target)) {
            return row.getObject(column.index(), target);
        }
        return Values.convert(value, type);
    }

    /**
     * Whether the type is one of the driver's or of JDBC, which the driver itself has to produce.
     */
    private static boolean isOfDriver(Class<?> target) {
        String name = target.getName();
        return name.startsWith("java.sql.")
                || name.startsWith("org.postgresql.")
                || name.startsWith("org.h2.");
    }
}
