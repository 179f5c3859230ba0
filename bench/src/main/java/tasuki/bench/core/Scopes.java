package tasuki.bench.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * StructuredTaskScope of JDK 25. It is a preview API, and preview is not allowed in this build: so
 * it is called through method handles in constants, which cost nothing once compiled.
 */
public class Scopes extends Core {
    private static final MethodHandle OPEN;
    private static final MethodHandle OPEN_WITH;
    private static final MethodHandle FORK;
    private static final MethodHandle JOIN;
    private static final MethodHandle CLOSE;
    private static final Object JOINER;
    private static final MethodHandle TIMEOUT;

    static {
        try {
            String name = "java.util.concurrent.StructuredTaskScope";
            Class<?> scope = Class.forName(name);
            Class<?> joiner = Class.forName(name + "$Joiner");
            Class<?> config = Class.forName(name + "$Configuration");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            OPEN =
                    lookup.findStatic(scope, "open", MethodType.methodType(scope))
                            .asType(MethodType.methodType(Object.class));
            OPEN_WITH =
                    lookup.findStatic(
                                    scope,
                                    "open",
                                    MethodType.methodType(scope, joiner, Function.class))
                            .asType(
                                    MethodType.methodType(
                                            Object.class, Object.class, Function.class));
            FORK =
                    lookup.findVirtual(
                                    scope,
                                    "fork",
                                    MethodType.methodType(
                                            Class.forName(name + "$Subtask"), Callable.class))
                            .asType(
                                    MethodType.methodType(
                                            Supplier.class, Object.class, Callable.class));
            JOIN =
                    lookup.findVirtual(scope, "join", MethodType.methodType(Object.class))
                            .asType(MethodType.methodType(Object.class, Object.class));
            CLOSE =
                    lookup.findVirtual(scope, "close", MethodType.methodType(void.class))
                            .asType(MethodType.methodType(void.class, Object.class));
            JOINER = joiner.getMethod("awaitAllSuccessfulOrThrow").invoke(null);
            TIMEOUT =
                    lookup.findVirtual(
                                    config,
                                    "withTimeout",
                                    MethodType.methodType(config, Duration.class))
                            .asType(
                                    MethodType.methodType(
                                            Object.class, Object.class, Duration.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A scope in use. */
    private static final class Open implements AutoCloseable {
        private final Object scope;

        Open() {
            try {
                scope = (Object) OPEN.invokeExact();
            } catch (Throwable e) {
                throw wrapped(e);
            }
        }

        Open(Function<Object, Object> configuration) {
            try {
                scope = (Object) OPEN_WITH.invokeExact(JOINER, (Function<?, ?>) configuration);
            } catch (Throwable e) {
                throw wrapped(e);
            }
        }

        @SuppressWarnings("unchecked") // a subtask is a supplier of the callable's value
        <T> Supplier<T> fork(Callable<T> body) {
            try {
                return (Supplier<T>) (Supplier<?>) FORK.invokeExact(scope, (Callable<?>) body);
            } catch (Throwable e) {
                throw wrapped(e);
            }
        }

        void join() {
            try {
                Object nothing = (Object) JOIN.invokeExact(scope);
                assert nothing == null;
            } catch (Throwable e) {
                throw wrapped(e);
            }
        }

        @Override
        public void close() {
            try {
                CLOSE.invokeExact(scope);
            } catch (Throwable e) {
                throw wrapped(e);
            }
        }

        private static IllegalStateException wrapped(Throwable e) {
            return new IllegalStateException(e);
        }
    }

    @Override
    protected void spawn(int children) throws Exception {
        RawThreads.onVirtual(
                () -> {
                    try (Open scope = new Open()) {
                        for (int i = 0; i < children; i++) {
                            scope.fork(() -> "");
                        }
                        scope.join();
                    }
                    return "";
                });
    }

    @Override
    protected long gather(int times) throws Exception {
        return RawThreads.onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        try (Open scope = new Open()) {
                            Supplier<Long> a = scope.fork(() -> 0L);
                            Supplier<Long> b = scope.fork(() -> 1L);
                            Supplier<Long> c = scope.fork(() -> 2L);
                            scope.join();
                            sum += a.get() + b.get() + c.get();
                        }
                    }
                    return sum;
                });
    }

    @Override
    protected void gatherSleep(int times) throws Exception {
        RawThreads.onVirtual(
                () -> {
                    for (int i = 0; i < times; i++) {
                        try (Open scope = new Open()) {
                            for (int j = 0; j < 3; j++) {
                                scope.fork(
                                        () -> {
                                            Thread.sleep(100);
                                            return "";
                                        });
                            }
                            scope.join();
                        }
                    }
                    return "";
                });
    }

    @Override
    protected long timeout(int times) throws Exception {
        return RawThreads.onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        try (Open scope = new Open(Scopes::withinASecond)) {
                            sum += TOKEN;
                            scope.join();
                        }
                    }
                    return sum;
                });
    }

    private static Object withinASecond(Object configuration) {
        try {
            return (Object) TIMEOUT.invokeExact(configuration, SECOND);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nanoseconds per child from the failure of one more child until the scope is closed. */
    public double cancel() throws Exception {
        return RawThreads.onVirtual(
                () -> {
                    AtomicInteger waiting = new AtomicInteger();
                    long[] begin = new long[1];
                    try (Open scope = new Open()) {
                        for (int i = 0; i < CHILDREN; i++) {
                            scope.fork(
                                    () -> {
                                        waiting.incrementAndGet();
                                        while (!Thread.interrupted()) {
                                            LockSupport.park(waiting);
                                        }
                                        return "";
                                    });
                        }
                        RawThreads.await(waiting);
                        begin[0] = System.nanoTime();
                        scope.fork(
                                () -> {
                                    throw new Exception("enough");
                                });
                        scope.join();
                    } catch (IllegalStateException e) {
                        if (begin[0] == 0) {
                            throw e;
                        }
                    }
                    return (System.nanoTime() - begin[0]) / (double) CHILDREN;
                });
    }
}
