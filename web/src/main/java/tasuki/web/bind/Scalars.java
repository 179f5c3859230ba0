package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.WebSetupException;
import tasuki.web.bind.Converter.Refused;
import tasuki.web.bind.Parameter.In;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Binders for what is text in a request: path, query, headers, cookies and form fields. */
final class Scalars {
    private final Converters converters;

    Scalars(Converters converters) {
        this.converters = converters;
    }

    /** Whether values of a type are made of text, one or several. */
    boolean takes(AnnotatedType type) {
        Class<?> raw = Constraints.raw(type.getType());
        if (RecordParts.optional(raw)) {
            return raw != Optional.class || takes(argument(type));
        }
        if (many(raw)) {
            return converters.find(Constraints.raw(argument(type).getType())).isPresent();
        }
        return raw != Object.class && converters.find(raw).isPresent();
    }

    private static boolean many(Class<?> raw) {
        return raw == List.class || raw == Set.class || raw == Collection.class;
    }

    private static AnnotatedType argument(AnnotatedType type) {
        return switch (type) {
            case AnnotatedParameterizedType p -> p.getAnnotatedActualTypeArguments()[0];
            case AnnotatedArrayType a -> a.getAnnotatedGenericComponentType();
            default ->
                    throw new WebSetupException(
                            "Say what the "
                                    + Constraints.raw(type.getType()).getSimpleName()
                                    + " is of: List<String>, Optional<Integer>");
        };
    }

    /**
     * The binder for a parameter.
     *
     * @param index the place of a path variable
     */
    Binder binder(Parameter parameter, int index, Check check) {
        Class<?> raw = Constraints.raw(parameter.type().getType());
        AnnotatedType value = parameter.type();
        if (raw == Optional.class) {
            value = argument(value);
            raw = Constraints.raw(value.getType());
        }
        if (many(raw)) {
            return several(parameter, value, raw == Set.class, check);
        }
        return one(parameter, index, check);
    }

    private interface Wrap {
        Object of(Object value);
    }

    private Binder one(Parameter parameter, int index, Check check) {
        Class<?> raw = Constraints.raw(parameter.type().getType());
        Class<?> element = raw;
        Wrap wrap = value -> value;
        Object absent = null;
        if (raw == Optional.class) {
            element = Constraints.raw(argument(parameter.type()).getType());
            wrap = Optional::of;
            absent = Optional.empty();
        } else if (raw == OptionalInt.class) {
            element = int.class;
            wrap = value -> OptionalInt.of((Integer) value);
            absent = OptionalInt.empty();
        } else if (raw == OptionalLong.class) {
            element = long.class;
            wrap = value -> OptionalLong.of((Long) value);
            absent = OptionalLong.empty();
        } else if (raw == OptionalDouble.class) {
            element = double.class;
            wrap = value -> OptionalDouble.of((Double) value);
            absent = OptionalDouble.empty();
        }
        Converter converter = converter(parameter, element);
        if (parameter.defaultText().isPresent()) {
            absent = wrap.of(defaultValue(parameter, converter, parameter.defaultText().get()));
        }
        return new One(
                parameter.in(),
                parameter.name(),
                index,
                parameter.required(),
                absent,
                converter,
                wrap,
                check);
    }

    private record One(
            In in,
            String name,
            int index,
            boolean required,
            @Nullable Object absent,
            Converter converter,
            Wrap wrap,
            Check check)
            implements Binder {

        @Override
        public @Nullable Object bind(Source source, Problems problems)
                throws IOException, InterruptedException {
            String text = text(source);
            if (text == null) {
                if (required) {
                    enter(problems);
                    problems.missing(null);
                    leave(problems);
                }
                return absent;
            }
            Object value;
            try {
                value = converter.convert(text);
            } catch (Refused e) {
                enter(problems);
                problems.add(e.type(), e.expected(), text, e.ctx());
                leave(problems);
                return null;
            }
            Object wrapped = wrap.of(value);
            if (check != Check.NONE) {
                enter(problems);
                problems.asSent(text);
                check.check(wrapped, problems);
                problems.asSent(null);
                leave(problems);
            }
            return wrapped;
        }

        private @Nullable String text(Source source) throws IOException, InterruptedException {
            return switch (in) {
                case PATH -> source.pathValue(index);
                case QUERY -> source.queryValue(name);
                case HEADER -> source.headerValue(name);
                case COOKIE -> source.cookieValue(name);
                default -> {
                    // what nobody has filled in, browsers send empty
                    String text = source.formValue(name);
                    yield text == null || text.isEmpty() ? null : text;
                }
            };
        }

        private void enter(Problems problems) {
            problems.enter(in.word());
            problems.enter(name);
        }

        private void leave(Problems problems) {
            problems.leave();
            problems.leave();
        }
    }

