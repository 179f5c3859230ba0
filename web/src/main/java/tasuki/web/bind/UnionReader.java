package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;

import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;

/**
 * Reads a sealed type whose choices no property tells apart: as the choice that has most of what is
 * there, of those that can be read; of equals the first. As Pydantic's unions do.
 *
 * <p>Where choices contain choices, to try all of them takes a time that doubles with each level,
 * and whoever sends a body says how many levels there are. So what is tried is bounded, by the size
 * of what is there: {@link Effort}.
 */
final class UnionReader extends ValueDeserializer<Object> {
    private final Class<?> type;
    private final List<Class<?>> choices;
    private final @Nullable JavaType known;

    /**
     * @param known the type with its arguments, where it has any and they are known
     */
    UnionReader(Class<?> type, List<Class<?>> choices, @Nullable JavaType known) {
        this.type = type;
        this.choices = choices;
        this.known = known;
    }

    @Override
    public ValueDeserializer<?> createContextual(
            DeserializationContext context, BeanProperty property) {
        JavaType asked = context.getContextualType();
        return asked != null && asked.getRawClass() == type
                ? new UnionReader(type, choices, asked)
                : this;
    }

    @Override
    public Class<?> handledType() {
        return type;
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
            throws JacksonException {
        JsonNode node = context.readTree(parser);
        Effort effort = (Effort) context.getAttribute(Effort.class);
        boolean outermost = effort == null;
        if (effort == null) {
            effort = new Effort(size(node));
            context.setAttribute(Effort.class, effort);
        }
        try {
            return read(node, parser, context, effort);
        } finally {
            effort.levels--;
            if (outermost) {
                context.setAttribute(Effort.class, null);
            }
        }
    }

    /** What may be spent on one value and the choices in it. */
    private static final class Effort {
        private static final int MOST_LEVELS = 64;

        private long left;
        private int levels;

        /** Each level may read all that is below it, and somewhat more. */
        Effort(long size) {
            left = 10_000 + 4 * MOST_LEVELS * size;
        }

        boolean isSpent() {
            return left <= 0 || levels > MOST_LEVELS;
        }
    }

    private static long size(JsonNode node) {
        long size = 1;
        for (JsonNode part : node) {
            size += size(part);
        }
        return size;
    }

    private Object read(
            JsonNode node, JsonParser parser, DeserializationContext context, Effort effort)
            throws JacksonException {
        effort.levels++;
        long size = size(node);
        List<Class<?>> best =
                choices.stream()
                        .sorted(Comparator.comparingLong((Class<?> c) -> -has(c, node)))
                        .toList();
        for (Class<?> choice : best) {
            effort.left -= size;
            if (effort.isSpent()) {
                throw MismatchedInputException.from(
                        parser, type, "Too many choices within choices of " + type.getSimpleName());
            }
            try {
                return context.readTreeAsValue(node, as(choice, context));
            } catch (JacksonException e) {
                continue; // what is wrong with each of them, ShapeCheck says
            }
        }
        throw MismatchedInputException.from(parser, type, "None of " + choices);
    }

    private JavaType as(Class<?> choice, DeserializationContext context) {
        JavaType whole = known == null ? context.constructType(type) : known;
        return context.getTypeFactory().constructSpecializedType(whole, choice);
    }

    /** How many of the given properties a choice has. */
    private static long has(Class<?> choice, JsonNode node) {
        RecordComponent[] components = choice.getRecordComponents();
        if (components == null || !node.isObject()) {
            return 0;
        }
        long count = 0;
        for (RecordComponent component : components) {
            if (node.has(RecordParts.name(component))) {
                count++;
            }
        }
        return count;
    }
}
