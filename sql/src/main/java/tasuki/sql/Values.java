package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Clob;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Turns the value of a column into the type that was asked for, without loss, or says why not. */
final class Values {
    private Values() {}

    /** Why a value does not fit. The caller knows which column it was, and says so. */
    static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message, null, false, false);
        }
    }

    /** The class of a type. */
    static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> (Class<?>) p.getRawType();
            default -> Object.class;
        };
    }

    /** The type of the elements of a list, a set or an optional. */
    static Type argument(Type type) {
        return type instanceof ParameterizedType p ? p.getActualTypeArguments()[0] : Object.class;
    }

    /**
     * The value as the type.
     *
     * @throws Misfit if it cannot be, or not without loss
     */
    static @Nullable Object convert(@Nullable Object value, Type type) {
        Class<?> target = raw(type);
        if (target == Optional.class) {
            return Optional.ofNullable(convert(value, argument(type)));
        }
        if (value == null) {
            if (target.isPrimitive()) {
                throw nullFor(target);
            }
            return null;
        }
        if (target == List.class || target == Collection.class || target == Set.class) {
            return collection(value, target, argument(type));
        }
        if (target.isInstance(value)) {
            return value;
        }
        if (target.isArray() && value instanceof Collection<?> list) {
            return array(list, target.getComponentType());
        }
        if (target.isEnum()) {
            return constant(value.toString(), target);
        }
        Object converted =
                switch (value) {
                    case Number n -> number(n, target);
                    case Boolean b ->
                            target == boolean.class
                                    ? b
                                    : target == String.class ? b.toString() : null;
                    case String s -> text(s, target);
                    case OffsetDateTime t -> moment(t, target);
                    case LocalDateTime t when target == LocalDate.class -> null;
                    case LocalDate t when target == LocalDateTime.class -> t.atStartOfDay();
                    default -> target == String.class && isPlain(value) ? value.toString() : null;
                };
        if (converted == null) {
            throw new Misfit(
                    "a value of type "
                            + value.getClass().getTypeName()
                            + " cannot become "
                            + target.getTypeName());
        }
        return converted;
    }

    static Misfit nullFor(Class<?> primitive) {
        return new Misfit("it is null, which " + primitive.getTypeName() + " cannot be");
    }

    /** An enum constant by its name, in whatever case. */
    static Object constant(String name, Class<?> type) {
        Object[] constants = type.getEnumConstants();
        for (Object constant : constants) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        for (Object constant : constants) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(name)) {
                return constant;
            }
        }
        throw new Misfit("its value is none of " + Arrays.toString(constants));
    }

    /** An SQL array as a list. */
    static List<@Nullable Object> list(java.sql.Array array) throws SQLException {
        Object elements = array.getArray();
        array.free();
        return list(elements);
    }

    private static List<@Nullable Object> list(Object elements) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : BoundSql.boxed(elements)) {
            list.add(
                    element != null && element.getClass().isArray() && !(element instanceof byte[])
                            ? list(element)
                            : modern(element));
        }
        return Collections.unmodifiableList(list);
    }

    /** The classes of java.sql, which drivers put into arrays, as those of java.time. */
    static @Nullable Object modern(@Nullable Object value) {
        return switch (value) {
            case java.sql.Timestamp t -> t.toLocalDateTime();
            case java.sql.Date t -> t.toLocalDate();
            case java.sql.Time t -> t.toLocalTime();
            case null, default -> value;
        };
    }

    /** A large text as a string. */
    static String text(Clob clob) throws SQLException {
        String text = clob.getSubString(1, Math.toIntExact(clob.length()));
        clob.free();
        return text;
    }

    private static Object collection(Object value, Class<?> target, Type element) {
        if (!(value instanceof Collection<?> elements)) {
            throw new Misfit("it is not an array");
        }
        Collection<@Nullable Object> converted =
                target == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
        for (Object each : elements) {
            converted.add(convert(each, element));
        }
        return target == Set.class
                ? Collections.unmodifiableSet((Set<@Nullable Object>) converted)
                : Collections.unmodifiableList((List<@Nullable Object>) converted);
    }

    private static Object array(Collection<?> list, Class<?> component) {
        Object array = Array.newInstance(component, list.size());
        int i = 0;
        for (Object each : list) {
            Array.set(array, i++, convert(each, component));
        }
        return array;
    }

    private static @Nullable Object number(Number n, Class<?> target) {
        if (target == String.class) {
            return n.toString();
        } else if (target == double.class || target == Double.class) {
            return n.doubleValue();
        } else if (target == float.class || target == Float.class) {
            return n.floatValue();
        } else if (target == BigDecimal.class) {
            return decimal(n);
        }
        try {
            if (target == int.class || target == Integer.class) {
                return decimal(n).intValueExact();
            } else if (target == long.class || target == Long.class) {
                return decimal(n).longValueExact();
            } else if (target == short.class || target == Short.class) {
                return decimal(n).shortValueExact();
            } else if (target == byte.class || target == Byte.class) {
                return decimal(n).byteValueExact();
            } else if (target == BigInteger.class) {
                return decimal(n).toBigIntegerExact();
            } else if (target == boolean.class || target == Boolean.class) {
                int bit = decimal(n).intValueExact();
                return bit == 0 ? Boolean.FALSE : bit == 1 ? Boolean.TRUE : null;
            }
        } catch (ArithmeticException e) {
            throw new Misfit("its value does not fit " + target.getTypeName() + " without loss");
        }
        return null;
    }

    private static BigDecimal decimal(Number n) {
        return switch (n) {
            case BigDecimal d -> d;
            case BigInteger i -> new BigDecimal(i);
            case Double d -> BigDecimal.valueOf(d);
            case Float f -> new BigDecimal(f.toString());
            default -> BigDecimal.valueOf(n.longValue());
        };
    }

    private static @Nullable Object text(String s, Class<?> target) {
        try {
            if (target == UUID.class) {
                return UUID.fromString(s);
            } else if (target == LocalDate.class) {
                return LocalDate.parse(s);
            } else if (target == LocalDateTime.class) {
                return LocalDateTime.parse(s.replace(' ', 'T'));
            } else if (target == LocalTime.class) {
                return LocalTime.parse(s);
            } else if (target == OffsetTime.class) {
                return OffsetTime.parse(s);
            } else if (target == OffsetDateTime.class
                    || target == ZonedDateTime.class
                    || target == Instant.class) {
                return moment(OffsetDateTime.parse(s.replace(' ', 'T')), target);
            } else if (target == char.class || target == Character.class) {
                return s.length() == 1 ? s.charAt(0) : null;
            } else if (target == boolean.class || target == Boolean.class) {
                return s.equalsIgnoreCase("true")
                        ? Boolean.TRUE
                        : s.equalsIgnoreCase("false") ? Boolean.FALSE : null;
            }
            return number(new BigDecimal(s.strip()), target);
        } catch (RuntimeException e) {
            throw e instanceof Misfit
                    ? e
                    : new Misfit("its text is not a " + target.getSimpleName());
        }
    }

    private static @Nullable Object moment(OffsetDateTime t, Class<?> target) {
        if (target == Instant.class) {
            return t.toInstant();
        } else if (target == ZonedDateTime.class) {
            return t.toZonedDateTime();
        } else if (target == OffsetDateTime.class) {
            return t;
        }
        return target == String.class ? t.toString() : null;
    }

    private static boolean isPlain(Object value) {
        return value instanceof UUID
                || value instanceof java.time.temporal.Temporal
                || value instanceof Character;
    }
}
