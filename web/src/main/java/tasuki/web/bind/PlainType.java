package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;

/** Types without annotations, where only a Type is known. */
public final class PlainType {
    private PlainType() {}

    /** The type, as if it had been declared somewhere without annotations. */
    public static AnnotatedType of(Type type) {
        return type instanceof ParameterizedType parameterized
                ? new Parameterized(parameterized)
                : new Simple(type);
    }

    private interface Bare extends AnnotatedType {
        @Override
        default <A extends Annotation> @Nullable A getAnnotation(Class<A> annotation) {
            return null;
        }

        @Override
        default Annotation[] getAnnotations() {
            return new Annotation[0];
        }

        @Override
        default Annotation[] getDeclaredAnnotations() {
            return new Annotation[0];
        }

        @Override
        default @Nullable AnnotatedType getAnnotatedOwnerType() {
            return null;
        }
    }

    private record Simple(Type type) implements Bare {
        @Override
        public Type getType() {
            return type;
        }
    }

    private record Parameterized(ParameterizedType type)
            implements Bare, AnnotatedParameterizedType {
        @Override
        public Type getType() {
            return type;
        }

        @Override
        public AnnotatedType[] getAnnotatedActualTypeArguments() {
            return Arrays.stream(type.getActualTypeArguments())
                    .map(PlainType::of)
                    .toArray(AnnotatedType[]::new);
        }

        @Override
        public @Nullable AnnotatedType getAnnotatedOwnerType() {
            return null;
        }
    }
}
