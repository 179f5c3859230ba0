package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds the annotated methods of an object, in the order of its source. */
final class HandlerMethods {
    private static final Map<Class<? extends Annotation>, Function<Annotation, String>> VERBS =
            new LinkedHashMap<>();

    static {
        VERBS.put(Get.class, annotation -> ((Get) annotation).value());
        VERBS.put(Post.class, annotation -> ((Post) annotation).value());
        VERBS.put(Put.class, annotation -> ((Put) annotation).value());
        VERBS.put(Patch.class, annotation -> ((Patch) annotation).value());
        VERBS.put(Delete.class, annotation -> ((Delete) annotation).value());
        VERBS.put(Head.class, annotation -> ((Head) annotation).value());
        VERBS.put(Options.class, annotation -> ((Options) annotation).value());
        VERBS.put(WebSocket.class, annotation -> ((WebSocket) annotation).value());
    }

    private HandlerMethods() {}

    /** The routes of an object, and the tags of its class. */
    static List<Route> routes(Object handlers, String outerPrefix) {
        Class<?> type = handlers.getClass();
        Prefix prefix = type.getAnnotation(Prefix.class);
        String start = outerPrefix + (prefix == null ? "" : prefix.value());
        List<Route> routes = new ArrayList<>();
        for (Method method : methods(type)) {
            for (var verb : VERBS.entrySet()) {
                Annotation annotation = method.getAnnotation(verb.getKey());
                if (annotation != null) {
                    String path = start + verb.getValue().apply(annotation);
                    String name = verb.getKey().getSimpleName().toUpperCase(Locale.ROOT);
                    routes.add(route(name, path.isEmpty() ? "/" : path, handlers, method, prefix));
                }
            }
        }
        if (routes.isEmpty() && dependencies(handlers).isEmpty()) {
            throw new WebSetupException(
                    "No method of "
                            + type.getName()
                            + " has an annotation such as @Get(\"/path\"): nothing to serve");
        }
        return routes;
    }

    /** The dependencies that an object provides. */
    static List<Method> dependencies(Object handlers) {
        return methods(handlers.getClass()).stream()
                .filter(method -> method.isAnnotationPresent(Provides.class))
                .toList();
    }

    private static Route route(
            String verb, String path, Object target, Method method, @Nullable Prefix prefix) {
        Route route = new Route(verb, path, target, method);
        if (prefix != null) {
            route.tags(prefix.tags());
        }
        Status status = method.getAnnotation(Status.class);
        if (status != null) {
            route.status(status.value());
        }
        Timeout timeout = annotation(method, Timeout.class);
        if (timeout != null) {
            route.timeout(duration(timeout.value(), method));
        }
        CancelOnDisconnect cancel = annotation(method, CancelOnDisconnect.class);
        if (cancel != null) {
            route.cancelOnDisconnect(cancel.value());
        }
        for (AnnotatedElement place : List.of(method.getDeclaringClass(), method)) {
            Scopes scopes = place.getAnnotation(Scopes.class);
            if (scopes != null) {
                route.scopes(scopes.value());
            }
            for (Responds answer : place.getAnnotationsByType(Responds.class)) {
                route.response(
                        answer.status(),
                        answer.description(),
                        answer.type() == void.class ? Optional.empty() : Optional.of(answer.type()),
                        answer.mediaType());
            }
        }
        for (AnnotatedElement place : List.of(method.getDeclaringClass(), method)) {
            for (ReplyHeader header : place.getAnnotationsByType(ReplyHeader.class)) {
                route.replyHeader(
                        header.status(),
                        header.value(),
                        header.description(),
                        header.type(),
                        header.cookie());
            }
        }
        for (ApiCallback callback : method.getAnnotationsByType(ApiCallback.class)) {
            route.callback(ApiCall.of(callback));
        }
        Describe describe = method.getAnnotation(Describe.class);
        if (describe != null) {
            route.summary(describe.summary())
                    .description(describe.description())
                    .id(describe.id())
                    .tags(describe.tags());
            if (describe.deprecated()) {
                route.deprecated();
            }
            if (describe.hidden()) {
                route.hidden();
            }
        }
        for (Depends depends :
                new Depends[] {
                    target.getClass().getAnnotation(Depends.class),
                    method.getAnnotation(Depends.class)
                }) {
            if (depends != null) {
                route.depends(depends.value());
            }
        }
        if (route.isWebSocket()) {
            route.hidden();
        }
        if (method.isAnnotationPresent(Deprecated.class)) {
            route.deprecated();
        }
        return route.sse(method.getAnnotation(Sse.class));
    }

    private static <A extends Annotation> @Nullable A annotation(Method method, Class<A> type) {
        A own = method.getAnnotation(type);
        return own != null ? own : method.getDeclaringClass().getAnnotation(type);
    }

    /** Reads {@code 500ms}, {@code 2s}, {@code 1m}, {@code 1h}, {@code PT2S}. */
    static Duration duration(String text, Object where) {
        try {
            if (text.startsWith("P")) {
                return Duration.parse(text);
            }
            int unit = 0;
            while (unit < text.length() && Character.isDigit(text.charAt(unit))) {
                unit++;
            }
            long amount = Long.parseLong(text.substring(0, unit));
            return switch (text.substring(unit).strip()) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> throw new NumberFormatException();
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new WebSetupException(
                    "Not a time: '" + text + "' at " + where + "; write 500ms, 2s, 1m or 1h", e);
        }
    }

    private static List<Method> methods(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            List<Method> own = new ArrayList<>(List.of(c.getDeclaredMethods()));
            own.removeIf(method -> method.isSynthetic() || method.isBridge());
            Map<String, Integer> order = order(c);
            own.sort(
                    Comparator.comparingInt(
                            (Method method) ->
                                    order.getOrDefault(
                                            method.getName() + descriptor(method), order.size())));
            methods.addAll(own);
        }
        return methods;
    }

    private static String descriptor(Method method) {
        return java.lang.invoke.MethodType.methodType(
                        method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }

    /** The places of the methods in the class file, which reflection does not keep. */
    private static Map<String, Integer> order(Class<?> type) {
        Map<String, Integer> order = new HashMap<>();
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            if (in != null) {
                for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                    order.put(
                            method.methodName().stringValue() + method.methodType().stringValue(),
                            order.size());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return Map.of(); // then the order is reflection's
        }
        return order;
    }
}
