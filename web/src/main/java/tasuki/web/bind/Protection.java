package tasuki.web.bind;

import tasuki.web.SecurityScheme;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a handler or a dependency is protected.
 *
 * @param ways what the client must show, all of it
 * @param scopes which scopes are required
 * @param checksScopes whether something that it takes checks them
 */
public record Protection(List<Way> ways, Set<String> scopes, boolean checksScopes) {
    /** Not at all. */
    public static final Protection NONE = new Protection(List.of(), Set.of(), false);

    /**
     * One thing to show.
     *
     * @param anyOf the schemes, of which one is enough; none: those of the middleware that finds
     *     out who clients are
     * @param optional whether the client may leave it
     */
    public record Way(List<SecurityScheme> anyOf, boolean optional) {
        /** What middleware finds out. */
        public static final Way MIDDLEWARE = new Way(List.of(), false);
    }

    /** Both. */
    public Protection and(Protection other) {
        Set<Way> allWays = new LinkedHashSet<>(ways);
        allWays.addAll(other.ways);
        Set<String> allScopes = new LinkedHashSet<>(scopes);
        allScopes.addAll(other.scopes);
        return new Protection(List.copyOf(allWays), allScopes, checksScopes || other.checksScopes);
    }

    /** With something more to show. */
    public Protection and(Way way) {
        return and(new Protection(List.of(way), Set.of(), false));
    }

    /** With more scopes. */
    public Protection and(List<String> more) {
        return and(new Protection(List.of(), new LinkedHashSet<>(more), false));
    }

    /** With scopes that somebody checks. */
    public Protection checking() {
        return new Protection(ways, scopes, true);
    }

    /** The same, where middleware finds out who clients are by these schemes. */
    public Protection by(List<SecurityScheme> schemes) {
        List<Way> known = new ArrayList<>();
        for (Way way : ways) {
            if (!way.anyOf().isEmpty()) {
                known.add(way);
            } else if (!schemes.isEmpty()) {
                known.add(new Way(schemes, way.optional()));
            }
        }
        return new Protection(known.stream().distinct().toList(), scopes, checksScopes);
    }

    /** Whether a client must show something. */
    public boolean required() {
        return ways.stream().anyMatch(way -> !way.optional());
    }

    /**
     * All combinations that will do, as OpenAPI lists them: each a set of schemes that are needed
     * together.
     */
    public List<Map<String, SecurityScheme>> alternatives() {
        List<Map<String, SecurityScheme>> all = new ArrayList<>();
        all.add(Map.of());
        for (Way way : ways) {
            List<Map<String, SecurityScheme>> longer = new ArrayList<>();
            for (Map<String, SecurityScheme> before : all) {
                for (SecurityScheme scheme : way.anyOf()) {
                    Map<String, SecurityScheme> with = new LinkedHashMap<>(before);
                    with.put(scheme.name(), scheme);
                    longer.add(with);
                }
            }
            if (way.optional()) {
                longer.addAll(all);
            }
            all = longer;
        }
        return all.stream().distinct().toList();
    }
}
