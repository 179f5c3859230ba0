package tasuki.web.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.TypeScope;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import tasuki.web.Describe;
import tasuki.web.Example;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.RecordParts;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** JSON Schema of the types of one application; records become definitions that are referred to. */
final class Schemas {
    private final JsonMapper mapper;
    private final SchemaBuilder builder;

    Schemas(JsonMapper mapper) {
        this.mapper = mapper;
        SchemaGeneratorConfigBuilder config =
                new SchemaGeneratorConfigBuilder(
                                mapper, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(
                                Option.DEFINITIONS_FOR_ALL_OBJECTS,
                                Option.PLAIN_DEFINITION_KEYS,
                                Option.FLATTENED_OPTIONALS,
                                Option.FLATTENED_ENUMS,
                                Option.STANDARD_FORMATS,
                                Option.ADDITIONAL_FIXED_TYPES,
                                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                                Option.INLINE_NULLABLE_SCHEMAS,
                                Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES)
                        .without(Option.SCHEMA_VERSION_INDICATOR)
                        .with(
                                new JacksonSchemaModule(
                                        JacksonOption.RESPECT_JSONPROPERTY_REQUIRED,
                                        JacksonOption.SKIP_SUBTYPE_LOOKUP,
                                        JacksonOption.IGNORE_TYPE_INFO_TRANSFORM,
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY,
                                        JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                        .with(
                                new JakartaValidationModule(
                                        JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS));
        config.forTypesInGeneral().withCustomDefinitionProvider(new InlineMaps());
        config.forTypesInGeneral().withCustomDefinitionProvider(new Unions());
        config.forTypesInGeneral().withTypeAttributeOverride(Unions::tell);
        config.forTypesInGeneral().withTypeAttributeOverride(this::describeType);
        config.forTypesInGeneral().withDefinitionNamingStrategy(new DefinitionNames());
        config.forFields().withInstanceAttributeOverride(this::describeField);
        config.forTypesInGeneral().withPropertySorter((_, _) -> 0); // as they are declared
        config.forFields().withRequiredCheck(Schemas::required);
        config.forFields().withNullableCheck(Schemas::nullable);
        config.forFields().withDefaultResolver(this::defaultOf);
        config.forFields().withTargetTypeOverridesResolver(Schemas::primitiveOptional);
        builder = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
    }

    /**
     * Maps where they stand: a definition of each would have a name that nobody chose. Bytes as
     * Jackson writes them.
     */
    private static final class InlineMaps implements CustomDefinitionProviderV2 {
        @Override
        public @Nullable CustomDefinition provideCustomSchemaDefinition(
                ResolvedType type, SchemaGenerationContext context) {
            if (type.getErasedType() == byte[].class) {
                return new CustomDefinition(
                        context.getGeneratorConfig()
                                .createObjectNode()
                                .put("type", "string")
                                .put("contentEncoding", "base64"),
                        CustomDefinition.DefinitionType.INLINE,
                        CustomDefinition.AttributeInclusion.YES);
            }
            return Map.class.isAssignableFrom(type.getErasedType())
                    ? new CustomDefinition(
                            context.createStandardDefinition(type, this),
                            CustomDefinition.DefinitionType.INLINE,
                            CustomDefinition.AttributeInclusion.YES)
                    : null;
        }
    }

    private static Optional<RecordComponent> component(FieldScope field) {
        RecordComponent[] components =
                field.getRawMember().getDeclaringClass().getRecordComponents();
        if (components != null && !field.isFakeContainerItemScope()) {
            for (RecordComponent component : components) {
                if (component.getName().equals(field.getRawMember().getName())) {
                    return Optional.of(component);
                }
            }
        }
        return Optional.empty();
    }

    /** Words and examples of a record. */
    private void describeType(ObjectNode node, TypeScope scope, SchemaGenerationContext context) {
        Class<?> raw = scope.getType().getErasedType();
        if (node.has("properties") || node.has("oneOf") || node.has("enum")) {
            words(node, raw);
            addExamples(node, raw, Object.class);
        }
    }

    /** Words and examples of a component. */
    private void describeField(ObjectNode node, FieldScope field, SchemaGenerationContext context) {
        component(field)
                .ifPresent(
                        component -> {
                            AnnotatedElement place = RecordParts.declaration(component);
                            words(node, place);
                            Pattern pattern = place.getAnnotation(Pattern.class);
                            if (pattern != null && node.has("pattern")) {
                                node.put("pattern", whole(pattern));
                            }
                            addExamples(node, place, component.getGenericType());
                        });
    }

    private static void words(ObjectNode node, AnnotatedElement element) {
        Describe words = element.getAnnotation(Describe.class);
        if (words != null) {
            if (!words.summary().isEmpty()) {
                node.put("title", words.summary());
            }
            if (!words.description().isEmpty()) {
                node.put("description", words.description());
            }
            if (words.deprecated()) {
                node.put("deprecated", true);
            }
        }
    }

    /** Adds the examples of an element that have no name. */
    void addExamples(ObjectNode node, AnnotatedElement element, Type type) {
        for (Example example : element.getAnnotationsByType(Example.class)) {
            if (example.name().isEmpty()) {
                ArrayNode examples =
                        node.get("examples") instanceof ArrayNode known
                                ? known
                                : node.putArray("examples");
                examples.add(defaultValue(example.value(), type));
            }
        }
    }

    private static boolean required(FieldScope field) {
        return component(field).map(RecordParts::required).orElse(false);
    }

    private static boolean nullable(FieldScope field) {
        return component(field)
                .map(c -> RecordParts.optional(c.getType()) || RecordParts.mayBeNull(c))
                .orElse(false);
    }

    private @Nullable Object defaultOf(FieldScope field) {
        return component(field)
                .flatMap(c -> RecordParts.defaultOf(c).map(text -> defaultValue(text, c.getType())))
                .orElse(null);
    }

    private static java.util.@Nullable List<ResolvedType> primitiveOptional(FieldScope field) {
        Class<?> raw = field.getType().getErasedType();
        Class<?> inner =
                raw == OptionalInt.class
                        ? Integer.class
                        : raw == OptionalLong.class
                                ? Long.class
                                : raw == OptionalDouble.class ? Double.class : null;
        return inner == null ? null : java.util.List.of(field.getContext().resolve(inner));
    }

    /** A default as JSON of the type that it is for. */
    JsonNode defaultValue(String text, Type type) {
        Class<?> outer = Constraints.raw(type);
        Class<?> raw =
                outer == Optional.class && type instanceof ParameterizedType optional
                        ? Constraints.raw(optional.getActualTypeArguments()[0])
                        : outer;
        boolean plain =
                raw == String.class
                        || raw.isEnum()
                        || raw.getName().startsWith("java.time.")
                        || raw == java.util.UUID.class;
        boolean list = java.util.Collection.class.isAssignableFrom(raw);
        if (list && !text.strip().startsWith("[")) { // as it may stand for a query
            Type element =
                    type instanceof ParameterizedType of && outer == raw
                            ? of.getActualTypeArguments()[0]
                            : Object.class;
            ArrayNode parts = mapper.createArrayNode();
            for (String part : text.isBlank() ? new String[0] : text.split(",")) {
                parts.add(defaultValue(part.strip(), element));
            }
            return parts;
        }
        if (!plain) {
            try {
                return mapper.readTree(text);
            } catch (tools.jackson.core.JacksonException e) {
                return mapper.getNodeFactory().stringNode(text);
            }
        }
        return mapper.getNodeFactory().stringNode(text);
    }

    /** Bytes as they are, of which JSON Schema has nothing to say. */
    ObjectNode binary() {
        return mapper.createObjectNode().put("type", "string").put("format", "binary");
    }

    /** The schema of a type: a reference if it is a record. */
    ObjectNode of(Type type) {
        Class<?> raw = Constraints.raw(type);
        if (raw == Optional.class && type instanceof ParameterizedType optional) {
            return of(optional.getActualTypeArguments()[0]);
        }
        if (raw == OptionalInt.class) {
            return of(Integer.class);
        }
        if (raw == OptionalLong.class) {
            return of(Long.class);
        }
        if (raw == OptionalDouble.class) {
            return of(Double.class);
        }
        if (java.util.stream.Stream.class.isAssignableFrom(raw)
                && type instanceof ParameterizedType stream) {
            ObjectNode list = mapper.createObjectNode();
            list.put("type", "array");
            list.set("items", of(stream.getActualTypeArguments()[0]));
            return list;
        }
        return builder.createSchemaReference(type);
    }

    /** The definitions that were referred to. To be called last. */
    ObjectNode definitions() {
        return builder.collectDefinitions("components/schemas");
    }

    /** Puts what stands alone in an {@code allOf}, and is no reference, in its place. */
    static void flatten(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.get("allOf") instanceof ArrayNode all
                && all.size() == 1
                && all.get(0) instanceof ObjectNode only
                && !only.has("$ref")) {
            object.remove("allOf");
            only.properties()
                    .forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        node.forEach(Schemas::flatten);
    }

    /** Jakarta's patterns match the whole text, those of JSON Schema any part of it. */
    private static String whole(Pattern pattern) {
        return "^(?:" + pattern.regexp() + ")$";
    }

    /** Adds the constraints of a parameter to its schema. */
    static void constrain(ObjectNode schema, AnnotatedElement declaration, Type type) {
        Class<?> raw = Constraints.raw(type);
        boolean list = java.util.Collection.class.isAssignableFrom(raw);
        for (Annotation annotation : declaration.getAnnotations()) {
            switch (annotation) {
                case Positive _ -> schema.put("exclusiveMinimum", 0);
                case PositiveOrZero _ -> schema.put("minimum", 0);
                case Negative _ -> schema.put("exclusiveMaximum", 0);
                case NegativeOrZero _ -> schema.put("maximum", 0);
                case Min c -> schema.put("minimum", c.value());
                case Max c -> schema.put("maximum", c.value());
                case DecimalMin c ->
                        schema.put(
                                c.inclusive() ? "minimum" : "exclusiveMinimum",
                                new BigDecimal(c.value()));
                case DecimalMax c ->
                        schema.put(
                                c.inclusive() ? "maximum" : "exclusiveMaximum",
                                new BigDecimal(c.value()));
                case Pattern c -> schema.put("pattern", whole(c));
                case Email _ -> schema.put("format", "email");
                case NotEmpty _, NotBlank _ -> schema.put(list ? "minItems" : "minLength", 1);
                case Size c -> {
                    if (c.min() > 0) {
                        schema.put(list ? "minItems" : "minLength", c.min());
                    }
                    if (c.max() < Integer.MAX_VALUE) {
                        schema.put(list ? "maxItems" : "maxLength", c.max());
                    }
                }
                default -> {}
            }
        }
    }
}
