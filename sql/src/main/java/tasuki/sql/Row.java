package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * A row as the database gave it: the columns in their order, and their values. It is an
 * unmodifiable map from names to values, so it can be written as JSON as it is; a value of SQL's
 * null is null in the map.
 *
 * <p>The values are of Java's usual types: numbers, String, Boolean, {@code java.time}, UUID,
 * {@code byte[]}, lists for arrays. A name is found whatever its case, and with or without
 * underscores: {@code unit_price} as {@code unitPrice}.
 */
public final class Row extends AbstractMap<String, @Nullable Object> {
    private final List<String> columns;
    private final @Nullable Object[] values;

    Row(List<String> columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** The names of the columns, in the order of the statement. */
    public List<String> columns() {
        return columns;
    }

    /**
     * The value of a column as the type.
     *
     * @throws NoSuchElementException if there is no such column
     * @throws MappingException if it is null, or cannot become the type without loss
     */
    public <T> T get(String column, Class<T> type) {
        return find(column, type)
                .orElseThrow(
                        () ->
                                new MappingException(
                                        "The column \""
                                                + column
                                                + "\" is null: use find(\""
                                                + column
                                                + "\", …)",
                                        new Failure(null, null)));
    }

    /**
     * The value of a column as the type, empty if it is null.
     *
     * @throws NoSuchElementException if there is no such column
     * @throws MappingException if it cannot become the type without loss
     */
    public <T> Optional<T> find(String column, Class<T> type) {
        int index = index(column);
        if (index < 0) {
            throw new NoSuchElementException(
                    "There is no column \""
                            + column
                            + "\"; the columns are "
                            + String.join(", ", columns));
        }
        Object value = values[index];
        if (value == null) {
            return Optional.empty();
        }
        try {
            @SuppressWarnings("unchecked") // what convert promises; for int.class it is an Integer
            T converted = (T) Values.convert(value, type);
            return Optional.ofNullable(converted);
        } catch (Values.Misfit e) {
            throw new MappingException(
                    "The column \""
                            + column
                            + "\" cannot be read as "
                            + type.getTypeName()
                            + ": "
                            + e.getMessage(),
                    new Failure(null, null));
        }
    }

    /**
     * The value of a column by its name, null if it is null or if there is no such column, as in
     * any map.
     */
    @Override
    public @Nullable Object get(@Nullable Object column) {
        int index = column instanceof String name ? index(name) : -1;
        return index < 0 ? null : values[index];
    }

    @Override
    public boolean containsKey(@Nullable Object column) {
        return column instanceof String name && index(name) >= 0;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return values.length;
            }

            @Override
            public Iterator<Entry<String, @Nullable Object>> iterator() {
                return entries();
            }
        };
    }

    private Iterator<Entry<String, @Nullable Object>> entries() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < values.length;
            }

            @Override
            public Entry<String, @Nullable Object> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return new SimpleImmutableEntry<>(columns.get(next), values[next++]);
            }
        };
    }

    private int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).equals(name)) {
                return i;
            }
        }
        String plain = Names.plain(name);
        for (int i = 0; i < columns.size(); i++) {
            if (Names.plain(columns.get(i)).equals(plain)) {
                return i;
            }
        }
        return -1;
    }
}
