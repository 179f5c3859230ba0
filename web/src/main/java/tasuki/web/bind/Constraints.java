package tasuki.web.bind;

import jakarta.validation.Constraint;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The checks for declared types: their own constraints, those of the components of records, and
 * those of elements of collections, maps, arrays and optionals, all the way down (as in FastAPI no
 * {@code @Valid} is needed, and it does no harm).
 */
public final class Constraints {
    private final Map<Class<?>, Check> records = new ConcurrentHashMap<>();
    private final Set<Class<?>> compiling = new HashSet<>();
    private final HibernateChecks hibernate = new HibernateChecks();
    private final Access access;

    /** Opens classes, so that their methods can be called. */
    @FunctionalInterface
    public interface Access {
        /** A lookup with full access to the class. */
        MethodHandles.Lookup to(Class<?> type);
    }

    /** Constraints of types that {@code access} can open. */
    public Constraints(Access access) {
        this.access = access;
    }

    /**
     * The check for values declared here.
     *
     * @param declaration what carries the constraints: a parameter, a field
     * @param type its type
     */
    public Check of(AnnotatedElement declaration, AnnotatedType type) {
        return own(declaration.getAnnotations(), type).and(inside(type));
    }

    /** Whether some constraints of a declaration are left to Hibernate Validator. */
    public boolean needsHibernate(AnnotatedElement declaration, AnnotatedType type) {
        return left(declaration.getAnnotations(), type) || leftInside(type);
    }

    private static boolean left(Annotation[] annotations, AnnotatedType type) {
        Class<?> raw = unwrapped(type);
        return constraints(annotations).stream()
                .anyMatch(constraint -> StandardConstraints.compile(constraint, raw).isEmpty());
    }

