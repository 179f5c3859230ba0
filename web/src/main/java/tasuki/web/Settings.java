package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Calls;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Converter;
import tasuki.web.bind.Converters;
import tasuki.web.bind.PlainType;
import tasuki.web.bind.Problems;
import tasuki.web.bind.RecordParts;
import tasuki.web.bind.Signatures;

import java.io.IOException;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a record from the environment: the component {@code adminEmail} from {@code ADMIN_EMAIL}.
 * What the environment has not, a {@code .env} file may have. Types, defaults and constraints are
 * as in requests; a record in it takes names that begin with its own ({@code DB_URL} for {@code
 * db.url}). What is wrong is said all at once, without the values.
 *
 * <pre>{@code
 * record AppSettings(@Default("Awesome API") String appName, @Email String adminEmail,
 *         @Default("50") @Positive int itemsPerUser) {}
 *
 * AppSettings settings = Settings.load(AppSettings.class);
 * }</pre>
 *
 * <p>Immutable. Reads when it is told to {@link #as}; waits for nothing but the file.
 */
public final class Settings {
    private final Map<String, String> values;
    private final String prefix;

    private Settings(Map<String, String> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /**
     * Reads settings from the environment and the file {@code .env} of the working directory.
     *
     * @throws WebSetupException if something is missing or wrong, with all of it
     */
    public static <T extends Record> T load(Class<T> type) {
        return environment().file(Path.of(".env")).as(type);
    }

    /** The environment of this process. */
    public static Settings environment() {
        return new Settings(Map.copyOf(System.getenv()), "");
    }

    /** Given values, for tests. */
    public static Settings of(Map<String, String> values) {
        return new Settings(Map.copyOf(values), "");
    }

    /**
     * The same, and a file for what is not there yet: lines {@code NAME=value}, comments after
     * {@code #}, quotes around values. A file that is not there has nothing.
     *
     * @throws WebSetupException if the file cannot be read or is no such file
     */
    public Settings file(Path file) {
        Map<String, String> all = new HashMap<>();
        if (Files.isRegularFile(file)) {
            try {
                int number = 0;
                for (String line : Files.readAllLines(file)) {
                    number++;
                    line(line.strip(), file + ":" + number, all);
                }
            } catch (IOException e) {
                throw new WebSetupException("Cannot read the settings in " + file, e);
            }
        }
        all.putAll(values);
        return new Settings(Map.copyOf(all), prefix);
    }

    private static void line(String line, String place, Map<String, String> into) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String text = line.startsWith("export ") ? line.substring(7).strip() : line;
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new WebSetupException("Not NAME=value at " + place + ": " + line);
        }
        into.put(text.substring(0, equals).strip(), value(text.substring(equals + 1).strip()));
    }

    private static String value(String text) {
        if (text.length() > 1) {
            char quote = text.charAt(0);
            int end = text.indexOf(quote, 1);
            if ((quote == '"' || quote == '\'') && end > 0) {
                String inside = text.substring(1, end);
                return quote == '"' ? inside.replace("\\n", "\n") : inside;
            }
        }
        int comment = text.indexOf(" #");
        return comment < 0 ? text : text.substring(0, comment).strip();
    }

    /** The same with a prefix for all names: {@code "SHOP_"}. */
    public Settings prefix(String prefix) {
        return new Settings(values, prefix);
    }

    /**
     * Reads them as a record.
     *
     * @throws WebSetupException if something is missing or wrong, with all of it
     */
    public <T extends Record> T as(Class<T> type) {
        Calls calls = new Calls();
        Reader reader = new Reader(calls, new Constraints(calls));
        Object made = reader.record(type, prefix);
        if (reader.problems.isEmpty() && made != null) {
            reader.check(made, type);
        }
        if (!reader.problems.isEmpty() || made == null) {
            throw new WebSetupException(
                    "The settings do not fit "
                            + type.getSimpleName()
                            + ":\n  "
                            + String.join("\n  ", reader.problems));
        }
        return type.cast(made);
    }

    private final class Reader {
        private final Calls calls;
        private final Constraints constraints;
        private final Converters converters = new Converters();
        private final List<String> problems = new ArrayList<>();

        Reader(Calls calls, Constraints constraints) {
            this.calls = calls;
            this.constraints = constraints;
        }

        @Nullable Object record(Class<?> type, String prefix) {
            RecordComponent[] components = type.getRecordComponents();
            Object[] parts = new Object[components.length];
            int before = problems.size();
            for (int i = 0; i < parts.length; i++) {
                parts[i] = component(components[i], prefix + upper(components[i].getName()));
            }
            if (problems.size() > before) {
                return null;
            }
            try {
                return Calls.invoke(calls.constructor(Signatures.maker(type)), parts);
            } catch (Exception e) {
                problems.add(type.getSimpleName() + ": " + e.getMessage());
                return null;
            }
        }

        /** The constraints that need the whole record. */
        void check(Object made, Class<?> type) {
            Problems found = new Problems();
            constraints.of(type, PlainType.of(type)).check(made, found);
            for (Problem problem : found.list()) {
                String name =
                        problem.loc().stream()
                                .map(part -> upper(String.valueOf(part)))
                                .collect(Collectors.joining("_"));
                problems.add(prefix + name + ": " + problem.msg());
            }
        }

        private @Nullable Object component(RecordComponent component, String name) {
            Class<?> raw = component.getType();
            if (raw.isRecord() && converters.find(raw).isEmpty()) {
                return record(raw, name + "_");
            }
            String text = values.get(name);
            if (text == null) {
                text = RecordParts.defaultOf(component).orElse(null);
            }
            if (text == null) {
                if (RecordParts.required(component)) {
                    problems.add(name + ": is missing");
                }
                return raw == Optional.class ? Optional.empty() : null;
            }
            Object value = converted(component.getAnnotatedType(), name, text);
            Problems found = new Problems();
            if (value != null) {
                constraints
                        .of(RecordParts.declaration(component), component.getAnnotatedType())
                        .check(value, found);
            }
            found.list().forEach(problem -> problems.add(name + ": " + problem.msg()));
            return value;
        }

        private @Nullable Object converted(AnnotatedType type, String name, String text) {
            Class<?> raw = Constraints.raw(type.getType());
            if (type instanceof AnnotatedParameterizedType generic) {
                AnnotatedType argument = generic.getAnnotatedActualTypeArguments()[0];
                if (raw == Optional.class) {
                    return Optional.ofNullable(converted(argument, name, text));
                }
                if (raw == List.class || raw == Set.class || raw == Collection.class) {
                    List<Object> all =
                            Arrays.stream(text.split(","))
                                    .map(String::strip)
                                    .filter(part -> !part.isEmpty())
                                    .map(part -> converted(argument, name, part))
                                    .filter(java.util.Objects::nonNull)
                                    .collect(Collectors.toList());
                    return raw == Set.class ? Set.copyOf(all) : List.copyOf(all);
                }
            }
            Optional<Converter> converter = converters.find(raw);
            if (converter.isEmpty()) {
                problems.add(name + ": settings cannot be a " + raw.getName());
                return null;
            }
            try {
                return converter.get().convert(text);
            } catch (Converter.Refused e) {
                problems.add(name + ": " + e.expected()); // not the value: it may be a secret
                return null;
            }
        }
    }

    /** {@code adminEmail} as {@code ADMIN_EMAIL}. */
    private static String upper(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
