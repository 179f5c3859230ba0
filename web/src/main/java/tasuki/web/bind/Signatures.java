package tasuki.web.bind;

import tasuki.web.BodyParam;
import tasuki.web.CookieParam;
import tasuki.web.Depends;
import tasuki.web.ForbidExtra;
import tasuki.web.FormParam;
import tasuki.web.HeaderParam;
import tasuki.web.PathParam;
import tasuki.web.QueryParam;
import tasuki.web.ReplyHead;
import tasuki.web.Request;
import tasuki.web.Scopes;
import tasuki.web.SecurityScheme;
import tasuki.web.Upload;
import tasuki.web.WebSetupException;
import tasuki.web.bind.Parameter.In;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Works out where each parameter of a method comes from. An annotation says it; without one, a name
 * of a variable in the path is taken from there, a type that somebody provides is a dependency, a
 * simple type comes from the query, and everything else is the JSON body.
 */
public final class Signatures {
    private final Converters converters;
    private final Constraints constraints;
    private final Scalars scalars;
    private final Dependencies dependencies;
    private final Calls calls;
    private final Credentials credentials;
    private final Ambient ambient;
    private final JsonBodies jsonBodies;

    /** Finds what is provided. */
    public interface Dependencies {
        /** The dependency of a type, if there is one. */
        Optional<Dependency> find(Class<?> type);

        /**
         * The dependency of a name.
         *
         * @param cached whether one that the request has already will do
         * @throws WebSetupException if there is none
         */
        Dependency named(String name, boolean cached);
    }

    /**
     * Something that is made for a request.
     *
     * @param binder makes it
     * @param parameters what it takes from the request itself
     * @param protection how it is protected
     */
    public record Dependency(Binder binder, List<Parameter> parameters, Protection protection) {}

    /**
     * Signatures of one application.
     *
     * @param schemes the declared security schemes
     * @param ambient what else belongs to a request
     */
    public Signatures(
            JsonMapper mapper,
            Converters converters,
            Constraints constraints,
            Dependencies dependencies,
            Calls calls,
            List<SecurityScheme> schemes,
            Ambient ambient) {
        this.converters = converters;
        this.constraints = constraints;
        this.scalars = new Scalars(converters);
        this.dependencies = dependencies;
        this.calls = calls;
        this.credentials = new Credentials(schemes);
        this.ambient = ambient;
        this.jsonBodies = new JsonBodies(mapper, converters, constraints);
    }

    /**
     * The signature of a method.
     *
     * @param target the object whose method it is
     * @param variables the variables of its path, in order
     */
    public Signature of(Object target, Method method, List<String> variables) {
        List<Declared> declared = Declared.of(method);
        List<Parameter> parameters = new ArrayList<>();
        Protection protection = Protection.NONE.and(scopes(method));
        List<Integer> guards = new ArrayList<>();
        Binder[] binders = new Binder[declared.size()];
        List<Object[]> places = new ArrayList<>();
        boolean hibernate = false;
        long bodies = declared.stream().filter(each -> isBody(each, variables)).count();
        for (int i = 0; i < binders.length; i++) {
            Declared each = declared.get(i);
            Optional<Ambient.Bound> guard = guard(each);
            Protection own =
                    guard.map(Ambient.Bound::protection)
                            .or(() -> dependencies(each, variables).map(Dependency::protection))
                            .orElse(Protection.NONE)
                            .and(scopes(each.element()));
            if (!own.equals(Protection.NONE)) {
                guards.add(i);
            }
            protection = protection.and(own);
            if (guard.isPresent()) {
                places.add(new Object[] {each.name()});
                binders[i] = guard.get().binder();
            } else {
                binders[i] = binder(each, variables, bodies, parameters, places);
            }
            hibernate |= constraints.needsHibernate(each.element(), each.type());
        }
        Signature.AfterBinding checks =
                hibernate
                        ? (arguments, problems) ->
                                constraints.checkWithHibernate(
                                        target, method, arguments, places, problems)
                        : Signature.AfterBinding.NONE;
        return new Signature(
                List.copyOf(parameters),
                protection,
                binders,
                order(guards, binders.length),
                checks);
    }

