package tasuki.web.bind;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import org.jspecify.annotations.Nullable;

import tasuki.web.ForbidExtra;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.ContextAttributes;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Jackson, set up so that it refuses what Pydantic refuses: a missing component of a record, null
 * where nothing says that it may be null, a number for text, a fraction for an integer.
 */
public final class Json {
    private Json() {}

    /** The attribute of a mapper that says whether errors are problem details. */
    private static final String PROBLEM_DETAILS = "tasuki.problemDetails";

    /** Whether errors that are written with a mapper are problem details (RFC 9457). */
    public static boolean problemDetails(JsonMapper mapper) {
        return mapper.serializationConfig().getAttributes().getAttribute(PROBLEM_DETAILS) != null;
    }

    /** A mapper with these rules, and then the application's own settings. */
    public static JsonMapper mapper(
            UnaryOperator<JsonMapper.Builder> settings, boolean problemDetails) {
        UnaryOperator<JsonMapper.Builder> all =
                problemDetails
                        ? builder ->
                                settings.apply(builder)
                                        .defaultAttributes(
                                                ContextAttributes.getEmpty()
                                                        .withSharedAttribute(PROBLEM_DETAILS, true))
                        : settings;
        return mapper(all);
    }

    /** A mapper with these rules, and then further settings. */
    public static JsonMapper mapper(UnaryOperator<JsonMapper.Builder> settings) {
        JsonMapper.Builder builder =
                JsonMapper.builder()
                        .annotationIntrospector(new Introspector())
                        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        // 12:00+02:00 is read as it is, not as 10:00Z
                        .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .withCoercionConfig(
                                LogicalType.Textual,
                                config ->
                                        config.setCoercion(
                                                        CoercionInputShape.Integer,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.Float,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.Boolean,
                                                        CoercionAction.Fail))
                        // 0 and 1 are checked by ourselves: Jackson would take every number
                        .withCoercionConfig(
                                LogicalType.Boolean,
                                config ->
                                        config.setCoercion(
                                                CoercionInputShape.Integer, CoercionAction.Fail))
                        .withCoercionConfig(
                                LogicalType.Enum,
                                config ->
                                        config.setCoercion(
                                                CoercionInputShape.Integer, CoercionAction.Fail))
                        .withCoercionConfigDefaults(
                                config ->
                                        config.setCoercion(
                                                        CoercionInputShape.EmptyString,
                                                        CoercionAction.Fail)
                                                .setCoercion(
                                                        CoercionInputShape.EmptyArray,
                                                        CoercionAction.Fail));
        return settings.apply(builder).addHandler(new ExtraProperties()).build();
    }

