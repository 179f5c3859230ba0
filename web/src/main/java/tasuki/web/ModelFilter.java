package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.stream.AsyncStream;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.RecordParts;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What of results goes out, as {@link ReplyModel} says it. */
final class ModelFilter {
    private final Class<?> model;
    private final ReplyModel rules;
    private final JsonMapper mapper;
    private final Map<String, JsonNode> defaults = new HashMap<>();

    private ModelFilter(Class<?> model, ReplyModel rules, JsonMapper mapper) {
        this.model = model;
        this.rules = rules;
        this.mapper = mapper;
        if (rules.omitDefaults() && model.isRecord()) {
            for (RecordComponent component : model.getRecordComponents()) {
                RecordParts.defaultOf(component)
                        .ifPresent(
                                text ->
                                        defaults.put(
                                                RecordParts.name(component),
                                                json(text, component.getGenericType())));
            }
        }
    }

    /** The filter of a method; null if it has none. */
    static @Nullable ModelFilter of(Method method, JsonMapper mapper) {
        ReplyModel rules = method.getAnnotation(ReplyModel.class);
        if (rules == null) {
            return null;
        }
        Class<?> declared =
                Constraints.raw(element(Returning.value(method.getGenericReturnType())));
        Class<?> model = rules.value() == Object.class ? declared : rules.value();
        return new ModelFilter(model, rules, mapper);
    }

    /** The type of a method's result, with the model in its place. */
    static Type documented(Method method, Type type) {
        ReplyModel rules = method.getAnnotation(ReplyModel.class);
        if (rules == null || rules.value() == Object.class) {
            return type;
        }
        return element(type) == type ? rules.value() : new Of(Constraints.raw(type), rules.value());
    }

    /** A generic type with one argument. */
    private record Of(Class<?> raw, Class<?> argument) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {argument};
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }

    private static Type element(Type type) {
        boolean several =
                type instanceof ParameterizedType p
                        && p.getActualTypeArguments().length == 1
                        && p.getRawType() instanceof Class<?> raw
                        && (Collection.class.isAssignableFrom(raw)
                                || Stream.class.isAssignableFrom(raw)
                                || raw == AsyncStream.class
                                || raw == Optional.class);
        return several ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
    }

    private JsonNode json(String text, Type type) {
        Object value =
                Constraints.raw(type) == String.class
                        ? text
                        : mapper.readValue(text, mapper.constructType(type));
        return mapper.valueToTree(value);
    }

    /** What goes out of a result. */
    @Nullable Object apply(@Nullable Object value) {
        if (!(value instanceof Collection<?> several)) {
            return element(value);
        }
        List<@Nullable Object> shown = new ArrayList<>(several.size());
        several.forEach(each -> shown.add(element(each)));
        return shown;
    }

    /** What goes out of one value. */
    @Nullable Object element(@Nullable Object value) {
        if (value == null || value instanceof SseEvent) {
            return value;
        }
        boolean open = model == Object.class;
        Object typed = open || model.isInstance(value) ? value : mapper.convertValue(value, model);
        boolean whole =
                rules.include().length == 0
                        && rules.exclude().length == 0
                        && !rules.omitNulls()
                        && !rules.omitDefaults();
        if (whole && (open || model.isRecord())) {
            return typed;
        }
        JsonNode tree = // of what the model has, though the value may have more
                open || model.isRecord()
                        ? mapper.valueToTree(typed)
                        : mapper.readTree(mapper.writerFor(model).writeValueAsBytes(typed));
        if (!(tree instanceof ObjectNode object)) {
            return tree;
        }
        if (rules.include().length > 0) {
            keepOnly(object, List.of(rules.include()), "");
        }
        for (String path : rules.exclude()) {
            remove(object, path);
        }
        omit(object);
        return object;
    }

    private static void keepOnly(ObjectNode object, List<String> paths, String prefix) {
        for (String name : List.copyOf(object.propertyNames())) {
            String path = prefix + name;
            if (paths.contains(path)) {
                continue;
            }
            boolean inside = paths.stream().anyMatch(each -> each.startsWith(path + "."));
            if (inside && object.get(name) instanceof ObjectNode inner) {
                keepOnly(inner, paths, path + ".");
            } else {
                object.remove(name);
            }
        }
    }

    private static void remove(ObjectNode object, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            object.remove(path);
        } else if (object.get(path.substring(0, dot)) instanceof ObjectNode inner) {
            remove(inner, path.substring(dot + 1));
        }
    }

    private void omit(ObjectNode object) {
        if (!rules.omitNulls() && !rules.omitDefaults()) {
            return;
        }
        for (String name : List.copyOf(object.propertyNames())) {
            JsonNode part = object.get(name);
            boolean isDefault = rules.omitDefaults() && part.equals(defaults.get(name));
            if (part.isNull() || isDefault) {
                object.remove(name);
            }
        }
    }
}