    /**
     * The signature of what makes a type: a record's components, else the parameters of its only
     * constructor.
     */
    public Signature of(Class<?> type) {
        List<Parameter> parameters = new ArrayList<>();
        Protection protection = Protection.NONE.and(scopes(type));
        List<Integer> guards = new ArrayList<>();
        List<Declared> declared =
                type.isRecord()
                        ? Declared.ofRecord(type, type.getSimpleName())
                        : Declared.of(maker(type));
        Binder[] binders = new Binder[declared.size()];
        long bodies = declared.stream().filter(each -> isBody(each, List.of())).count();
        for (int i = 0; i < binders.length; i++) {
            Declared each = declared.get(i);
            Optional<Ambient.Bound> guard = guard(each);
            Protection own =
                    guard.map(Ambient.Bound::protection)
                            .or(() -> dependencies(each, List.of()).map(Dependency::protection))
                            .orElse(Protection.NONE)
                            .and(scopes(each.element()));
            if (!own.equals(Protection.NONE)) {
                guards.add(i);
            }
            protection = protection.and(own);
            binders[i] =
                    guard.isPresent()
                            ? guard.get().binder()
                            : binder(each, List.of(), bodies, parameters, new ArrayList<>());
        }
        return new Signature(
                List.copyOf(parameters),
                protection,
                binders,
                order(guards, binders.length),
                Signature.AfterBinding.NONE);
    }

    /** The constructor that makes a type: the only one, or of a record the canonical one. */
    public static Constructor<?> maker(Class<?> type) {
        if (type.isRecord()) {
            return canonical(type);
        }
        Constructor<?>[] all = type.getDeclaredConstructors();
        if (all.length != 1) {
            throw new WebSetupException(
                    type.getName()
                            + " is marked with @Provides and must have exactly one constructor; it"
                            + " has "
                            + all.length);
        }
        return all[0];
    }

    /** Who may not come in need not have a right body: what protects is bound first. */
    private static int[] order(List<Integer> first, int count) {
        IntStream rest = IntStream.range(0, count).filter(i -> !first.contains(i));
        return IntStream.concat(first.stream().mapToInt(Integer::intValue), rest).toArray();
    }

    private static List<String> scopes(AnnotatedElement element) {
        Scopes scopes = element.getAnnotation(Scopes.class);
        return scopes == null ? List.of() : List.of(scopes.value());
    }

    /** What is no part of the request but tells who sends it, or belongs to it. */
    private Optional<Ambient.Bound> guard(Declared each) {
        if (each.annotation(Depends.class).isPresent()) {
            return Optional.empty();
        }
        Class<?> inner =
                each.type().getType() instanceof ParameterizedType p
                        ? Constraints.raw(p.getActualTypeArguments()[0])
                        : null;
        Optional<Ambient.Bound> secret =
                credentials
                        .find(each.element(), each.raw(), inner)
                        .map(
                                found ->
                                        new Ambient.Bound(
                                                found.binder(), Protection.NONE.and(found.way())));
        if (secret.isPresent() || dependencies.find(each.raw()).isPresent()) {
            return secret;
        }
        return ambient.find(each.element(), each.raw(), inner);
    }

    private Optional<Dependency> dependencies(Declared each, List<String> variables) {
        Optional<Depends> said = each.annotation(Depends.class);
        if (said.isPresent()) {
            return Optional.of(named(each, said.get()));
        }
        return variables.contains(each.name()) ? Optional.empty() : dependencies.find(each.raw());
    }

    private Dependency named(Declared each, Depends said) {
        if (said.value().length != 1) {
            throw new WebSetupException(
                    "@Depends on the parameter '"
                            + each.name()
                            + "' of "
                            + each.owner()
                            + " must name exactly one dependency");
        }
        return dependencies.named(said.value()[0], said.cached());
    }

    private boolean isBody(Declared each, List<String> variables) {
        if (each.annotation(BodyParam.class).isPresent()) {
            return true;
        }
        if (guard(each).isPresent()) {
            return false;
        }
        boolean said =
                each.annotation(PathParam.class).isPresent()
                        || each.annotation(QueryParam.class).isPresent()
                        || each.annotation(HeaderParam.class).isPresent()
                        || each.annotation(CookieParam.class).isPresent()
                        || each.annotation(FormParam.class).isPresent();
        return !said
                && each.annotation(Depends.class).isEmpty()
                && !variables.contains(each.name())
                && !special(each.raw())
                && dependencies.find(each.raw()).isEmpty()
                && !isUpload(each)
                && !scalars.takes(each.type());
    }

    private static boolean special(Class<?> raw) {
        return raw == Request.class
                || raw == ReplyHead.class
                || raw == byte[].class
                || raw == InputStream.class;
    }

    private static boolean isUpload(Declared each) {
        return each.raw() == Upload.class
                || (each.raw() == byte[].class && each.annotation(FormParam.class).isPresent())
                || each.type().getType().getTypeName().contains("<" + Upload.class.getName() + ">");
    }