    /**
     * Refuses what a record with {@code @ForbidExtra} does not declare; other extras are skipped.
     */
    private static final class ExtraProperties extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws JacksonException {
            Class<?> type = deserializer.handledType();
            if (type != null && type.isAnnotationPresent(ForbidExtra.class)) {
                throw UnrecognizedPropertyException.from(parser, type, name, List.of());
            }
            return false;
        }
    }

    /** What is required and what has a default, read off the components of records. */
    private static final class Introspector extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        private static Optional<RecordComponent> component(Annotated annotated) {
            if (!(annotated instanceof AnnotatedMember member)) {
                return Optional.empty();
            }
            RecordComponent[] components = member.getDeclaringClass().getRecordComponents();
            if (components == null) {
                return Optional.empty();
            }
            if (annotated instanceof AnnotatedParameter parameter) {
                // as declared: a variable of a generic record is not what it stands for here
                boolean canonical =
                        parameter.getOwner().getParameterCount() == components.length
                                && parameter.getIndex() < components.length
                                && components[parameter.getIndex()].getType()
                                        == parameter
                                                .getOwner()
                                                .getRawParameterType(parameter.getIndex());
                return canonical ? Optional.of(components[parameter.getIndex()]) : Optional.empty();
            }
            return Arrays.stream(components)
                    .filter(component -> component.getName().equals(member.getName()))
                    .findFirst();
        }

        private static boolean required(Annotated annotated) {
            return component(annotated).map(RecordParts::required).orElse(false);
        }

        /** Asked of each class, before anything of it is touched. */
        @Override
        public VisibilityChecker findAutoDetectVisibility(
                MapperConfig<?> config, AnnotatedClass type, VisibilityChecker checker) {
            Opens.pass(type.getRawType(), JsonMapper.class);
            return super.findAutoDetectVisibility(config, type, checker);
        }

        @Override
        @SuppressWarnings("NullAway")
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return required(member) ? Boolean.TRUE : super.hasRequiredMarker(config, member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            JsonSetter.Value declared = super.findSetterInfo(config, annotated);
            if (!declared.equals(JsonSetter.Value.empty())) {
                return declared;
            }
            Optional<RecordComponent> component = component(annotated);
            if (component.isEmpty()) {
                return declared;
            }
            JsonSetter.Value found =
                    RecordParts.required(component.get())
                            ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                            : declared;
            return found.withContentNulls(
                    nullsInside(component.get().getAnnotatedType()) ? Nulls.SET : Nulls.FAIL);
        }

        @Override
        public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
            Object declared = super.findDeserializer(config, annotated);
            if (declared != null) {
                return declared;
            }
            if (annotated instanceof AnnotatedClass type) {
                return choice(type.getRawType());
            }
            return component(annotated).flatMap(Introspector::defaulting).orElse(null);
        }

        private static Optional<Defaulting> defaulting(RecordComponent component) {
            boolean mayBeNull =
                    RecordParts.optional(component.getType()) || RecordParts.mayBeNull(component);
            return RecordParts.defaultOf(component)
                    .map(text -> new Defaulting(text, mayBeNull, null));
        }
    }

    /** What reads a sealed type whose choices nothing tells apart; null for other types. */
    private static @Nullable UnionReader choice(Class<?> type) {
        Map<Class<?>, String> choices = type.isSealed() ? Choices.of(type) : Map.of();
        return choices.isEmpty() || Choices.told(type)
                ? null
                : new UnionReader(type, List.copyOf(choices.keySet()), null);
    }

    /** Whether a type says of something in it that it may be null or missing. */
    static boolean nullsInside(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return mayBeNull(array.getAnnotatedGenericComponentType());
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
                if (mayBeNull(argument)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean mayBeNull(AnnotatedType type) {
        return RecordParts.nullable(type)
                || RecordParts.optional(Constraints.raw(type.getType()))
                || nullsInside(type);
    }

    /**
     * Reads a component as its type says, and gives the text of its {@code @Default} when it is
     * absent; null is refused, as in Pydantic, unless the component may be null. What reads the
     * type is looked up when it is first needed, because a record may contain itself.
     */
    private static final class Defaulting extends ValueDeserializer<Object> {
        private final String text;
        private final boolean mayBeNull;
        private final @Nullable BeanProperty property;
        private volatile @Nullable ValueDeserializer<Object> actual;

        Defaulting(String text, boolean mayBeNull, @Nullable BeanProperty property) {
            this.text = text;
            this.mayBeNull = mayBeNull;
            this.property = property;
        }

        @Override
        public ValueDeserializer<?> createContextual(
                DeserializationContext context, BeanProperty of) {
            return new Defaulting(text, mayBeNull, of);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
                throws JacksonException {
            return actual(context).deserialize(parser, context);
        }

        private ValueDeserializer<Object> actual(DeserializationContext context) {
            ValueDeserializer<Object> known = actual;
            if (known == null) {
                known = context.findContextualValueDeserializer(type(), property);
                actual = known;
            }
            return known;
        }

        @Override
        public @Nullable Object getNullValue(DeserializationContext context) {
            return mayBeNull
                    ? actual(context).getNullValue(context)
                    : context.reportInputMismatch(type(), "Null where a value belongs");
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return parseDefault(context, text, type());
        }

        private JavaType type() {
            BeanProperty of = property;
            if (of == null) {
                throw new IllegalStateException("Used before it knew its property");
            }
            return of.getType();
        }
    }

    private static @Nullable Object parseDefault(
            DeserializationContext context, String text, JavaType type) {
        boolean json = type.isContainerType() || type.isRecordType() || type.isReferenceType();
        if (!json) {
            return context.readTreeAsValue(context.getNodeFactory().stringNode(text), type);
        }
        try (JsonParser parser = context.tokenStreamFactory().createParser(context, text)) {
            parser.nextToken();
            return context.readValue(parser, type);
        }
    }

    /** What reads a type: null inside of a list or a map is refused, unless the type says so. */
    static ObjectReader reader(JsonMapper mapper, AnnotatedType type) {
        JavaType java = type(mapper, type.getType());
        if (java.isContainerType() && !nullsInside(type)) {
            try {
                return mapper.rebuild()
                        .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
                        .build()
                        .readerFor(java);
            } catch (NullPointerException e) {
                // Jackson's, for elements whose deserializer does not say what it makes
                return mapper.readerFor(java);
            }
        }
        return mapper.readerFor(java);
    }

    /** The type as Jackson knows it. */
    public static JavaType type(JsonMapper mapper, Type type) {
        return mapper.constructType(type);
    }

    /** Where in the JSON an exception happened: names and indexes. */
    static List<Object> place(JacksonException e) {
        return e.getPath().stream()
                .map(
                        reference ->
                                reference.getPropertyName() == null
                                        ? (Object) reference.getIndex()
                                        : reference.getPropertyName())
                .toList();
    }
}
