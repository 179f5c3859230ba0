package tasuki.web.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomDefinitionProviderV2;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.TypeScope;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Choices;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/**
 * Sealed types, and those with Jackson's {@code @JsonSubTypes}, as a choice: {@code oneOf} with a
 * discriminator where a property tells which it is, else {@code anyOf}.
 */
final class Unions implements CustomDefinitionProviderV2 {
    /** The names of the choices, until it is known where their definitions are. */
    private static final String NAMES = "x-tasuki-names";

    @Override
    public @Nullable CustomDefinition provideCustomSchemaDefinition(
            ResolvedType type, SchemaGenerationContext context) {
        Map<Class<?>, String> members = Choices.of(type.getErasedType());
        if (members.isEmpty()) {
            return null;
        }
        Optional<String> property = Choices.property(type.getErasedType());
        ObjectNode definition = context.getGeneratorConfig().createObjectNode();
        // where nothing tells, what is sent may fit several, and is the first that fits best
        ArrayNode choices = definition.putArray(property.isPresent() ? "oneOf" : "anyOf");
        for (Class<?> member : members.keySet()) {
            choices.add(
                    context.createDefinitionReference(
                            context.getTypeContext().resolveSubtype(type, member)));
        }
        if (property.isPresent()) {
            definition.putObject("discriminator").put("propertyName", property.get());
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
        Class<?> root = Choices.root(type);
        if (root == null || !node.has("type") && !node.has("properties")) {
            return;
        }
        Optional<String> property = Choices.property(root);
        String name = Choices.of(root).get(type);
        if (property.isEmpty() || name == null) {
            return;
        }
        ObjectNode properties = node.objectNode();
        properties.putObject(property.get()).put("type", "string").put("const", name);
        if (node.get("properties") instanceof ObjectNode own) {
            own.properties()
                    .forEach(entry -> properties.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        node.set("properties", properties);
        ArrayNode required = node.arrayNode();
        required.add(property.get());
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
}
