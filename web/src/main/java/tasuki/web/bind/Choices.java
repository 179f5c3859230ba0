package tasuki.web.bind;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The choices of a sealed type, or of one with Jackson's {@code @JsonSubTypes}: which classes they
 * are, what they are called in JSON, and which property tells.
 */
public final class Choices {
    private Choices() {}

    /** The choices of a type with the names that they have in JSON; empty if it is none. */
    public static Map<Class<?>, String> of(Class<?> type) {
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

    /** The property that tells which choice it is; empty if there is none. */
    public static Optional<String> property(Class<?> type) {
        JsonTypeInfo info = holder(type).getAnnotation(JsonTypeInfo.class);
        if (info == null
                || (info.include() != JsonTypeInfo.As.PROPERTY
                        && info.include() != JsonTypeInfo.As.EXISTING_PROPERTY)) {
            return Optional.empty();
        }
        return switch (info.use()) {
            case NAME, SIMPLE_NAME, CLASS ->
                    Optional.of(
                            info.property().isEmpty()
                                    ? String.valueOf(info.use().getDefaultPropertyName())
                                    : info.property());
            default -> Optional.empty();
        };
    }

    /** Whether something says how to tell the choices of a type apart. */
    static boolean told(Class<?> type) {
        return holder(type).isAnnotationPresent(JsonTypeInfo.class);
    }

    /** Whether JSON that does not tell is taken for one of them. */
    static boolean hasDefault(Class<?> type) {
        JsonTypeInfo info = holder(type).getAnnotation(JsonTypeInfo.class);
        return info != null && info.defaultImpl() != JsonTypeInfo.class;
    }

    /** What has the type information of a choice: itself, or what it is a choice of. */
    private static Class<?> holder(Class<?> type) {
        Class<?> outer = root(type);
        return type.isAnnotationPresent(JsonTypeInfo.class) || outer == null ? type : outer;
    }

    /** The type with the type information that a class is a choice of. */
    public static @Nullable Class<?> root(Class<?> type) {
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
