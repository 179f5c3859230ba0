package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.ForbidExtra;
import tasuki.web.bind.Converter.Refused;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategy;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says everything that is wrong with the shape of a JSON body. Jackson reads bodies and stops at
 * the first mistake; only then is this asked, which goes through the whole tree beside the type.
 *
 * <p>What Pydantic takes and Jackson does not ({@code "yes"} as a boolean, {@code 1.0} as an
 * integer) is no mistake: it is written as Jackson reads it, and then Jackson is asked again.
 */
final class ShapeCheck {
    static final String EXTRA = "extra_forbidden";
    static final String EXTRA_MESSAGE = "Extra inputs are not permitted";

    /** No integer that somebody means is longer. */
    private static final int MOST_DIGITS = 4_300;

    private final JsonMapper mapper;
    private final Converters converters;

    ShapeCheck(JsonMapper mapper, Converters converters) {
        this.mapper = mapper;
        this.converters = converters;
    }

    /**
     * Adds what is wrong with {@code node} as a value of {@code type}.
     *
     * @return the node, or what to read in its place
     */
    JsonNode check(JsonNode node, AnnotatedType type, Problems problems) {
        Class<?> raw = Constraints.raw(type.getType());
        if (node.isNull() && (RecordParts.optional(raw) || RecordParts.nullable(type))) {
            return node;
        }
        if (raw == Optional.class && type instanceof AnnotatedParameterizedType optional) {
            return check(node, optional.getAnnotatedActualTypeArguments()[0], problems);
        }
        if (raw.isRecord() && plain(raw)) {
            return record(node, type, problems);
        }
        if (type instanceof AnnotatedArrayType array && raw != byte[].class) {
            return list(node, array.getAnnotatedGenericComponentType(), problems);
        }
        if (Collection.class.isAssignableFrom(raw)
                && type instanceof AnnotatedParameterizedType collection) {
            return list(node, collection.getAnnotatedActualTypeArguments()[0], problems);
        }
        if (Map.class.isAssignableFrom(raw)
                && type instanceof AnnotatedParameterizedType map
                && map.getAnnotatedActualTypeArguments().length == 2) {
            return map(
                    node,
                    Constraints.raw(map.getAnnotatedActualTypeArguments()[0].getType()),
                    map.getAnnotatedActualTypeArguments()[1],
                    problems);
        }
        Map<Class<?>, String> choices = plain(raw) ? Choices.of(raw) : Map.of();
        if (!choices.isEmpty()) {
            return choice(node, type, choices, problems);
        }
        JsonNode scalar = scalar(node, raw, problems);
        if (scalar == null) {
            read(node, type, problems);
            return node;
        }
        return scalar;
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

    private JsonNode record(JsonNode node, AnnotatedType type, Problems problems) {
        return record(node, type, Set.of(), problems);
    }

    /**
     * @param allowed what may be there although the record does not have it
     */
    private JsonNode record(
            JsonNode node, AnnotatedType type, Set<String> allowed, Problems problems) {
        Class<?> raw = Constraints.raw(type.getType());
        if (!(node instanceof ObjectNode given)) {
            noObject(node, problems);
            return node;
        }
        Map<TypeVariable<?>, AnnotatedType> arguments = Generics.arguments(type);
        int before = problems.size();
        ObjectNode result = given;
        Set<String> names = new HashSet<>(allowed);
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = name(component);
            names.add(name);
            JsonNode part = given.get(name);
            problems.enter(name);
            if (part == null) {
                if (RecordParts.required(component)) {
                    problems.missing(value(node));
                }
            } else if (!part.isNull() || !RecordParts.mayBeNull(component)) {
                AnnotatedType of = Generics.resolve(component.getAnnotatedType(), arguments);
                JsonNode read = check(part, of, problems);
                if (read != part) {
                    result = result == given ? copy(given) : result;
                    result.set(name, read);
                }
            }
            problems.leave();
        }
        if (raw.isAnnotationPresent(ForbidExtra.class)) {
            node.properties().stream()
                    .filter(part -> !names.contains(part.getKey()))
                    .forEach(part -> extra(part, problems));
        }
        if (problems.size() == before && allowed.isEmpty()) {
            read(result, type, problems);
        }
        return result;
    }

    private static void noObject(JsonNode node, Problems problems) {
        problems.add(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
                value(node));
    }