    private Binder binder(
            Declared each,
            List<String> variables,
            long bodies,
            List<Parameter> parameters,
            List<Object[]> places) {
        Optional<PathParam> path = each.annotation(PathParam.class);
        Optional<QueryParam> query = each.annotation(QueryParam.class);
        Optional<HeaderParam> header = each.annotation(HeaderParam.class);
        Optional<CookieParam> cookie = each.annotation(CookieParam.class);
        Optional<FormParam> form = each.annotation(FormParam.class);
        if (path.isPresent()) {
            return scalar(
                    each,
                    In.PATH,
                    path.get().value(),
                    path.get().description(),
                    variables,
                    parameters,
                    places);
        }
        if (query.isPresent()) {
            return scalar(
                    each,
                    In.QUERY,
                    query.get().value(),
                    query.get().description(),
                    variables,
                    parameters,
                    places);
        }
        if (header.isPresent()) {
            return scalar(
                    each,
                    In.HEADER,
                    header.get().value(),
                    header.get().description(),
                    variables,
                    parameters,
                    places);
        }
        if (cookie.isPresent()) {
            return scalar(
                    each,
                    In.COOKIE,
                    cookie.get().value(),
                    cookie.get().description(),
                    variables,
                    parameters,
                    places);
        }
        if (form.isPresent() && !isUpload(each)) {
            return scalar(
                    each,
                    In.FORM,
                    form.get().value(),
                    form.get().description(),
                    variables,
                    parameters,
                    places);
        }
        if (each.annotation(Depends.class).isPresent()) {
            return dependency(
                    named(each, each.annotation(Depends.class).get()), each, parameters, places);
        }
        if (isBody(each, variables)) {
            return jsonBodies.binder(each, bodies, parameters, places);
        }
        if (variables.contains(each.name())) {
            return scalar(each, In.PATH, "", "", variables, parameters, places);
        }
        if (each.raw() == Request.class) {
            places.add(new Object[] {"request"});
            return (source, _) -> source.request();
        }
        if (each.raw() == ReplyHead.class) {
            places.add(new Object[] {"reply"});
            return (source, _) -> source.request().replyHead();
        }
        if (isUpload(each)) {
            return upload(each, form.map(FormParam::value).orElse(""), parameters, places);
        }
        if (each.raw() == byte[].class || each.raw() == InputStream.class) {
            places.add(new Object[] {"body"});
            parameters.add(each.parameter(In.RAW, each.name(), ""));
            return each.raw() == byte[].class
                    ? (source, _) -> source.bodyBytes()
                    : (source, _) -> source.bodyStream();
        }
        Optional<Dependency> dependency = dependencies.find(each.raw());
        if (dependency.isPresent()) {
            return dependency(dependency.get(), each, parameters, places);
        }
        return scalar(each, In.QUERY, "", "", variables, parameters, places);
    }

    private static Binder dependency(
            Dependency dependency,
            Declared each,
            List<Parameter> parameters,
            List<Object[]> places) {
        places.add(new Object[] {each.name()});
        merge(dependency.parameters(), parameters);
        return dependency.binder();
    }

    /** Adds the parameters that are not there yet. */
    public static void merge(List<Parameter> more, List<Parameter> parameters) {
        more.stream().filter(parameter -> !parameters.contains(parameter)).forEach(parameters::add);
    }

    private static String name(Declared each, In in, String given) {
        if (!given.isEmpty()) {
            return given;
        }
        return in == In.HEADER ? hyphenated(each.name()) : each.name();
    }

