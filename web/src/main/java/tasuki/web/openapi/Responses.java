package tasuki.web.openapi;

import tasuki.web.bind.Constraints;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the document says of replies: of success, of errors, of their headers. */
final class Responses {
    private static final Map<Integer, String> MEANINGS =
            Map.of(200, "Successful Response", 201, "Created", 202, "Accepted", 204, "No Content");

    private final JsonMapper mapper;
    private final Schemas schemas;
    private final boolean problemDetails;
    private boolean validates;
    private boolean refuses;

    Responses(JsonMapper mapper, Schemas schemas, boolean problemDetails) {
        this.mapper = mapper;
        this.schemas = schemas;
        this.problemDetails = problemDetails;
    }

    /** All replies of an operation. */
    ObjectNode of(Operation operation) {
        ObjectNode responses = mapper.createObjectNode();
        ObjectNode success = responses.putObject(String.valueOf(operation.status()));
        success.put("description", meaning(operation.status()));
        operation.response().ifPresent(type -> content(success, type, operation.mediaType()));
        for (Operation.Answer answer : operation.otherResponses()) {
            ObjectNode node = response(responses, answer.status());
            if (!answer.description().isEmpty()) {
                node.put("description", answer.description());
            }
            answer.type().ifPresent(type -> content(node, type, answer.mediaType()));
        }
        boolean closed =
                !operation.alternatives().isEmpty()
                        && operation.alternatives().stream().noneMatch(Map::isEmpty);
        if (closed) {
            refusal(responses, 401, "Not authenticated");
            if (!operation.scopes().scopes().isEmpty()) {
                refusal(responses, 403, "Not enough permissions");
            }
        }
        if (!operation.parameters().isEmpty() && !responses.has("422")) {
            validates = true;
            ObjectNode refused = responses.putObject("422").put("description", "Validation Error");
            error(refused, problemDetails ? "ValidationProblem" : "HTTPValidationError");
        }
        for (Operation.Header header : operation.headers()) {
            int status = header.status() == 0 ? operation.status() : header.status();
            header(response(responses, status), header);
        }
        return responses;
    }

    private static ObjectNode response(ObjectNode responses, int status) {
        return responses.get(String.valueOf(status)) instanceof ObjectNode known
                ? known
                : responses.putObject(String.valueOf(status)).put("description", meaning(status));
    }

    static String meaning(int status) {
        String phrase = MEANINGS.get(status);
        return phrase != null ? phrase : status < 300 ? "Successful Response" : "Error " + status;
    }

    private void content(ObjectNode response, Type type, String mediaType) {
        Class<?> raw = Constraints.raw(type);
        boolean bytes =
                raw == byte[].class
                        || InputStream.class.isAssignableFrom(raw)
                        || Path.class.isAssignableFrom(raw);
        boolean json = mediaType.endsWith("json") || mediaType.endsWith("jsonl");
        ObjectNode content =
                response.get("content") instanceof ObjectNode known
                        ? known
                        : response.putObject("content");
        content.putObject(mediaType)
                .set("schema", bytes && !json ? schemas.binary() : schemas.of(type));
    }

    /** Cookies share the header that sets them. */
    private void header(ObjectNode response, Operation.Header header) {
        ObjectNode headers =
                response.get("headers") instanceof ObjectNode known
                        ? known
                        : response.putObject("headers");
        ObjectNode before = headers.get(header.name()) instanceof ObjectNode known ? known : null;
        ObjectNode node = before == null ? headers.putObject(header.name()) : before;
        String description =
                before != null && before.has("description")
                        ? before.get("description").asString() + "; " + header.description()
                        : header.description();
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        node.set("schema", schemas.of(header.type()));
    }

    // ---- errors ----

    private void refusal(ObjectNode responses, int status, String meaning) {
        if (responses.has(String.valueOf(status))) {
            return;
        }
        refuses = true;
        ObjectNode node = responses.putObject(String.valueOf(status));
        node.put("description", meaning);
        if (status == 401) {
            node.putObject("headers")
                    .putObject("WWW-Authenticate")
                    .put("description", "How to authenticate")
                    .putObject("schema")
                    .put("type", "string");
        }
        error(node, problemDetails ? "ProblemDetails" : "HTTPError");
    }

    private void error(ObjectNode response, String definition) {
        response.putObject("content")
                .putObject(problemDetails ? "application/problem+json" : "application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + definition);
    }

    /** Adds the definitions of the errors that were spoken of. */
    void addErrors(ObjectNode definitions) {
        if (validates) {
            if (problemDetails) {
                ObjectNode problem = problemDetails(definitions, "ValidationProblem");
                list((ObjectNode) problem.get("properties"), "errors", "Errors");
                ((ArrayNode) problem.get("required")).add("errors");
            } else {
                ObjectNode error = object(definitions, "HTTPValidationError");
                list(error.putObject("properties"), "detail", "Detail");
            }
            addProblem(definitions);
        }
        if (refuses) {
            if (problemDetails) {
                problemDetails(definitions, "ProblemDetails");
            } else {
                ObjectNode error = object(definitions, "HTTPError");
                error.putObject("properties").putObject("detail").put("title", "Detail");
                error.putArray("required").add("detail");
            }
        }
    }

    private static ObjectNode object(ObjectNode definitions, String name) {
        return definitions.putObject(name).put("title", name).put("type", "object");
    }

    private static void list(ObjectNode properties, String name, String title) {
        ObjectNode list = properties.putObject(name).put("title", title).put("type", "array");
        list.putObject("items").put("$ref", "#/components/schemas/ValidationError");
    }

    /** What RFC 9457 has. */
    private static ObjectNode problemDetails(ObjectNode definitions, String name) {
        ObjectNode problem = object(definitions, name);
        ObjectNode properties = problem.putObject("properties");
        properties
                .putObject("type")
                .put("type", "string")
                .put("format", "uri-reference")
                .put("default", "about:blank");
        properties.putObject("title").put("type", "string");
        properties.putObject("status").put("type", "integer");
        for (String text : List.of("detail", "instance")) {
            properties.putObject(text).put("type", "string");
        }
        problem.putArray("required").add("type").add("title").add("status");
        return problem;
    }

    /** One problem of a 422, under the names that FastAPI gives it. */
    private static void addProblem(ObjectNode definitions) {
        ObjectNode problem = object(definitions, "ValidationError");
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