    /** The same parts in another object, whose parts can be replaced. */
    private ObjectNode copy(ObjectNode node) {
        return mapper.createObjectNode().setAll(node);
    }

    /** One of several types: which, a property tells, or what is there. */
    private JsonNode choice(
            JsonNode node, AnnotatedType type, Map<Class<?>, String> choices, Problems problems) {
        Class<?> raw = Constraints.raw(type.getType());
        String property = Choices.property(raw).orElse("");
        if (property.isEmpty()) {
            if (Choices.told(raw)) {
                read(node, type, problems);
            } else {
                read(node, type, choices, problems);
            }
            return node;
        }
        if (!(node instanceof ObjectNode given)) {
            noObject(node, problems);
            return node;
        }
        JsonNode tag = given.get(property);
        String quoted = "'" + property + "'";
        if (tag == null || tag.isNull()) {
            if (Choices.hasDefault(raw)) {
                read(node, type, problems);
            } else {
                problems.add(
                        "union_tag_not_found",
                        "Unable to extract tag using discriminator " + quoted,
                        value(node),
                        Map.of("discriminator", quoted));
            }
            return node;
        }
        for (Map.Entry<Class<?>, String> each : choices.entrySet()) {
            Class<?> member = each.getKey();
            if (tag.isString() && each.getValue().equals(tag.asString())) {
                if (!member.isRecord() || !plain(member)) {
                    read(node, type, problems);
                    return node;
                }
                int before = problems.size();
                JsonNode result = record(node, as(member, type), Set.of(property), problems);
                if (problems.size() == before) {
                    read(result, type, problems);
                }
                return result;
            }
        }
        if (Choices.hasDefault(raw)) {
            read(node, type, problems);
            return node;
        }
        String expected =
                choices.values().stream()
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(", "));
        problems.add(
                "union_tag_invalid",
                "Input tag '"
                        + tag.asString("")
                        + "' found using "
                        + quoted
                        + " does not match any of the expected tags: "
                        + expected,
                value(node),
                Map.of(
                        "discriminator",
                        quoted,
                        "tag",
                        tag.asString(""),
                        "expected_tags",
                        expected));
        return node;
    }

    /** A choice whose type variables, if it has the same ones, are those of the whole. */
    private static AnnotatedType as(Class<?> member, AnnotatedType whole) {
        return PlainType.of(
                member.getTypeParameters().length > 0
                                && whole.getType() instanceof ParameterizedType parameterized
                                && parameterized.getActualTypeArguments().length
                                        == member.getTypeParameters().length
                        ? Generics.of(member, parameterized.getActualTypeArguments())
                        : member);
    }

    /**
     * Nothing tells which it is: says of each what it lacks, under its name. Of choices in choices
     * only that none fits: to say all would take what {@link UnionReader} does not.
     */
    private void read(
            JsonNode node, AnnotatedType type, Map<Class<?>, String> choices, Problems problems) {
        try {
            mapper.treeToValue(node, Json.type(mapper, type.getType()));
        } catch (JacksonException e) {
            int before = problems.size();
            if (!problems.inChoice) {
                problems.inChoice = true;
                for (Class<?> member : choices.keySet()) {
                    problems.enter(member.getSimpleName());
                    check(node, as(member, type), problems);
                    problems.leave();
                }
                problems.inChoice = false;
            }
            if (problems.size() == before) {
                add(e, value(node), problems);
            }
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

    private JsonNode list(JsonNode node, AnnotatedType element, Problems problems) {
        if (!(node instanceof ArrayNode given)) {
            problems.add("list_type", "Input should be a valid list", value(node));
            return node;
        }
        ArrayNode result = given;
        for (int i = 0; i < given.size(); i++) {
            problems.enter(i);
            JsonNode read = check(given.get(i), element, problems);
            if (read != given.get(i)) {
                result = result == given ? mapper.createArrayNode().addAll(given) : result;
                result.set(i, read);
            }
            problems.leave();
        }
        return result;
    }

    private JsonNode map(JsonNode node, Class<?> key, AnnotatedType element, Problems problems) {
        if (!(node instanceof ObjectNode given)) {
            problems.add("dict_type", "Input should be a valid dictionary", value(node));
            return node;
        }
        ObjectNode result = given;
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            problems.enter(entry.getKey());
            key(entry.getKey(), key, problems);
            JsonNode read = check(entry.getValue(), element, problems);
            if (read != entry.getValue()) {
                result = result == given ? copy(given) : result;
                result.set(entry.getKey(), read);
            }
            problems.leave();
        }
        return result;
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

    /** Checks a simple value; null if the type is none. */
    private @Nullable JsonNode scalar(JsonNode node, Class<?> type, Problems problems) {
        if (type == Object.class || JsonNode.class.isAssignableFrom(type)) {
            return node;
        }
        if (type == String.class || type == CharSequence.class) {
            if (!node.isString()) {
                problems.add("string_type", "Input should be a valid string", value(node));
            }
            return node;
        }
        Optional<Converter> converter = converters.find(type);
        if (converter.isEmpty()) {
            return null;
        }
        boolean truth = type == boolean.class || type == Boolean.class;
        if (node.isNull() || node.isContainer()) {
            wrongType(node, type, problems);
        } else if (truth || isInteger(type)) {
            if (truth ? node.isBoolean() : node.isIntegralNumber() && fits(node, converter.get())) {
                return node;
            }
            return truth ? bool(node, converter.get(), problems) : integer(node, type, problems);
        } else if (isNumber(type) && node.isBoolean()) {
            wrongType(node, type, problems);
        } else if (isNumber(type) || node.isString() || type.isEnum() || node.isBoolean()) {
            return convert(node, converter.get(), problems);
        } else {
            return null;
        }
        return node;
    }

    private static boolean fits(JsonNode node, Converter converter) {
        try {
            converter.convert(node.asString());
            return true;
        } catch (Refused e) {
            return false;
        }
    }

    /** Text as in a query; 0 and 1. */
    private JsonNode bool(JsonNode node, Converter converter, Problems problems) {
        if (!node.isNumber()) {
            return convert(node, converter, problems);
        }
        BigDecimal number = node.decimalValue();
        if (number.compareTo(BigDecimal.ONE) == 0 || number.signum() == 0) {
            return mapper.getNodeFactory().booleanNode(number.signum() != 0);
        }
        problems.add(
                "bool_parsing",
                "Input should be a valid boolean, unable to interpret input",
                value(node));
        return node;
    }

    /** Text as in a query; a number without a fraction, however it is written. */
    private JsonNode integer(JsonNode node, Class<?> type, Problems problems) {
        Converter converter = converters.find(type).orElseThrow();
        if (node.isBoolean()) {
            wrongType(node, type, problems);
            return node;
        }
        if (!node.isNumber()) {
            return convert(node, converter, problems);
        }
        BigDecimal number = node.decimalValue();
        // scale and precision first: 1e1000000000 is not to be written out
        boolean large = (long) number.precision() - number.scale() > MOST_DIGITS;
        if (!large && number.stripTrailingZeros().scale() > 0) {
            problems.add(
                    "int_from_float",
                    "Input should be a valid integer, got a number with a fractional part",
                    value(node));
            return node;
        }
        JsonNode whole = large ? node : mapper.getNodeFactory().numberNode(number.toBigInteger());
        if (large || !fits(whole, converter)) {
            problems.add(
                    "int_parsing_size",
                    "Unable to parse input as an integer, exceeded maximum size",
                    value(node));
        }
        return whole;
    }

    /** Has the converter read it; what it takes of text, Jackson gets to see as a number. */
    private JsonNode convert(JsonNode node, Converter converter, Problems problems) {
        try {
            Object value = converter.convert(node.asString());
            boolean plain = value instanceof Number || value instanceof Boolean;
            return plain && node.isString() ? mapper.valueToTree(value) : node;
        } catch (Refused e) {
            problems.add(e.type(), e.expected(), value(node), e.ctx());
            return node;
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

    private void read(JsonNode node, Type type, Problems problems) {
        try {
            mapper.treeToValue(node, Json.type(mapper, type));
        } catch (JacksonException e) {
            Optional<Converter> converter = converters.find(Constraints.raw(type));
            int before = problems.size();
            if (converter.isPresent() && !node.isContainer()) {
                convert(node, converter.get(), problems); // it knows the words for it
            }
            if (problems.size() == before) {
                add(e, value(node), problems);
            }
        }
    }

    /**
     * Adds what Jackson says of a value.
     *
     * @throws InvalidDefinitionException if it says that of the type: no client can do better
     */
    static void add(JacksonException e, @Nullable Object input, Problems problems) {
        if (e instanceof InvalidDefinitionException) {
            throw e;
        }
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
