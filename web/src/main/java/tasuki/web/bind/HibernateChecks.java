package tasuki.web.bind;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;

import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The constraints that are not compiled: custom ones, those of whole classes, beans. Hibernate
 * Validator takes a third of a second to start, so it is made when the first of them is met.
 */
final class HibernateChecks {
    private final Supplier<Validator> validator =
            new Supplier<>() {
                private @Nullable Validator made;

                @Override
                public synchronized Validator get() {
                    Validator validator = made;
                    if (validator == null) {
                        validator = make();
                        made = validator;
                    }
                    return validator;
                }
            };

    private static Validator make() {
        HibernateValidatorConfiguration settings =
                Validation.byProvider(HibernateValidator.class).configure();
        return settings.ignoreXmlConfiguration()
                .constraintValidatorFactory(
                        new Validators(settings.getDefaultConstraintValidatorFactory()))
                .messageInterpolator(
                        new ParameterMessageInterpolator(
                                Set.of(Locale.ENGLISH), Locale.ENGLISH, false))
                .buildValidatorFactory()
                .getValidator();
    }

    /** Whether a class that is no record has constraints. */
    boolean constrains(Class<?> type) {
        return !type.isPrimitive()
                && !type.isEnum()
                && !type.isInterface()
                && !type.getName().startsWith("java.")
                && Constraints.carriesConstraints(type);
    }

    private Set<ConstraintViolation<Object>> validate(Object value) {
        Opens.pass(value.getClass(), HibernateValidator.class);
        return validator.get().validate(value);
    }

    /** Everything of a bean. */
    void bean(@Nullable Object value, Problems problems) {
        if (value != null) {
            for (ConstraintViolation<Object> violation : sorted(validate(value))) {
                add(violation, names(violation), problems);
            }
        }
    }

    /** What of a record is not compiled. */
    void others(@Nullable Object value, Problems problems) {
        if (value == null) {
            return;
        }
        for (ConstraintViolation<Object> violation : sorted(validate(value))) {
            if (violation.getLeafBean() == value && !compiled(violation)) {
                add(violation, names(violation), problems);
            }
        }
    }

    /** What of the arguments of a method is not compiled. */
    void parameters(
            Object target,
            Method method,
            @Nullable Object[] arguments,
            List<Object[]> places,
            Problems problems) {
        Opens.pass(target.getClass(), HibernateValidator.class);
        Set<ConstraintViolation<Object>> violations =
                validator.get().forExecutables().validateParameters(target, method, arguments);
        for (ConstraintViolation<Object> violation : sorted(violations)) {
            Path.Node node = null;
            int depth = 0;
            for (Path.Node each : violation.getPropertyPath()) {
                node = each;
                depth++;
            }
            if (depth == 2
                    && node instanceof Path.ParameterNode parameter
                    && !compiled(violation)) {
                add(violation, Arrays.asList(places.get(parameter.getParameterIndex())), problems);
            }
        }
    }

    private static List<ConstraintViolation<Object>> sorted(
            Set<ConstraintViolation<Object>> violations) {
        return violations.stream()
                .sorted(Comparator.comparing(violation -> violation.getPropertyPath().toString()))
                .toList();
    }

    private static boolean compiled(ConstraintViolation<?> violation) {
        Object value = violation.getInvalidValue();
        Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
        return value == null
                ? StandardConstraints.compile(constraint, String.class).isPresent()
                : StandardConstraints.compile(constraint, value.getClass()).isPresent();
    }

    private static List<Object> names(ConstraintViolation<?> violation) {
        List<Object> names = new ArrayList<>();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                names.add(node.getIndex());
            } else if (node.getKey() != null) {
                names.add(String.valueOf(node.getKey()));
            }
            String name = node.getName();
            if (name != null && !name.isEmpty() && !name.startsWith("<")) {
                names.add(name);
            }
        }
        return names;
    }

    private static void add(
            ConstraintViolation<?> violation, List<Object> place, Problems problems) {
        place.forEach(problems::enter);
        Class<? extends Annotation> constraint =
                violation.getConstraintDescriptor().getAnnotation().annotationType();
        problems.add(
                snake(constraint.getSimpleName()), sentence(violation), input(violation), Map.of());
        place.forEach(_ -> problems.leave());
    }

    private static @Nullable Object input(ConstraintViolation<?> violation) {
        return StandardConstraints.unwrap(violation.getInvalidValue());
    }

    private static String sentence(ConstraintViolation<?> violation) {
        String message = violation.getMessage();
        return message.startsWith("must ") ? "Input " + message : message;
    }

    private static String snake(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append(i == 0 ? "" : "_").append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