    /** {@code userAgent} and {@code user_agent} as a header: {@code User-Agent}. */
    private static String hyphenated(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                out.append('-');
            } else if (Character.isUpperCase(c)) {
                out.append('-').append(c);
            } else if (i == 0 || out.charAt(out.length() - 1) == '-') {
                out.append(Character.toUpperCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private Binder scalar(
            Declared each,
            In in,
            String given,
            String description,
            List<String> variables,
            List<Parameter> parameters,
            List<Object[]> places) {
        if (each.raw().isRecord() && converters.find(each.raw()).isEmpty()) {
            return model(each, in, variables, parameters, places);
        }
        Parameter parameter = each.parameter(in, name(each, in, given), description);
        int index = -1;
        if (in == In.PATH) {
            index = variables.indexOf(parameter.name());
            if (index < 0) {
                throw new WebSetupException(
                        "The parameter '"
                                + parameter.name()
                                + "' of "
                                + each.owner()
                                + " is to come from the path, which has only "
                                + variables);
            }
        }
        parameters.add(parameter);
        places.add(new Object[] {in.word(), parameter.name()});
        return scalars.binder(parameter, index, constraints.of(each.element(), each.type()));
    }

    /** A record whose components are parameters. */
    private Binder model(
            Declared each,
            In in,
            List<String> variables,
            List<Parameter> parameters,
            List<Object[]> places) {
        List<Binder> parts = new ArrayList<>();
        List<Parameter> own = new ArrayList<>();
        for (Declared part : Declared.ofRecord(each.raw(), each.owner())) {
            parts.add(part(part, in, variables, own));
        }
        merge(own, parameters);
        Set<String> names = names(each, in, own);
        places.add(new Object[] {in.word(), each.name()});
        MethodHandle make = calls.constructor(canonical(each.raw()));
        Binder[] binders = parts.toArray(Binder[]::new);
        return (source, problems) -> {
            int before = problems.size();
            Object[] values = new Object[binders.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = binders[i].bind(source, problems);
            }
            if (!names.isEmpty()) {
                refuseExtra(source, in, names, problems);
            }
            if (problems.size() > before) {
                return null;
            }
            try {
                return Calls.invoke(make, values);
            } catch (IllegalArgumentException e) {
                problems.enter(in.word());
                problems.add(
                        "value_error", "Value error, " + e.getMessage(), Arrays.toString(values));
                problems.leave();
                return null;
            }
        };
    }

    /** A component of a model: from where its own annotation says, else from where the model is. */
    private Binder part(Declared part, In in, List<String> variables, List<Parameter> parameters) {
        boolean elsewhere =
                part.annotation(QueryParam.class).isPresent()
                        || part.annotation(HeaderParam.class).isPresent()
                        || part.annotation(CookieParam.class).isPresent()
                        || part.annotation(FormParam.class).isPresent()
                        || (in == In.FORM && isUpload(part));
        return elsewhere
                ? binder(part, variables, 0, parameters, new ArrayList<>())
                : scalar(part, in, "", "", variables, parameters, new ArrayList<>());
    }

    /** The names that a model allows; empty if it allows all. */
    private static Set<String> names(Declared each, In in, List<Parameter> own) {
        if (!each.raw().isAnnotationPresent(ForbidExtra.class)) {
            return Set.of();
        }
        if (in == In.HEADER || in == In.PATH) {
            throw new WebSetupException(
                    "@ForbidExtra on "
                            + each.raw().getName()
                            + " cannot hold for "
                            + (in == In.HEADER ? "headers: every client sends some" : "paths"));
        }
        return own.stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
    }

    private static void refuseExtra(Source source, In in, Set<String> names, Problems problems)
            throws IOException, InterruptedException {
        Map<String, List<String>> given =
                switch (in) {
                    case QUERY -> source.request().query();
                    case COOKIE ->
                            source.request().cookies().entrySet().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    Map.Entry::getKey, e -> List.of(e.getValue())));
                    default -> source.request().form();
                };
        problems.enter(in.word());
        for (Map.Entry<String, List<String>> each : given.entrySet()) {
            if (!names.contains(each.getKey())) {
                problems.enter(each.getKey());
                problems.add(
                        ShapeCheck.EXTRA, ShapeCheck.EXTRA_MESSAGE, each.getValue().getFirst());
                problems.leave();
            }
        }
        problems.leave();
    }

    /** The canonical constructor of a record. */
    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record without its constructor: " + type, e);
        }
    }

    private Binder upload(
            Declared each, String given, List<Parameter> parameters, List<Object[]> places) {
        Parameter parameter = each.parameter(In.FILE, name(each, In.FILE, given), "");
        parameters.add(parameter);
        places.add(new Object[] {"body", parameter.name()});
        String name = parameter.name();
        boolean optional = each.raw() == Optional.class;
        Class<?> inner =
                optional && each.type() instanceof AnnotatedParameterizedType type
                        ? Constraints.raw(type.getAnnotatedActualTypeArguments()[0].getType())
                        : each.raw();
        boolean many = inner == List.class || inner == Collection.class;
        boolean bytes = inner == byte[].class;
        if (!many && !bytes && inner != Upload.class) {
            throw new WebSetupException(
                    "The files '"
                            + name
                            + "' of "
                            + each.owner()
                            + " can be a List<Upload>, not a "
                            + inner.getSimpleName());
        }
        return (source, problems) -> {
            List<Upload> files = source.uploads(name);
            if (files.isEmpty() && parameter.required()) {
                problems.enter("body");
                problems.enter(name);
                problems.missing(null);
                problems.leave();
                problems.leave();
                return null;
            }
            if (many) {
                return !optional ? files : Optional.of(files).filter(some -> !some.isEmpty());
            }
            if (optional) {
                return files.stream().findFirst();
            }
            if (bytes && !files.isEmpty()) {
                return files.getFirst().bytes();
            }
            return files.isEmpty() ? null : files.getFirst();
        };
    }

    /** Refuses what is not declared to be JSON: a form of another site must not pass for it. */
    public static void requireJson(Source source) {
        JsonBodies.requireJson(source);
    }
}
