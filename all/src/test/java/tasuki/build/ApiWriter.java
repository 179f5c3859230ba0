package tasuki.build;

import static java.util.stream.Collectors.joining;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes what a caller can see of one type, as declarations. {@code public} goes without saying, as
 * do java.lang and the type's own package; nullness annotations are part of the types.
 */
final class ApiWriter {
    private static final Set<String> FROM_OBJECT =
            Set.of("equals(Object)", "hashCode()", "toString()");

    private final Class<?> type;

    ApiWriter(Class<?> type) {
        this.type = type;
    }

    static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    String head() {
        int modifiers = type.getModifiers();
        boolean plainClass = !type.isInterface() && !type.isEnum() && !type.isRecord();
        return modifier(Modifier.isProtected(modifiers), "protected")
                + modifier(plainClass && Modifier.isStatic(modifiers), "static")
                + modifier(plainClass && Modifier.isAbstract(modifiers), "abstract")
                + modifier(plainClass && Modifier.isFinal(modifiers), "final")
                + modifier(type.isSealed(), "sealed")
                + kind()
                + " "
                + type.getCanonicalName()
                + typeParameters(type.getTypeParameters())
                + components()
                + supertypes()
                + permits();
    }

    Stream<String> constructors() {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isVisible(constructor.getModifiers()))
                .map(
                        constructor ->
                                modifier(
                                                Modifier.isProtected(constructor.getModifiers()),
                                                "protected")
                                        + typeParameters(constructor.getTypeParameters(), " ")
                                        + type.getSimpleName()
                                        + parameters(constructor)
                                        + thrown(constructor))
                .sorted();
    }

    Stream<String> fields() {
        return declaringTypes(type)
                .flatMap(declaring -> Arrays.stream(declaring.getDeclaredFields()))
                .filter(field -> isVisible(field.getModifiers()) && !field.isSynthetic())
                .map(
                        field ->
                                modifier(Modifier.isProtected(field.getModifiers()), "protected")
                                        + modifier(
                                                Modifier.isStatic(field.getModifiers()), "static")
                                        + modifier(Modifier.isFinal(field.getModifiers()), "final")
                                        + name(field.getAnnotatedType())
                                        + " "
                                        + field.getName())
                .distinct()
                .sorted();
    }

    Stream<String> methods() {
        return declaringTypes(type)
                .flatMap(declaring -> Arrays.stream(declaring.getDeclaredMethods()))
                .filter(method -> isVisible(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !FROM_OBJECT.contains(method.getName() + parameters(method)))
                .filter(method -> !isComponent(method))
                .sorted(Comparator.comparing(Method::getName).thenComparing(this::method))
                .map(this::method)
                .distinct();
    }

    private String method(Method method) {
        int modifiers = method.getModifiers();
        boolean inInterface = method.getDeclaringClass().isInterface();
        return modifier(Modifier.isProtected(modifiers), "protected")
                + modifier(Modifier.isStatic(modifiers), "static")
                + modifier(!inInterface && Modifier.isAbstract(modifiers), "abstract")
                + modifier(Modifier.isFinal(modifiers), "final")
                + modifier(method.isDefault(), "default")
                + typeParameters(method.getTypeParameters(), " ")
                + name(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + parameters(method)
                + thrown(method)
                + (method.getDefaultValue() == null ? "" : " default");
    }

    /** The type and those of its supertypes that callers cannot see: their members are its own. */
    private static Stream<Class<?>> declaringTypes(Class<?> type) {
        Stream<Class<?>> above =
                Stream.concat(
                        Stream.ofNullable(type.getSuperclass()),
                        Arrays.stream(type.getInterfaces()));
        return Stream.concat(
                Stream.of(type),
                above.filter(supertype -> !isVisible(supertype.getModifiers()))
                        .flatMap(ApiWriter::declaringTypes));
    }

    private String kind() {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        return type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private String components() {
        return !type.isRecord()
                ? ""
                : Arrays.stream(type.getRecordComponents())
                        .map(part -> name(part.getAnnotatedType()) + " " + part.getName())
                        .collect(joining(", ", "(", ")"));
    }

    private boolean isComponent(Method method) {
        return type.isRecord()
                && method.getParameterCount() == 0
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(part -> part.getName().equals(method.getName()));
    }

    private String supertypes() {
        Class<?> superclass = type.getSuperclass();
        boolean shown =
                superclass != null
                        && superclass != Object.class
                        && superclass != Record.class
                        && !type.isEnum()
                        && isVisible(superclass.getModifiers());
        String extended = shown ? " extends " + name(type.getAnnotatedSuperclass()) : "";
        List<String> interfaces =
                Arrays.stream(type.getAnnotatedInterfaces())
                        .filter(implemented -> isVisible(raw(implemented.getType()).getModifiers()))
                        .map(this::name)
                        .toList();
        if (interfaces.isEmpty() || type.isAnnotation()) {
            return extended;
        }
        String word = type.isInterface() ? " extends " : " implements ";
        return extended + word + String.join(", ", interfaces);
    }

    private String permits() {
        return !type.isSealed()
                ? ""
                : Arrays.stream(type.getPermittedSubclasses())
                        .filter(permitted -> isVisible(permitted.getModifiers()))
                        .map(this::name)
                        .sorted()
                        .collect(joining(", ", " permits ", ""));
    }

    private String typeParameters(TypeVariable<?>[] variables, String end) {
        return variables.length == 0 ? "" : typeParameters(variables) + end;
    }

    private String typeParameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(this::typeParameter)
                        .collect(joining(", ", "<", ">"));
    }

    private String typeParameter(TypeVariable<?> variable) {
        String bounds =
                Arrays.stream(variable.getAnnotatedBounds())
                        .map(this::name)
                        .filter(bound -> !bound.equals("Object"))
                        .collect(joining(" & "));
        return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private String parameters(Executable executable) {
        AnnotatedType[] types = executable.getAnnotatedParameterTypes();
        String[] names = Arrays.stream(types).map(this::name).toArray(String[]::new);
        if (executable.isVarArgs()) {
            int last = names.length - 1;
            names[last] = names[last].substring(0, names[last].length() - "[]".length()) + "...";
        }
        return "(" + String.join(", ", names) + ")";
    }

    private String thrown(Executable executable) {
        return executable.getAnnotatedExceptionTypes().length == 0
                ? ""
                : Arrays.stream(executable.getAnnotatedExceptionTypes())
                        .map(this::name)
                        .collect(joining(", ", " throws ", ""));
    }

    private String name(AnnotatedType annotated) {
        String nullness = nullness(annotated);
        return switch (annotated) {
            case AnnotatedArrayType array ->
                    name(array.getAnnotatedGenericComponentType())
                            + (nullness.isEmpty() ? "" : " " + nullness)
                            + "[]";
            case AnnotatedWildcardType wildcard -> nullness + wildcard(wildcard);
            case AnnotatedParameterizedType parameterized ->
                    annotate(nullness, name(raw(parameterized.getType())))
                            + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                                    .map(this::name)
                                    .collect(joining(", ", "<", ">"));
            default ->
                    annotated.getType() instanceof Class<?> plain
                            ? annotate(nullness, name(plain))
                            : nullness + annotated.getType().getTypeName();
        };
    }

    private String wildcard(AnnotatedWildcardType wildcard) {
        if (wildcard.getAnnotatedLowerBounds().length > 0) {
            return "? super " + name(wildcard.getAnnotatedLowerBounds()[0]);
        }
        String upper = name(wildcard.getAnnotatedUpperBounds()[0]);
        return upper.equals("Object") ? "?" : "? extends " + upper;
    }

    private String name(Class<?> named) {
        String packageName = named.getPackageName();
        boolean obvious =
                packageName.equals("java.lang") || packageName.equals(type.getPackageName());
        String full = named.getCanonicalName();
        return obvious && full.startsWith(packageName + ".")
                ? full.substring(packageName.length() + 1)
                : full;
    }

    /** A nullness annotation stands before the simple name: {@code java.util.@Nullable List}. */
    private static String annotate(String nullness, String name) {
        int simple = name.lastIndexOf('.') + 1;
        return name.substring(0, simple) + nullness + name.substring(simple);
    }

    private static String nullness(AnnotatedElement element) {
        if (element.isAnnotationPresent(Nullable.class)) {
            return "@Nullable ";
        }
        return element.isAnnotationPresent(NonNull.class) ? "@NonNull " : "";
    }

    private static Class<?> raw(Type generic) {
        return generic instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) generic;
    }

    private static String modifier(boolean present, String word) {
        return present ? word + " " : "";
    }
}
