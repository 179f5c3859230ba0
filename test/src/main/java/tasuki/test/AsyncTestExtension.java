package tasuki.test;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs test methods in a {@link TestRuntime}. {@link AsyncTest} brings it; on other kinds of tests,
 * {@code @ParameterizedTest} for one, {@code @ExtendWith(AsyncTestExtension.class)} runs each
 * invocation under virtual time.
 */
public final class AsyncTestExtension implements InvocationInterceptor {
    /** For JUnit. */
    public AsyncTestExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        AsyncTest asked =
                AnnotationSupport.findAnnotation(context.getElement(), AsyncTest.class)
                        .orElse(null);
        TestRuntime runtime = asked == null ? TestRuntime.create() : runtime(asked);
        Settings settings = runtime.settings();
        boolean once = settings.replay != null || settings.strategy.count(settings.schedules) == 1;
        if (once) {
            proceed(runtime, invocation);
            return;
        }
        invocation.skip();
        Object[] arguments = method.getArguments().toArray();
        Method test = method.getExecutable();
        test.trySetAccessible();
        Object given = method.getTarget().orElse(null);
        boolean fresh =
                given != null
                        && context.getTestInstanceLifecycle()
                                .filter(l -> l == TestInstance.Lifecycle.PER_CLASS)
                                .isEmpty();
        boolean[] used = {false};
        runtime.<Exception>run(
                () -> {
                    if (!fresh || given == null || !used[0]) { // JUnit has made this one
                        used[0] = true;
                        call(test, given, arguments);
                        return;
                    }
                    runAnew(given.getClass(), test, arguments);
                });
    }

    /** Runs a test method as JUnit would, on an instance of its own. */
    static void runAnew(Class<?> type, Method test, Object... arguments) throws Exception {
        List<Object> instances = anew(type);
        for (Object instance : instances) {
            callAll(instance, BeforeEach.class);
        }
        try {
            call(test, instances.getLast(), arguments);
        } finally {
            for (Object instance : instances.reversed()) {
                callAll(instance, AfterEach.class);
            }
        }
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        proceed(TestRuntime.create(), invocation);
    }

    private static void proceed(TestRuntime runtime, Invocation<@Nullable Void> invocation)
            throws Exception {
        runtime.<Exception>run(
                () -> {
                    try {
                        invocation.proceed();
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static TestRuntime runtime(AsyncTest asked) {
        TestRuntime runtime =
                TestRuntime.create()
                        .realTimeLimit(Duration.ofSeconds(asked.realTimeLimit()))
                        .switchAtStarts(asked.switchAtStarts())
                        .timePassesAnytime(asked.timePassesAnytime())
                        .allowLeaks(asked.allowLeaks());
        if (asked.schedules() > 0) {
            runtime = runtime.schedules(asked.schedules());
        }
        if (asked.seed() != 0) {
            runtime = runtime.seed(asked.seed());
        }
        if (asked.exhaustive() >= 0) {
            runtime = runtime.strategy(Strategy.exhaustive(asked.exhaustive()));
        }
        return asked.replay().isEmpty() ? runtime : runtime.replay(asked.replay());
    }

    /** Another instance of the same class, and before it those around it. */
    private static List<Object> anew(Class<?> type) throws Exception {
        Class<?> outer = type.getEnclosingClass();
        boolean inner = outer != null && !Modifier.isStatic(type.getModifiers());
        List<Object> made = inner && outer != null ? anew(outer) : new ArrayList<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == (inner ? 1 : 0)) {
                constructor.trySetAccessible();
                made.add(inner ? make(constructor, made.getLast()) : make(constructor));
                return made;
            }
        }
        throw new IllegalStateException(
                type.getName()
                        + " has no constructor without parameters, so not every schedule can have an"
                        + " instance of its own: use @TestInstance(PER_CLASS)");
    }

    private static Object make(Constructor<?> constructor, Object... arguments) throws Exception {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw unwrap(e);
        }
    }

    private static void callAll(Object instance, Class<? extends Annotation> annotation)
            throws Exception {
        List<Method> methods =
                AnnotationSupport.findAnnotatedMethods(
                        instance.getClass(), annotation, HierarchyTraversalMode.TOP_DOWN);
        for (Method method : methods) {
            if (method.getParameterCount() == 0) {
                method.trySetAccessible();
                call(method, instance);
            }
        }
    }

    private static void call(Method method, @Nullable Object instance, Object... arguments)
            throws Exception {
        try {
            method.invoke(instance, arguments);
        } catch (InvocationTargetException e) {
            throw unwrap(e);
        }
    }

    private static Exception unwrap(InvocationTargetException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : e;
    }
}
