package tasuki.web.openapi;

import tasuki.web.ApiCall;
import tasuki.web.Describe;
import tasuki.web.Example;
import tasuki.web.SecurityScheme;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Parameter;
import tasuki.web.bind.Parameter.In;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes the OpenAPI 3.1 document of an application. */
public final class OpenApi {
    /** The methods that a path can have in a document. */
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonMapper mapper;
    private final Schemas schemas;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Object> security = new LinkedHashMap<>();
    private final List<ObjectNode> partials = new ArrayList<>();
    private final Responses responses;

    private OpenApi(JsonMapper mapper, boolean problemDetails) {
        this.mapper = mapper;
        this.schemas = new Schemas(mapper);
        this.responses = new Responses(mapper, schemas, problemDetails);
    }

    /**
     * What is said about the application.
     *
     * @param description empty for none
     * @param info more about it
     * @param webhooks what it asks of others when something happens
     * @param problemDetails whether errors are problem details (RFC 9457)
     */
    public record About(
            String title,
            String version,
            String description,
            Map<String, Object> info,
            List<Map<String, Object>> servers,
            List<Map<String, Object>> tags,
            Map<String, Object> externalDocs,
            List<ApiCall> webhooks,
            boolean problemDetails) {}

    /** Makes the document. */
    public static ObjectNode document(JsonMapper mapper, About about, List<Operation> operations) {
        return new OpenApi(mapper, about.problemDetails()).make(about, operations);
    }

    private ObjectNode make(About about, List<Operation> operations) {
        ObjectNode document = mapper.createObjectNode();
        document.put("openapi", "3.1.0");
        ObjectNode info = document.putObject("info");
        info.put("title", about.title());
        if (!about.description().isEmpty()) {
            info.put("description", about.description());
        }
        info.put("version", about.version());
        about.info().forEach((key, value) -> info.set(key, mapper.valueToTree(value)));
        if (!about.servers().isEmpty()) {
            document.set("servers", mapper.valueToTree(about.servers()));
        }
        ObjectNode paths = document.putObject("paths");
        for (Operation operation : operations) {
            String method = operation.method().toLowerCase(Locale.ROOT);
            if (!operation.hidden() && METHODS.contains(method)) {
                ObjectNode path =
                        paths.get(operation.path()) instanceof ObjectNode known
                                ? known
                                : paths.putObject(operation.path());
                path.set(method, operation(operation));
            }
        }
        if (!about.webhooks().isEmpty()) {
            ObjectNode webhooks = document.putObject("webhooks");
            about.webhooks().forEach(call -> call(webhooks, call.name(), call));
        }
        ObjectNode definitions = schemas.definitions();
        Schemas.flatten(document);
        Schemas.flatten(definitions);
        Unions.map(definitions);
        PartialSchemas.resolve(partials, definitions);
        responses.addErrors(definitions);
        if (!definitions.isEmpty() || !security.isEmpty()) {
            ObjectNode components = document.putObject("components");
            if (!definitions.isEmpty()) {
                components.set("schemas", definitions);
            }
            if (!security.isEmpty()) {
                components.set("securitySchemes", mapper.valueToTree(security));
            }
        }
        if (!about.tags().isEmpty()) {
            document.set("tags", mapper.valueToTree(about.tags()));
        }
        if (!about.externalDocs().isEmpty()) {
            document.set("externalDocs", mapper.valueToTree(about.externalDocs()));
        }
        return document;
    }

    /** A request that the application makes. */
    private void call(ObjectNode at, String key, ApiCall call) {
        ObjectNode item = at.get(key) instanceof ObjectNode known ? known : at.putObject(key);
        ObjectNode node = item.putObject(call.method().toLowerCase(Locale.ROOT));
        if (!call.summary().isEmpty()) {
            node.put("summary", call.summary());
        }
        node.put("operationId", unique(call.name()));
        call.body()
                .ifPresent(
                        type -> {
                            ObjectNode body = node.putObject("requestBody");
                            body.putObject("content")
                                    .putObject("application/json")
                                    .set("schema", schemas.of(type));
                            body.put("required", true);
                        });
        ObjectNode expected = node.putObject("responses").putObject(String.valueOf(call.status()));
        expected.put("description", Responses.meaning(call.status()));
        call.reply()
                .ifPresent(
                        type ->
                                expected.putObject("content")
                                        .putObject("application/json")
                                        .set("schema", schemas.of(type)));
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
        node.set("responses", responses.of(operation));
        if (!operation.callbacks().isEmpty()) {
            ObjectNode callbacks = node.putObject("callbacks");
            for (ApiCall call : operation.callbacks()) {
                ObjectNode named =
                        callbacks.get(call.name()) instanceof ObjectNode known
                                ? known
                                : callbacks.putObject(call.name());
                call(named, call.url(), call);
            }
        }
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
        String found = id;
        for (int i = 2; !ids.add(found); i++) {
            found = id + "_" + i;
        }
        return found;
    }

    private ObjectNode parameter(Parameter parameter) {
        ObjectNode node = mapper.createObjectNode();
        node.put("name", parameter.name());
        node.put("in", parameter.in().word());
        if (parameter.required()) {
            node.put("required", true);
        }
        Describe words = parameter.declaration().getAnnotation(Describe.class);
        String description =
                parameter.description().isEmpty() && words != null
                        ? words.description()
                        : parameter.description();
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        if (words != null && words.deprecated()) {
            node.put("deprecated", true);
        }
        node.set("schema", schema(parameter));
        examples(node, parameter);
        return node;
    }

    /** The examples that have a name. */
    private void examples(ObjectNode at, Parameter parameter) {
        for (Example example : parameter.declaration().getAnnotationsByType(Example.class)) {
            if (example.name().isEmpty()) {
                continue;
            }
            ObjectNode examples =
                    at.get("examples") instanceof ObjectNode known
                            ? known
                            : at.putObject("examples");
            ObjectNode node = examples.putObject(example.name());
            if (!example.summary().isEmpty()) {
                node.put("summary", example.summary());
            }
            if (!example.description().isEmpty()) {
                node.put("description", example.description());
            }
            node.set("value", schemas.defaultValue(example.value(), parameter.type().getType()));
        }
    }

    private ObjectNode schema(Parameter parameter) {
        Type type = parameter.type().getType();
        ObjectNode schema = mapper.createObjectNode();
        ObjectNode of = schemas.of(type);
        if (parameter.partial()) {
            partials.add(of);
        }
        Schemas.constrain(schema, parameter.declaration(), type);
        schemas.addExamples(schema, parameter.declaration(), type);
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
            case BODY -> {
                ObjectNode media = content.putObject("application/json");
                media.set("schema", schema(first));
                examples(media, first);
            }
            case RAW ->
                    content.putObject("application/octet-stream").set("schema", schemas.binary());
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
        if (!List.class.isAssignableFrom(Constraints.raw(part.type().getType()))) {
            return schemas.binary();
        }
        ObjectNode files = mapper.createObjectNode().put("type", "array");
        files.set("items", schemas.binary());
        return files;
    }
}
