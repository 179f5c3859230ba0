package tasuki.web.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Header fields in their order. A name may occur several times; case does not matter when looking
 * one up, and is kept when going through them. For one thread at a time.
 */
public final class HeaderMap {
    // names at even, values at odd places: requests have about ten, so a scan beats hashing
    private String[] fields = new String[16];
    private int used;

    private HeaderMap() {}

    /** Headers with nothing in them. */
    public static HeaderMap empty() {
        return new HeaderMap();
    }

    /** Headers from names and values in turn: {@code of("Content-Type", "text/plain")}. */
    public static HeaderMap of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "Names and values must come in pairs: " + Arrays.toString(namesAndValues));
        }
        HeaderMap map = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** Adds a field, after those of the same name. */
    public HeaderMap add(String name, String value) {
        if (used == fields.length) {
            fields = Arrays.copyOf(fields, used * 2);
        }
        fields[used++] = name;
        fields[used++] = value;
        return this;
    }

    /** Replaces all fields of this name by one. */
    public HeaderMap set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    /** Adds the field if there is none of its name. */
    public HeaderMap setIfAbsent(String name, String value) {
        return contains(name) ? this : add(name, value);
    }

    /** Removes all fields of this name. */
    public HeaderMap remove(String name) {
        int kept = 0;
        for (int i = 0; i < used; i += 2) {
            if (!fields[i].equalsIgnoreCase(name)) {
                fields[kept] = fields[i];
                fields[kept + 1] = fields[i + 1];
                kept += 2;
            }
        }
        Arrays.fill(fields, kept, used, null);
        used = kept;
        return this;
    }

    /** Whether there is a field of this name. */
    public boolean contains(String name) {
        return find(name, 0) >= 0;
    }

    /** The first value of this name. */
    public Optional<String> first(String name) {
        int at = find(name, 0);
        return at < 0 ? Optional.empty() : Optional.of(fields[at + 1]);
    }

    /** All values of this name, in their order; empty if there are none. */
    public List<String> all(String name) {
        int at = find(name, 0);
        if (at < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        for (; at >= 0; at = find(name, at + 2)) {
            values.add(fields[at + 1]);
        }
        return List.copyOf(values);
    }

    /** The names, each once, in the order and case of their first field. */
    public List<String> names() {
        List<String> names = new ArrayList<>(used / 2);
        for (int i = 0; i < used; i += 2) {
            if (find(fields[i], 0) == i) {
                names.add(fields[i]);
            }
        }
        return List.copyOf(names);
    }

    /** Calls {@code each} with the name and value of every field, in order. */
    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < used; i += 2) {
            each.accept(fields[i], fields[i + 1]);
        }
    }

    /** The number of fields. */
    public int size() {
        return used / 2;
    }

    private int find(String name, int from) {
        for (int i = from; i < used; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        forEach(
                (name, value) ->
                        text.append(text.length() == 1 ? "" : ", ")
                                .append(name)
                                .append(": ")
                                .append(value));
        return text.append(']').toString();
    }
}
