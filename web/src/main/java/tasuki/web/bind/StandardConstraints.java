package tasuki.web.bind;

import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The constraints of Jakarta Validation that requests use most, compiled: no reflection and no
 * allocation for a value that keeps them, and Pydantic's words for one that does not. All others,
 * and these on types that are rare for them, are left to Hibernate Validator.
 *
 * <p>As the specification has it, null keeps every constraint but {@code @NotNull},
 * {@code @NotBlank} and {@code @NotEmpty}.
 */
final class StandardConstraints {
    private StandardConstraints() {}

    /** The check for a constraint on a value of a type; empty if it is not one of ours. */
    static Optional<Check> compile(Annotation constraint, Class<?> type) {
        Check check =
                switch (constraint) {
                    case NotNull c -> notNull(c.message());
                    case NotBlank c when text(type) -> notBlank(c.message());
                    case NotEmpty c when sized(type) -> notEmpty(c.message());
                    case Size c when sized(type) -> size(c.min(), c.max(), c.message());
                    case Pattern c when text(type) -> pattern(c);
                    case Min c when number(type) ->
                            bound(BigDecimal.valueOf(c.value()), Bound.GE, c.message());
                    case Max c when number(type) ->
                            bound(BigDecimal.valueOf(c.value()), Bound.LE, c.message());
                    case DecimalMin c when number(type) ->
                            bound(
                                    new BigDecimal(c.value()),
                                    c.inclusive() ? Bound.GE : Bound.GT,
                                    c.message());
                    case DecimalMax c when number(type) ->
                            bound(
                                    new BigDecimal(c.value()),
                                    c.inclusive() ? Bound.LE : Bound.LT,
                                    c.message());
                    case Positive c when number(type) ->
                            bound(BigDecimal.ZERO, Bound.GT, c.message());
                    case PositiveOrZero c when number(type) ->
                            bound(BigDecimal.ZERO, Bound.GE, c.message());
                    case Negative c when number(type) ->
                            bound(BigDecimal.ZERO, Bound.LT, c.message());
                    case NegativeOrZero c when number(type) ->
                            bound(BigDecimal.ZERO, Bound.LE, c.message());
                    case AssertTrue c when bool(type) -> literal(true, c.message());
                    case AssertFalse c when bool(type) -> literal(false, c.message());
                    default -> null;
                };
        return Optional.ofNullable(check);
    }

    private static boolean text(Class<?> type) {
        return CharSequence.class.isAssignableFrom(type);
    }

    private static boolean sized(Class<?> type) {
        return text(type)
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type.isArray();
    }

    private static boolean number(Class<?> type) {
        return Number.class.isAssignableFrom(type)
                || (type.isPrimitive() && type != boolean.class && type != char.class);
    }

