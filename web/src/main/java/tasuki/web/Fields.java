package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.route.RouteTree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names with values, several for a name perhaps, as queries, forms and cookies have them. */
final class Fields {
    private static final Fields NONE = new Fields(List.of());

    // names at even, values at odd places
    private final List<String> list;

    private Fields(List<String> list) {
        this.list = list;
    }

    /** The fields of a query string or of a form that is written like one. */
    static Fields ofQuery(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        List<String> list = new ArrayList<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            if (end < 0) {
                end = raw.length();
            }
            if (end > start) {
                int equals = raw.indexOf('=', start);
                boolean named = equals >= 0 && equals < end;
                list.add(decode(raw.substring(start, named ? equals : end)));
                list.add(named ? decode(raw.substring(equals + 1, end)) : "");
            }
            start = end + 1;
        }
        return new Fields(list);
    }

    private static String decode(String raw) {
        String spaced = raw.indexOf('+') < 0 ? raw : raw.replace('+', ' ');
        try {
            return RouteTree.decode(spaced);
        } catch (IllegalArgumentException e) {
            return spaced; // as browsers and Python do: what is not an escape stands for itself
        }
    }

    /** The cookies of {@code Cookie} headers. */
    static Fields ofCookies(List<String> headers) {
        List<String> list = new ArrayList<>();
        for (String header : headers) {
            for (String part : header.split(";")) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    String value = part.substring(equals + 1).strip();
                    boolean quoted =
                            value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                    list.add(part.substring(0, equals).strip());
                    list.add(quoted ? value.substring(1, value.length() - 1) : value);
                }
            }
        }
        return new Fields(list);
    }

    /** Fields from names and values in turn. */
    static Fields of(List<String> namesAndValues) {
        return new Fields(List.copyOf(namesAndValues));
    }

    /** Bytes of a form that is written like a query. */
    static Fields ofForm(byte[] body) {
        return ofQuery(new String(body, StandardCharsets.UTF_8));
    }

    /** How many there are, those of the same name included. */
    int size() {
        return list.size() / 2;
    }

    @Nullable String first(String name) {
        for (int i = 0; i < list.size(); i += 2) {
            if (list.get(i).equals(name)) {
                return list.get(i + 1);
            }
        }
        return null;
    }

    List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = 0; i < list.size(); i += 2) {
            if (list.get(i).equals(name)) {
                found.add(list.get(i + 1));
            }
        }
        return found;
    }

    Map<String, List<String>> map() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i += 2) {
            map.computeIfAbsent(list.get(i), _ -> new ArrayList<>(2)).add(list.get(i + 1));
        }
        return map;
    }

    Map<String, String> firsts() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i += 2) {
            map.putIfAbsent(list.get(i), list.get(i + 1));
        }
        return map;
    }
}
