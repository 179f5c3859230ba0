package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Sets one parameter by the type of its value. */
final class Parameters {
    private Parameters() {}

    static void set(
            Connection connection,
            PreparedStatement statement,
            int i,
            @Nullable Object value,
            Dialect dialect)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(i, Types.NULL);
            case String s -> statement.setString(i, s);
            case Integer n -> statement.setInt(i, n);
            case Long n -> statement.setLong(i, n);
            case Boolean b -> statement.setBoolean(i, b);
            case Double d -> statement.setDouble(i, d);
            case BigDecimal d -> statement.setBigDecimal(i, d);
            case Float f -> statement.setFloat(i, f);
            case Short n -> statement.setShort(i, n);
            case Byte n -> statement.setShort(i, n);
            case Character c -> statement.setString(i, c.toString());
            case BigInteger n -> statement.setBigDecimal(i, new BigDecimal(n));
            case byte[] bytes -> statement.setBytes(i, bytes);
            case Optional<?> optional ->
                    set(connection, statement, i, optional.orElse(null), dialect);
            case Enum<?> constant -> constant(statement, i, constant.name(), dialect);
            case Instant t -> time(statement, i, t.atOffset(ZoneOffset.UTC), dialect);
            case ZonedDateTime t -> time(statement, i, t.toOffsetDateTime(), dialect);
            case OffsetDateTime t -> time(statement, i, t, dialect);
            case LocalDateTime t -> time(statement, i, t, dialect);
            case LocalDate t -> time(statement, i, t, dialect);
            case LocalTime t -> time(statement, i, t, dialect);
            case OffsetTime t -> time(statement, i, t, dialect);
            case java.util.Date t
                    when !(t instanceof Date
                            || t instanceof java.sql.Time
                            || t instanceof java.sql.Timestamp) ->
                    time(statement, i, t.toInstant().atOffset(ZoneOffset.UTC), dialect);
            case UUID id
                    when dialect == Dialect.POSTGRESQL
                            || dialect == Dialect.H2
                            || dialect == Dialect.DUCKDB ->
                    statement.setObject(i, id);
            case UUID id -> statement.setString(i, id.toString());
            default -> {
                if (value.getClass().isArray()) {
                    array(connection, statement, i, value, dialect);
                } else {
                    statement.setObject(i, value);
                }
            }
        }
    }

    /**
     * PostgreSQL has enums as types of their own: a value of no declared type fits those and text
     * too.
     */
    private static void constant(PreparedStatement statement, int i, String name, Dialect dialect)
            throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            statement.setObject(i, name, Types.OTHER);
        } else {
            statement.setString(i, name);
        }
    }

    /** SQLite has no types for time: ISO 8601, which its functions read and which sorts well. */
    private static void time(PreparedStatement statement, int i, Object time, Dialect dialect)
            throws SQLException {
        if (dialect == Dialect.SQLITE) {
            statement.setString(i, time.toString());
        } else {
            statement.setObject(i, time);
        }
    }

    private static void array(
            Connection connection,
            PreparedStatement statement,
            int i,
            Object array,
            Dialect dialect)
            throws SQLException {
        @Nullable Object[] given = BoundSql.boxed(array);
        @Nullable Object[] elements = Arrays.copyOf(given, given.length, Object[].class);
        for (int k = 0; k < elements.length; k++) {
            Object element = elements[k];
            if (element instanceof Enum<?> constant) {
                elements[k] = constant.name();
            } else if (element instanceof Instant t) {
                elements[k] = t.atOffset(ZoneOffset.UTC);
            }
        }
        statement.setArray(
                i, connection.createArrayOf(elementType(array.getClass(), dialect), elements));
    }

    private static String elementType(Class<?> arrayType, Dialect dialect) {
        boolean postgres = dialect == Dialect.POSTGRESQL;
        Class<?> type = arrayType.getComponentType();
        if (type == int.class || type == Integer.class) {
            return postgres ? "int4" : "integer";
        } else if (type == long.class || type == Long.class) {
            return postgres ? "int8" : "bigint";
        } else if (type == short.class || type == Short.class) {
            return postgres ? "int2" : "smallint";
        } else if (type == double.class || type == Double.class) {
            return postgres ? "float8" : "double";
        } else if (type == float.class || type == Float.class) {
            return postgres ? "float4" : "real";
        } else if (type == boolean.class || type == Boolean.class) {
            return postgres ? "bool" : "boolean";
        } else if (type == BigDecimal.class) {
            return "numeric";
        } else if (type == UUID.class) {
            return "uuid";
        } else if (type == LocalDate.class) {
            return "date";
        } else if (type == LocalDateTime.class) {
            return "timestamp";
        } else if (type == OffsetDateTime.class || type == Instant.class) {
            return postgres ? "timestamptz" : "timestamp with time zone";
        } else if (type == byte[].class) {
            return postgres ? "bytea" : "varbinary";
        } else {
            return postgres ? "text" : "varchar";
        }
    }
}
