package tasuki.cli;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;

/**
 * The main method of a class, chosen and started by the launch protocol of JEP 512 (JLS 12.1.4).
 *
 * <p>A candidate is called {@code main}, returns {@code void}, is not private, and takes a {@code
 * String[]} or nothing; it may be static or not, declared or inherited. The one with {@code
 * String[]} wins. An instance method needs a constructor without parameters that is not private.
 */
final class MainMethod {
    private final Method method;
    private final @Nullable Constructor<?> constructor;
    private final boolean takesArguments;

    private MainMethod(Method method, @Nullable Constructor<?> constructor) {
        this.method = method;
        this.constructor = constructor;
        this.takesArguments = method.getParameterCount() == 1;
    }

    /**
     * Finds the main method of {@code type}.
     *
     * @throws RefusedException when there is none that can be started
     */
    static MainMethod of(Class<?> type) {
        Method method =
                candidate(type, String[].class)
                        .or(() -> candidate(type))
                        .orElseThrow(
                                () ->
                                        refused(
                                                type,
                                                "has no main method to start; add one, as in: void"
                                                        + " main() { … }, static or not, with or"
                                                        + " without String[] args, not private"));
        method.setAccessible(true);
        if (Modifier.isStatic(method.getModifiers())) {
            return new MainMethod(method, null);
        }
        return new MainMethod(method, constructor(type));
    }

    /** Runs it on the calling thread; what the program throws comes out as it is. */
    void invoke(String[] args) throws Throwable {
        try {
            Object instance = constructor == null ? null : constructor.newInstance();
            if (takesArguments) {
                method.invoke(instance, (Object) args);
            } else {
                method.invoke(instance);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Optional<Method> candidate(Class<?> type, Class<?>... parameters) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Optional<Method> declared = declared(c, parameters);
            if (declared.isPresent() && inherits(type, declared.get())) {
                return declared;
            }
        }
        try {
            return Optional.of(type.getMethod("main", parameters)).filter(MainMethod::returnsVoid);
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Optional<Method> declared(Class<?> type, Class<?>... parameters) {
        try {
            return Optional.of(type.getDeclaredMethod("main", parameters))
                    .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                    .filter(MainMethod::returnsVoid);
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    /** A package-private method of a superclass is inherited within its package only. */
    private static boolean inherits(Class<?> type, Method method) {
        boolean visible =
                Modifier.isPublic(method.getModifiers())
                        || Modifier.isProtected(method.getModifiers());
        return visible || method.getDeclaringClass().getPackageName().equals(type.getPackageName());
    }

    private static boolean returnsVoid(Method method) {
        return method.getReturnType() == void.class;
    }

    private static Constructor<?> constructor(Class<?> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw refused(type, "is abstract and its main method is not static; make it static");
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            if (!Modifier.isPrivate(constructor.getModifiers())) {
                constructor.setAccessible(true);
                return constructor;
            }
        } catch (NoSuchMethodException e) {
            // the refusal below says it
        }
        throw refused(
                type,
                "has an instance main method but no constructor without parameters that is not "
                        + "private; add one, or make main static");
    }

    private static RefusedException refused(Class<?> type, String reason) {
        return new RefusedException(
                ExitCode.FAILED, "the first class of the file, " + type.getName() + ", " + reason);
    }
}
