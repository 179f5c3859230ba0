package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.ForbidExtra;
import tasuki.web.bind.Converter.Refused;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategy;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says everything that is wrong with the shape of a JSON body. Jackson reads bodies and stops at
 * the first mistake; only then is this asked, which goes through the whole tree beside the type.
 */
final class ShapeCheck {
    static final String EXTRA = "extra_forbidden";
    static final String EXTRA_MESSAGE = "Extra inputs are not permitted";

    private final JsonMapper mapper;
    private final Converters converters;

    ShapeCheck(JsonMapper mapper, Converters converters) {
        this.mapper = mapper;
        this.converters = converters;
    }

    /** Adds what is wrong with {@code node} as a value of {@code type}. */
    void check(JsonNode node, AnnotatedType type, Problems problems) {
        Class<?> raw = Constraints.raw(type.getType());
        if (node.isNull() && (RecordParts.optional(raw) || RecordParts.nullable(type))) {
            return;
        }
        if (raw == Optional.class && type instanceof AnnotatedParameterizedType optional) {
            check(node, optional.getAnnotatedActualTypeArguments()[0], problems);
        } else if (raw.isRecord() && plain(raw)) {
            record(node, raw, problems);
        } else if (type instanceof AnnotatedArrayType array && raw != byte[].class) {
            list(node, array.getAnnotatedGenericComponentType(), problems);
        } else if (Collection.class.isAssignableFrom(raw)
                && type instanceof AnnotatedParameterizedType collection) {
            list(node, collection.getAnnotatedActualTypeArguments()[0], problems);
        } else if (Map.class.isAssignableFrom(raw)
                && type instanceof AnnotatedParameterizedType map
                && map.getAnnotatedActualTypeArguments().length == 2) {
            map(
                    node,
                    Constraints.raw(map.getAnnotatedActualTypeArguments()[0].getType()),
                    map.getAnnotatedActualTypeArguments()[1],
                    problems);
        } else if (!scalar(node, raw, problems)) {
            read(node, type, problems);
        }
    }

    /** Whether a record is read by its components and not by an annotation of Jackson's. */
    private boolean plain(Class<?> type) {
        for (var annotation : type.getAnnotations()) {
            if (annotation.annotationType().getPackageName().startsWith("tools.jackson")) {
                return false;
            }
        }
        return true;
    }

    private void record(JsonNode node, Class<?> type, Problems problems) {
        if (!node.isObject()) {
            problems.add(
                    "model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    value(node));
            return;
        }
        int before = problems.size();
        Set<String> names = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            names.add(name);
            JsonNode part = node.get(name);
            problems.enter(name);
            if (part == null) {
                if (RecordParts.required(component)) {
                    problems.missing(value(node));
                }
            } else if (!part.isNull() || !RecordParts.mayBeNull(component)) {
                check(part, component.getAnnotatedType(), problems);
            }
            problems.leave();
        }
        if (type.isAnnotationPresent(ForbidExtra.class)) {
            node.properties().stream()
                    .filter(part -> !names.contains(part.getKey()))
                    .forEach(part -> extra(part, problems));
        }
        if (problems.size() == before) {
            read(node, type, problems);
        }
    }

    private static void extra(Map.Entry<String, JsonNode> part, Problems problems) {
        problems.enter(part.getKey());
        problems.add(EXTRA, EXTRA_MESSAGE, value(part.getValue()));
        problems.leave();
    }

