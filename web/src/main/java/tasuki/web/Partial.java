package tasuki.web;

import java.util.Set;

/**
 * A JSON body with some of a record's components: those to be changed, for PATCH. What is given is
 * checked as it would be in a whole one; what is not may be missing. Not to be implemented outside
 * Tasuki.
 *
 * <pre>{@code
 * @Patch("/items/{id}")
 * Item update(String id, Partial<Item> changes) {
 *     Item item = changes.applyTo(find(id));
 *     items.put(id, item);
 *     return item;
 * }
 * }</pre>
 *
 * @param <T> the record
 */
public interface Partial<T> {
    /** The names that were sent, those with null included. */
    Set<String> names();

    /** Whether a component was sent. */
    default boolean has(String name) {
        return names().contains(name);
    }

    /**
     * The stored value with the changes in it, by the rules of JSON Merge Patch (RFC 7396): objects
     * are merged, everything else is replaced, null removes.
     *
     * @return a new value; the stored one stays as it is
     * @throws ValidationException if the result is not valid
     */
    T applyTo(T stored);
}
