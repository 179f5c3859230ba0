package tasuki.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The header fields of a message: an immutable multi-map whose names ignore case and whose order is
 * that of the wire.
 *
 * <p>Names and values are checked when they are added: a line break or a NUL in a value, or a name
 * that is not a token, is refused with {@link IllegalArgumentException}, so a value taken from a
 * user cannot smuggle in a second header.
 */
public final class Headers implements Iterable<Map.Entry<String, String>> {

    private static final Headers EMPTY = new Headers(new String[0]);

    /** Names at even places, values at odd ones. */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /** No headers at all. */
    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Headers from alternating names and values.
     *
     * @throws IllegalArgumentException if a value is missing, or a name or value is malformed
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "Headers.of takes names and values in turn; the last name has no value: "
                            + namesAndValues[namesAndValues.length - 1]);
        }
        Builder builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Headers with one value for each key of a map. */
    public static Headers of(Map<String, String> fields) {
        Builder builder = builder();
        fields.forEach(builder::add);
        return builder.build();
    }

    /** Fields that came from a parser that has checked them; the array is not copied. */
    static Headers trusted(String[] fields) {
        return fields.length == 0 ? EMPTY : new Headers(fields);
    }

    /** A new, empty builder. */
    public static Builder builder() {
        return new Builder(new String[16], 0);
    }

    /** A builder that starts with these headers. */
    public Builder toBuilder() {
        return new Builder(Arrays.copyOf(fields, fields.length + 8), fields.length);
    }

    /** The first value of a header. */
    public Optional<String> get(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** Every value of a header, in order; empty if it is absent. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return List.copyOf(values);
    }

    /**
     * The members of a header that is a comma-separated list, such as {@code Accept} or {@code
     * Vary}: all its lines together, split outside of quotes, trimmed.
     */
    public List<String> list(String name) {
        List<String> members = new ArrayList<>();
        for (String value : all(name)) {
            int start = 0;
            boolean quoted = false;
            for (int i = 0; i <= value.length(); i++) {
                char c = i == value.length() ? ',' : value.charAt(i);
                if (c == '"' && !(i > 0 && value.charAt(i - 1) == '\\')) {
                    quoted = !quoted;
                } else if (c == ',' && (!quoted || i == value.length())) {
                    String member = value.substring(start, i).strip();
                    if (!member.isEmpty()) {
                        members.add(member);
                    }
                    start = i + 1;
                }
            }
        }
        return List.copyOf(members);
    }

    /** Whether a header is present. */
    public boolean contains(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The names as they were written, each once, in order. */
    public Set<String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            names.putIfAbsent(fields[i].toLowerCase(Locale.ROOT), fields[i]);
        }
        return new LinkedHashSet<>(names.values());
    }

    /** The number of lines. */
    public int size() {
        return fields.length / 2;
    }

    /** Whether there is no line. */
    public boolean isEmpty() {
        return fields.length == 0;
    }

    /** These headers with one replaced: every line of that name goes, one takes their place. */
    public Headers with(String name, String value) {
        return toBuilder().set(name, value).build();
    }

    /** These headers without one. */
    public Headers without(String name) {
        return contains(name) ? toBuilder().remove(name).build() : this;
    }

    /** The lines, in order. */
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < fields.length;
            }

            @Override
            public Map.Entry<String, String> next() {
                if (next >= fields.length) {
                    throw new NoSuchElementException();
                }
                Map.Entry<String, String> entry = Map.entry(fields[next], fields[next + 1]);
                next += 2;
                return entry;
            }
        };
    }

    String nameAt(int line) {
        return fields[line * 2];
    }

    String valueAt(int line) {
        return fields[line * 2 + 1];
    }

    /** Equal if the lines are, in the same order; names ignore case. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Headers that) || that.fields.length != fields.length) {
            return false;
        }
        for (int i = 0; i < fields.length; i += 2) {
            if (!fields[i].equalsIgnoreCase(that.fields[i])
                    || !fields[i + 1].equals(that.fields[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < fields.length; i += 2) {
            hash = 31 * hash + fields[i].toLowerCase(Locale.ROOT).hashCode();
            hash = 31 * hash + fields[i + 1].hashCode();
        }
        return hash;
    }

    /** One line per header; the values of credentials are shown as {@code [secure]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            if (i > 0) {
                text.append('\n');
            }
            text.append(fields[i]).append(": ");
            text.append(isSecret(fields[i]) ? "[secure]" : fields[i + 1]);
        }
        return text.toString();
    }

    private static boolean isSecret(String name) {
        return name.equalsIgnoreCase("authorization")
                || name.equalsIgnoreCase("proxy-authorization")
                || name.equalsIgnoreCase("cookie")
                || name.equalsIgnoreCase("set-cookie");
    }

    /** Collects headers. Not safe for use by several threads. */
    public static final class Builder {

        private String[] fields;
        private int length;

        private Builder(String[] fields, int length) {
            this.fields = fields;
            this.length = length;
        }

        /**
         * Adds a line, beside those of the same name.
         *
         * @throws IllegalArgumentException if the name is not a token or the value has a line break
         */
        public Builder add(String name, String value) {
            checkName(name);
            String clean = checkValue(name, value);
            if (length == fields.length) {
                fields = Arrays.copyOf(fields, Math.max(16, length * 2));
            }
            fields[length++] = name;
            fields[length++] = clean;
            return this;
        }

        /** Adds every line of other headers. */
        public Builder addAll(Headers other) {
            int needed = length + other.fields.length;
            if (needed > fields.length) {
                fields = Arrays.copyOf(fields, needed + 8);
            }
            System.arraycopy(other.fields, 0, fields, length, other.fields.length);
            length = needed;
            return this;
        }

        /** Adds one line for each value. */
        public Builder addAll(String name, Collection<String> values) {
            values.forEach(value -> add(name, value));
            return this;
        }

        /** Puts one line in the place of all of that name. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        /** Puts the lines of other headers in the place of those of the same names. */
        public Builder setAll(Headers other) {
            for (int i = 0; i < other.fields.length; i += 2) {
                remove(other.fields[i]);
            }
            return addAll(other);
        }

        /** Adds a line unless one of that name is there. */
        public Builder setIfAbsent(String name, String value) {
            return contains(name) ? this : add(name, value);
        }

        /** Takes out every line of a name. */
        public Builder remove(String name) {
            int kept = 0;
            for (int i = 0; i < length; i += 2) {
                if (!fields[i].equalsIgnoreCase(name)) {
                    fields[kept++] = fields[i];
                    fields[kept++] = fields[i + 1];
                }
            }
            length = kept;
            return this;
        }

        /** Whether a line of that name has been added. */
        public boolean contains(String name) {
            for (int i = 0; i < length; i += 2) {
                if (fields[i].equalsIgnoreCase(name)) {
                    return true;
                }
            }
            return false;
        }

        /** The headers collected so far; the builder may be used on. */
        public Headers build() {
            return length == 0 ? EMPTY : new Headers(Arrays.copyOf(fields, length));
        }

        private static void checkName(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("A header needs a name");
            }
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean token =
                        c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
                if (!token) {
                    throw new IllegalArgumentException(
                            "Not a header name: '" + printable(name) + "'");
                }
            }
        }

        private static String checkValue(String name, String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < ' ' && c != '\t' || c == 0x7f) {
                    throw new IllegalArgumentException(
                            "The value of header "
                                    + name
                                    + " has a control character at index "
                                    + i
                                    + "; encode it first");
                }
                if (c > 0xff) {
                    throw new IllegalArgumentException(
                            "The value of header "
                                    + name
                                    + " has a character outside of ISO-8859-1 at index "
                                    + i
                                    + "; encode it first, for example with percent signs");
                }
            }
            return value.strip();
        }

        private static String printable(String text) {
            return text.replaceAll("\\p{Cntrl}", "?");
        }
    }
}
