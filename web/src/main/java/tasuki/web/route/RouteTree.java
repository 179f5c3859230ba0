package tasuki.web.route;

import org.jspecify.annotations.Nullable;

import tasuki.web.route.PathPattern.Kind;
import tasuki.web.route.PathPattern.Literal;
import tasuki.web.route.PathPattern.Segment;
import tasuki.web.route.PathPattern.Variable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the route for a method and a path: a tree with one level per segment. At each level text
 * wins over variables, and a variable with a narrower converter over a wider one; where the winner
 * leads nowhere, or has no such method, the next is tried.
 *
 * <p>Paths without variables and without percent signs are found by one hash look-up. Built by one
 * thread, then only read.
 *
 * @param <T> what a route leads to
 */
public final class RouteTree<T> {
    /** In the place of a method: whatever no route of its own takes. */
    public static final String ANY = "*";

    private static final String[] NO_VALUES = {};

    private final Node<T> root = new Node<>();
    private final Map<String, Node<T>> plain = new HashMap<>();
    private int deepest;

    /** What was found for a path. */
    public sealed interface Found<T> {}

    /**
     * A route.
     *
     * @param target what it leads to
     * @param values the decoded values of its variables, in order
     */
    public record Route<T>(T target, String[] values) implements Found<T> {}

    /**
     * The path is known, but not with this method.
     *
     * @param methods those that it has
     */
    public record OtherMethods<T>(Set<String> methods) implements Found<T> {}

    /** The path is not known. */
    public record Nothing<T>() implements Found<T> {}

    private static final class Node<T> {
        final Map<String, Node<T>> literals = new HashMap<>();
        final List<Branch<T>> variables = new ArrayList<>();
        final Map<String, T> targets = new HashMap<>();
    }

    private record Branch<T>(Kind kind, Node<T> node) {}

    /**
     * Adds a route.
     *
     * @return what was there already for this method and an equal path, which then stays; else null
     */
    public @Nullable T add(String method, PathPattern pattern, T target) {
        Node<T> node = root;
        boolean variables = false;
        for (Segment segment : pattern.segments()) {
            switch (segment) {
                case Literal literal ->
                        node = node.literals.computeIfAbsent(literal.text(), _ -> new Node<>());
                case Variable variable -> {
                    variables = true;
                    node = branch(node, variable.kind());
                }
            }
        }
        deepest = Math.max(deepest, pattern.segments().size());
        T before = node.targets.putIfAbsent(method, target);
        if (!variables) {
            plain.put(pattern.text(), node);
        }
        return before;
    }

    private static <T> Node<T> branch(Node<T> node, Kind kind) {
        for (Branch<T> branch : node.variables) {
            if (branch.kind == kind) {
                return branch.node;
            }
        }
        Branch<T> branch = new Branch<>(kind, new Node<>());
        node.variables.add(branch);
        node.variables.sort((a, b) -> a.kind.compareTo(b.kind));
        return branch.node;
    }

    /**
     * Finds the route.
     *
     * @param path the path as it was sent, percent-encoded
     * @throws IllegalArgumentException if the percent-encoding is broken
     */
    public Found<T> find(String method, String path) {
        Node<T> exact = plain.get(path);
        if (exact != null) {
            T target = target(exact, method);
            if (target != null) {
                return new Route<>(target, NO_VALUES);
            }
        }
        if (path.isEmpty() || path.charAt(0) != '/') {
            return new Nothing<>();
        }
        Search search = new Search(method, path);
        T target = search.from(root, 1, 0);
        if (target != null) {
            return new Route<>(target, search.values());
        }
        return search.others == null ? new Nothing<>() : new OtherMethods<>(search.others);
    }

    private static <T> @Nullable T target(Node<T> node, String method) {
        T target = node.targets.get(method);
        return target == null ? node.targets.get(ANY) : target;
    }

    /** Whether any route has this path. */
    public boolean knows(String path) {
        return !(find("", path) instanceof Nothing);
    }

    private final class Search {
        private final String method;
        private final String path;
        private final boolean encoded;
        private final String[] captured = new String[deepest];
        private int count;
        private @Nullable Set<String> others;

        Search(String method, String path) {
            this.method = method;
            this.path = path;
            this.encoded = path.indexOf('%') >= 0;
        }

        /** The values of the variables of what was found. */
        String[] values() {
            String[] values = new String[count];
            System.arraycopy(captured, 0, values, 0, count);
            return values;
        }

        @Nullable T from(Node<T> node, int start, int depth) {
            int end = path.indexOf('/', start);
            boolean last = end < 0;
            String segment = text(start, last ? path.length() : end);
            Node<T> literal = node.literals.get(segment);
            if (literal != null) {
                T found = last ? target(literal) : from(literal, end + 1, depth);
                if (found != null) {
                    return found;
                }
            }
            for (Branch<T> branch : node.variables) {
                boolean rest = branch.kind == Kind.PATH;
                if (!rest && (segment.isEmpty() || !branch.kind.accepts(segment))) {
                    continue;
                }
                captured[depth] = rest ? text(start, path.length()) : segment;
                T found =
                        last || rest ? target(branch.node) : from(branch.node, end + 1, depth + 1);
                if (found != null) {
                    count = Math.max(count, depth + 1);
                    return found;
                }
            }
            return null;
        }

        private @Nullable T target(Node<T> node) {
            T target = RouteTree.target(node, method);
            if (target == null && !node.targets.isEmpty()) {
                if (others == null) {
                    others = new LinkedHashSet<>();
                }
                others.addAll(node.targets.keySet());
            }
            return target;
        }

        private String text(int from, int to) {
            String raw = path.substring(from, to);
            return encoded ? decode(raw) : raw;
        }
    }

    /**
     * Decodes percent signs, as UTF-8.
     *
     * @throws IllegalArgumentException if two hexadecimal digits do not follow one
     */
    public static String decode(String raw) {
        int percent = raw.indexOf('%');
        if (percent < 0) {
            return raw;
        }
        byte[] in = raw.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("Broken percent-encoding in '" + raw + "'");
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
