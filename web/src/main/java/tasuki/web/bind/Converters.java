package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Converter.Refused;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The converters of the simple types, with Pydantic's words for what is wrong. */
public final class Converters {
    private static final Map<Class<?>, Converter> BUILT_IN = builtIn();

    private final Map<Class<?>, Converter> own = new HashMap<>();

    /** Adds a converter for a type; its exceptions mean that the text is no such value. */
    public <T> void add(Class<T> type, Function<String, ? extends T> convert) {
        own.put(type, parsing("value_error", "Value error", convert::apply));
    }

    /** The converter for a type; empty if it is no simple type. */
    public Optional<Converter> find(Class<?> type) {
        Converter known = own.get(type);
        if (known == null) {
            known = BUILT_IN.get(type);
        }
        if (known == null && type.isEnum()) {
            known = ofEnum(type);
        }
        if (known == null) {
            known = factory(type);
        }
        return Optional.ofNullable(known);
    }

    private static Map<Class<?>, Converter> builtIn() {
        Map<Class<?>, Converter> map = new HashMap<>();
        String number = "Input should be a valid number, unable to parse string as a number";
        both(map, int.class, Integer.class, integer(Integer::parseInt));
        both(map, long.class, Long.class, integer(Long::parseLong));
        both(map, short.class, Short.class, integer(Short::parseShort));
        both(map, byte.class, Byte.class, integer(Byte::parseByte));
        map.put(BigInteger.class, integer(BigInteger::new));
        both(
                map,
                double.class,
                Double.class,
                parsing("float_parsing", number, text -> Double.parseDouble(decimal(text))));
        both(
                map,
                float.class,
                Float.class,
                parsing("float_parsing", number, text -> Float.parseFloat(decimal(text))));
        map.put(
                BigDecimal.class,
                parsing(
                        "decimal_parsing",
                        "Input should be a valid decimal",
                        text -> new BigDecimal(digits(text))));
        both(map, boolean.class, Boolean.class, Converters::bool);
        both(map, char.class, Character.class, Converters::character);
        map.put(String.class, text -> text);
        map.put(CharSequence.class, text -> text);
        map.put(Object.class, text -> text);
        map.put(
                UUID.class,
                parsing("uuid_parsing", "Input should be a valid UUID", Converters::uuid));
        map.put(URI.class, parsing("url_parsing", "Input should be a valid URL", URI::create));
        String date = "Input should be a valid date in ISO 8601, such as 2026-11-22";
        String time = "Input should be in a valid time format, such as 13:45:00";
        String local = "Input should be a valid datetime in ISO 8601, such as 2026-11-22T13:45:00";
        String zoned = local + "Z";
        map.put(LocalDate.class, parsing("date_parsing", date, LocalDate::parse));
        map.put(LocalTime.class, parsing("time_parsing", time, LocalTime::parse));
        map.put(OffsetTime.class, parsing("time_parsing", time + "Z", OffsetTime::parse));
        map.put(LocalDateTime.class, parsing("datetime_parsing", local, LocalDateTime::parse));
        map.put(OffsetDateTime.class, parsing("datetime_parsing", zoned, OffsetDateTime::parse));
        map.put(ZonedDateTime.class, parsing("datetime_parsing", zoned, ZonedDateTime::parse));
        map.put(
                Instant.class,
                parsing("datetime_parsing", zoned, text -> OffsetDateTime.parse(text).toInstant()));
        String duration = "Input should be a valid duration in ISO 8601, such as PT1M30S";
        map.put(Duration.class, parsing("time_delta_parsing", duration, Duration::parse));
        map.put(Period.class, parsing("time_delta_parsing", duration, Period::parse));
        map.put(Year.class, parsing("date_parsing", "Input should be a valid year", Year::parse));
        map.put(
                YearMonth.class,
                parsing(
                        "date_parsing",
                        "Input should be a month such as 2026-11",
                        YearMonth::parse));
        map.put(
                MonthDay.class,
                parsing("date_parsing", "Input should be a day such as --11-22", MonthDay::parse));
        map.put(ZoneId.class, parsing("zone", "Input should be a time zone", ZoneId::of));
        map.put(
                Locale.class,
                parsing("locale", "Input should be a language tag", Locale::forLanguageTag));
        return map;
    }

