package tasuki.web.openapi;

import tasuki.web.SecurityScheme;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Parameter;
import tasuki.web.bind.Parameter.In;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the OpenAPI 3.1 document of an application. */
public final class OpenApi {
    private static final Map<Integer, String> MEANINGS =
            Map.of(200, "Successful Response", 201, "Created", 202, "Accepted", 204, "No Content");

    private final JsonMapper mapper;
    private final Schemas schemas;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Object> security = new LinkedHashMap<>();
    private boolean validates;

    private OpenApi(JsonMapper mapper) {
        this.mapper = mapper;
        this.schemas = new Schemas(mapper);
    }

    /**
     * Makes the document.
     *
     * @param description empty for none
     */
    public static ObjectNode document(
            JsonMapper mapper,
            String title,
            String version,
            String description,
            List<Operation> operations) {
        return new OpenApi(mapper).make(title, version, description, operations);
    }

    private ObjectNode make(
            String title, String version, String description, List<Operation> operations) {
        ObjectNode document = mapper.createObjectNode();
        document.put("openapi", "3.1.0");
        ObjectNode info = document.putObject("info");
        info.put("title", title);
        if (!description.isEmpty()) {
            info.put("description", description);
        }
        info.put("version", version);
        ObjectNode paths = document.putObject("paths");
        for (Operation operation : operations) {
            if (!operation.hidden()) {
                ObjectNode path =
                        paths.get(operation.path()) instanceof ObjectNode known
                                ? known
                                : paths.putObject(operation.path());
                path.set(operation.method().toLowerCase(Locale.ROOT), operation(operation));
            }
        }
        ObjectNode definitions = schemas.definitions();
        Schemas.flatten(document);
        if (validates) {
            addProblems(definitions);
        }
        if (!definitions.isEmpty() || !security.isEmpty()) {
            ObjectNode components = document.putObject("components");
            if (!definitions.isEmpty()) {
                components.set("schemas", definitions);
            }
            if (!security.isEmpty()) {
                components.set("securitySchemes", mapper.valueToTree(security));
            }
        }
        return document;
    }

    private ObjectNode operation(Operation operation) {
        ObjectNode node = mapper.createObjectNode();
        if (!operation.tags().isEmpty()) {
            ArrayNode tags = node.putArray("tags");
            operation.tags().stream().distinct().forEach(tags::add);
        }
        node.put("summary", operation.summary());
        if (!operation.description().isEmpty()) {
            node.put("description", operation.description());
        }
        node.put("operationId", unique(operation.id()));
        if (operation.deprecated()) {
            node.put("deprecated", true);
        }
        List<Parameter> inHead =
                operation.parameters().stream()
                        .filter(p -> p.in().compareTo(In.COOKIE) <= 0)
                        .toList();
        if (!inHead.isEmpty()) {
            ArrayNode parameters = node.putArray("parameters");
            inHead.forEach(parameter -> parameters.add(parameter(parameter)));
        }
        List<Parameter> inBody =
                operation.parameters().stream()
                        .filter(p -> p.in().compareTo(In.COOKIE) > 0)
                        .toList();
        if (!inBody.isEmpty()) {
            node.set("requestBody", requestBody(inBody));
        }
        node.set("responses", responses(operation));
        boolean open = operation.alternatives().stream().allMatch(Map::isEmpty);
        if (!open) {
            ArrayNode alternatives = node.putArray("security");
            for (Map<String, SecurityScheme> together : operation.alternatives()) {
                ObjectNode needed = alternatives.addObject();
                together.forEach(
                        (name, scheme) -> {
                            ArrayNode scopes = needed.putArray(name);
                            if (takesScopes(scheme)) {
                                operation.scopes().scopes().forEach(scopes::add);
                            }
                            security.put(name, scheme.fields());
                        });
            }
        }
        return node;
    }

    /** Scopes are named with OAuth 2 and OpenID Connect; with the others they would mean roles. */
    private static boolean takesScopes(SecurityScheme scheme) {
        Object type = scheme.fields().get("type");
        return "oauth2".equals(type) || "openIdConnect".equals(type);
    }

    private String unique(String id) {
        int count = ids.merge(id, 1, Integer::sum);
        return count == 1 ? id : id + "_" + count;
    }

    private ObjectNode parameter(Parameter parameter) {
        ObjectNode node = mapper.createObjectNode();
        node.put("name", parameter.name());
        node.put("in", parameter.in().word());
        if (parameter.required()) {
            node.put("required", true);
        }
        if (!parameter.description().isEmpty()) {
            node.put("description", parameter.description());
        }
        node.set("schema", schema(parameter));
        return node;
    }

