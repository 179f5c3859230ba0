package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the components of a generic record are of, where it is known what the record is of: in
 * {@code Page<Item>} its {@code List<T> items} is a {@code List<Item>}.
 */
final class Generics {
    private Generics() {}

    /** What the type variables of a class stand for in a type; empty if it is not generic. */
    static Map<TypeVariable<?>, AnnotatedType> arguments(AnnotatedType type) {
        if (!(type instanceof AnnotatedParameterizedType parameterized)) {
            return Map.of();
        }
        AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
        TypeVariable<?>[] variables = Constraints.raw(type.getType()).getTypeParameters();
        Map<TypeVariable<?>, AnnotatedType> map = new HashMap<>();
        for (int i = 0; i < Math.min(arguments.length, variables.length); i++) {
            map.put(variables[i], arguments[i]);
        }
        return map;
    }

    /** The type with its variables replaced by what they stand for. */
    static AnnotatedType resolve(AnnotatedType type, Map<TypeVariable<?>, AnnotatedType> known) {
        if (known.isEmpty()) {
            return type;
        }
        return switch (type) {
            case AnnotatedTypeVariable variable -> known.getOrDefault(variable.getType(), type);
            case AnnotatedParameterizedType parameterized ->
                    new Parameterized(parameterized, known);
            case AnnotatedArrayType array -> new Array(array, known);
            default -> type;
        };
    }

    /** A generic class of these arguments. */
    static ParameterizedType of(Class<?> type, Type... arguments) {
        return new PlainParameterized(type, type.getDeclaringClass(), arguments);
    }

    private static Type plain(AnnotatedType type) {
        return type.getType();
    }

    /** Has the annotations of a type as it was declared. */
    private interface AsDeclared extends AnnotatedType {
        AnnotatedType declared();

        @Override
        default <A extends Annotation> @Nullable A getAnnotation(Class<A> type) {
            return declared().getAnnotation(type);
        }

        @Override
        default Annotation[] getAnnotations() {
            return declared().getAnnotations();
        }

        @Override
        default Annotation[] getDeclaredAnnotations() {
            return declared().getDeclaredAnnotations();
        }
    }

    private record Parameterized(
            AnnotatedParameterizedType declared, Map<TypeVariable<?>, AnnotatedType> known)
            implements AnnotatedParameterizedType, AsDeclared {

        @Override
        public AnnotatedType[] getAnnotatedActualTypeArguments() {
            return Arrays.stream(declared.getAnnotatedActualTypeArguments())
                    .map(argument -> resolve(argument, known))
                    .toArray(AnnotatedType[]::new);
        }

        @Override
        public Type getType() {
            ParameterizedType plain = (ParameterizedType) declared.getType();
            return new PlainParameterized(
                    plain.getRawType(),
                    plain.getOwnerType(),
                    Arrays.stream(getAnnotatedActualTypeArguments())
                            .map(Generics::plain)
                            .toArray(Type[]::new));
        }

        @Override
        public @Nullable AnnotatedType getAnnotatedOwnerType() {
            return declared.getAnnotatedOwnerType();
        }
    }

    private record Array(AnnotatedArrayType declared, Map<TypeVariable<?>, AnnotatedType> known)
            implements AnnotatedArrayType, AsDeclared {

        @Override
        public AnnotatedType getAnnotatedGenericComponentType() {
            return resolve(declared.getAnnotatedGenericComponentType(), known);
        }

        @Override
        public Type getType() {
            Type element = getAnnotatedGenericComponentType().getType();
            return element instanceof Class<?> plain
                    ? plain.arrayType()
                    : (java.lang.reflect.GenericArrayType) () -> element;
        }

        @Override
        public @Nullable AnnotatedType getAnnotatedOwnerType() {
            return declared.getAnnotatedOwnerType();
        }
    }

    /** As the JDK's own, it equals another one of the same parts: Jackson caches by it. */
    private record PlainParameterized(Type rawType, @Nullable Type ownerType, Type[] arguments)
            implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return rawType;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return ownerType;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && rawType.equals(that.getRawType())
                    && Objects.equals(ownerType, that.getOwnerType())
                    && Arrays.equals(arguments, that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(arguments)
                    ^ Objects.hashCode(ownerType)
                    ^ Objects.hashCode(rawType);
        }
    }
}