    private static void both(
            Map<Class<?>, Converter> map, Class<?> primitive, Class<?> boxed, Converter converter) {
        map.put(primitive, converter);
        map.put(boxed, converter);
    }

    private interface Parse {
        Object parse(String text);
    }

    private static Converter parsing(String type, String message, Parse parse) {
        return text -> {
            try {
                return parse.parse(text);
            } catch (IllegalArgumentException | DateTimeException e) {
                String why = type.equals("value_error") ? ", " + e.getMessage() : "";
                throw new Refused(type, message + why);
            }
        };
    }

    private static Converter integer(Parse parse) {
        return text -> {
            String digits = text.strip();
            for (int i = 0; i < digits.length(); i++) {
                char c = digits.charAt(i);
                boolean sign = i == 0 && digits.length() > 1 && (c == '-' || c == '+');
                if (!sign && (c < '0' || c > '9')) { // parseInt takes every script's digits
                    throw noInteger();
                }
            }
            try {
                return parse.parse(digits);
            } catch (NumberFormatException e) {
                throw digits.isEmpty()
                        ? noInteger()
                        : new Refused(
                                "int_parsing_size",
                                "Unable to parse input as an integer, exceeded maximum size");
            }
        };
    }

    private static Refused noInteger() {
        return new Refused(
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer");
    }

    /** A number as Java reads it, without what only Java means: {@code 1d}, {@code 0x1p3}. */
    private static String decimal(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> "NaN";
            case "inf", "infinity", "+inf", "+infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> digits(text);
        };
    }

    private static String digits(String text) {
        String digits = text.strip();
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                throw new NumberFormatException(text);
            }
        }
        return digits;
    }

    /** Text as a truth value, as Pydantic reads it. */
    private static Object bool(String text) throws Refused {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "on", "yes", "y", "t" -> true;
            case "false", "0", "off", "no", "n", "f" -> false;
            default ->
                    throw new Refused(
                            "bool_parsing",
                            "Input should be a valid boolean, unable to interpret input");
        };
    }

    private static Object character(String text) throws Refused {
        if (text.length() != 1) {
            throw new Refused("string_type", "Input should be a single character");
        }
        return text.charAt(0);
    }

    private static Object uuid(String text) {
        if (text.length() == 32
                && text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
            return UUID.fromString(
                    text.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
        }
        if (text.length() != 36) { // UUID.fromString takes shorter groups too
            throw new IllegalArgumentException();
        }
        return UUID.fromString(text);
    }

    private static Converter ofEnum(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = EnumNames.of((Enum<?>) constant);
            constants.put(name, constant);
            names.add(name);
        }
        String expected = oneOf(names);
        return text -> {
            Object constant = constants.get(text);
            if (constant == null) {
                throw new Refused(
                        "enum", "Input should be " + expected, Map.of("expected", expected));
            }
            return constant;
        };
    }

    /** The names as a sentence part: {@code 'a', 'b' or 'c'}. */
    static String oneOf(List<String> names) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            out.append(i == 0 ? "" : i == names.size() - 1 ? " or " : ", ");
            out.append('\'').append(names.get(i)).append('\'');
        }
        return out.toString();
    }

    /**
     * A type that says itself how it is made of text: {@code static T parse|valueOf|of(String)}.
     */
    private static @Nullable Converter factory(Class<?> type) {
        if (type.isPrimitive() || type.isArray() || type.isInterface() || type.isRecord()) {
            return null;
        }
        for (String name : List.of("parse", "valueOf", "fromString", "of")) {
            try {
                MethodHandle make =
                        MethodHandles.publicLookup()
                                .findStatic(type, name, MethodType.methodType(type, String.class))
                                .asType(MethodType.methodType(Object.class, String.class));
                return text -> {
                    try {
                        return (Object) make.invokeExact(text);
                    } catch (Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new Refused("value_error", "Value error, " + e.getMessage());
                    }
                };
            } catch (NoSuchMethodException | IllegalAccessException e) {
                continue;
            }
        }
        return null;
    }
}
