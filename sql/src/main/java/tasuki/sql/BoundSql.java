package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A statement with its values: the text for JDBC, in which a collection has become as many {@code
 * ?} as it has elements, and one value for each {@code ?}.
 */
final class BoundSql {
    /** Above this size the lists of an {@code in} are not rounded up to the next power of two. */
    private static final int PADDED = 1024;

    private final NamedSql sql;
    private final String text;
    private final @Nullable Object[] values;

    private BoundSql(NamedSql sql, String text, @Nullable Object[] values) {
        this.sql = sql;
        this.text = text;
        this.values = values;
    }

    /** The statement as it was written. */
    NamedSql sql() {
        return sql;
    }

    /** The statement as JDBC takes it. */
    String text() {
        return text;
    }

    /**
     * Puts the arguments of a call where they belong.
     *
     * @param args a map, a record, names and values in turn, values in order, or nothing
     * @throws ParameterException if they do not fit
     */
    static BoundSql of(NamedSql sql, Dialect dialect, @Nullable Object @Nullable [] args) {
        @Nullable Object[] values =
                values(sql, args == null ? new @Nullable Object[] {null} : args);
        for (Object value : values) {
            if (value instanceof Collection) {
                return new Expansion(sql, dialect).run(values);
            }
        }
        return new BoundSql(sql, sql.jdbc(), values);
    }

