package tasuki.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a query or of a form: an immutable multi-map in the order of writing.
 *
 * <p>{@code toString()} is the encoded text: {@code q=a+b&page=2}.
 */
public final class QueryParams {

    private static final QueryParams EMPTY = new QueryParams(List.of());
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final List<Map.Entry<String, String>> entries;

    private QueryParams(List<Map.Entry<String, String>> entries) {
        this.entries = entries;
    }

    /** No parameters. */
    public static QueryParams empty() {
        return EMPTY;
    }

    /**
     * Parameters from alternating names and values; values are written with {@code toString()}.
     *
     * @throws IllegalArgumentException if a value is missing
     */
    public static QueryParams of(Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "QueryParams.of takes names and values in turn; the last name has no value: "
                            + namesAndValues[namesAndValues.length - 1]);
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.add(Map.entry(namesAndValues[i].toString(), namesAndValues[i + 1].toString()));
        }
        return new QueryParams(List.copyOf(entries));
    }

    /** Parameters from a map; a value that is a collection gives one parameter for each member. */
    public static QueryParams of(Map<String, ?> params) {
        QueryParams result = EMPTY;
        for (Map.Entry<String, ?> entry : params.entrySet()) {
            result = result.add(entry.getKey(), entry.getValue());
        }
        return result;
    }

    /**
     * Reads encoded text such as {@code a=1&b=x+y}; a leading question mark is skipped.
     *
     * @throws IllegalArgumentException if a percent escape is broken
     */
    public static QueryParams parse(String text) {
        String query = text.startsWith("?") ? text.substring(1) : text;
        if (query.isEmpty()) {
            return EMPTY;
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            entries.add(Map.entry(decode(name), decode(value)));
        }
        return new QueryParams(List.copyOf(entries));
    }

    /** The first value of a parameter. */
    public Optional<String> get(String name) {
        for (Map.Entry<String, String> entry : entries) {
            if (entry.getKey().equals(name)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    /** Every value of a parameter; empty if it is absent. */
    public List<String> all(String name) {
        return entries.stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The names, each once, in order. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        entries.forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /** The pairs, in order. */
    public List<Map.Entry<String, String>> entries() {
        return entries;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * These parameters and one more; a collection or array of objects gives one for each member.
     */
    public QueryParams add(String name, Object value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(entries);
        if (value instanceof Iterable<?> members) {
            members.forEach(member -> more.add(Map.entry(name, String.valueOf(member))));
        } else if (value instanceof Object[] members) {
            for (Object member : members) {
                more.add(Map.entry(name, String.valueOf(member)));
            }
        } else {
            more.add(Map.entry(name, String.valueOf(value)));
        }
        return new QueryParams(List.copyOf(more));
    }

    /** These parameters and others after them. */
    public QueryParams addAll(QueryParams others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        List<Map.Entry<String, String>> more = new ArrayList<>(entries);
        more.addAll(others.entries);
        return new QueryParams(List.copyOf(more));
    }

    /** These parameters with all values of a name replaced by one. */
    public QueryParams set(String name, Object value) {
        return remove(name).add(name, value);
    }

    /** These parameters without a name. */
    public QueryParams remove(String name) {
        return new QueryParams(
                entries.stream().filter(entry -> !entry.getKey().equals(name)).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueryParams that && that.entries.equals(entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** The encoded text, as it stands in a query or in the body of a form. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> entry : entries) {
            if (!text.isEmpty()) {
                text.append('&');
            }
            encode(text, entry.getKey());
            text.append('=');
            encode(text, entry.getValue());
        }
        return text.toString();
    }

    private static void encode(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '.'
                    || c == '_'
                    || c == '~'
                    || c == '*') {
                out.append(c);
            } else if (c == ' ') {
                out.append('+');
            } else {
                int end = i + (Character.isHighSurrogate(c) && i + 1 < text.length() ? 2 : 1);
                for (byte b : text.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
                }
                i = end - 1;
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