    private static boolean bool(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    private static String message(String declared, String standard) {
        return declared.startsWith("{") ? standard : declared;
    }

    private static Check notNull(String message) {
        String msg = message(message, "Field required");
        return (value, problems) -> {
            if (value == null) {
                problems.add("missing", msg, null);
            }
        };
    }

    private static Check notBlank(String message) {
        String msg = message(message, "String should not be blank");
        return (value, problems) -> {
            if (value == null || value.toString().isBlank()) {
                problems.add("string_blank", msg, value);
            }
        };
    }

    private static Check notEmpty(String message) {
        Check atLeastOne = size(1, Integer.MAX_VALUE, message);
        return notNull(message).and(atLeastOne);
    }

    private static Check size(int min, int max, String message) {
        return (value, problems) -> {
            if (value == null) {
                return;
            }
            int size = sizeOf(value);
            if (size < min) {
                wrongSize(value, size, true, min, message, problems);
            } else if (size > max) {
                wrongSize(value, size, false, max, message, problems);
            }
        };
    }

    private static int sizeOf(Object value) {
        return switch (value) {
            case CharSequence text -> text.length();
            case Collection<?> collection -> collection.size();
            case Map<?, ?> map -> map.size();
            default -> Array.getLength(value);
        };
    }

    private static void wrongSize(
            Object value,
            int size,
            boolean tooSmall,
            int limit,
            String message,
            Problems problems) {
        String key = tooSmall ? "min_length" : "max_length";
        String most = tooSmall ? "at least " : "at most ";
        if (value instanceof CharSequence) {
            String msg = "String should have " + most + limit + plural(" character", limit);
            problems.add(
                    tooSmall ? "string_too_short" : "string_too_long",
                    message(message, msg),
                    value,
                    Map.of(key, limit));
            return;
        }
        String field = value instanceof Map ? "Dictionary" : "List";
        String msg =
                field
                        + " should have "
                        + most
                        + limit
                        + plural(" item", limit)
                        + " after validation, not "
                        + size;
        problems.add(
                tooSmall ? "too_short" : "too_long",
                message(message, msg),
                value,
                Map.of("field_type", field, key, limit, "actual_length", size));
    }

    private static String plural(String word, int count) {
        return count == 1 ? word : word + "s";
    }

    private static Check pattern(Pattern constraint) {
        int flags = 0;
        for (Pattern.Flag flag : constraint.flags()) {
            flags |= flag.getValue();
        }
        Predicate<String> matches =
                java.util.regex.Pattern.compile(constraint.regexp(), flags).asMatchPredicate();
        String msg =
                message(
                        constraint.message(),
                        "String should match pattern '" + constraint.regexp() + "'");
        Map<String, Object> ctx = Map.of("pattern", constraint.regexp());
        return (value, problems) -> {
            if (value != null && !matches.test(value.toString())) {
                problems.add("string_pattern_mismatch", msg, value, ctx);
            }
        };
    }

    private static Check literal(boolean expected, String message) {
        String msg = message(message, "Input should be " + expected);
        Map<String, Object> ctx = Map.of("expected", String.valueOf(expected));
        return (value, problems) -> {
            if (value != null && !value.equals(expected)) {
                problems.add("literal_error", msg, value, ctx);
            }
        };
    }

    /** The four ways to be bounded. */
    private enum Bound {
        GT("greater_than", "greater than", "gt"),
        GE("greater_than_equal", "greater than or equal to", "ge"),
        LT("less_than", "less than", "lt"),
        LE("less_than_equal", "less than or equal to", "le");

        final String type;
        final String words;
        final String key;

        Bound(String type, String words, String key) {
            this.type = type;
            this.words = words;
            this.key = key;
        }

        boolean keeps(int comparison) {
            return switch (this) {
                case GT -> comparison > 0;
                case GE -> comparison >= 0;
                case LT -> comparison < 0;
                case LE -> comparison <= 0;
            };
        }
    }

    private static Check bound(BigDecimal limit, Bound bound, String message) {
        Number shown = shown(limit);
        String msg = message(message, "Input should be " + bound.words + " " + shown);
        Map<String, Object> ctx = Map.of(bound.key, shown);
        boolean whole = shown instanceof Long;
        long wholeLimit = whole ? shown.longValue() : 0;
        return (value, problems) -> {
            boolean keeps =
                    switch (value) {
                        case null -> true;
                        case Integer n when whole -> bound.keeps(Long.compare(n, wholeLimit));
                        case Long n when whole -> bound.keeps(Long.compare(n, wholeLimit));
                        case Double n -> fraction(n, limit, bound);
                        case Float n -> fraction(n, limit, bound);
                        case BigDecimal n -> bound.keeps(n.compareTo(limit));
                        default -> bound.keeps(new BigDecimal(value.toString()).compareTo(limit));
                    };
            if (!keeps) {
                problems.add(bound.type, msg, value, ctx);
            }
        };
    }

    private static boolean fraction(double value, BigDecimal limit, Bound bound) {
        if (Double.isNaN(value)) {
            return false;
        }
        if (Double.isInfinite(value)) {
            return bound.keeps(value > 0 ? 1 : -1);
        }
        return bound.keeps(BigDecimal.valueOf(value).compareTo(limit));
    }

    private static Number shown(BigDecimal limit) {
        try {
            return limit.longValueExact();
        } catch (ArithmeticException e) {
            return limit;
        }
    }

    /** What a check is given for a value that may be wrapped. */
    static @Nullable Object unwrap(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }
}
