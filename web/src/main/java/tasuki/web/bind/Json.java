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
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.ContextAttributes;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
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
                boolean canonical =
                        parameter.getOwner().getParameterCount() == components.length
                                && parameter.getIndex() < components.length
                                && components[parameter.getIndex()].getType()
                                        == parameter.getRawType();
                return canonical ? Optional.of(components[parameter.getIndex()]) : Optional.empty();
            }
            return Arrays.stream(components)
                    .filter(component -> component.getName().equals(member.getName()))
                    .findFirst();
        }

        private static boolean required(Annotated annotated) {
            return component(annotated).map(RecordParts::required).orElse(false);
        }

        @Override
        @SuppressWarnings("NullAway")
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return required(member) ? Boolean.TRUE : super.hasRequiredMarker(config, member);
        }

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            JsonSetter.Value declared = super.findSetterInfo(config, annotated);
            boolean own = !declared.equals(JsonSetter.Value.empty());
            return own || !required(annotated)
                    ? declared
                    : JsonSetter.Value.forValueNulls(Nulls.FAIL).withContentNulls(Nulls.FAIL);
        }

        @Override
        public @Nullable Object findDeserializer(MapperConfig<?> config, Annotated annotated) {
            Object declared = super.findDeserializer(config, annotated);
            if (declared != null) {
                return declared;
            }
            return component(annotated)
                    .flatMap(RecordParts::defaultOf)
                    .map(text -> new Defaulting(text, null))
                    .orElse(null);
        }
    }

    /**
     * Reads a component as its type says, and gives the text of its {@code @Default} when it is
     * absent. What reads the type is looked up when it is first needed, because a record may
     * contain itself.
     */
    private static final class Defaulting extends ValueDeserializer<Object> {
        private final String text;
        private final @Nullable BeanProperty property;
        private volatile @Nullable ValueDeserializer<Object> actual;

        Defaulting(String text, @Nullable BeanProperty property) {
            this.text = text;
            this.property = property;
        }

        @Override
        public ValueDeserializer<?> createContextual(
                DeserializationContext context, BeanProperty of) {
            return new Defaulting(text, of);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
                throws JacksonException {
            ValueDeserializer<Object> known = actual;
            if (known == null) {
                known = context.findContextualValueDeserializer(type(), property);
                actual = known;
            }
            return known.deserialize(parser, context);
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