    /** Adds what is wrong with the parts of a record that are given; the others may be missing. */
    void given(JsonNode node, Class<?> type, Problems problems) {
        Set<String> names = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            names.add(name);
            JsonNode part = node.get(name);
            if (part != null && !part.isNull()) {
                problems.enter(name);
                Class<?> inner = inner(component);
                if (inner.isRecord() && plain(inner) && part.isObject()) {
                    given(part, inner, problems);
                } else {
                    check(part, component.getAnnotatedType(), problems);
                }
                problems.leave();
            }
        }
        if (type.isAnnotationPresent(ForbidExtra.class)) {
            node.properties().stream()
                    .filter(part -> !names.contains(part.getKey()))
                    .forEach(part -> extra(part, problems));
        }
    }

    private static Class<?> inner(RecordComponent component) {
        return component.getType() == Optional.class
                        && component.getGenericType() instanceof ParameterizedType optional
                ? Constraints.raw(optional.getActualTypeArguments()[0])
                : component.getType();
    }

    private String name(RecordComponent component) {
        String name = RecordParts.name(component);
        return name.equals(component.getName())
                        && mapper.serializationConfig().getPropertyNamingStrategy()
                                instanceof PropertyNamingStrategy strategy
                ? strategy.nameForField(mapper.serializationConfig(), null, name)
                : name;
    }

    private void list(JsonNode node, AnnotatedType element, Problems problems) {
        if (!node.isArray()) {
            problems.add("list_type", "Input should be a valid list", value(node));
            return;
        }
        for (int i = 0; i < node.size(); i++) {
            problems.enter(i);
            check(node.get(i), element, problems);
            problems.leave();
        }
    }

    private void map(JsonNode node, Class<?> key, AnnotatedType element, Problems problems) {
        if (!node.isObject()) {
            problems.add("dict_type", "Input should be a valid dictionary", value(node));
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            problems.enter(entry.getKey());
            key(entry.getKey(), key, problems);
            check(entry.getValue(), element, problems);
            problems.leave();
        }
    }

    private void key(String text, Class<?> type, Problems problems) {
        Optional<Converter> converter = converters.find(type);
        if (type == String.class || converter.isEmpty()) {
            return;
        }
        try {
            converter.get().convert(text);
        } catch (Refused e) {
            problems.enter("[key]");
            problems.add(e.type(), e.expected(), text, e.ctx());
            problems.leave();
        }
    }

    /** Checks a simple value; false if the type is none. */
    private boolean scalar(JsonNode node, Class<?> type, Problems problems) {
        if (type == Object.class || JsonNode.class.isAssignableFrom(type)) {
            return true;
        }
        if (type == String.class || type == CharSequence.class) {
            if (!node.isString()) {
                problems.add("string_type", "Input should be a valid string", value(node));
            }
            return true;
        }
        Optional<Converter> converter = converters.find(type);
        if (converter.isEmpty()) {
            return false;
        }
        if (node.isNull() || node.isContainer()) {
            wrongType(node, type, problems);
        } else if (type == boolean.class || type == Boolean.class) {
            bool(node, converter.get(), problems);
        } else if (isInteger(type)) {
            integer(node, type, converter.get(), problems);
        } else if (isNumber(type)) {
            if (node.isBoolean()) {
                wrongType(node, type, problems);
            } else {
                convert(node, converter.get(), problems);
            }
        } else if (node.isString()) {
            convert(node, converter.get(), problems);
        } else if (type.isEnum() || node.isBoolean()) {
            convert(node, converter.get(), problems);
        } else {
            return false;
        }
        return true;
    }

    private void bool(JsonNode node, Converter converter, Problems problems) {
        if (node.isString()) {
            convert(node, converter, problems);
        } else if (!node.isBoolean()) {
            problems.add("bool_type", "Input should be a valid boolean", value(node));
        }
    }

    private void integer(JsonNode node, Class<?> type, Converter converter, Problems problems) {
        if (node.isBoolean()) {
            wrongType(node, type, problems);
        } else if (node.isNumber() && !node.isIntegralNumber()) {
            problems.add(
                    "int_from_float",
                    "Input should be a valid integer, got a number with a fractional part",
                    value(node));
        } else if (node.isNumber()) {
            try {
                converter.convert(node.asString());
            } catch (Refused e) {
                problems.add(
                        "int_parsing_size",
                        "Unable to parse input as an integer, exceeded maximum size",
                        value(node));
            }
        } else {
            convert(node, converter, problems);
        }
    }

    private static void convert(JsonNode node, Converter converter, Problems problems) {
        try {
            converter.convert(node.asString());
        } catch (Refused e) {
            problems.add(e.type(), e.expected(), value(node), e.ctx());
        }
    }

    private static void wrongType(JsonNode node, Class<?> type, Problems problems) {
        if (isInteger(type)) {
            problems.add("int_type", "Input should be a valid integer", value(node));
        } else if (type == BigDecimal.class) {
            problems.add(
                    "decimal_type",
                    "Decimal input should be an integer, float, string or Decimal object",
                    value(node));
        } else if (isNumber(type)) {
            problems.add("float_type", "Input should be a valid number", value(node));
        } else if (type == boolean.class || type == Boolean.class) {
            problems.add("bool_type", "Input should be a valid boolean", value(node));
        } else {
            problems.add("string_type", "Input should be a valid string", value(node));
        }
    }

    private static boolean isInteger(Class<?> type) {
        return type == int.class
                || type == long.class
                || type == short.class
                || type == byte.class
                || type == Integer.class
                || type == Long.class
                || type == Short.class
                || type == Byte.class
                || type == BigInteger.class;
    }

    private static boolean isNumber(Class<?> type) {
        return type == double.class || type == float.class || Number.class.isAssignableFrom(type);
    }

    /** Has Jackson read it, which alone knows this type, and passes on what it says. */
    private void read(JsonNode node, AnnotatedType type, Problems problems) {
        read(node, type.getType(), problems);
    }

    private void read(JsonNode node, java.lang.reflect.Type type, Problems problems) {
        try {
            mapper.treeToValue(node, Json.type(mapper, type));
        } catch (JacksonException e) {
            add(e, value(node), problems);
        }
    }

    /** Adds what Jackson says. */
    static void add(JacksonException e, @Nullable Object input, Problems problems) {
        List<Object> place = Json.place(e);
        place.forEach(problems::enter);
        Throwable cause = e.getCause();
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
            problems.add("value_error", "Value error, " + cause.getMessage(), input);
        } else {
            problems.add("value_error", "Input should be valid here", input);
        }
        place.forEach(_ -> problems.leave());
    }

    /** A node as plain values. */
    static @Nullable Object value(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? null : node;
    }
}