    /** Sets the values. */
    void bind(Connection connection, PreparedStatement statement, Dialect dialect)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            try {
                Parameters.set(connection, statement, i + 1, values[i], dialect);
            } catch (SQLException | RuntimeException e) {
                throw refused(i, e);
            }
        }
    }

    private ParameterException refused(int index, Exception cause) {
        Object value = values[index];
        String name =
                values.length == sql.slots().size() ? name(sql, index) : "parameter " + (index + 1);
        return new ParameterException(
                "The database does not take "
                        + (value == null ? "null" : "a " + value.getClass().getTypeName())
                        + " for "
                        + name
                        + " of: "
                        + sql.original(),
                new Failure(sql.original(), cause));
    }

    /** One value for each slot. */
    private static @Nullable Object[] values(NamedSql sql, @Nullable Object[] args) {
        if (!sql.named()) {
            return positional(sql, args);
        }
        if (args.length == 1) {
            Object only = args[0];
            if (only instanceof Map<?, ?> map) {
                return pick(sql, map, true);
            }
            if (only instanceof Record bean) {
                return pick(sql, RecordValues.of(bean), false);
            }
            if (sql.names().size() == 1) {
                @Nullable Object[] values = new @Nullable Object[sql.slots().size()];
                Arrays.fill(values, only);
                return values;
            }
        }
        return pairs(sql, args);
    }

    private static @Nullable Object[] positional(NamedSql sql, @Nullable Object[] args) {
        int wanted = sql.slots().size();
        boolean spare =
                wanted == 0
                        && args.length == 1
                        && (args[0] instanceof Record
                                || args[0] instanceof Map<?, ?> map && map.isEmpty());
        if (spare) {
            return new @Nullable Object[0];
        }
        if (args.length != wanted) {
            String operator =
                    wanted > 0
                            ? " (the operator ? is written ?? in a statement without :names)"
                            : "";
            throw failure(
                    sql,
                    "The statement has "
                            + (wanted == 0 ? "no parameters" : wanted + " ?")
                            + " but "
                            + args.length
                            + " values were given"
                            + operator);
        }
        return args;
    }

    /** Names and values in turn. Few, so looking them up one by one is faster than any map. */
    private static @Nullable Object[] pairs(NamedSql sql, @Nullable Object[] args) {
        for (int k = 0; k < args.length; k += 2) {
            if (!(args[k] instanceof String name) || k + 1 == args.length) {
                throw failure(
                        sql,
                        "The statement has "
                                + colons(sql)
                                + ": give a map, a record, or names and values in turn (\""
                                + sql.names().iterator().next()
                                + "\", value, …)");
            }
            if (!sql.names().contains(name)) {
                throw unknown(sql, name);
            }
            if (find(name, args) != k) {
                throw failure(sql, "The parameter :" + name + " was given twice");
            }
        }
        List<NamedSql.Slot> slots = sql.slots();
        @Nullable Object[] values = new @Nullable Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            String name = Objects.requireNonNull(slots.get(i).name());
            int k = find(name, args);
            if (k < 0) {
                throw missing(sql, name);
            }
            values[i] = args[k + 1];
        }
        return values;
    }

    private static int find(String name, @Nullable Object[] args) {
        for (int k = 0; k < args.length; k += 2) {
            if (name.equals(args[k])) {
                return k;
            }
        }
        return -1;
    }

    /**
     * The values of the names from a map; strict if every key has to be a name of the statement.
     */
    private static @Nullable Object[] pick(NamedSql sql, Map<?, ?> from, boolean strict) {
        List<NamedSql.Slot> slots = sql.slots();
        @Nullable Object[] values = new @Nullable Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            String name = Objects.requireNonNull(slots.get(i).name());
            Object value = from.get(name);
            if (value == null && !from.containsKey(name)) {
                throw missing(sql, name);
            }
            values[i] = value;
        }
        if (strict && from.size() > sql.names().size()) {
            for (Object key : from.keySet()) {
                if (!(key instanceof String name) || !sql.names().contains(name)) {
                    throw unknown(sql, key);
                }
            }
        }
        return values;
    }

    private static ParameterException missing(NamedSql sql, String name) {
        return failure(sql, "No value was given for :" + name);
    }

    private static ParameterException unknown(NamedSql sql, @Nullable Object name) {
        return failure(sql, "The statement has no :" + name + ", only " + colons(sql));
    }

    private static String colons(NamedSql sql) {
        return ":" + String.join(", :", sql.names());
    }

    private static String name(NamedSql sql, int index) {
        String name = sql.slots().get(index).name();
        return name == null ? "parameter " + (index + 1) : ":" + name;
    }

    private static ParameterException failure(NamedSql sql, String message) {
        return new ParameterException(
                message + ". Statement: " + sql.original(), new Failure(sql.original(), null));
    }

    /** The text and the values of a statement in which some values are collections. */
    private static final class Expansion {
        private final NamedSql sql;
        private final Dialect dialect;
        private final StringBuilder text = new StringBuilder();
        private final List<@Nullable Object> flat = new ArrayList<>();

        Expansion(NamedSql sql, Dialect dialect) {
            this.sql = sql;
            this.dialect = dialect;
        }

        BoundSql run(@Nullable Object[] values) {
            for (int i = 0; i < values.length; i++) {
                NamedSql.Slot slot = sql.slots().get(i);
                text.append(slot.before());
                Object value = values[i];
                if (!(value instanceof Collection<?> list)) {
                    text.append('?');
                    flat.add(value);
                } else if (list.isEmpty()) {
                    empty(i, slot);
                } else {
                    list(slot, list);
                }
            }
            text.append(sql.tail());
            return new BoundSql(sql, text.toString(), flat.toArray());
        }

        private void list(NamedSql.Slot slot, Collection<?> list) {
            flat.addAll(list);
            int count = list.size();
            if (slot.in() != null && count <= PADDED) {
                // Fewer different texts: the caches of prepared statements stay useful.
                Object last = flat.getLast();
                for (int size = -1 >>> Integer.numberOfLeadingZeros(count - 1);
                        count <= size;
                        count++) {
                    flat.add(last);
                }
            }
            text.append("?, ".repeat(count - 1)).append('?');
        }

        /**
         * SQL has no empty list, so what is said instead depends on the place and on the database.
         */
        private void empty(int index, NamedSql.Slot slot) {
            NamedSql.In in = slot.in();
            if (dialect.emptyIn()) {
                return;
            }
            if (in == null || dialect != Dialect.POSTGRESQL) {
                throw failure(
                        sql,
                        "The collection for "
                                + name(sql, index)
                                + " is empty, which SQL cannot say: test for it before");
            }
            text.setLength(text.length() - in.length());
            text.append(in.negated() ? "<> all ('{}'" : "= any ('{}'");
        }
    }

    /** What {@link Array#getLength} says of an array, as a list, each element boxed. */
    static @Nullable Object[] boxed(Object array) {
        if (array instanceof Object[] objects) {
            return objects;
        }
        @Nullable Object[] boxed = new @Nullable Object[Array.getLength(array)];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = Array.get(array, i);
        }
        return boxed;
    }
}
