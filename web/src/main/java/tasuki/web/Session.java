package tasuki.web;

import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is kept for a browser from one request to the next, in a cookie that it can read but not
 * change: see {@link Sessions}. A parameter of a handler or of a dependency of this type is the
 * session of the request. For one thread at a time; what is changed after the reply has begun, in a
 * stream for instance, is lost.
 *
 * <pre>{@code
 * @Post("/cart")
 * int add(Session session, Item item) {
 *     Cart cart = session.get("cart", Cart.class).orElse(Cart.EMPTY).with(item);
 *     session.put("cart", cart);
 *     return cart.size();
 * }
 * }</pre>
 */
public final class Session {
    private final JsonMapper mapper;
    private final Map<String, JsonNode> values;
    private final boolean fresh;
    private boolean touched;
    private boolean changed;

    Session(JsonMapper mapper, Map<String, JsonNode> values, boolean fresh) {
        this.mapper = mapper;
        this.values = new LinkedHashMap<>(values);
        this.fresh = fresh;
    }

    /**
     * The session of a request.
     *
     * @throws WebSetupException if the application does not use {@link Sessions}
     */
    public static Session of(Request request) {
        Optional<Object> session = ((ServerRequest) request).kept().get(Session.class);
        if (session == null || session.isEmpty()) {
            throw new WebSetupException(
                    "There is no session: say app.use(Sessions.signedWith(secret))");
        }
        return (Session) session.get();
    }

    /**
     * A value.
     *
     * @return empty if there is none, or what is there is no such value
     */
    public <T> Optional<T> get(String name, Class<T> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        @SuppressWarnings("unchecked") // a class and its box have one type of value
        Optional<T> value = (Optional<T>) read(name, mapper.constructType(boxed));
        return value;
    }

    /** A value of a generic type; empty if there is none, or what is there is no such value. */
    public Optional<Object> get(String name, Type type) {
        return read(name, mapper.constructType(type));
    }

    private Optional<Object> read(String name, JavaType type) {
        touched = true;
        JsonNode node = values.get(name);
        if (node == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(mapper.treeToValue(node, type));
        } catch (tools.jackson.core.JacksonException e) {
            return Optional.empty(); // an older version of the application put it there
        }
    }

    /** A text value. */
    public Optional<String> get(String name) {
        return get(name, String.class);
    }

    /**
     * Keeps a value: anything that can be JSON.
     *
     * @throws tools.jackson.core.JacksonException if it cannot
     */
    public void put(String name, Object value) {
        JsonNode node = mapper.valueToTree(value);
        touched = true;
        changed |= !node.equals(values.put(name, node));
    }

    /** Forgets a value. */
    public void remove(String name) {
        touched = true;
        changed |= values.remove(name) != null;
    }

    /** Forgets everything: the cookie is deleted. */
    public void clear() {
        touched = true;
        changed |= !values.isEmpty();
        values.clear();
    }

    /** A value that is read once: it is forgotten then. For messages after a redirect. */
    public <T> Optional<T> take(String name, Class<T> type) {
        Optional<T> value = get(name, type);
        remove(name);
        return value;
    }

    /** The names of its values. */
    public Set<String> names() {
        touched = true;
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        touched = true;
        return values.isEmpty();
    }

    /** Whether the browser sent none, or one that was not good. */
    public boolean isNew() {
        touched = true;
        return fresh;
    }

    // ---- for the middleware ----

    boolean touched() {
        return touched;
    }

    boolean changed() {
        return changed;
    }

    Map<String, JsonNode> values() {
        return values;
    }

    @Override
    public String toString() {
        return "Session" + values.keySet();
    }
}
