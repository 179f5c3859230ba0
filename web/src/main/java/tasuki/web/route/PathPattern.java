package tasuki.web.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A path with variables, as it is declared: {@code /items/{id:int}/files/{name:path}}.
 *
 * @param text the path as written
 * @param segments what is between the slashes
 */
public record PathPattern(String text, List<Segment> segments) {

    /** One segment: text to be equal to, or a variable. */
    public sealed interface Segment {}

    /** A segment that is equal to {@code text}. */
    public record Literal(String text) implements Segment {}

    /** A segment, or for {@link Kind#PATH} the whole rest, that a variable takes. */
    public record Variable(String name, Kind kind) implements Segment {}

    /** What a variable takes, the most specific first. */
    public enum Kind {
        /** An integer. */
        INT("int"),
        /** A UUID. */
        UUID("uuid"),
        /** A number. */
        FLOAT("float"),
        /** Any one segment. */
        STR("str"),
        /** Everything that is left, slashes included. */
        PATH("path");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Whether a segment of the raw path can be of this kind. */
        boolean accepts(String segment) {
            return switch (this) {
                case INT -> digits(segment, 0, segment.length());
                case FLOAT -> number(segment);
                case UUID -> uuid(segment);
                case STR, PATH -> true;
            };
        }

        private static boolean digits(String text, int from, int to) {
            if (from >= to) {
                return false;
            }
            for (int i = from; i < to; i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }

        private static boolean number(String text) {
            int dot = text.indexOf('.');
            return dot < 0
                    ? digits(text, 0, text.length())
                    : digits(text, 0, dot) && digits(text, dot + 1, text.length());
        }

        /** With its hyphens, or without all of them. */
        private static boolean uuid(String text) {
            if (text.length() == 32) {
                return text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
            }
            if (text.length() != 36) {
                return false;
            }
            for (int i = 0; i < 36; i++) {
                char c = text.charAt(i);
                boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
                if (hyphen ? c != '-' : c >= 128 || Character.digit(c, 16) < 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads a path as it is declared.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static PathPattern parse(String text) {
        if (!text.startsWith("/")) {
            throw wrong(text, "must begin with /");
        }
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String[] parts = text.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            Segment segment = segment(text, parts[i]);
            if (segment instanceof Variable variable) {
                if (!names.add(variable.name())) {
                    throw wrong(text, "has the variable " + variable.name() + " twice");
                }
                if (variable.kind() == Kind.PATH && i < parts.length - 1) {
                    throw wrong(
                            text,
                            "goes on after {" + variable.name() + ":path}, which takes the rest");
                }
            }
            segments.add(segment);
        }
        return new PathPattern(text, List.copyOf(segments));
    }

    private static Segment segment(String path, String part) {
        if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
            return new Literal(part);
        }
        if (!part.startsWith("{") || part.indexOf('}') != part.length() - 1) {
            throw wrong(
                    path,
                    "has the segment '" + part + "': a variable takes a whole segment, {name}");
        }
        String inside = part.substring(1, part.length() - 1);
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        if (name.isBlank()) {
            throw wrong(path, "has a variable without a name");
        }
        return new Variable(name, colon < 0 ? Kind.STR : kind(path, inside.substring(colon + 1)));
    }

    private static Kind kind(String path, String word) {
        for (Kind kind : Kind.values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw wrong(
                path, "has the converter '" + word + "': there are str, int, float, uuid and path");
    }

    private static IllegalArgumentException wrong(String path, String what) {
        return new IllegalArgumentException("The path '" + path + "' " + what);
    }

    /** The names of the variables, in order. */
    public List<String> variables() {
        return segments.stream()
                .filter(Variable.class::isInstance)
                .map(segment -> ((Variable) segment).name())
                .toList();
    }

    /** The path as OpenAPI writes it: variables without their converters. */
    public String template() {
        StringBuilder out = new StringBuilder();
        for (Segment segment : segments) {
            out.append('/');
            switch (segment) {
                case Literal literal -> out.append(literal.text());
                case Variable variable -> out.append('{').append(variable.name()).append('}');
            }
        }
        return out.toString();
    }
}
