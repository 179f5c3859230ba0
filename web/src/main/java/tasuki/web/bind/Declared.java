package tasuki.web.bind;

import tasuki.web.BodyParam;
import tasuki.web.CookieParam;
import tasuki.web.Default;
import tasuki.web.FormParam;
import tasuki.web.HeaderParam;
import tasuki.web.PathParam;
import tasuki.web.QueryParam;
import tasuki.web.WebSetupException;
import tasuki.web.bind.Parameter.In;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A parameter of a method, or a component of a record, as it is declared. */
record Declared(String name, AnnotatedType type, AnnotatedElement element, String owner) {
    Class<?> raw() {
        return Constraints.raw(type.getType());
    }

    <A extends Annotation> Optional<A> annotation(Class<A> annotation) {
        return Optional.ofNullable(element.getAnnotation(annotation));
    }

    boolean nullable() {
        return RecordParts.nullable(element) || RecordParts.nullable(type);
    }

    /** What it takes from the request. */
    Parameter parameter(In in, String name, String description) {
        Optional<String> defaultText = annotation(Default.class).map(Default::value);
        boolean required =
                in == In.PATH
                        || (defaultText.isEmpty() && !RecordParts.optional(raw()) && !nullable());
        return new Parameter(in, name, type, element, required, defaultText, description);
    }

    /** The components of a record. */
    static List<Declared> ofRecord(Class<?> type, String owner) {
        List<Declared> parts = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            parts.add(
                    new Declared(
                            RecordParts.name(component),
                            component.getAnnotatedType(),
                            RecordParts.declaration(component),
                            owner));
        }
        return parts;
    }

    /** The parameters of a method or a constructor. */
    static List<Declared> of(Executable method) {
        String owner = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        AnnotatedType[] types = method.getAnnotatedParameterTypes();
        List<Declared> declared = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            var parameter = method.getParameters()[i];
            if (!parameter.isNamePresent() && givenName(parameter).isEmpty()) {
                throw new WebSetupException(
                        "The parameters of "
                                + owner
                                + " have no names in its class file: compile it"
                                + " with javac -parameters (tasuki run does), or name each in its"
                                + " annotation, @QueryParam(\"q\")");
            }
            declared.add(new Declared(parameter.getName(), types[i], parameter, owner));
        }
        return declared;
    }

    /** The name that an annotation gives; empty if none does. */
    private static Optional<String> givenName(AnnotatedElement parameter) {
        Stream<String> names =
                Stream.of(
                        value(parameter, PathParam.class, PathParam::value),
                        value(parameter, QueryParam.class, QueryParam::value),
                        value(parameter, HeaderParam.class, HeaderParam::value),
                        value(parameter, CookieParam.class, CookieParam::value),
                        value(parameter, FormParam.class, FormParam::value),
                        value(parameter, BodyParam.class, BodyParam::value));
        return names.filter(name -> !name.isEmpty()).findFirst();
    }

    private static <A extends Annotation> String value(
            AnnotatedElement parameter, Class<A> type, Function<A, String> value) {
        A annotation = parameter.getAnnotation(type);
        return annotation == null ? "" : value.apply(annotation);
    }
}
