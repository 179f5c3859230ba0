package tasuki.web.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.TypeScope;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sealed types, and those with Jackson's {@code @JsonSubTypes}, as a choice: {@code oneOf} with a
 * discriminator where a property tells which it is.
 */
final class Unions implements CustomDefinitionProviderV2 {
    /** The names of the choices, until it is known where their definitions are. */
    private static final String NAMES = "x-tasuki-names";

    @Override
    public @Nullable CustomDefinition provideCustomSchemaDefinition(
            ResolvedType type, SchemaGenerationContext context) {
        Map<Class<?>, String> members = members(type.getErasedType());
        if (members.isEmpty()) {
            return null;
        }
        ObjectNode definition = context.getGeneratorConfig().createObjectNode();
        ArrayNode choices = definition.putArray("oneOf");
        for (Class<?> member : members.keySet()) {
            choices.add(
                    context.createDefinitionReference(
                            context.getTypeContext().resolveSubtype(type, member)));
        }
        String property = property(holder(type.getErasedType()));
        if (!property.isEmpty()) {
            definition.putObject("discriminator").put("propertyName", property);
            ArrayNode names = definition.putArray(NAMES);
            members.values().forEach(names::add);
        }
        return new CustomDefinition(
                definition,
                CustomDefinition.DefinitionType.ALWAYS_REF,
                CustomDefinition.AttributeInclusion.YES);
    }

    /** Adds the property that tells which choice it is to the definition of a choice. */
    static void tell(ObjectNode node, TypeScope scope, SchemaGenerationContext context) {
        Class<?> type = scope.getType().getErasedType();
        Class<?> root = root(type);
        if (root == null || !node.has("type") && !node.has("properties")) {
            return;
        }
        String property = property(root);
        String name = members(root).get(type);
        if (property.isEmpty() || name == null) {
            return;
        }
        ObjectNode properties = node.objectNode();
        properties.putObject(property).put("type", "string").put("const", name);
        if (node.get("properties") instanceof ObjectNode own) {
            own.properties()
                    .forEach(entry -> properties.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        node.set("properties", properties);
        ArrayNode required = node.arrayNode();
        required.add(property);
        if (node.get("required") instanceof ArrayNode own) {
            own.forEach(required::add);
        }
        node.set("required", required);
    }

    /** Says where the definitions of the choices are, when that is known. */
    static void map(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.get("discriminator") instanceof ObjectNode discriminator
                && object.remove(NAMES) instanceof ArrayNode names) {
            ObjectNode mapping = discriminator.putObject("mapping");
            for (int i = 0; i < names.size(); i++) {
                mapping.set(names.get(i).asString(), object.get("oneOf").get(i).get("$ref"));
            }
        }
        node.forEach(Unions::map);
    }

    /** The choices of a type with the names that they have in JSON; empty if it is none. */
    private static Map<Class<?>, String> members(Class<?> type) {
        Map<Class<?>, String> members = new LinkedHashMap<>();
        boolean open = type.isInterface() || Modifier.isAbstract(type.getModifiers());
        boolean own =
                !type.isPrimitive()
                        && !type.isArray()
                        && !type.isEnum() // with bodies of its constants, it is sealed
                        && !type.getName().startsWith("java.")
                        && !type.getName().startsWith("tools.jackson.");
        if (open && own) {
            add(type, type, members);
        }
        return members;
    }

    private static void add(Class<?> root, Class<?> type, Map<Class<?>, String> members) {
        JsonSubTypes named = type.getDeclaredAnnotation(JsonSubTypes.class);
        if (named != null) {
            for (JsonSubTypes.Type each : named.value()) {
                put(root, each.value(), each.name(), members);
            }
        } else if (type.isSealed()) {
            for (Class<?> each : type.getPermittedSubclasses()) {
                put(root, each, "", members);
            }
        }
    }

    private static void put(
            Class<?> root, Class<?> member, String name, Map<Class<?>, String> members) {
        if (member.isInterface() || Modifier.isAbstract(member.getModifiers())) {
            add(root, member, members);
        } else {
            members.putIfAbsent(member, name.isEmpty() ? name(root, member) : name);
        }
    }

    private static String name(Class<?> root, Class<?> member) {
        JsonTypeName annotation = member.getAnnotation(JsonTypeName.class);
        if (annotation != null && !annotation.value().isEmpty()) {
            return annotation.value();
        }
        JsonTypeInfo info = holder(root).getAnnotation(JsonTypeInfo.class);
        String full = member.getName();
        return switch (info == null ? JsonTypeInfo.Id.NAME : info.use()) {
            case CLASS -> full;
            case SIMPLE_NAME -> member.getSimpleName();
            default -> full.substring(full.lastIndexOf('.') + 1);
        };
    }

    private static String property(Class<?> root) {
        JsonTypeInfo info = root.getAnnotation(JsonTypeInfo.class);
        if (info == null
                || (info.include() != JsonTypeInfo.As.PROPERTY
                        && info.include() != JsonTypeInfo.As.EXISTING_PROPERTY)) {
            return "";
        }
        return switch (info.use()) {
            case NAME, SIMPLE_NAME, CLASS ->
                    info.property().isEmpty()
                            ? String.valueOf(info.use().getDefaultPropertyName())
                            : info.property();
            default -> "";
        };
    }

    /** What has the type information of a choice: itself, or what it is a choice of. */
    private static Class<?> holder(Class<?> type) {
        Class<?> outer = root(type);
        return type.isAnnotationPresent(JsonTypeInfo.class) || outer == null ? type : outer;
    }

    /** The type with the type information that a class is a choice of. */
    private static @Nullable Class<?> root(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c != type && c.isAnnotationPresent(JsonTypeInfo.class)) {
                return c;
            }
            for (Class<?> each : c.getInterfaces()) {
                Class<?> found = each.isAnnotationPresent(JsonTypeInfo.class) ? each : root(each);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
