package tasuki.web;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who a client is and what it may do. As a parameter of a handler or of a dependency: the client of
 * this request, and 401 if it has not said who it is.
 *
 * @param name its name
 * @param scopes what it may do
 * @param user what the application knows of it: an object of its own, or the name
 */
public record Authenticated(String name, Set<String> scopes, Object user) {

    /** Copies the scopes. */
    public Authenticated {
        scopes = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
    }

    /** Somebody with a name and scopes. */
    public static Authenticated of(String name, String... scopes) {
        return new Authenticated(name, new LinkedHashSet<>(List.of(scopes)), name);
    }

    /** Somebody with a name and scopes. */
    public static Authenticated of(String name, Collection<String> scopes) {
        return new Authenticated(name, new LinkedHashSet<>(scopes), name);
    }

    /** The same, with what the application knows of it. */
    public Authenticated user(Object user) {
        return new Authenticated(name, scopes, user);
    }

    /**
     * What the application knows of it.
     *
     * @throws ClassCastException if it is of another type
     */
    public <T> T user(Class<T> type) {
        return type.cast(user);
    }

    /** Whether it may do something. */
    public boolean may(String scope) {
        return scopes.contains(scope);
    }
}
