package tasuki.web;

import tasuki.stream.AsyncStream;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Parameter;
import tasuki.web.bind.Protection;
import tasuki.web.openapi.Operation;
import tasuki.web.route.PathPattern;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the documentation says about routes, read off their declarations. */
final class Operations {
    private Operations() {}

    /** Of something that is in no documentation. */
    static Operation none() {
        return new Operation(
                "",
                "",
                "",
                "",
                "",
                List.of(),
                false,
                true,
                List.of(),
                200,
                Optional.empty(),
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                SecurityScopes.NONE);
    }

    static Operation of(
            Route route,
            PathPattern pattern,
            List<String> tags,
            List<Parameter> parameters,
            Protection protection) {
        List<String> allTags = new ArrayList<>(tags);
        allTags.addAll(route.declaredTags());
        Method method = route.targetMethod();
        String id = route.declaredId();
        String summary = route.declaredSummary();
        if (method == null) {
            id = id.isEmpty() ? id(route.method(), pattern) : id;
            summary = summary.isEmpty() ? route.method() + " " + pattern.template() : summary;
            return new Operation(
                    route.method(),
                    pattern.template(),
                    id,
                    summary,
                    route.declaredDescription(),
                    allTags,
                    route.isDeprecated(),
                    route.isHidden(),
                    variables(pattern),
                    route.declaredStatus() == 0 ? 200 : route.declaredStatus(),
                    Optional.empty(),
                    "application/json",
                    route.responses(),
                    route.replyHeaders(),
                    route.callbacks(),
                    protection.alternatives(),
                    new SecurityScopes(List.copyOf(protection.scopes())));
        }
        Type returned = Returning.documented(method);
        int status = route.declaredStatus();
        boolean nothing = returned == void.class;
        return new Operation(
                route.method(),
                pattern.template(),
                id.isEmpty() ? method.getName() : id,
                summary.isEmpty() ? words(method.getName()) : summary,
                route.declaredDescription(),
                allTags,
                route.isDeprecated(),
                route.isHidden(),
                parameters,
                status != 0 ? status : nothing ? 204 : 200,
                response(returned),
                mediaType(method, returned, route.declaredSse() != null),
                route.responses(),
                route.replyHeaders(),
                route.callbacks(),
                protection.alternatives(),
                new SecurityScopes(List.copyOf(protection.scopes())));
    }

    /** All that is known of a lambda's parameters: the variables of its path. */
    private static List<Parameter> variables(PathPattern pattern) {
        return pattern.segments().stream()
                .filter(PathPattern.Variable.class::isInstance)
                .map(PathPattern.Variable.class::cast)
                .map(
                        variable ->
                                new Parameter(
                                        Parameter.In.PATH,
                                        variable.name(),
                                        tasuki.web.bind.PlainType.of(type(variable.kind())),
                                        tasuki.web.bind.PlainType.of(Object.class),
                                        true,
                                        Optional.empty(),
                                        ""))
                .toList();
    }

    private static Class<?> type(PathPattern.Kind kind) {
        return switch (kind) {
            case INT -> long.class;
            case FLOAT -> double.class;
            case UUID -> java.util.UUID.class;
            case STR, PATH -> String.class;
        };
    }

    private static Optional<Type> response(Type type) {
        Class<?> raw = Constraints.raw(type);
        if (raw == void.class || raw == Reply.class) {
            return Optional.empty();
        }
        if (raw == AsyncStream.class && type instanceof ParameterizedType stream) {
            Type element = stream.getActualTypeArguments()[0];
            return Optional.of(element == SseEvent.class ? String.class : element);
        }
        return Optional.of(type);
    }

    private static String mediaType(Method method, Type type, boolean sse) {
        ContentType declared = method.getAnnotation(ContentType.class);
        if (declared != null) {
            return declared.value();
        }
        Class<?> raw = Constraints.raw(type);
        if (raw == AsyncStream.class) {
            boolean events =
                    type instanceof ParameterizedType stream
                            && stream.getActualTypeArguments()[0] == SseEvent.class;
            boolean bytes =
                    type instanceof ParameterizedType stream
                            && stream.getActualTypeArguments()[0] == byte[].class;
            return sse || events
                    ? "text/event-stream"
                    : bytes ? "application/octet-stream" : "application/jsonl";
        }
        if (raw == byte[].class
                || java.nio.file.Path.class.isAssignableFrom(raw)
                || java.io.InputStream.class.isAssignableFrom(raw)) {
            return "application/octet-stream";
        }
        return "application/json";
    }

    private static String id(String method, PathPattern pattern) {
        return (method.toLowerCase(Locale.ROOT) + pattern.template())
                .replaceAll("[^A-Za-z0-9]+", "_")
                .replaceAll("_+$", "");
    }

    /** {@code readItem} as words: {@code Read Item}. */
    static String words(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                out.append(' ');
            } else if (i == 0 || out.charAt(out.length() - 1) == ' ') {
                out.append(Character.toUpperCase(c));
            } else if (Character.isUpperCase(c) && !Character.isUpperCase(name.charAt(i - 1))) {
                out.append(' ').append(c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
