package tasuki.web.bind;

import tasuki.web.WebSetupException;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Methods and constructors of an application as method handles that take an array. */
public final class Calls implements Constraints.Access {
    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

    @Override
    public MethodHandles.Lookup to(Class<?> type) {
        try {
            Calls.class.getModule().addReads(type.getModule());
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            throw Opens.closed(type, e);
        }
    }

    /** A method of an object, or a static one: takes an array of arguments, gives an object. */
    public MethodHandle method(Object target, Method method) {
        try {
            MethodHandle handle = to(method.getDeclaringClass()).unreflect(method);
            return spread(
                    Modifier.isStatic(method.getModifiers()) ? handle : handle.bindTo(target));
        } catch (IllegalAccessException e) {
            throw new WebSetupException("Cannot call " + method, e);
        }
    }

    /** A constructor: takes an array of arguments, gives an object. */
    public MethodHandle constructor(Constructor<?> constructor) {
        try {
            return spread(to(constructor.getDeclaringClass()).unreflectConstructor(constructor));
        } catch (IllegalAccessException e) {
            throw new WebSetupException("Cannot call " + constructor, e);
        }
    }

    private static MethodHandle spread(MethodHandle handle) {
        return handle.asFixedArity()
                .asSpreader(Object[].class, handle.type().parameterCount())
                .asType(SPREAD);
    }

    /** Calls a handle of this class; its exceptions are thrown as they are. */
    public static Object invoke(MethodHandle handle, Object[] arguments) throws Exception {
        try {
            return (Object) handle.invokeExact(arguments);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("Neither an Exception nor an Error", e);
        }
    }
}
