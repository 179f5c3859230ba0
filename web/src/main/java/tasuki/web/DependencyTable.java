package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Binder;
import tasuki.web.bind.Calls;
import tasuki.web.bind.Converters;
import tasuki.web.bind.Problems;
import tasuki.web.bind.Protection;
import tasuki.web.bind.Signature;
import tasuki.web.bind.Signatures;
import tasuki.web.bind.Source;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What an application provides, by type and by name. Each is compiled when it is first asked for;
 * filled and asked by the thread that puts the application together.
 */
final class DependencyTable implements Signatures.Dependencies {
    private final Map<Class<?>, Dependency<?>> providers;
    private final Map<String, Dependency<?>> named;
    private final Calls calls;
    private final Converters converters;
    private final Supplier<Signatures> signatures;
    private final Map<Class<?>, List<Provided>> byType = new LinkedHashMap<>();
    private final Map<String, List<Provided>> byName = new LinkedHashMap<>();
    private final Map<Class<?>, Provided> replaced = new HashMap<>();
    private final List<Provided> making = new ArrayList<>();
    private final Set<Provided> replacing = new HashSet<>();
    private final List<Provided> sharedOnes = new ArrayList<>();

    DependencyTable(
            App.Settings settings,
            Calls calls,
            Converters converters,
            Supplier<Signatures> signatures) {
        this.providers = settings.providers();
        this.named = settings.namedProviders();
        this.calls = calls;
        this.converters = converters;
        this.signatures = signatures;
    }

    /** One thing that is provided. Also the key under which a request keeps what it made. */
    private final class Provided {
        final String name;
        final Class<?> type;
        final Provides.Closed closed;
        final boolean shared;
        private final Supplier<Signature> signature;
        private final Supplier<MethodHandle> handle;
        private Signatures.@Nullable Dependency compiled;
        private Signatures.@Nullable Dependency fresh;
        private @Nullable Object sharedValue;

        Provided(
                String name,
                Class<?> type,
                Provides.Closed closed,
                boolean shared,
                Supplier<Signature> signature,
                Supplier<MethodHandle> handle) {
            this.name = name;
            this.type = type;
            this.closed = closed;
            this.shared = shared;
            this.signature = signature;
            this.handle = handle;
        }

        Signatures.Dependency dependency(boolean cached) {
            Signatures.Dependency known = cached ? compiled : fresh;
            if (known != null) {
                check(); // who asks may be another one
                return known;
            }
            check();
            making.add(this);
            try {
                Signature takes = signature.get();
                MethodHandle call = handle.get();
                if (shared
                        && !(takes.parameters().isEmpty()
                                && takes.protection().equals(Protection.NONE))) {
                    throw new WebSetupException(
                            "'"
                                    + name
                                    + "' is shared by all requests and cannot take anything from"
                                    + " one: "
                                    + (takes.parameters().isEmpty()
                                            ? "who sends it"
                                            : takes.parameters().getFirst().name()));
                }
                Binder make = shared ? (_, _) -> sharedValue : making(takes, call);
                compiled =
                        new Signatures.Dependency(
                                shared ? make : kept(this, make),
                                takes.parameters(),
                                takes.protection());
                fresh = new Signatures.Dependency(make, takes.parameters(), takes.protection());
                if (shared) {
                    sharedOnes.add(this);
                    sharedCall = () -> Calls.invoke(call, takes.bind(NO_SOURCE, NONE));
                }
            } finally {
                making.removeLast();
            }
            Signatures.Dependency made = cached ? compiled : fresh;
            if (made == null) {
                throw new IllegalStateException("Not compiled: " + name);
            }
            return made;
        }

        private @Nullable Callable<Object> sharedCall;

        private void check() {
            if (making.contains(this)) {
                throw new WebSetupException(
                        "What provides a " + type.getName() + " needs one itself: " + name);
            }
            if (making.isEmpty()) {
                return;
            }
            Provided asking = making.getLast();
            if (asking.shared && !shared) {
                throw new WebSetupException(
                        "'"
                                + asking.name
                                + "' is shared by all requests and cannot take '"
                                + name
                                + "', which is made for each");
            }
            if (asking.closed == Provides.Closed.AFTER_REPLY
                    && closed == Provides.Closed.BEFORE_REPLY) {
                throw new WebSetupException(
                        "'"
                                + asking.name
                                + "' is closed after the reply and cannot take '"
                                + name
                                + "', which is closed before it");
            }
        }

        private Binder making(Signature takes, MethodHandle call) {
            return (source, problems) -> {
                int before = problems.size();
                Object[] arguments = takes.bind(source, problems);
                if (problems.size() > before) {
                    return null;
                }
                Object value = Calls.invoke(call, arguments);
                if (value instanceof AutoCloseable resource) {
                    switch (closed) {
                        case NEVER -> {}
                        case BEFORE_REPLY -> source.request().beforeReply(_ -> resource.close());
                        case AFTER_REPLY -> source.request().afterReply(_ -> resource.close());
                    }
                }
                return value;
            };
        }
    }

    private static final Problems NONE = new Problems();

    /** What shared dependencies are made of: nothing of a request. */
    private static final Source NO_SOURCE =
            absent(
                    Source.class,
                    Map.of("kept", HashMap::new, "request", () -> absent(Request.class, Map.of())));