    private static boolean leftInside(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
                if (left(argument.getAnnotations(), argument) || leftInside(argument)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The class of the values; of an optional, of what is in it. */
    private static Class<?> unwrapped(AnnotatedType type) {
        Class<?> raw = raw(type.getType());
        return raw == Optional.class && type instanceof AnnotatedParameterizedType optional
                ? raw(optional.getAnnotatedActualTypeArguments()[0].getType())
                : raw;
    }

    /**
     * Checks the arguments of a method against the constraints that are left to Hibernate
     * Validator.
     */
    public void checkWithHibernate(
            Object target,
            Method method,
            @Nullable Object[] arguments,
            List<Object[]> places,
            Problems problems) {
        hibernate.parameters(target, method, arguments, places, problems);
    }

    private static Check own(Annotation[] annotations, AnnotatedType type) {
        Check all = Check.NONE;
        for (Annotation constraint : constraints(annotations)) {
            Optional<Check> check = StandardConstraints.compile(constraint, unwrapped(type));
            all = all.and(check.orElse(Check.NONE));
        }
        if (all == Check.NONE || raw(type.getType()) != Optional.class) {
            return all;
        }
        Check inner = all;
        return (value, problems) -> inner.check(StandardConstraints.unwrap(value), problems);
    }

    /** The constraints among annotations, repeated ones unpacked, without those of other groups. */
    static List<Annotation> constraints(Annotation[] annotations) {
        List<Annotation> found = new ArrayList<>();
        for (Annotation annotation : annotations) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (type.isAnnotationPresent(Constraint.class)) {
                if (attribute(annotation, "groups") instanceof Class<?>[] groups
                        && groups.length == 0) {
                    found.add(annotation);
                }
            } else if (type.getSimpleName().equals("List")
                    && attribute(annotation, "value") instanceof Annotation[] several) {
                found.addAll(constraints(several));
            }
        }
        return found;
    }

    private static @Nullable Object attribute(Annotation annotation, String name) {
        try {
            Method method = annotation.annotationType().getMethod(name);
            return method.trySetAccessible() ? method.invoke(annotation) : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private Check inside(AnnotatedType type) {
        Class<?> raw = raw(type.getType());
        if (type instanceof AnnotatedTypeVariable || !Choices.of(raw).isEmpty()) {
            return this::dynamic;
        }
        if (type instanceof AnnotatedArrayType array) {
            return each(argument(array.getAnnotatedGenericComponentType()));
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
            if (raw == Optional.class) {
                Check inner = argument(arguments[0]);
                return inner == Check.NONE
                        ? inner
                        : (value, problems) -> {
                            if (value instanceof Optional<?> optional && optional.isPresent()) {
                                inner.check(optional.get(), problems);
                            }
                        };
            }
            if (Collection.class.isAssignableFrom(raw)) {
                return each(argument(arguments[0]));
            }
            if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
                return entries(argument(arguments[0]), argument(arguments[1]));
            }
        }
        if (raw.isRecord()) {
            return record(raw);
        }
        return hibernate.constrains(raw) ? hibernate::bean : Check.NONE;
    }

    private Check argument(AnnotatedType type) {
        return own(type.getAnnotations(), type).and(inside(type));
    }

    private static Check each(Check element) {
        if (element == Check.NONE) {
            return element;
        }
        return (value, problems) -> {
            int index = 0;
            if (value instanceof Object[] array) {
                for (Object item : array) {
                    at(index++, item, element, problems);
                }
            } else if (value instanceof Collection<?> collection) {
                for (Object item : collection) {
                    at(index++, item, element, problems);
                }
            }
        };
    }

    private static Check entries(Check key, Check element) {
        if (key == Check.NONE && element == Check.NONE) {
            return element;
        }
        return (value, problems) -> {
            if (value instanceof Map<?, ?> map) {
                map.forEach(
                        (name, item) -> {
                            problems.enter(String.valueOf(name));
                            at("[key]", name, key, problems);
                            element.check(item, problems);
                            problems.leave();
                        });
            }
        };
    }

    private static void at(Object place, @Nullable Object item, Check element, Problems problems) {
        problems.enter(place);
        element.check(item, problems);
        problems.leave();
    }

    /** The check for a value whose type is known only when it is there. */
    private void dynamic(@Nullable Object value, Problems problems) {
        if (value != null && value.getClass().isRecord()) {
            Check known = records.get(value.getClass());
            (known == null ? record(value.getClass()) : known).check(value, problems);
        }
    }

    /** The check for a record; for one that contains itself, found again when it is needed. */
    private synchronized Check record(Class<?> type) {
        Check known = records.get(type);
        if (known != null) {
            return known;
        }
        if (!compiling.add(type)) {
            return (value, problems) -> {
                Check check = records.get(type);
                if (check != null && value != null) {
                    check.check(value, problems);
                }
            };
        }
        try {
            Check check = compile(type);
            records.put(type, check);
            return check;
        } finally {
            compiling.remove(type);
        }
    }

    private record Part(String name, MethodHandle accessor, Check check) {}

    private Check compile(Class<?> type) {
        List<Part> parts = new ArrayList<>();
        boolean others = !constraints(type.getAnnotations()).isEmpty();
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedElement declaration = RecordParts.declaration(component);
            Check check = of(declaration, component.getAnnotatedType());
            others |= needsHibernate(declaration, component.getAnnotatedType());
            if (check != Check.NONE) {
                parts.add(new Part(RecordParts.name(component), accessor(component), check));
            }
        }
        Check own = parts.isEmpty() ? Check.NONE : components(parts.toArray(Part[]::new));
        return others ? own.and(hibernate::others) : own;
    }

    private static Check components(Part[] parts) {
        return (value, problems) -> {
            if (value == null) {
                return;
            }
            for (Part part : parts) {
                Object component;
                try {
                    component = (Object) part.accessor.invokeExact(value);
                } catch (RuntimeException | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException("Cannot read " + part.name, e);
                }
                problems.enter(part.name);
                part.check.check(component, problems);
                problems.leave();
            }
        };
    }

    private MethodHandle accessor(RecordComponent component) {
        try {
            Class<?> type = component.getDeclaringRecord();
            return access.to(type)
                    .unreflect(component.getAccessor())
                    .asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot read " + component, e);
        }
    }

    /** The class behind a type. */
    public static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> raw(p.getRawType());
            case java.lang.reflect.GenericArrayType a ->
                    raw(a.getGenericComponentType()).arrayType();
            case java.lang.reflect.WildcardType w -> raw(w.getUpperBounds()[0]);
            case java.lang.reflect.TypeVariable<?> v -> raw(v.getBounds()[0]);
            default -> Object.class;
        };
    }

    /** Whether a class carries constraints on its fields or getters. */
    static boolean carriesConstraints(Class<?> type) {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (var field : c.getDeclaredFields()) {
                if (!constraints(field.getAnnotations()).isEmpty()) {
                    return true;
                }
            }
            for (var method : c.getDeclaredMethods()) {
                if (!Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == 0
                        && !constraints(method.getAnnotations()).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }
}
