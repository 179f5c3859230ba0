package tasuki.web.openapi;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The schemas of parts of records, as they are sent to be merged: each definition of a record once
 * more as {@code Partial_Item}, in which nothing is required, nothing has a default, and what need
 * not be there may be null, which removes it.
 */
final class PartialSchemas {
    private static final String PLACE = "#/components/schemas/";

    private final ObjectNode definitions;

    private PartialSchemas(ObjectNode definitions) {
        this.definitions = definitions;
    }

    /**
     * Has references to records lead to parts of them.
     *
     * @param references filled in already
     * @param definitions to which those of the parts are added
     */
    static void resolve(List<ObjectNode> references, ObjectNode definitions) {
        PartialSchemas partials = new PartialSchemas(definitions);
        references.forEach(partials::point);
    }

    /** Points a reference to a record, if it is one, to the part of it. */
    private void point(ObjectNode reference) {
        if (reference.get("$ref") instanceof JsonNode ref
                && ref.asString().startsWith(PLACE)
                && definitions.get(ref.asString().substring(PLACE.length()))
                        instanceof ObjectNode whole
                && whole.has("properties")) {
            reference.put("$ref", PLACE + define(ref.asString().substring(PLACE.length()), whole));
        }
    }

    private String define(String name, ObjectNode whole) {
        String own = "Partial_" + name;
        if (definitions.has(own)) {
            return own;
        }
        ObjectNode part = whole.deepCopy();
        definitions.set(own, part);
        Set<String> required = new HashSet<>();
        if (part.remove("required") instanceof ArrayNode names) {
            names.forEach(each -> required.add(each.asString()));
        }
        part.remove("examples");
        ObjectNode properties = (ObjectNode) part.get("properties");
        for (String property : List.copyOf(properties.propertyNames())) {
            if (properties.get(property) instanceof ObjectNode schema) {
                schema.remove("default");
                point(schema);
                schema.valueStream().forEach(this::pointEach);
                if (!required.contains(property)) {
                    properties.set(property, nullable(schema));
                }
            }
        }
        return own;
    }

    /** The records in an {@code anyOf}; lists are replaced, so their elements are whole. */
    private void pointEach(JsonNode choices) {
        if (choices instanceof ArrayNode) {
            choices.forEach(
                    each -> {
                        if (each instanceof ObjectNode reference) {
                            point(reference);
                        }
                    });
        }
    }

    private static JsonNode nullable(ObjectNode schema) {
        @Nullable JsonNode type = schema.get("type");
        if (schema.toString().contains("\"null\"")) {
            return schema;
        }
        if (type != null && type.isString()) {
            schema.putArray("type").add(type.asString()).add("null");
            return schema;
        }
        ObjectNode either = schema.objectNode();
        ArrayNode anyOf = either.putArray("anyOf");
        anyOf.addObject().put("type", "null");
        anyOf.add(schema);
        return either;
    }
}