    private static <T> T absent(Class<T> type, Map<String, Supplier<Object>> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            Supplier<Object> answer = answers.get(method.getName());
                            if (answer == null) {
                                throw new WebSetupException(
                                        "What is shared by all requests is made without one: it"
                                                + " cannot ask for "
                                                + method.getName()
                                                + "()");
                            }
                            return answer.get();
                        }));
    }

    // ---- collecting ----

    /** Adds a method that provides. */
    void add(Object target, Method method) {
        Provides annotation = method.getAnnotation(Provides.class);
        Provided provided =
                new Provided(
                        method.getName(),
                        method.getReturnType(),
                        annotation.closed(),
                        annotation.shared(),
                        () -> signatures.get().of(target, method, List.of()),
                        () -> calls.method(target, method));
        List<Provided> sameName = byName.computeIfAbsent(method.getName(), _ -> new ArrayList<>(1));
        sameName.add(provided);
        if (method.getReturnType() != void.class && foundByType(method.getReturnType())) {
            byType.computeIfAbsent(method.getReturnType(), _ -> new ArrayList<>(1)).add(provided);
        }
    }

    /** Text, numbers, maps and lists say too little to be found by their type. */
    private boolean foundByType(Class<?> type) {
        return !type.isPrimitive()
                && type != Object.class
                && type != Optional.class
                && !Map.class.isAssignableFrom(type)
                && !Collection.class.isAssignableFrom(type)
                && (!type.getName().startsWith("java.") || converters.find(type).isEmpty());
    }

    /** Checks what was collected, and compiles what is shared, which is made at the start. */
    void complete() {
        byType.forEach((type, all) -> only(all, "a " + type.getName()));
        byName.values().stream()
                .flatMap(List::stream)
                .filter(
                        provided ->
                                provided.shared
                                        && !named.containsKey(provided.name)
                                        && !providers.containsKey(provided.type))
                .toList()
                .forEach(provided -> provided.dependency(true));
    }

    private static Provided only(List<Provided> all, String what) {
        if (all.size() > 1) {
            throw new WebSetupException(
                    "Two methods provide "
                            + what
                            + ": "
                            + all.get(0).name
                            + " and "
                            + all.get(1).name);
        }
        return all.getFirst();
    }

    // ---- finding ----

    @Override
    public Optional<Signatures.Dependency> find(Class<?> type) {
        if (type == WebSocketConnection.class) {
            return Optional.of(
                    new Signatures.Dependency(
                            (source, _) -> ((ServerRequest) source.request()).webSocket(),
                            List.of(),
                            Protection.NONE));
        }
        Dependency<?> provider = providers.get(type);
        if (provider != null) {
            List<Provided> taken = byType.get(type);
            Protection protection = taken == null ? Protection.NONE : ofReplaced(taken.getFirst());
            return Optional.of(lambda(type, provider, protection));
        }
        List<Provided> known = byType.get(type);
        if (known != null) {
            return Optional.of(overridable(known.getFirst(), true));
        }
        Provides annotation = type.getAnnotation(Provides.class);
        if (annotation == null) {
            return Optional.empty();
        }
        Provided made =
                replaced.computeIfAbsent(
                        type,
                        _ ->
                                new Provided(
                                        type.getSimpleName(),
                                        type,
                                        annotation.closed(),
                                        annotation.shared(),
                                        () -> signatures.get().of(type),
                                        () -> calls.constructor(Signatures.maker(type))));
        return Optional.of(made.dependency(true));
    }

    @Override
    public Signatures.Dependency named(String name, boolean cached) {
        List<Provided> known = byName.get(name);
        if (known == null) {
            Dependency<?> provider = named.get(name);
            if (provider == null) {
                throw new WebSetupException(
                        "Nothing provides '" + name + "': @Depends names methods with @Provides");
            }
            return lambda(name, provider, Protection.NONE);
        }
        return overridable(only(known, "'" + name + "'"), cached);
    }

    private Signatures.Dependency overridable(Provided provided, boolean cached) {
        Dependency<?> override = named.get(provided.name);
        if (override == null && providers.get(provided.type) != null) {
            override = providers.get(provided.type);
        }
        return override == null
                ? provided.dependency(cached)
                : lambda(provided, override, ofReplaced(provided));
    }

    /** What takes the place of a dependency that checks scopes is trusted to do so as well. */
    private Protection ofReplaced(Provided provided) {
        if (!replacing.add(provided)) { // it stands in a circle, which may be why it was replaced
            return Protection.NONE;
        }
        try {
            Signature takes = provided.signature.get();
            return takes.protection().checksScopes() ? Protection.NONE.checking() : Protection.NONE;
        } catch (WebSetupException e) {
            return Protection.NONE;
        } finally {
            replacing.remove(provided);
        }
    }

    private static Signatures.Dependency lambda(
            Object key, Dependency<?> provider, Protection protection) {
        return new Signatures.Dependency(
                kept(key, (source, _) -> provider.provide(source.request())),
                List.of(),
                protection);
    }

    private static Binder kept(Object key, Binder make) {
        return (source, problems) -> {
            Map<Object, Optional<Object>> kept = source.kept();
            Optional<Object> known = kept.get(key);
            if (known == null) {
                known = Optional.ofNullable(make.bind(source, problems));
                kept.put(key, known);
            }
            return known.orElse(null);
        };
    }

    // ---- what is shared ----

    /** Makes what is shared, those first that others take. */
    void open() throws Exception {
        for (Provided each : sharedOnes) {
            Callable<Object> call = each.sharedCall;
            each.sharedValue = call == null ? null : call.call();
        }
    }

    /** Closes what is shared, the last made first; all of it, whatever fails. */
    void close() throws Exception {
        Exception first = null;
        for (Provided each : sharedOnes.reversed()) {
            Object value = each.sharedValue;
            each.sharedValue = null;
            if (value instanceof AutoCloseable resource) {
                try {
                    resource.close();
                } catch (Exception e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
