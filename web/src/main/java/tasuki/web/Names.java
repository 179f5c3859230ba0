package tasuki.web;

import tasuki.web.route.PathPattern;

import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The paths of an application by the names of their routes: the id, else the method's name. */
final class Names {
    private final Map<String, List<PathPattern>> patterns = new LinkedHashMap<>();

    void add(Route route, PathPattern pattern) {
        Method method = route.targetMethod();
        String id = route.declaredId();
        String name = id.isEmpty() && method != null ? method.getName() : id;
        if (!name.isEmpty()) {
            patterns.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(pattern);
        }
    }

    /**
     * The path of a route.
     *
     * @throws IllegalArgumentException if no route of that name has so many variables
     */
    String path(String name, Object... values) {
        for (PathPattern pattern : patterns.getOrDefault(name, List.of())) {
            if (pattern.variables().size() == values.length) {
                return path(pattern, values);
            }
        }
        throw new IllegalArgumentException(
                "No route is named '"
                        + name
                        + "' and has "
                        + values.length
                        + " variables; there are "
                        + patterns.keySet());
    }

    private static String path(PathPattern pattern, Object... values) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (PathPattern.Segment segment : pattern.segments()) {
            out.append('/');
            switch (segment) {
                case PathPattern.Literal(String text) -> out.append(encode(text));
                case PathPattern.Variable variable -> {
                    String text = String.valueOf(values[next++]);
                    if (text.isEmpty() && variable.kind() != PathPattern.Kind.PATH) {
                        throw new IllegalArgumentException(
                                "The variable '" + variable.name() + "' of a path cannot be empty");
                    }
                    String encoded = encode(text);
                    out.append(
                            variable.kind() == PathPattern.Kind.PATH
                                    ? encoded.replace("%2F", "/")
                                    : encoded);
                }
            }
        }
        return out.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