    private ObjectNode schema(Parameter parameter) {
        Type type = parameter.type().getType();
        ObjectNode schema = mapper.createObjectNode();
        ObjectNode of = schemas.of(type);
        Schemas.constrain(schema, parameter.declaration(), type);
        parameter
                .defaultText()
                .ifPresent(text -> schema.set("default", schemas.defaultValue(text, type)));
        if (schema.isEmpty()) {
            return of;
        }
        schema.putArray("allOf").add(of); // the reference is filled in at the end
        return schema;
    }

    private ObjectNode requestBody(List<Parameter> parts) {
        ObjectNode body = mapper.createObjectNode();
        ObjectNode content = body.putObject("content");
        Parameter first = parts.getFirst();
        switch (first.in()) {
            case BODY -> content.putObject("application/json").set("schema", schema(first));
            case RAW -> content.putObject("application/octet-stream");
            case FIELD -> content.putObject("application/json").set("schema", object(parts));
            default -> {
                boolean files = parts.stream().anyMatch(part -> part.in() == In.FILE);
                String type = files ? "multipart/form-data" : "application/x-www-form-urlencoded";
                content.putObject(type).set("schema", object(parts));
            }
        }
        if (parts.stream().anyMatch(Parameter::required)) {
            body.put("required", true);
        }
        if (!first.description().isEmpty()) {
            body.put("description", first.description());
        }
        return body;
    }

    private ObjectNode object(List<Parameter> parts) {
        ObjectNode schema = mapper.createObjectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = mapper.createArrayNode();
        for (Parameter part : parts) {
            properties.set(part.name(), part.in() == In.FILE ? file(part) : schema(part));
            if (part.required()) {
                required.add(part.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private ObjectNode file(Parameter part) {
        ObjectNode file = mapper.createObjectNode();
        if (java.util.List.class.isAssignableFrom(Constraints.raw(part.type().getType()))) {
            file.put("type", "array");
            file.putObject("items").put("type", "string").put("format", "binary");
        } else {
            file.put("type", "string").put("format", "binary");
        }
        return file;
    }

    private ObjectNode responses(Operation operation) {
        ObjectNode responses = mapper.createObjectNode();
        ObjectNode success = responses.putObject(String.valueOf(operation.status()));
        success.put(
                "description", MEANINGS.getOrDefault(operation.status(), "Successful Response"));
        if (operation.response().isPresent()) {
            Type type = operation.response().get();
            ObjectNode media = success.putObject("content").putObject(operation.mediaType());
            if (!operation.mediaType().equals("application/octet-stream")) {
                media.set("schema", schemas.of(type));
            }
        }
        operation
                .otherResponses()
                .forEach(
                        (status, meaning) ->
                                responses
                                        .putObject(String.valueOf(status))
                                        .put("description", meaning));
        if (!operation.parameters().isEmpty() && !responses.has("422")) {
            validates = true;
            ObjectNode refused = responses.putObject("422");
            refused.put("description", "Validation Error");
            refused.putObject("content")
                    .putObject("application/json")
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/HTTPValidationError");
        }
        return responses;
    }

    /** What a 422 has in it, under the names that FastAPI gives it. */
    private static void addProblems(ObjectNode definitions) {
        ObjectNode error = definitions.putObject("HTTPValidationError");
        error.put("title", "HTTPValidationError").put("type", "object");
        ObjectNode detail = error.putObject("properties").putObject("detail");
        detail.put("title", "Detail").put("type", "array");
        detail.putObject("items").put("$ref", "#/components/schemas/ValidationError");
        ObjectNode problem = definitions.putObject("ValidationError");
        problem.put("title", "ValidationError").put("type", "object");
        ObjectNode properties = problem.putObject("properties");
        ObjectNode loc = properties.putObject("loc");
        loc.put("title", "Location").put("type", "array");
        ArrayNode either = loc.putObject("items").putArray("anyOf");
        either.addObject().put("type", "string");
        either.addObject().put("type", "integer");
        properties.putObject("msg").put("title", "Message").put("type", "string");
        properties.putObject("type").put("title", "Error Type").put("type", "string");
        properties.putObject("input").put("title", "Input");
        properties.putObject("ctx").put("title", "Context").put("type", "object");
        problem.putArray("required").add("loc").add("msg").add("type");
    }
}