    private Binder several(Parameter parameter, AnnotatedType type, boolean set, Check check) {
        Converter converter = converter(parameter, Constraints.raw(argument(type).getType()));
        boolean optional = Constraints.raw(parameter.type().getType()) == Optional.class;
        List<Object> defaults = new ArrayList<>();
        parameter
                .defaultText()
                .filter(text -> !text.isBlank())
                .ifPresent(
                        text ->
                                parts(parameter, text)
                                        .forEach(
                                                part ->
                                                        defaults.add(
                                                                defaultValue(
                                                                        parameter, converter,
                                                                        part))));
        return (source, problems) -> {
            List<String> texts =
                    switch (parameter.in()) {
                        case QUERY -> source.queryValues(parameter.name());
                        case HEADER -> source.headerValues(parameter.name());
                        default -> source.formValues(parameter.name());
                    };
            problems.enter(parameter.in().word());
            problems.enter(parameter.name());
            try {
                if (texts.isEmpty() && parameter.required()) {
                    problems.missing(null);
                    return null;
                }
                int before = problems.size();
                Collection<Object> values =
                        texts.isEmpty() ? defaults : converted(texts, converter, problems);
                Object result =
                        set
                                ? Collections.unmodifiableSet(new LinkedHashSet<>(values))
                                : List.copyOf(values);
                if (check != Check.NONE && problems.size() == before) {
                    check.check(result, problems);
                }
                if (optional) {
                    return texts.isEmpty() && parameter.defaultText().isEmpty()
                            ? Optional.empty()
                            : Optional.of(result);
                }
                return result;
            } finally {
                problems.leave();
                problems.leave();
            }
        };
    }

    private static List<Object> converted(
            List<String> texts, Converter converter, Problems problems) {
        List<Object> values = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            try {
                values.add(converter.convert(texts.get(i)));
            } catch (Refused e) {
                problems.enter(i);
                problems.add(e.type(), e.expected(), texts.get(i), e.ctx());
                problems.leave();
            }
        }
        return values;
    }

    private Converter converter(Parameter parameter, Class<?> type) {
        return converters
                .find(type)
                .orElseThrow(
                        () ->
                                new WebSetupException(
                                        "The parameter '"
                                                + parameter.name()
                                                + "' is of "
                                                + type.getName()
                                                + ", which cannot be made of text; add a converter"
                                                + " with app.converter(…) or take it from the body"
                                                + " with @BodyParam"));
    }

    /**
     * The elements of the default of a list: {@code a,b}, or {@code ["a", "b"]} as in a record that
     * is a JSON body.
     */
    private static List<String> parts(Parameter parameter, String text) {
        if (!text.strip().startsWith("[")) {
            return Arrays.stream(text.split(",")).map(String::strip).toList();
        }
        try {
            return JsonMapper.shared()
                    .readTree(text)
                    .valueStream()
                    .map(each -> each.isString() ? each.asString() : each.toString())
                    .toList();
        } catch (JacksonException e) {
            throw new WebSetupException(
                    "The default '" + text + "' of '" + parameter.name() + "' is no list", e);
        }
    }

    private static Object defaultValue(Parameter parameter, Converter converter, String text) {
        try {
            return converter.convert(text);
        } catch (Refused e) {
            throw new WebSetupException(
                    "The default '"
                            + text
                            + "' of '"
                            + parameter.name()
                            + "' does not fit: "
                            + e.expected());
        }
    }
}
