package tasuki.web.bind;

import com.fasterxml.jackson.annotation.JsonProperty;

import tasuki.web.Default;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the components of records mean in a request: their name, whether they must be there,
 * defaults.
 */
public final class RecordParts {
    private RecordParts() {}

    /** Whether a request must give it: neither optional, nor nullable, nor with a default. */
    public static boolean required(RecordComponent component) {
        return !optional(component.getType())
                && !mayBeNull(component)
                && defaultOf(component).isEmpty();
    }

    /** Whether a type says by itself that nothing may be there. */
    public static boolean optional(Class<?> type) {
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class;
    }

    /** Whether a component is marked as nullable, by an annotation of any library. */
    public static boolean mayBeNull(RecordComponent component) {
        return nullable(component.getAnnotatedType())
                || nullable(component)
                || nullable(declaration(component));
    }

    /** Whether an element or a type is marked as nullable, by an annotation of any library. */
    public static boolean nullable(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    /** The text of its {@code @Default}. */
    public static Optional<String> defaultOf(RecordComponent component) {
        Default annotation = component.getAnnotation(Default.class);
        return annotation == null ? Optional.empty() : Optional.of(annotation.value());
    }

    /** Its name in JSON. */
    public static String name(RecordComponent component) {
        JsonProperty property = declaration(component).getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty()
                ? component.getName()
                : property.value();
    }

    /** Where annotations on it are found whatever their targets: the private field. */
    public static Field declaration(RecordComponent component) {
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("A record without the field of " + component, e);
        }
    }
}
